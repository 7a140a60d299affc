/** `pki`: the files' own commands (guide appendix C; MMP reference 3.1). */
import { createHash } from "node:crypto";
import { readPkiFile } from "../certificates/pki-file";
import { describeItem } from "../certificates/describe";
import { failed, fileNameProblem, printed, row } from "./command";
import type { CommandContext, CommandResult, Verb } from "./command";
import { usage } from "./help";
import { match, verify } from "./pki-checks";
import { csr, selfSigned, signWithCa } from "./pki-issue";
import { pkcs12ToSsh, unlock } from "./pki-unlock";

const verbs: Readonly<Record<string, { readonly words: readonly [number, number]; readonly run: Verb }>> = {
  list: { words: [0, 0], run: list },
  inspect: { words: [1, 1], run: inspect },
  match: { words: [2, 2], run: match },
  verify: { words: [2, 3], run: verify },
  unlock: { words: [1, 1], run: unlock },
  csr: { words: [1, 20], run: csr },
  selfsigned: { words: [1, 20], run: selfSigned },
  sign: { words: [2, 2], run: signWithCa },
  "pkcs12-to-ssh": { words: [1, 1], run: pkcs12ToSsh },
};

/** Runs a `pki` command. */
export function pki(
  context: CommandContext,
  words: readonly string[],
): CommandResult | Promise<CommandResult> {
  const [word, ...rest] = words;
  if (word === undefined) return printed(...usageOfFiles(context));
  const verb = verbs[word];
  if (!verb || rest.length < verb.words[0] || rest.length > verb.words[1]) return usage("pki");
  const names = rest.filter((value) => !value.includes(":"));
  return fileNameProblem(context, names) ?? verb.run(context, rest);
}

function usageOfFiles(context: CommandContext): readonly string[] {
  const { webAdmin, callBridge } = context.state.current();
  const pairRows = (title: string, pair: typeof webAdmin.pair): readonly string[] => [
    title,
    row("  Key file", pair?.key),
    row("  Certificate file", pair?.certificate),
  ];
  return [...pairRows("Web Admin", webAdmin.pair), ...pairRows("Call Bridge", callBridge.pair)];
}

/** File names in no particular order, as the real list has none. */
function list(context: CommandContext): CommandResult {
  const names = context.files.names().filter((name) => /\.(pem|der|cer|crt|key|csr|pub)$/i.test(name));
  const disorder = (name: string): string => createHash("md5").update(name).digest("hex");
  const shuffled = [...names].sort((a, b) => (disorder(a) < disorder(b) ? -1 : 1));
  return printed("User supplied certificates and keys:", ...shuffled);
}

function inspect(context: CommandContext, words: readonly string[]): CommandResult {
  const [name = ""] = words;
  const bytes = context.files.read(name);
  const isSshKey = name.endsWith(".pub");
  const looked = [
    `Checking ssh public keys...${bytes && isSshKey ? "found" : "not found"}`,
    `Checking user configured certificates and keys...${bytes && !isSshKey ? "found" : "not found"}`,
  ];
  if (!bytes) return failed(...looked);
  if (isSshKey) return printed(...looked);
  return printed(...looked, ...readPkiFile(bytes).flatMap(describeItem));
}
