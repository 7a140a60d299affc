/**
 * Compiles the stand-ins into one program each. The engine starts them several times per update, so their start counts:
 * each is one bundle, which starts five times as fast as the same modules through tsx, with V8's compiled code beside
 * it, which saves a third of what is left.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { cacheFolder, platformName } from "./cache";
import { moveOrRemove } from "./claim";

/** The plugins that the lab can stand in for. */
export const pluginNames = ["tls", "command"] as const;

/** Name of such a plugin. */
export type PluginName = (typeof pluginNames)[number];

/** The folder that holds `pulumi-resource-tls` and `pulumi-resource-command`, compiled when need be. */
export async function compileStandIns(cache = cacheFolder()): Promise<string> {
  const folder = join(cache, `stand-ins-${sourcesDigest()}-${platformName()}`);
  if (!isThere(folder)) await compile(folder);
  touch(folder);
  return folder;
}

async function compile(folder: string): Promise<void> {
  const building = `${folder}.new-${String(process.pid)}-${Date.now().toString(36)}`;
  mkdirSync(join(building, "code"), { recursive: true });
  await Promise.all(pluginNames.map((name) => compileOne(building, name)));
  moveOrRemove(building, folder);
}

async function compileOne(folder: string, name: PluginName): Promise<void> {
  const bundle = join(folder, "code", `${name}.js`);
  await build({
    entryPoints: [join(__dirname, "stand-ins", name, "main.ts")],
    outfile: bundle,
    bundle: true,
    minify: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    logLevel: "silent",
  });
  const program = join(folder, `pulumi-resource-${name}`);
  writeFileSync(program, starter(name));
  chmodSync(program, 0o755);
  await promisify(execFile)(process.execPath, ["-e", codeMaker, bundle, `${bundle}.code`], {
    timeout: 60_000,
  });
}

/* Code of another V8 is not taken but compiled anew, so nothing depends on it. */
function starter(name: PluginName): string {
  return `#!${process.execPath}
const { readFileSync } = require("node:fs");
const { wrap } = require("node:module");
const { Script } = require("node:vm");
const filename = __dirname + "/code/${name}.js";
const cachedData = readFileSync(filename + ".code");
const script = new Script(wrap(readFileSync(filename, "utf8")), { filename, cachedData });
script.runInThisContext()(exports, require, module, filename, __dirname);
`;
}

/* Starts the bundle, and when it prints its port keeps what V8 has compiled up to there. */
const codeMaker = `
const { readFileSync, writeFileSync } = require("node:fs");
const { wrap } = require("node:module");
const { Script } = require("node:vm");
const [, filename, file] = process.argv;
process.argv.length = 2;
const script = new Script(wrap(readFileSync(filename, "utf8")), { filename });
process.stdout.write = () => {
  writeFileSync(file, script.createCachedData());
  process.exit(0);
};
script.runInThisContext()({}, require, { exports: {} }, filename, "");
`;

/* Everything that ends up in the programs: our sources, and the versions of what they are built from and run by. */
function sourcesDigest(): string {
  const hash = createHash("sha256").update(`${process.execPath} ${process.version}`);
  for (const name of ["@pulumi/pulumi", "@grpc/grpc-js", "google-protobuf"]) {
    hash.update(readFileSync(require.resolve(`${name}/package.json`)));
  }
  for (const file of sourceFiles()) hash.update(file).update(readFileSync(file));
  return hash.digest("hex").slice(0, 12);
}

function sourceFiles(): readonly string[] {
  const sources = join(__dirname, "stand-ins");
  const files = readdirSync(sources, { recursive: true, encoding: "utf8" });
  const der = join(__dirname, "..", "appliance", "certificates", "der.ts");
  return [
    __filename,
    der,
    ...files.filter((file) => file.endsWith(".ts")).map((file) => join(sources, file)),
  ].sort();
}

function isThere(folder: string): boolean {
  return statSync(folder, { throwIfNoEntry: false }) !== undefined;
}

function touch(folder: string): void {
  const now = new Date();
  utimesSync(folder, now, now);
}
