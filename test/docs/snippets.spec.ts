import { deepStrictEqual, ok } from "node:assert/strict";
import { join } from "node:path";
import ts from "typescript";
import { parseHostKeyPin } from "../../mmp/host-key";
import { checkout, pages, snippetsOf } from "./pages";

/** By path, what the type checker says about programs in the checkout, where the package's name leads to dist/. */
function problemsOf(programs: ReadonlyMap<string, string>): Readonly<Record<string, readonly string[]>> {
  const config = ts.readConfigFile(join(checkout, "tsconfig.json"), (path) => ts.sys.readFile(path));
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, checkout);
  const onDisk = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...onDisk,
    fileExists: (path) => programs.has(path) || onDisk.fileExists(path),
    readFile: (path) => programs.get(path) ?? onDisk.readFile(path),
    getSourceFile: (path, language) => {
      const code = programs.get(path);
      if (code === undefined) return onDisk.getSourceFile(path, language);
      return ts.createSourceFile(path, code, language);
    },
  };
  const program = ts.createProgram([...programs.keys()], { ...options, noUnusedLocals: false }, host);
  const problems: Record<string, string[]> = {};
  for (const { file, messageText } of ts.getPreEmitDiagnostics(program)) {
    (problems[file?.fileName ?? ""] ??= []).push(ts.flattenDiagnosticMessageText(messageText, " "));
  }
  return problems;
}

describe("[I] docs: code in documents", function () {
  this.timeout(60_000);
  const snippets = pages().flatMap(snippetsOf);

  it("type-checks against the package as it ships, and would not with a wrong argument", () => {
    const programs = new Map(
      snippets.map(({ place, code }) => [join(checkout, `${place.replace(/[/:]/g, "-")}.ts`), code]),
    );
    ok(programs.size >= 2);
    const wrong = join(checkout, "wrong.ts");
    programs.set(
      wrong,
      'import { WebAdmin } from "pulumi-cisco-meeting-server";\nnew WebAdmin("a", { server: 1 });\n',
    );
    deepStrictEqual(problemsOf(programs), {
      [wrong]: ["Type 'number' is not assignable to type 'MeetingServer'."],
    });
  });

  it("shows host keys that a change would take", () => {
    const keys = snippets.flatMap(({ code }) =>
      [...code.matchAll(/hostKey: "(.+?)"/g)].map(([, key = ""]) => key),
    );
    deepStrictEqual(
      keys.map((key) => parseHostKeyPin(key, "README").fingerprint.length),
      keys.map(() => "SHA256:".length + 43),
    );
  });
});
