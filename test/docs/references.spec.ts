import { deepStrictEqual } from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { catalogue } from "../../errors/catalogue";
import { checkout, pages } from "./pages";
import type { Page } from "./pages";

const npmCommands = ["ci", "install", "pack", "start", "test"];

/** The anchors that a document's headings make. */
function anchorsOf(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );
}

function brokenLinks({ path, text }: Page): readonly string[] {
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !/^https?:/.test(target))
    .filter((target) => {
      const [file = "", anchor] = target.split("#");
      const found = file === "" ? path : join(dirname(path), file);
      if (!existsSync(join(checkout, found))) return true;
      return anchor !== undefined && !anchorsOf(readFileSync(join(checkout, found), "utf8")).includes(anchor);
    })
    .map((target) => `${path}: ${target}`);
}

function unknownScripts({ path, text }: Page, scripts: ReadonlySet<string>): readonly string[] {
  return [...text.matchAll(/\bnpm (?:run ([\w:]+)|([a-z]+))/g)]
    .filter(([, script, command = ""]) =>
      script === undefined ? !npmCommands.includes(command) : !scripts.has(script),
    )
    .map(([words]) => `${path}: ${words}`);
}

/** Codes are written as code. Paths look the same, so only words with a known first part count. */
function unknownCodes({ path, text }: Page): readonly string[] {
  const groups = new Set(Object.keys(catalogue).map((code) => code.split("/")[0]));
  return [...text.matchAll(/`([a-z0-9]+)\/([a-z-]+)`/g)]
    .filter(([, group = "", word = ""]) => groups.has(group) && !(`${group}/${word}` in catalogue))
    .map(([code]) => `${path}: ${code}`);
}

describe("[U] docs: references in documents", () => {
  it("lead to files and headings that are there", () => {
    deepStrictEqual(pages().flatMap(brokenLinks), []);
  });

  it("name npm scripts that are there", () => {
    const { scripts } = JSON.parse(readFileSync(join(checkout, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    const names = new Set(Object.keys(scripts));
    deepStrictEqual(
      pages().flatMap((page) => unknownScripts(page, names)),
      [],
    );
  });

  it("name error codes that are there", () => {
    deepStrictEqual(pages().flatMap(unknownCodes), []);
  });
});
