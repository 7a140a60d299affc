/** The pinned host key as it is declared, and its fingerprint for the reviewer. There is no way to accept any key. */
import { createHash } from "node:crypto";
import { cmsError } from "../errors/cms-error";

const publicKey = /^((?:ssh|ecdsa|sk-ssh|sk-ecdsa)-[\w@.-]+)[ \t]+([A-Za-z0-9+/]+={0,2})(?:[ \t].*)?$/;
const fingerprint = /^SHA256:[A-Za-z0-9+/]{43}=?$/;

/** `ssh-ed25519 AAAA…` without a comment, or `SHA256:…`; throws args/invalid for anything else. */
export function readHostKey(subject: string, value: string): string {
  const text = typeof value === "string" ? value.trim() : "";
  if (fingerprint.test(text)) return text.replace(/=$/, "");
  const [, type, encoded] = publicKey.exec(text) ?? [];
  if (type !== undefined && encoded !== undefined && namesItself(type, encoded)) return `${type} ${encoded}`;
  throw cmsError("args/invalid", {
    subject,
    what: `${shown(text)} is neither a public host key nor its SHA-256 fingerprint`,
    remedy:
      "give what `ssh-keyscan -t ed25519 HOST` prints, without the host, after comparing it with the console",
  });
}

/** What was given, unless it is what nobody may see. */
function shown(text: string): string {
  if (text.includes("PRIVATE KEY")) return "a private key";
  return JSON.stringify(text.length <= 100 ? text : `${text.slice(0, 97)}...`);
}

/** The fingerprint of a key that `readHostKey` accepted. */
export function hostKeyFingerprint(hostKey: string): string {
  if (fingerprint.test(hostKey)) return hostKey;
  const encoded = hostKey.split(" ")[1] ?? "";
  const digest = createHash("sha256").update(Buffer.from(encoded, "base64")).digest("base64");
  return `SHA256:${digest.replace(/=+$/, "")}`;
}

/** A key starts with its own type (RFC 4253, 6.6); a cut or foreign base64 text does not. */
function namesItself(type: string, encoded: string): boolean {
  const bytes = Buffer.from(encoded, "base64");
  return bytes.length > type.length + 4 && bytes.toString("latin1", 4, 4 + type.length) === type;
}
