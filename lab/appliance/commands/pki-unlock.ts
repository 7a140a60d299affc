/** `pki unlock` and `pki pkcs12-to-ssh`: both ask for a passphrase and replace the file. */
import { createPrivateKey, X509Certificate } from "node:crypto";
import { createSecureContext } from "node:tls";
import { readPkiFile } from "../certificates/pki-file";
import { sshPublicKeyLine } from "../certificates/ssh-public-key";
import { failed, printed } from "./command";
import type { CommandContext, CommandResult } from "./command";

/** `pki unlock <key>`. */
export async function unlock(context: CommandContext, words: readonly string[]): Promise<CommandResult> {
  const [name = ""] = words;
  const bytes = context.files.read(name);
  const locked = bytes && readPkiFile(bytes).find((item) => item.kind === "lockedKey");
  if (locked?.kind !== "lockedKey") return failed(`FAILURE: ${name} is not a locked key`);
  const passphrase = await context.ask("Please enter password:");
  try {
    const key = createPrivateKey({ key: locked.pem, passphrase: passphrase ?? "" });
    context.files.write(name, Buffer.from(key.export({ type: "pkcs8", format: "pem" })));
    return printed(`SUCCESS: ${name} unlocked`);
  } catch {
    return failed("FAILURE: wrong password");
  }
}

/** `pki pkcs12-to-ssh <user>`: all but the public key is lost (CMD-11). */
export async function pkcs12ToSsh(context: CommandContext, words: readonly string[]): Promise<CommandResult> {
  const [user = ""] = words;
  const name = `${user}.pub`;
  const pfx = context.files.read(name);
  if (!pfx) return failed(`FAILURE: ${name} not found`);
  const passphrase = await context.ask("Please enter password:");
  try {
    const certificate = certificateOfPkcs12(pfx, passphrase ?? "");
    context.files.write(name, Buffer.from(sshPublicKeyLine(certificate.publicKey, user)));
    return printed(`SUCCESS: ${name} converted`);
  } catch {
    return failed("FAILURE: cannot read PKCS#12");
  }
}

/** Node has no PKCS#12 parser of its own; its TLS context reads one and hands the certificate out. */
function certificateOfPkcs12(pfx: Buffer, passphrase: string): X509Certificate {
  const made: unknown = createSecureContext({ pfx, passphrase }).context;
  if (!handsOutCertificate(made)) throw new Error("no certificate in the PKCS#12");
  return new X509Certificate(made.getCertificate());
}

function handsOutCertificate(context: unknown): context is { getCertificate(): Buffer } {
  return typeof context === "object" && context !== null && "getCertificate" in context;
}
