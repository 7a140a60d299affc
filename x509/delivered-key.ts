/** A private key as it was delivered: PEM or DER, perhaps behind a passphrase, which the appliance could not use (FILE-16). */
import { createPrivateKey } from "node:crypto";
import { cmsError } from "../errors/cms-error";
import type { CmsError } from "../errors/cms-error";
import { derContentOf } from "./der-content";
import { readPrivateKey } from "./key";
import { checkEncryptedKey } from "./key-derivation";
import { parsePemBlocks, writePem } from "./pem";

/**
 * The key as unencrypted PEM: as it is where it is that already, else as PKCS#8. Encrypted PKCS#8 and OpenSSL's older form with
 * `Proc-Type` are opened with the passphrase; FILE-16 without one. Throws x509/key for what is no key, for another passphrase
 * and for encryption that would take too long.
 */
export function deliveredKey(
  input: string | Uint8Array,
  passphrase: string | undefined,
  subject: string,
): string {
  const pem = typeof input === "string" ? input : pemOf(Buffer.from(input), subject);
  if (passphrase === undefined || !isEncrypted(pem, subject)) {
    readPrivateKey(pem, subject);
    return pem;
  }
  return opened(pem, passphrase, subject);
}

/** A file may hold PEM as well. */
function pemOf(bytes: Buffer, subject: string): string {
  switch (derContentOf(bytes)) {
    case "private key":
      return pkcs8Pem(bytes, subject);
    case "encrypted private key":
      return writePem("ENCRYPTED PRIVATE KEY", bytes);
    case "unknown":
      return bytes.toString("latin1");
    default:
      throw keyError(subject, "it is no private key", "give the private key as PEM or DER");
  }
}

const derTypes = ["pkcs8", "pkcs1", "sec1"] as const;

function pkcs8Pem(der: Buffer, subject: string): string {
  for (const type of derTypes) {
    try {
      const key = createPrivateKey({ key: der, format: "der", type });
      return key.export({ type: "pkcs8", format: "pem" }).toString();
    } catch {
      // DER does not say its form; the next one may fit.
    }
  }
  throw keyError(subject, "the private key cannot be read", "give it as PKCS#8, PKCS#1 or SEC 1");
}

function isEncrypted(pem: string, subject: string): boolean {
  return parsePemBlocks(pem, subject).some(
    ({ label, headers }) =>
      label === "ENCRYPTED PRIVATE KEY" || headers.some((line) => /^Proc-Type:.*ENCRYPTED/i.test(line)),
  );
}

function opened(pem: string, passphrase: string, subject: string): string {
  const blocks = parsePemBlocks(pem, subject).filter(({ label }) => label !== "EC PARAMETERS");
  const [block, ...others] = blocks;
  if (block === undefined || others.length > 0) {
    const what = `one private key is expected here, the text holds ${String(blocks.length)} PEM blocks`;
    throw keyError(subject, what, "give the key alone");
  }
  // The older form takes one round, whatever the file says.
  if (block.label === "ENCRYPTED PRIVATE KEY") checkEncryptedKey(block.der, subject);
  try {
    const key = createPrivateKey({ key: pem, format: "pem", passphrase });
    return key.export({ type: "pkcs8", format: "pem" }).toString();
  } catch {
    // No cause: nothing that has touched a private key's bytes goes into a message.
    throw keyError(
      subject,
      "it cannot be opened: the passphrase is not its own, or the key is damaged",
      "give the passphrase that it was encrypted with",
    );
  }
}

function keyError(subject: string, what: string, remedy: string): CmsError {
  return cmsError("x509/key", { subject, what, remedy });
}
