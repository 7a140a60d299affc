import { deepEqual, equal, match } from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { builtinModules, SourceMap } from "node:module";
import type { SourceMapPayload } from "node:module";
import { join } from "node:path";
import { checkout } from "../docs/pages";
import { skip } from "../skip";

const folder = join(checkout, "dist");
const programs = [
  ...["apply/main.js", "apply/worker.js", "apply/registration-entry.js", "apply/database-entry.js"],
  "issue/main.js",
];
const read = (name: string): string => readFileSync(join(folder, name), "utf8");
const mapOf = (name: string): SourceMapPayload => JSON.parse(read(`${name}.map`)) as SourceMapPayload;

/** The packages whose code is in a bundle. */
function takenIn(name: string): readonly string[] {
  const packages = mapOf(name).sources.flatMap(
    (source) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1] ?? [],
  );
  return [...new Set(packages)].sort();
}

describe("[I] tools/bundle: the programs of apply/ and issue/ in dist/", () => {
  before(function () {
    if (!existsSync(folder)) skip(this, "the package is not built here; npm run build does it");
  });

  it("leave to npm what talks to others, and need nothing else", () => {
    const needed = programs.flatMap((name) =>
      [...read(name).matchAll(/\brequire\("([^"]+)"\)/g)].map(([, request = ""]) => request),
    );
    const packages = needed.filter((request) => !builtinModules.includes(request.replace("node:", "")));
    deepEqual([...new Set(packages)].sort(), ["@xmldom/xmldom", "acme-client", "ssh2", "ssh2-sftp-client"]);
  });

  it("carry the licence of every package that they took in", () => {
    const licences = read("apply/LICENSES.txt");
    const named = [...licences.matchAll(/^(\S+) \d+\.\d+\.\d+$/gm)].map(([, name = ""]) => name);
    const taken = programs.flatMap(takenIn);
    equal(taken.includes("@peculiar/asn1-schema"), true);
    deepEqual(
      [...new Set(taken)].filter((name) => !named.includes(name)),
      [],
    );
    match(licences, /Permission is hereby granted/);
    equal(read("issue/LICENSES.txt"), licences);
  });

  it("lead from a line of a stack trace to the source", () => {
    const sentence = "nobody waits for the result any more";
    const line = read("apply/worker.js")
      .split("\n")
      .findIndex((text) => text.includes(sentence));
    const found = new SourceMap(mapOf("apply/worker.js")).findEntry(line, 8);
    if (!("originalSource" in found)) throw new Error("the map does not know the line");
    const source = readFileSync(join(folder, "apply", found.originalSource), "utf8").split("\n");
    match(found.originalSource, /apply\/worker\.ts$/);
    match(source[found.originalLine] ?? "", new RegExp(sentence));
  });
});
