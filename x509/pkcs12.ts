/**
 * PKCS#12 (RFC 7292): key, leaf and chain in one file behind a passphrase, as Windows and OpenSSL export them. Its ciphers,
 * among them the 40 bit RC2 and the triple DES of old exports, are node-forge's; what a file may cost is counted here first.
 */
import { createPrivateKey } from "node:crypto";
import { asn1, hmac, md, pkcs12, pki, util } from "node-forge";
import { CmsError, cmsError } from "../errors/cms-error";
import { insideOf, listOf, numberOf, octetsOf, oidOf, readBer } from "./ber";
import { DerivationBudget } from "./key-derivation";
import { writePem } from "./pem";

/** What a file held. */
export interface OpenedPkcs12 {
  /** The one private key, unencrypted PKCS#8. Secret. */
  readonly keyPem: string;
  /** All certificates as PEM blocks, in the order of the file. */
  readonly certificatesPem: string;
}

/** The most bytes of a file: some keys and certificates. */
const mostBytes = 262_144;

const oids = {
  data: "1.2.840.113549.1.7.1",
  signedData: "1.2.840.113549.1.7.2",
  encryptedData: "1.2.840.113549.1.7.6",
  keyBag: "1.2.840.113549.1.12.10.1.1",
  shroudedKeyBag: "1.2.840.113549.1.12.10.1.2",
  certBag: "1.2.840.113549.1.12.10.1.3",
  x509Certificate: "1.2.840.113549.1.9.22.1",
  pbes2: "1.2.840.113549.1.5.13",
};

const digests: Readonly<Record<string, () => md.MessageDigest>> = {
  "1.3.14.3.2.26": () => md.sha1.create(),
  "2.16.840.1.101.3.4.2.1": () => md.sha256.create(),
  "2.16.840.1.101.3.4.2.2": () => md.sha384.create(),
  "2.16.840.1.101.3.4.2.3": () => md.sha512.create(),
};

/**
 * Opens a file. Throws x509/pkcs12 for a wrong passphrase, no or several keys, no certificate, and what is no such file; x509/key
 * for one whose encryption would take too long.
 */
export function openPkcs12(bytes: Uint8Array, passphrase: string, subject: string): OpenedPkcs12 {
  if (bytes.length > mostBytes) {
    throw pkcs12Error(
      subject,
      `it has ${String(bytes.length)} bytes, more than ${String(mostBytes)}`,
      asItIs,
    );
  }
  const file = { subject, passphrase, budget: new DerivationBudget(subject) };
  return whole(
    file,
    readingOf(file, () => contentOf(file, Buffer.from(bytes).toString("binary"))),
  );
}

interface File {
  readonly subject: string;
  readonly passphrase: string;
  readonly budget: DerivationBudget;
}

/** Keys and certificates as DER, one byte a character. */
interface Bags {
  readonly keys: readonly string[];
  readonly certificates: readonly string[];
}

/** Nothing that a library says about a file's content goes into a message: it may quote what it has decrypted. */
function readingOf<Result>({ subject }: File, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (error instanceof CmsError) throw error;
    throw pkcs12Error(subject, "it is cut off, damaged, or no PKCS#12", asItIs);
  }
}

function contentOf(file: File, bytes: string): Bags {
  const [, authSafe, macData] = listOf(readBer(bytes));
  const [type, content] = listOf(authSafe);
  if (oidOf(type) === oids.signedData) {
    throw pkcs12Error(file.subject, "it is protected by a public key", "export it with a passphrase");
  }
  if (oidOf(type) !== oids.data) throw new TypeError("another kind of content");
  const safes = octetsOf(insideOf(content));
  if (macData) checkMac(file, macData, safes);
  const bags = listOf(readBer(safes)).flatMap((safe) => listOf(safeContents(file, safe)));
  return {
    keys: bags.flatMap((bag) => keyIn(file, bag)),
    certificates: bags.flatMap(certificateIn),
  };
}

/** RFC 7292, 4: it tells a wrong passphrase from a damaged file, whatever the content is encrypted with. */
function checkMac({ subject, passphrase, budget }: File, macData: asn1.Asn1, content: string): void {
  const [digestInfo, salt, iterations] = listOf(macData);
  const [algorithm, expected] = listOf(digestInfo);
  const digest = digests[oidOf(listOf(algorithm)[0])]?.();
  if (digest === undefined) {
    throw pkcs12Error(
      subject,
      "its integrity check is of a kind that is not read here",
      "export it with -macalg sha256",
    );
  }
  const rounds = iterations === undefined ? 1 : numberOf(iterations);
  budget.spend(rounds);
  const key = pkcs12.generateKey(
    passphrase,
    util.createBuffer(octetsOf(salt)),
    3,
    rounds,
    digest.digestLength,
    digest,
  );
  const mac = hmac.create();
  mac.start(digest, key);
  mac.update(content);
  if (mac.digest().getBytes() === octetsOf(expected)) return;
  throw wrongPassphrase(subject);
}

/** The bags of one part of the file, which is plain or encrypted. */
function safeContents(file: File, safe: asn1.Asn1): asn1.Asn1 {
  const [type, content] = listOf(safe);
  if (oidOf(type) === oids.data) return readBer(octetsOf(insideOf(content)));
  if (oidOf(type) !== oids.encryptedData) throw new TypeError("another kind of content");
  const [, encrypted] = listOf(insideOf(content));
  const [, algorithm, octets] = listOf(encrypted);
  return decrypted(file, algorithm, octetsOf(octets));
}

/** node-forge decrypts private keys; what it decrypts for us has the same form: an algorithm, and octets. */
function decrypted(
  { subject, passphrase, budget }: File,
  algorithm: asn1.Asn1 | undefined,
  octets: string,
): asn1.Asn1 {
  if (algorithm === undefined) throw new TypeError("an algorithm is expected");
  budget.spendFor(algorithm);
  const { Class, Type } = asn1;
  const sealed = asn1.create(Class.UNIVERSAL, Type.SEQUENCE, true, [
    algorithm,
    asn1.create(Class.UNIVERSAL, Type.OCTETSTRING, false, octets),
  ]);
  // PBES2 takes octets, PKCS#12's own function characters of 16 bits.
  const isPbes2 = oidOf(listOf(algorithm)[0]) === oids.pbes2;
  const secret = isPbes2 ? util.encodeUtf8(passphrase) : passphrase;
  try {
    // Null where the padding is wrong, which its types do not say.
    const opened = pki.decryptPrivateKeyInfo(sealed, secret) as asn1.Asn1 | null;
    if (opened !== null) return opened;
  } catch {
    // A wrong passphrase gives noise, which is no ASN.1; a file without a check is told from a damaged one by nothing else.
  }
  throw wrongPassphrase(subject);
}

function keyIn(file: File, bag: asn1.Asn1): readonly string[] {
  const [type, content] = listOf(bag);
  switch (oidOf(type)) {
    case oids.keyBag:
      return [asn1.toDer(insideOf(content)).getBytes()];
    case oids.shroudedKeyBag: {
      const [algorithm, octets] = listOf(insideOf(content));
      return [asn1.toDer(decrypted(file, algorithm, octetsOf(octets))).getBytes()];
    }
    default:
      return [];
  }
}

function certificateIn(bag: asn1.Asn1): readonly string[] {
  const [type, content] = listOf(bag);
  if (oidOf(type) !== oids.certBag) return [];
  const [kind, value] = listOf(insideOf(content));
  return oidOf(kind) === oids.x509Certificate ? [octetsOf(insideOf(value))] : [];
}

function whole({ subject }: File, { keys, certificates }: Bags): OpenedPkcs12 {
  const [key, ...others] = [...new Set(keys)];
  if (key === undefined) {
    throw pkcs12Error(subject, "there is no private key in it", "export it together with its private key");
  }
  if (others.length > 0) {
    throw pkcs12Error(
      subject,
      `there are ${String(others.length + 1)} private keys in it`,
      "export one identity only",
    );
  }
  if (certificates.length === 0) {
    throw pkcs12Error(
      subject,
      "there is no certificate in it",
      "export the key together with its certificate",
    );
  }
  const blocks = certificates.map((der) => writePem("CERTIFICATE", Buffer.from(der, "binary")));
  return { keyPem: pkcs8Pem(Buffer.from(key, "binary"), subject), certificatesPem: blocks.join("") };
}

function pkcs8Pem(der: Buffer, subject: string): string {
  try {
    const key = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
    return key.export({ type: "pkcs8", format: "pem" }).toString();
  } catch {
    throw pkcs12Error(subject, "its private key cannot be read", asItIs);
  }
}

const asItIs = "give the bytes of the .p12 or .pfx file as it was exported, or their base64 as text";

function wrongPassphrase(subject: string): CmsError {
  return pkcs12Error(
    subject,
    "the passphrase is not its own",
    "give the passphrase that it was exported with",
  );
}

function pkcs12Error(subject: string, what: string, remedy: string): CmsError {
  return cmsError("x509/pkcs12", { subject, what, remedy });
}
