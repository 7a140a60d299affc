/**
 * Names of keys that an appliance made and that stay there (CSR-16): `<stem>-<mark of the stack>-<10 hex>`, and a file of
 * that base name for each part (FILE-07, FILE-18). Ten digits, where uploads have eight, so that neither is taken for the other.
 */
import { createHash } from "node:crypto";
import { longestFileName } from "./file-names";

/** What a file beside a key holds. */
export type KeyPart = "key" | "csr" | "crt";

const digits = 10;
const form = /^[a-z0-9]+(?:-[a-z0-9]+)*-[0-9a-f]{4}-[0-9a-f]{10}\.(?:key|csr|crt)$/;

/** What the files of an identity are named after: its name in letters, digits and hyphens, and the mark of its stack. */
export function keyStem(name: string, mark: string): string {
  const room = longestFileName - ".key".length - `-${mark}-`.length - digits;
  const plain = name.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  const short = plain.replace(/^-+/, "").slice(0, room).replace(/-+$/, "");
  return `${short === "" ? "key" : short}-${mark}`;
}

/** The base names that a key may have, best first; the later ones are for one of which only a part is there. */
export function keyBases(stem: string, seed: string): readonly string[] {
  const digest = createHash("sha256").update(seed).digest("hex");
  return [0, 1, 2].map((index) => `${stem}-${digest.slice(index * digits, (index + 1) * digits)}`);
}

/** The name of a file: base name and ending, whatever the guide's examples print (FILE-18). */
export function keyPartName(base: string, part: KeyPart): string {
  return `${base}.${part}`;
}

/** Whether a name is that of a key which an appliance made for a stack; such a file is never read (CSR-16). */
export function isKeyOnAppliance(name: string): boolean {
  return name.endsWith(".key") && form.test(name);
}
