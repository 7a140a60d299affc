/**
 * Puts each program of apply/ and issue/ into one file. A change starts two processes, and Node took longer to find and read some
 * hundred modules than to run them. ssh2, ssh2-sftp-client, acme-client and the parser of the REST API stay packages, so that npm can
 * mend them; the libraries that read certificates are taken in, with their licences beside them.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative } from "node:path";

const programs = [
  "apply/main",
  "apply/worker",
  "apply/registration-entry",
  "apply/database-entry",
  "issue/main",
];
const keptPackages = ["ssh2", "ssh2-sftp-client", "@xmldom/xmldom", "acme-client"];

/** Replaces the compiled programs in `folder`, which is to become dist/, by their bundles. */
export function bundlePrograms(/** @type {string} */ root, /** @type {string} */ folder) {
  /** @type {typeof import("esbuild")} */
  const esbuild = createRequire(join(root, "package.json"))("esbuild");
  const dist = join(root, "dist");
  const { metafile, outputFiles } = esbuild.buildSync({
    absWorkingDir: root,
    entryPoints: programs.map((program) => `${program}.ts`),
    outbase: root,
    // Where it will lie: the maps lead to the sources from there.
    outdir: dist,
    write: false,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    // The modules of a library, of which only those that are used are taken.
    mainFields: ["module", "main"],
    external: keptPackages,
    // Names and lines stay readable in a stack trace; the map leads on to the sources.
    minify: false,
    keepNames: true,
    sourcemap: true,
    sourcesContent: false,
    legalComments: "none",
    metafile: true,
    logLevel: "warning",
  });
  for (const { path, contents } of outputFiles) writeFileSync(join(folder, relative(dist, path)), contents);
  const licences = licencesOf(root, Object.keys(metafile.inputs));
  for (const room of ["apply", "issue"]) writeFileSync(join(folder, room, "LICENSES.txt"), licences);
}

/** The licences of the packages that a bundle took in. */
function licencesOf(/** @type {string} */ root, /** @type {string[]} */ inputs) {
  const found = inputs.map((input) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0]);
  const folders = [...new Set(found.filter((folder) => folder !== undefined))].sort();
  return [...new Set(folders.map((folder) => licenceOf(join(root, folder))))].join("\n");
}

function licenceOf(/** @type {string} */ folder) {
  const { name, version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  for (const file of ["LICENSE", "LICENSE.txt", "LICENSE.md"]) {
    try {
      return `${name} ${version}\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
    } catch {
      // Packages name the file as they like.
    }
  }
  throw new Error(`${name} has no file with its licence, so it cannot be taken into a bundle.`);
}
