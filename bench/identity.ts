/** Keys and certificates of the measurements: one CA, and leaves that a Call Bridge accepts. */
import { createHash } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { oids } from "../lab/appliance/certificates/certificate-view";
import { derTags, writeElement, writeOid, writeSequence } from "../lab/appliance/certificates/der";
import { makeCertificate, newKey, pemOf, publicKeyOf, writeName } from "../lab/appliance/certificates/issue";

/** What is put on an appliance. */
export interface Identity {
  /** PKCS#8. */
  readonly keyPem: string;
  readonly leafPem: string;
  /** The root alone. */
  readonly bundlePem: string;
  /** SHA-256 of the leaf, lower-case hex. */
  readonly leafSha256: string;
}

/** The host that every leaf names. */
export const identityHost = "cms.example.org";

/** Two identities of one CA: what the appliances have, and what they are to get. */
export async function makeIdentities(
  now: Date,
): Promise<{ readonly old: Identity; readonly next: Identity }> {
  const rootKey = await newKey();
  const rootName = writeName([{ name: "CN", value: "Example Root" }]);
  const root = makeCertificate(
    { subject: rootName, publicKey: publicKeyOf(rootKey), issuer: rootName, issuerKey: rootKey, now },
    [
      extension(oids.basicConstraints, writeSequence(writeElement(derTags.boolean, Buffer.from([0xff])))),
      keyUsage(0x06, 1),
    ],
  );
  const leaf = async (): Promise<Identity> => {
    const key = await newKey();
    const der = leafOf(key, { name: rootName, key: rootKey }, now);
    return {
      keyPem: key.export({ type: "pkcs8", format: "pem" }).toString(),
      leafPem: pemOf("CERTIFICATE", der),
      bundlePem: pemOf("CERTIFICATE", root),
      leafSha256: createHash("sha256").update(der).digest("hex"),
    };
  };
  return { old: await leaf(), next: await leaf() };
}

function leafOf(
  key: KeyObject,
  issuer: { readonly name: Buffer; readonly key: KeyObject },
  now: Date,
): Buffer {
  return makeCertificate(
    {
      subject: writeName([{ name: "CN", value: identityHost }]),
      publicKey: publicKeyOf(key),
      issuer: issuer.name,
      issuerKey: issuer.key,
      now,
    },
    [
      extension(oids.subjectAltName, writeSequence(writeElement(0x82, Buffer.from(identityHost)))),
      keyUsage(0xa0, 5),
      extension(oids.extendedKeyUsage, writeSequence(writeOid(serverAuth), writeOid(clientAuth))),
    ],
  );
}

const serverAuth = "1.3.6.1.5.5.7.3.1";
const clientAuth = "1.3.6.1.5.5.7.3.2";

function keyUsage(bits: number, unused: number): Buffer {
  return extension(oids.keyUsage, writeElement(derTags.bitString, Buffer.from([unused, bits])));
}

function extension(oid: string, value: Buffer): Buffer {
  return writeSequence(writeOid(oid), writeElement(derTags.octetString, value));
}
