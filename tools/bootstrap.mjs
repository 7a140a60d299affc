/**
 * Runs one of the project's programs from a fresh clone: `node tools/bootstrap.mjs [PROGRAM.ts [ARGUMENT...]]`.
 * It is plain JavaScript because it starts before node_modules exists: it checks Node, installs the dependencies when
 * they are not the locked ones, compiles the package into dist/ when the sources are others than those dist/ was made
 * from, and then hands over to the program, which tsx loads. Two of these may start at once: the work is done under a
 * lock.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  readFileSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { bundlePrograms } from "./bundle.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const lockAddress = lockAddressOf(root);
const stampName = ".sources.sha256";

checkNode();
if (!isInstalled() || !isBuilt()) await underLock(prepare);
const [program, ...programArguments] = process.argv.slice(2);
if (program !== undefined) handOver(program, programArguments);

function checkNode() {
  const [major = 0] = process.versions.node.split(".").map(Number);
  if (major >= 20) return;
  console.error(`Node 20 or newer is needed, this is ${process.versions.node} (${process.execPath}).`);
  process.exit(1);
}

function prepare() {
  if (!isInstalled()) {
    console.error("Installing the dependencies (npm ci) ...");
    run("npm", ["ci", "--no-audit", "--no-fund"], "The dependencies could not be installed.");
  }
  if (!isBuilt()) build();
}

/** Whether node_modules holds what package-lock.json asks for, by content and not by date. */
function isInstalled() {
  const wanted = readLock(join(root, "package-lock.json"));
  const present = readLock(join(root, "node_modules", ".package-lock.json"));
  return Object.entries(wanted).every(
    ([path, { version, optional }]) => path === "" || optional === true || present[path]?.version === version,
  );
}

/** @returns {Record<string, { version?: string; optional?: boolean }>} */
function readLock(/** @type {string} */ path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")).packages : {};
}

/** Whether dist/ was made from the sources as they are. */
function isBuilt() {
  const stamp = join(root, "dist", stampName);
  return existsSync(stamp) && readFileSync(stamp, "utf8") === sourcesHash();
}

/** SHA-256 over the names and contents of everything that dist/ is made from. */
function sourcesHash() {
  const { include } = JSON.parse(readFileSync(join(root, "tsconfig.build.json"), "utf8"));
  const files = [
    "tsconfig.json",
    "tsconfig.build.json",
    "package-lock.json",
    "tools/bundle.mjs",
    ...include.flatMap(sourcesUnder),
  ];
  const hash = createHash("sha256");
  for (const file of files) {
    if (existsSync(join(root, file)))
      hash
        .update(`${file}\0`)
        .update(readFileSync(join(root, file)))
        .update("\0");
  }
  return hash.digest("hex");
}

/** @returns {string[]} */
function sourcesUnder(/** @type {string} */ entry) {
  if (entry.endsWith(".ts") || !existsSync(join(root, entry))) return [entry];
  return readdirSync(join(root, entry), { withFileTypes: true })
    .map((found) => ({ path: `${entry}/${found.name}`, isFolder: found.isDirectory() }))
    .flatMap(({ path, isFolder }) => (isFolder ? sourcesUnder(path) : path.endsWith(".ts") ? [path] : []))
    .sort();
}

/** Compiles into a folder aside and swaps it in, so that nobody ever meets a half-written dist/. */
function build() {
  console.error("Building the package (tsc, esbuild) ...");
  const stamp = sourcesHash();
  const aside = join(root, ".lab", "dist");
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  rmSync(aside, { recursive: true, force: true });
  run(
    process.execPath,
    [tsc, "-p", "tsconfig.build.json", "--outDir", join(aside, "new")],
    "The package does not compile.",
  );
  bundlePrograms(root, join(aside, "new"));
  writeFileSync(join(aside, "new", stampName), stamp);
  if (existsSync(join(root, "dist"))) renameSync(join(root, "dist"), join(aside, "old"));
  renameSync(join(aside, "new"), join(root, "dist"));
  rmSync(aside, { recursive: true, force: true });
}

function run(
  /** @type {string} */ command,
  /** @type {string[]} */ parameters,
  /** @type {string} */ failure,
) {
  const windowsShell = process.platform === "win32" && command === "npm";
  const { status, error } = spawnSync(command, parameters, {
    cwd: root,
    stdio: ["ignore", 2, 2],
    shell: windowsShell,
  });
  if (status === 0) return;
  throw new Error(error === undefined ? failure : `${failure} (${error.message})`);
}

/**
 * Runs `work` while this process alone holds the lock: a socket of the operating system, which ends with its holder
 * however that dies. On Linux it has no file; elsewhere a pipe or a socket file takes its place.
 */
async function underLock(/** @type {() => void} */ work) {
  try {
    const lock = await takeLock();
    try {
      work();
    } finally {
      lock.close();
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(1);
  }
}

async function takeLock() {
  for (let waits = 0; ; waits += 1) {
    const lock = await listen();
    if (lock !== undefined) return lock;
    if (waits === 0) console.error("Waiting for another start that prepares this folder ...");
    await holderEnds();
  }
}

/** @returns {Promise<{ close: () => void } | undefined>} */
function listen() {
  return new Promise((done, fail) => {
    /** @type {Set<import("node:net").Socket>} */
    const waiters = new Set();
    const server = createServer((waiter) => waiters.add(waiter.on("error", () => undefined)));
    const close = () => {
      server.close();
      for (const waiter of waiters) waiter.destroy();
    };
    server.once("error", (error) =>
      "code" in error && error.code === "EADDRINUSE" ? done(undefined) : fail(error),
    );
    server.listen(lockAddress, () => done({ close }));
  });
}

/** Settles when the holder is gone; a socket file that a dead holder left is removed. */
function holderEnds() {
  return new Promise((done) => {
    const connection = connect(lockAddress);
    connection.on("error", (error) => {
      if ("code" in error && error.code === "ECONNREFUSED" && isAbsolute(lockAddress))
        rmSync(lockAddress, { force: true });
    });
    connection.on("close", () => setTimeout(done, 50));
    connection.resume();
  });
}

function lockAddressOf(/** @type {string} */ folder) {
  const name = `pulumi-cms-bootstrap-${createHash("sha256").update(realpathSync(folder)).digest("hex").slice(0, 16)}`;
  if (process.platform === "linux") return `\0${name}`;
  return process.platform === "win32" ? `\\\\.\\pipe\\${name}` : join(tmpdir(), name);
}

/** tsx is loaded into this process: no second Node to start, and signals reach the program directly. */
function handOver(/** @type {string} */ file, /** @type {string[]} */ parameters) {
  const load = createRequire(join(root, "package.json"));
  process.argv = [process.argv[0] ?? "node", resolve(root, file), ...parameters];
  load("tsx/cjs");
  load(resolve(root, file));
}
