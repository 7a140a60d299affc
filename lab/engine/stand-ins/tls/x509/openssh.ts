/** Keys in the forms of OpenSSH (RFC 4253 section 6.6, PROTOCOL.key). There is none for P-224: its texts are empty. */
import { createHash, createPublicKey, randomBytes } from "node:crypto";
import type { JsonWebKey, KeyObject } from "node:crypto";
import { encodePem } from "./pem";

/** The texts about a public key. */
export interface OpensshPublicTexts {
  readonly publicKeyOpenssh: string;
  readonly publicKeyFingerprintMd5: string;
  readonly publicKeyFingerprintSha256: string;
}

/** The line for authorized_keys and the two fingerprints. */
export function opensshPublicTexts(key: KeyObject): OpensshPublicTexts {
  const form = formOf(key);
  if (form === undefined) {
    return { publicKeyOpenssh: "", publicKeyFingerprintMd5: "", publicKeyFingerprintSha256: "" };
  }
  const blob = strings(form.type, ...form.publicFields);
  const md5 = createHash("md5").update(blob).digest("hex").match(/../g) ?? [];
  const sha256 = createHash("sha256").update(blob).digest("base64").replace(/=+$/, "");
  return {
    publicKeyOpenssh: `${form.type} ${blob.toString("base64")}\n`,
    publicKeyFingerprintMd5: md5.join(":"),
    publicKeyFingerprintSha256: `SHA256:${sha256}`,
  };
}

/** The private key, not encrypted and without a comment. */
export function opensshPrivateKey(key: KeyObject): string {
  const form = formOf(key);
  if (form === undefined) return "";
  const check = randomBytes(4);
  const body = Buffer.concat([check, check, strings(form.type, ...form.privateFields, "")]);
  const padding = Buffer.from(Array.from({ length: (8 - (body.length % 8)) % 8 }, (_, index) => index + 1));
  const der = Buffer.concat([
    Buffer.from("openssh-key-v1\0"),
    strings("none", "none", ""),
    uint32(1),
    strings(strings(form.type, ...form.publicFields), Buffer.concat([body, padding])),
  ]);
  return encodePem({ label: "OPENSSH PRIVATE KEY", der });
}

interface OpensshForm {
  readonly type: string;
  readonly publicFields: readonly Buffer[];
  readonly privateFields: readonly Buffer[];
}

function formOf(key: KeyObject): OpensshForm | undefined {
  const publicKey = key.type === "private" ? createPublicKey(key) : key;
  switch (key.asymmetricKeyType) {
    case "rsa":
      return rsaForm(key.export({ format: "jwk" }));
    case "ec":
      // JSON Web Keys have no P-224 either.
      if (key.asymmetricKeyDetails?.namedCurve === "secp224r1") return undefined;
      return ecdsaForm(key.export({ format: "jwk" }));
    case "ed25519":
      return ed25519Form(key.export({ format: "jwk" }));
    default:
      throw new Error(`unsupported key type ${publicKey.asymmetricKeyType ?? ""}`);
  }
}

function rsaForm({ n, e, d, qi, p, q }: JsonWebKey): OpensshForm {
  return {
    type: "ssh-rsa",
    publicFields: [e, n].map(mpint),
    privateFields: [n, e, d, qi, p, q].map(mpint),
  };
}

function ecdsaForm({ crv = "", x, y, d }: JsonWebKey): OpensshForm {
  const curve = `nistp${crv.slice(2)}`;
  const point = Buffer.concat([Buffer.from([4]), octets(x), octets(y)]);
  const publicFields = [Buffer.from(curve), point];
  return { type: `ecdsa-sha2-${curve}`, publicFields, privateFields: [...publicFields, mpint(d)] };
}

function ed25519Form({ x, d }: JsonWebKey): OpensshForm {
  const publicFields = [octets(x)];
  return {
    type: "ssh-ed25519",
    publicFields,
    privateFields: [...publicFields, Buffer.concat([octets(d), octets(x)])],
  };
}

function octets(base64url: string | undefined): Buffer {
  return Buffer.from(base64url ?? "", "base64url");
}

function mpint(base64url: string | undefined): Buffer {
  const bytes = octets(base64url);
  const first = bytes.findIndex((octet) => octet !== 0);
  const trimmed = first < 0 ? Buffer.alloc(0) : bytes.subarray(first);
  return (trimmed[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), trimmed]) : trimmed;
}

function strings(...values: readonly (string | Buffer)[]): Buffer {
  return Buffer.concat(
    values.flatMap((value) => {
      const bytes = Buffer.from(value);
      return [uint32(bytes.length), bytes];
    }),
  );
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
