/** `npm start`: deploys the lab's stack onto an emulated Meeting Server and shows what came of it. */
import { rmSync } from "node:fs";
import { resolve } from "node:path";
import { claimLab, refusalText } from "./claim";
import { labFolder } from "./folder";
import { Interruption } from "./interruption";
import { parseStartOptions, startUsage } from "./options";
import { runProgram } from "./program";
import { openScreen } from "./screen";
import { start } from "./start";

async function main(given: readonly string[]): Promise<number> {
  const parsed = parseStartOptions(given, process.env);
  if (parsed === "help") {
    process.stdout.write(startUsage);
    return 0;
  }
  const folder = labFolder(resolve(__dirname, "..", ".."));
  const claim = await claimLab(folder, "start");
  if (claim.kind === "refused") throw new Error(refusalText(claim.holder));
  // The document of an earlier start must not stand for one that fails before it has a result.
  if (parsed.json !== undefined) rmSync(parsed.json, { force: true });
  const interruption = new Interruption();
  return start(parsed, { folder, screen: openScreen(process.stdout), interruption });
}

runProgram(() => main(process.argv.slice(2)));
