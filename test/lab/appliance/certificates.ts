/** Certificates for the appliance's tests, by a small builder: `makeIdentity({ name: "cms1", usages: ["server"] })`. */
import { generateKeyPairSync } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { makeCertificate, pemOf, publicKeyOf, writeName } from "../../../lab/appliance/certificates/issue";
import { derTags, writeElement, writeOid, writeSequence } from "../../../lab/appliance/certificates/der";
import { oids } from "../../../lab/appliance/certificates/certificate-view";

/** A key and its certificate. */
export interface Made {
  readonly key: KeyObject;
  readonly keyPem: string;
  readonly pem: string;
  readonly subject: Buffer;
}

/** What a certificate shall say; what is not named is not in it. */
export interface Wanted {
  readonly name: string;
  readonly issuer?: Made;
  readonly key?: KeyObject;
  readonly extended?: readonly ("serverAuth" | "clientAuth" | "codeSigning")[];
  /** Numbers of the KeyUsage bits. */
  readonly keyUsage?: readonly number[];
  readonly netscape?: readonly number[];
  readonly ca?: boolean;
  /** Since when it is valid. @default a minute ago */
  readonly since?: Date;
}

const codeSigning = "1.3.6.1.5.5.7.3.3";

/** Makes a certificate; without an issuer it signs itself. */
export function makeIdentity(wanted: Wanted): Made {
  const key = wanted.key ?? generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  const subject = writeName([{ name: "CN", value: wanted.name }]);
  const der = makeCertificate(
    {
      subject,
      publicKey: publicKeyOf(key),
      issuer: wanted.issuer?.subject ?? subject,
      issuerKey: wanted.issuer?.key ?? key,
      now: wanted.since ?? new Date(Date.now() - 60_000),
    },
    extensionsOf(wanted),
  );
  const keyPem = key.export({ type: "pkcs8", format: "pem" }).toString();
  return { key, keyPem, pem: pemOf("CERTIFICATE", der), subject };
}

let authority: Made | undefined;

/** One CA for a whole test process. */
export function testCa(): Made {
  authority ??= makeIdentity({ name: "Lab Root", ca: true, keyUsage: [5, 6] });
  return authority;
}

const keys: KeyObject[] = [];

/** A leaf of the test CA that suits every role. Keys are made once per number. */
export function goodLeaf(name: string, keyNumber = 0): Made {
  keys[keyNumber] ??= generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  return makeIdentity({
    name,
    issuer: testCa(),
    key: keys[keyNumber],
    extended: ["serverAuth", "clientAuth"],
    keyUsage: [0, 2],
  });
}

function extensionsOf(wanted: Wanted): readonly Buffer[] {
  const extensions: Buffer[] = [];
  const add = (oid: string, value: Buffer): void => {
    extensions.push(writeSequence(writeOid(oid), writeElement(derTags.octetString, value)));
  };
  if (wanted.ca !== undefined) {
    const flag = wanted.ca ? [writeElement(derTags.boolean, Buffer.from([0xff]))] : [];
    add(oids.basicConstraints, writeSequence(...flag));
  }
  if (wanted.keyUsage) add(oids.keyUsage, bitString(wanted.keyUsage));
  if (wanted.netscape) add(oids.netscapeType, bitString(wanted.netscape));
  if (wanted.extended) {
    const known = { serverAuth: oids.serverAuth, clientAuth: oids.clientAuth, codeSigning };
    add(oids.extendedKeyUsage, writeSequence(...wanted.extended.map((usage) => writeOid(known[usage]))));
  }
  return extensions;
}

function bitString(bits: readonly number[]): Buffer {
  const octet = bits.reduce((sum, bit) => sum | (0x80 >> bit), 0);
  return writeElement(derTags.bitString, Buffer.from([0, octet]));
}
