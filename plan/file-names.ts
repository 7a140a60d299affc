/**
 * Names of our files on an appliance: `<stem>-<mark>-<8 hex>.<crt|key>`, at most 40 characters (FILE-01..FILE-05). The
 * mark says which stack owns the file, the digest which content it has, so a file is never overwritten with another one.
 */
import type { Observed } from "./observed";
import type { SupportedDeclaration } from "./parse-declaration";
import { roleEntry, roles } from "./roles";

/** Longest name that is safe everywhere (MMP reference 9 row 11). */
export const longestFileName = 40;

export type FileExtension = "crt" | "key";

/** What one of our names says. */
export interface NamedFile {
  readonly stem: string;
  readonly mark: string;
}

const form = /^([a-z0-9]+(?:-[a-z0-9]+)*)-([0-9a-f]{4})-[0-9a-f]{8}\.(?:crt|key)$/;
// The database cluster is no role of one appliance and stands in no catalogue.
const stems: readonly string[] = [...Object.values(roles).map((role) => role.fileStem), "database"];

/**
 * The names that a content may have, best first. The later ones are for a name that is taken: a file in use whose
 * content is no longer what its name says must not be overwritten.
 */
export function candidateNames(
  { stem, mark }: NamedFile,
  digest: string,
  extension: FileExtension,
): readonly string[] {
  return [0, 8, 16, 24].map((from) => `${stem}-${mark}-${digest.slice(from, from + 8)}.${extension}`);
}

/** What a name says, if it has the form of our names. */
export function parseFileName(name: string): NamedFile | undefined {
  const [, stem, mark] = form.exec(name) ?? [];
  return stem === undefined || mark === undefined || !stems.includes(stem) ? undefined : { stem, mark };
}

/** Whether a stack uploaded this file for this role. */
export function isOwnFile(name: string, owner: NamedFile): boolean {
  const named = parseFileName(name);
  return named?.stem === owner.stem && named.mark === owner.mark;
}

/**
 * The file that says that something was assigned and is not proven active (`mark` in plan/step.ts). An empty one says
 * nothing: that is what is left of it on an appliance that removes no files.
 */
export function markName({ stem, mark }: NamedFile): string {
  return `${stem}-${mark}-pending.pem`;
}

/** Whether a file is such a mark. */
export function isMarkName(name: string): boolean {
  return /^[a-z0-9-]+-[0-9a-f]{4}-pending\.pem$/.test(name);
}

/** Whose files a declaration's are. */
export function ownerOf({ role, mark }: SupportedDeclaration): NamedFile {
  return { stem: roleEntry(role).fileStem, mark };
}

/** Whether an earlier run left its mark. */
export function isMarked(
  declaration: SupportedDeclaration,
  { fileNames, emptyFiles = [] }: Pick<Observed, "fileNames" | "emptyFiles">,
): boolean {
  const mark = markName(ownerOf(declaration));
  return fileNames.includes(mark) && !emptyFiles.includes(mark);
}
