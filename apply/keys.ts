/** The private keys of a change: read once, kept in memory. */
import { createHash } from "node:crypto";
import type { SecretDocument } from "../plan/declaration";
import type { SupportedDeclaration } from "../plan/parse-declaration";
import { slotSubject } from "../plan/wanted";
import type { KeyFacts } from "../plan/wanted";
import { keyFile } from "../x509/files";
import { readPrivateKey } from "../x509/key";

/** What the planner may know of each key, and the files that are uploaded, by slot. The files are secret. */
export interface ChangeKeys {
  readonly facts: Readonly<Record<string, KeyFacts>>;
  readonly files: ReadonlyMap<string, Buffer>;
}

/** Reads the keys of the declared identities. Refuses encrypted ones (FILE-16). */
export function readKeys(declaration: SupportedDeclaration, secrets: SecretDocument): ChangeKeys {
  const files = new Map<string, Buffer>();
  const facts = Object.entries(declaration.identities).flatMap(([slot, { keyForm }]) => {
    const pem = secrets.keys[slot];
    if (pem === undefined) return [];
    const key = readPrivateKey(pem, slotSubject(declaration, slot));
    const file = Buffer.from(keyFile(key, keyForm));
    files.set(slot, file);
    const fileSha256 = createHash("sha256").update(file).digest("hex");
    return [[slot, { spkiSha256: key.spkiSha256, fileSha256 }] as const];
  });
  return { facts: Object.fromEntries(facts), files };
}
