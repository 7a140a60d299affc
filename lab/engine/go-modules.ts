/**
 * The engine as Go modules: `go/cli` and `go/language-host` name one program each as a tool, with every version and
 * checksum below it. Two modules, because they need two versions of Pulumi's SDK: the Node language host is part of
 * no module that a proxy serves after sdk v3.68.0, and that one runs programs with a far newer SDK for Node.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { platformName } from "./cache";

/** A program that can be built. */
export interface GoProgram {
  /** Its file's name, without what the platform adds. */
  readonly name: string;
  /** The Go package. */
  readonly package: string;
  /** The folder with go.mod and go.sum. */
  readonly module: string;
  /** Without the leading `v`. */
  readonly version: string;
  /** How many modules go.mod names. */
  readonly moduleCount: number;
  /** Of go.mod and go.sum. */
  readonly digest: string;
}

/** The CLI. */
export function cliModule(): GoProgram {
  return readModule("pulumi", "cli", "github.com/pulumi/pulumi/pkg/v3");
}

/** The Node language host. */
export function languageHostModule(): GoProgram {
  return readModule("pulumi-language-nodejs", "language-host", "github.com/pulumi/pulumi/sdk/v3");
}

/** The cache's folder for programs that were built together; other versions or checksums give another folder. */
export function builtFolder(cache: string, programs: readonly GoProgram[]): string {
  const parts = programs.flatMap(({ name, version, digest }) => [name, version, digest]);
  return join(cache, ["built", ...parts, platformName()].join("-"));
}

function readModule(name: string, folder: string, goModule: string): GoProgram {
  const module = join(__dirname, "go", folder);
  const text = readFileSync(join(module, "go.mod"), "utf8");
  const digest = createHash("sha256")
    .update(text)
    .update(readFileSync(join(module, "go.sum")));
  return {
    name,
    package: wordAfter(text, "tool "),
    module,
    version: wordAfter(text, `\t${goModule} v`),
    moduleCount: text.split("\n").filter((line) => line.startsWith("\t")).length,
    digest: digest.digest("hex").slice(0, 8),
  };
}

function wordAfter(text: string, words: string): string {
  const start = text.indexOf(words);
  const word = start < 0 ? undefined : /^\S+/.exec(text.slice(start + words.length))?.[0];
  if (word === undefined) throw new Error(`go.mod says nothing after "${words.trim()}"`);
  return word;
}
