/** The project's documents, as the tests of documents read them. */
import { readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";

/** The checkout. */
export const checkout = resolve(__dirname, "..", "..");

/** One document. */
export interface Page {
  /** Relative to the checkout. */
  readonly path: string;
  readonly text: string;
}

/** Every document: those at the top, and those in docs/. */
export function pages(): readonly Page[] {
  const top = readdirSync(checkout).filter((name) => name.endsWith(".md"));
  const below = readdirSync(join(checkout, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name.replaceAll("\\", "/")}`);
  return [...top, ...below].map((path) => ({ path, text: readFileSync(join(checkout, path), "utf8") }));
}

/** A piece of code in a document. */
export interface Snippet {
  /** Path of the document and line of the first line of code, e.g. `README.md:59`. */
  readonly place: string;
  readonly code: string;
}

/** The pieces of TypeScript in a document: blocks that are fenced as `ts`. */
export function snippetsOf({ path, text }: Page): readonly Snippet[] {
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map((block) => ({
    place: `${path}:${String(text.slice(0, block.index).split("\n").length + 1)}`,
    code: block[1] ?? "",
  }));
}
