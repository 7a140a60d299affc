/** Which test files a run takes, and how it may run them. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

/** What the command line asks for. */
export interface TestRequest {
  /** Only tests with this tag: U pure, I several modules or mocks of Pulumi, E over SSH and TLS on loopback. */
  readonly tags: readonly Tag[];
  /** Which part of the suite. */
  readonly part: "usual" | "engine" | "slow";
  /** Only these files. */
  readonly files: readonly string[];
  /** Where the results go as a document. */
  readonly json?: string;
}

/** Reach of a test, the first word of its `describe`. */
export type Tag = "U" | "I" | "E";

/** Files that run in one run of mocha. */
export interface TestBatch {
  readonly name: string;
  readonly files: readonly string[];
  /** Whether two files may run at once: they keep to loopback addresses and folders of their own. */
  readonly isParallel: boolean;
}

/** Reads the arguments of `npm test`; throws a sentence for what it does not know. */
export function parseTestRequest(commandLine: readonly string[]): TestRequest {
  const { values, positionals } = parseArgs({
    args: [...commandLine],
    allowPositionals: true,
    options: {
      tag: { type: "string", multiple: true, default: [] },
      engine: { type: "boolean", default: false },
      slow: { type: "boolean", default: false },
      json: { type: "string" },
    },
  });
  if (values.engine && values.slow) throw new Error("--engine and --slow exclude each other");
  return {
    tags: values.tag.map(parseTag),
    part: values.engine ? "engine" : values.slow ? "slow" : "usual",
    files: positionals,
    ...(values.json !== undefined && { json: values.json }),
  };
}

function parseTag(text: string): Tag {
  if (text === "U" || text === "I" || text === "E") return text;
  throw new Error(`--tag is ${text}; it can be U, I or E`);
}

/** The runs of mocha that a request comes to. The engine's tests use both cores themselves, so they run one by one. */
export function batchesOf(request: TestRequest, root: string): readonly TestBatch[] {
  const files = (request.files.length > 0 ? request.files : specFiles(root)).filter(
    (file) => request.files.length > 0 || isAskedFor(request, file),
  );
  const tagged = files.filter((file) => hasTag(request.tags, join(root, file)));
  const batches = [
    { name: "beside each other", files: tagged.filter((file) => !isOneByOne(file)), isParallel: true },
    { name: "one by one", files: tagged.filter(isOneByOne), isParallel: false },
  ];
  return batches.filter((batch) => batch.files.length > 0);
}

/** Whether a file holds tests through the real engine. */
export function isEngineTest(file: string): boolean {
  return file.startsWith("test/engine/") || file.startsWith("test/slow/engine/");
}

function isOneByOne(file: string): boolean {
  return isEngineTest(file) || isSlow(file);
}

function isSlow(file: string): boolean {
  return file.startsWith("test/slow/") || file.endsWith(".slow.spec.ts");
}

function isAskedFor({ part }: TestRequest, file: string): boolean {
  switch (part) {
    case "usual":
      return !isSlow(file);
    case "engine":
      return isEngineTest(file) && !isSlow(file);
    case "slow":
      return isSlow(file);
  }
}

/** A look at the text spares loading files that mocha would leave out. */
function hasTag(tags: readonly Tag[], file: string): boolean {
  if (tags.length === 0) return true;
  const text = readFileSync(file, "utf8");
  return tags.some((tag) => text.includes(`[${tag}]`));
}

/** Every test file of the project, sorted. */
export function specFiles(root: string): readonly string[] {
  return readdirSync(join(root, "test"), { recursive: true, encoding: "utf8" })
    .map((file) => `test/${file.replaceAll("\\", "/")}`)
    .filter((file) => file.endsWith(".spec.ts"))
    .sort();
}
