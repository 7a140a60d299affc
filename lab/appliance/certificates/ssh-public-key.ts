/** A public key in the form that `<user>.pub` has, for `pki pkcs12-to-ssh`. */
import type { KeyObject } from "node:crypto";

/** One line: algorithm, base64, comment. */
export function sshPublicKeyLine(key: KeyObject, comment: string): string {
  const fields = sshFields(key);
  const blob = Buffer.concat(fields.map(sshString));
  return `${fields[0]?.toString("latin1") ?? ""} ${blob.toString("base64")} ${comment}\n`;
}

function sshFields(key: KeyObject): readonly Buffer[] {
  const jwk = key.export({ format: "jwk" });
  const part = (text: string | undefined): Buffer => Buffer.from(text ?? "", "base64url");
  const type = key.asymmetricKeyType;
  if (type === "rsa") return [Buffer.from("ssh-rsa"), positive(part(jwk.e)), positive(part(jwk.n))];
  if (type === "ed25519") return [Buffer.from("ssh-ed25519"), part(jwk.x)];
  if (type !== "ec") throw new Error("unsupported key type");
  const curve = `nistp${(jwk.crv ?? "").slice(2)}`;
  const point = Buffer.concat([Buffer.from([4]), part(jwk.x), part(jwk.y)]);
  return [Buffer.from(`ecdsa-sha2-${curve}`), Buffer.from(curve), point];
}

function positive(octets: Buffer): Buffer {
  return (octets[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), octets]) : octets;
}

function sshString(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
