/** Whether the outputs of a PrivateKey are one usable key in every form, of the recorded kind. */
import { createHash, createPrivateKey, createPublicKey } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { utils } from "ssh2";

type Properties = Readonly<Record<string, string>>;

/** Where a key's outputs differ in kind from the recorded ones, or among one another. */
export function keyDifferences(given: Properties, recorded: Properties): readonly string[] {
  const key = createPrivateKey(text(given, "privateKeyPem"));
  const publicDer = createPublicKey(key).export({ type: "spki", format: "der" });
  const expected: Properties = {
    ...Object.fromEntries(pemNames.map((name) => [name, labelOf(text(recorded, name))])),
    kind: kindOf(createPrivateKey(text(recorded, "privateKeyPem"))),
    pkcs8: publicDer.toString("base64"),
    publicKeyPem: publicDer.toString("base64"),
    id: trimmedSha1(publicDer),
    ...opensshTexts(text(given, "privateKeyOpenssh")),
  };
  const found: Properties = {
    ...Object.fromEntries(pemNames.map((name) => [name, labelOf(text(given, name))])),
    kind: kindOf(key),
    pkcs8: publicHalf(text(given, "privateKeyPemPkcs8")),
    publicKeyPem: publicHalf(text(given, "publicKeyPem")),
    id: text(given, "id"),
    publicKeyOpenssh: text(given, "publicKeyOpenssh"),
    publicKeyFingerprintMd5: text(given, "publicKeyFingerprintMd5"),
    publicKeyFingerprintSha256: text(given, "publicKeyFingerprintSha256"),
    openssh: isP224(key) ? "" : privateText(key),
  };
  const names = Object.keys(expected);
  return names
    .filter((name) => expected[name] !== found[name])
    .map((name) => `${name}: ${String(found[name])}`);
}

const pemNames = ["privateKeyPem", "privateKeyPemPkcs8", "privateKeyOpenssh", "publicKeyPem"];

/** SHA-1 of DER after white space at its end was trimmed: how the plugin makes ids. */
export function trimmedSha1(der: Buffer): string {
  const trimmed = der.toString("latin1").replace(/[\t-\r ]+$/, "");
  return createHash("sha1").update(Buffer.from(trimmed, "latin1")).digest("hex");
}

/* What ssh2 makes of the OpenSSH form; for P-224 there is none, and all its texts are empty. */
function opensshTexts(openssh: string): Properties {
  if (openssh === "") {
    return { publicKeyOpenssh: "", publicKeyFingerprintMd5: "", publicKeyFingerprintSha256: "", openssh: "" };
  }
  const parsed = utils.parseKey(openssh);
  if (parsed instanceof Error) throw parsed;
  if (!parsed.isPrivateKey()) throw new Error("the OpenSSH form is no private key");
  const blob = parsed.getPublicSSH();
  const sha256 = createHash("sha256").update(blob).digest("base64").replace(/=+$/, "");
  return {
    publicKeyOpenssh: `${parsed.type} ${blob.toString("base64")}\n`,
    publicKeyFingerprintMd5: (createHash("md5").update(blob).digest("hex").match(/../g) ?? []).join(":"),
    publicKeyFingerprintSha256: `SHA256:${sha256}`,
    openssh: privateText(createPrivateKey(parsed.getPrivatePEM())),
  };
}

/* Every number of the private key. */
function privateText(key: KeyObject): string {
  return JSON.stringify(key.export({ format: "jwk" }));
}

function isP224(key: KeyObject): boolean {
  return key.asymmetricKeyDetails?.namedCurve === "secp224r1";
}

function publicHalf(pem: string): string {
  return createPublicKey(pem).export({ type: "spki", format: "der" }).toString("base64");
}

function kindOf(key: KeyObject): string {
  const { modulusLength, publicExponent, namedCurve } = key.asymmetricKeyDetails ?? {};
  return [key.asymmetricKeyType, modulusLength, publicExponent, namedCurve].map(String).join(" ");
}

/* The label, and whether an end of line comes last. */
function labelOf(pem: string): string {
  return JSON.stringify([pem.split("\n")[0], pem.endsWith("-----\n")]);
}

function text(properties: Properties, name: string): string {
  const value = properties[name];
  if (value === undefined) throw new Error(`${name} is missing`);
  return value;
}
