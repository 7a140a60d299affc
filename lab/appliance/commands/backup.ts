/** `backup snapshot <name>`: a copy of the database as two files of the folder (MMP reference 2 and 3.9). */
import { gzipSync } from "node:zlib";
import { failed, fileNameProblem, printed } from "./command";
import type { CommandContext, CommandResult } from "./command";
import { usage } from "./help";

/** Runs a `backup` command. */
export function backup(context: CommandContext, words: readonly string[]): CommandResult {
  const [word, name] = words;
  if (word === "list" && words.length === 1) {
    return printed(...context.files.names().filter((file) => file.endsWith(".bak")));
  }
  if (word !== "snapshot" || name === undefined || words.length > 2) return usage("backup");
  if (!/^[A-Za-z0-9-]{1,60}$/.test(name)) return failed(`FAILURE: invalid file name ${name}`);
  const problem = fileNameProblem(context, [name]);
  if (problem) return problem;
  const { hostname, api } = context.state.current();
  const about = { hostname, date: context.now().toISOString(), version: context.dialect["table-rows"] };
  context.files.write(`${name}.bak`, gzipSync(JSON.stringify({ ...about, api })));
  context.files.write(`${name}.json`, Buffer.from(`${JSON.stringify(about)}\n`));
  return printed(`${name}.bak ready for download`);
}
