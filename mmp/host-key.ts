/** The pinned host key: there is no way to accept whatever key is shown. */
import { createHash } from "node:crypto";
import { cmsError } from "../errors/cms-error";

/** A pin, reduced to what is compared. */
export interface HostKeyPin {
  /** `SHA256:…`, base64 without padding, as `ssh-keygen -l` prints it. */
  readonly fingerprint: string;
  /** The type, e.g. `ssh-ed25519`; absent where only a fingerprint is pinned. */
  readonly type?: string;
}

const keyLine = /^((?:ssh|ecdsa|sk-ssh|sk-ecdsa)-[\w@.-]+)\s+([A-Za-z0-9+/]+={0,2})(?:\s.*)?$/;
const fingerprintForm = /^SHA256:[A-Za-z0-9+/]{43}=?$/;

/** Reads `ssh-ed25519 AAAA… [comment]` or `SHA256:…`. */
export function parseHostKeyPin(text: string, subject: string): HostKeyPin {
  const trimmed = text.trim();
  if (fingerprintForm.test(trimmed)) return { fingerprint: trimmed.replace(/=$/, "") };
  const [, type, encoded] = keyLine.exec(trimmed) ?? [];
  const blob = Buffer.from(encoded ?? "", "base64");
  if (type !== undefined && shownKeyType(blob) === type) return { fingerprint: fingerprintOf(blob), type };
  throw cmsError("args/invalid", {
    subject: `${subject} hostKey`,
    what: `${JSON.stringify(cut(trimmed))} is neither a public key line nor a SHA-256 fingerprint`,
    remedy: "give the line that `ssh-keyscan -t ed25519 HOST` prints, without the host, or `SHA256:…`",
  });
}

/** The fingerprint of a key as it is sent on the wire. */
export function fingerprintOf(blob: Buffer): string {
  return `SHA256:${createHash("sha256").update(blob).digest("base64").replace(/=+$/, "")}`;
}

/** The type that a key on the wire names itself; empty when it names none. */
export function shownKeyType(blob: Buffer): string {
  const length = blob.length < 4 ? 0 : blob.readUInt32BE(0);
  return length > 0 && length <= 64 ? blob.toString("latin1", 4, 4 + length) : "";
}

/** The host key algorithms that can show a key of this type (RFC 8332 for RSA). */
export function algorithmsOf(type: string): readonly string[] {
  return type === "ssh-rsa" ? ["rsa-sha2-512", "rsa-sha2-256", "ssh-rsa"] : [type];
}

function cut(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
