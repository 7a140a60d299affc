/** The files that `assetPaths` and `archivePaths` ask for after a run, as assets and as one archive. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { archive, asset } from "../wire/values";
import type { Value, Values } from "../wire/values";
import type { CommandOptions } from "./inputs";

/** The outputs `assets` and `archive`, as far as they are asked for. */
export function collectFiles(options: CommandOptions): Values {
  const folder = resolve(options.dir ?? ".");
  const outputs: Record<string, Value> = {};
  if (options.assetPaths !== undefined) outputs["assets"] = collectAssets(folder, options.assetPaths);
  if (options.archivePaths !== undefined) outputs["archive"] = collectArchive(folder, options.archivePaths);
  return outputs;
}

function collectAssets(folder: string, patterns: readonly string[]): Values {
  const names = matchingFiles(folder, patterns);
  return Object.fromEntries(names.map((name) => [name, asset(fileAsset(folder, name))]));
}

function collectArchive(folder: string, patterns: readonly string[]): Values {
  const names = matchingFiles(folder, patterns);
  const assets = names.map((name) => [name, asset({ ...fileAsset(folder, name), text: "", uri: "" })]);
  return archive({
    assets: Object.fromEntries(assets) as Values,
    hash: tarHash(folder, names),
    path: "",
    uri: "",
  });
}

function fileAsset(folder: string, name: string): Values {
  const path = join(folder, name);
  return { hash: createHash("sha256").update(readFileSync(path)).digest("hex"), path };
}

/** Files below a folder that the last pattern to match them takes; `!` gives up what an earlier one took. */
export function matchingFiles(folder: string, patterns: readonly string[]): readonly string[] {
  const rules = patterns.map((pattern) => ({
    takes: !pattern.startsWith("!"),
    matches: globExpression(pattern.replace(/^!/, "")),
  }));
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll("\\", "/"),
    )
    .filter((name) => rules.findLast(({ matches }) => matches.test(name))?.takes === true)
    .sort();
}

function globExpression(glob: string): RegExp {
  const source = glob.replace(/\*\*|\*|\?|[.+^${}()|[\]\\]/g, (sign) => {
    if (sign === "**") return ".*";
    if (sign === "*") return "[^/]*";
    return sign === "?" ? "[^/]" : `\\${sign}`;
  });
  return new RegExp(`^${source}$`, "s");
}

/* Pulumi hashes an archive of assets as the tar file that it would send. */
function tarHash(folder: string, names: readonly string[]): string {
  const hash = createHash("sha256");
  for (const name of names) {
    const bytes = readFileSync(join(folder, name));
    hash.update(tarHeader(name, bytes.length)).update(bytes);
    hash.update(Buffer.alloc((512 - (bytes.length % 512)) % 512));
  }
  return hash.update(Buffer.alloc(1024)).digest("hex");
}

function tarHeader(name: string, size: number): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0, 100);
  header.write("0000600\0", 100);
  header.write("0000000\0", 108);
  header.write("0000000\0", 116);
  header.write(`${size.toString(8).padStart(11, "0")}\0`, 124);
  header.write("00000000000\0", 136);
  header.write("        ", 148);
  header.write("0", 156);
  header.write("ustar\u000000", 257);
  header.write("0000000\0", 329);
  header.write("0000000\0", 337);
  const sum = header.reduce((total, octet) => total + octet, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return header;
}
