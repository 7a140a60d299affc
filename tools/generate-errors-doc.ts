/** Writes docs/errors.md from errors/catalogue.ts. A test compares the two. */
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { errorsDocument } from "./errors-document";

writeFileSync(join(resolve(__dirname, ".."), "docs", "errors.md"), errorsDocument());
