/** The read-only view of a certificate that rules, chains and reports are written against. */
import { X509Certificate, createHash } from "node:crypto";
import { cmsError } from "../errors/cms-error";
import type { CmsError } from "../errors/cms-error";
import { readCertificateFields } from "./certificate-fields";
import type { CertificateFields, RawExtension } from "./certificate-fields";
import { derContentOf } from "./der-content";
import { DerError } from "./der-form";
import { commonNameOf, isSameName, nameParts, nameText } from "./distinguished-name";
import { readExtensions } from "./extensions";
import type { CertificateExtensions } from "./extensions";
import { keyKindOf } from "./key-kind";
import type { KeyKind } from "./key-kind";
import { maxPemBlocks, parsePemBlocks, writePem } from "./pem";
import { certificatesInPkcs7 } from "./pkcs7";
import { signatureAlgorithmName } from "./signature-algorithm";

/** A certificate, parsed. Absent extensions are absent fields. */
export interface Certificate extends CertificateExtensions {
  /** One block, as `writePem` writes it. */
  readonly pem: string;
  readonly der: Buffer;
  /** SHA-256 of the DER, lower-case hex without colons. */
  readonly sha256: string;
  /** In the order of the certificate, e.g. `C=US, O=Example, CN=cms1`; control characters are escaped. */
  readonly subject: string;
  readonly issuer: string;
  /** The last, that is most specific, CN of the subject. */
  readonly commonName?: string;
  readonly subjectDer: Buffer;
  readonly issuerDer: Buffer;
  /** 1, 2 or 3. */
  readonly version: number;
  /** Content octets of the serial number. */
  readonly serialOctets: Buffer;
  /** Lower-case hex; a negative number has a leading `-`. */
  readonly serial: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly keyKind: KeyKind;
  /** SubjectPublicKeyInfo. */
  readonly spkiDer: Buffer;
  /** SHA-256 of `spkiDer`, lower-case hex. */
  readonly spkiSha256: string;
  /** A name such as `sha256WithRSAEncryption`, or the OID. */
  readonly signatureAlgorithm: string;
  /** The signed part names the algorithm that stands beside the signature (RFC 5280, 4.1.1.2). */
  readonly namesItsSignature: boolean;
  readonly hasUniqueIds: boolean;
  /** A time before 2050 is no UTCTime (RFC 5280, 4.1.2.5). */
  readonly hasLongTime: boolean;
  /** All extensions as they stand in it. */
  readonly extensions: readonly RawExtension[];
  /** Subject and issuer are the same name, and its own key verifies its signature. */
  readonly isSelfSigned: boolean;
}

/** The most bytes that one certificate may have. */
const maxCertificateBytes = 65_536;
/** The most bytes of a file that holds several. */
const maxFileBytes = 1_048_576;

/**
 * The one certificate of a PEM text or of DER bytes (CA-15).
 * @param subject where it belongs, e.g. `cms1 webAdmin certs`, for the errors `x509/pem` and `x509/certificate`.
 */
export function parseCertificate(input: string | Buffer, subject: string): Certificate {
  const [first, ...others] = parseCertificates(input, subject);
  if (first === undefined || others.length > 0) {
    throw cmsError("x509/certificate", {
      subject,
      what: `one certificate is expected here, the text holds ${first === undefined ? 0 : others.length + 1}`,
      remedy: "give exactly one certificate",
    });
  }
  return first;
}

/**
 * All certificates of a PEM text or of DER bytes, in their order; an empty text has none. Either may be PKCS#7, whose
 * certificates come in no particular order (CA-04, FILE-14).
 */
export function parseCertificates(input: string | Buffer, subject: string): Certificate[] {
  return certificateDers(input, subject).map((der, index, all) =>
    parseDer(der, all.length === 1 ? subject : `${subject} (certificate ${index + 1} of ${all.length})`),
  );
}

/** Whether the issuer's key verifies the child's signature. Names and CA marks are not looked at. */
export function isSignedBy(child: Certificate, issuer: Certificate): boolean {
  return verifies(child.der, issuer.der);
}

const pkcs7Labels = ["PKCS7", "CMS"];
// Microsoft's web enrolment writes PKCS#7 under the label of a certificate, so the content decides between the two.
const certificateLabels = ["CERTIFICATE", "X509 CERTIFICATE"];

function certificateDers(input: string | Buffer, subject: string): Buffer[] {
  if (typeof input !== "string" && input[0] === 0x30) {
    const { length } = input;
    if (length <= maxFileBytes) return contentDers(input, { subject, what: "file" });
    throw formError(subject, `the file has ${length} bytes, more than ${maxFileBytes}`);
  }
  const text = typeof input === "string" ? input : decodeText(input);
  return parsePemBlocks(text, subject).flatMap(({ label, der }) => {
    if (pkcs7Labels.includes(label)) return pkcs7Ders(der, subject);
    if (certificateLabels.includes(label)) return contentDers(der, { subject, what: `${label} block` });
    throw cmsError("x509/pem", {
      subject,
      what: `the text holds a ${label}, only certificates belong here (at most ${maxPemBlocks})`,
      remedy: label.includes("PRIVATE KEY")
        ? "take the private key out of this text and treat it as exposed if the text was public"
        : "export the certificates as Base-64 encoded X.509 (.CER)",
    });
  });
}

interface Place {
  readonly subject: string;
  /** `file` or `CERTIFICATE block`. */
  readonly what: string;
}

/** By content, not by name (FILE-14). What cannot be told fails as a certificate, with its reason. */
function contentDers(der: Buffer, { subject, what }: Place): Buffer[] {
  const content = derContentOf(der);
  switch (content) {
    case "certificate":
    case "unknown":
      return [der];
    case "pkcs7":
      return pkcs7Ders(der, subject);
    case "pkcs12":
      throw formError(subject, `the ${what} is PKCS#12 (.pfx, .p12), which is not read here`, fromPkcs12);
    case "private key":
    case "encrypted private key":
      throw formError(
        subject,
        `the ${what} is a private key, only certificates belong here`,
        "give the certificate instead, and treat the key as exposed if this was public",
      );
    case "request":
    case "CRL":
      throw formError(subject, `the ${what} is a ${content}, only certificates belong here`);
  }
}

const fromPkcs12 =
  "give it to suppliedIdentity as pkcs12, or take it apart with openssl pkcs12 -in FILE -nokeys for the certificates and -nocerts for the key, and give those";

function pkcs7Ders(der: Buffer, subject: string): Buffer[] {
  try {
    const ders = certificatesInPkcs7(der);
    if (ders.length <= maxPemBlocks) return ders;
    throw new DerError(`it holds more than ${maxPemBlocks} certificates`);
  } catch (cause) {
    const why = cause instanceof DerError ? `: ${cause.message}` : "";
    throw formError(
      subject,
      `the PKCS#7 file cannot be read${why}`,
      "convert it with openssl pkcs7 -print_certs and give the result",
    );
  }
}

function formError(
  subject: string,
  what: string,
  remedy = "export the certificates as Base-64 encoded X.509 (.CER)",
): CmsError {
  return cmsError("x509/certificate", { subject, what, remedy });
}

/** Windows tools write UTF-16 with a byte order mark; everything else that is sane is ASCII. */
function decodeText(bytes: Buffer): string {
  return bytes[0] === 0xff && bytes[1] === 0xfe ? bytes.toString("utf16le", 2) : bytes.toString("utf8");
}

// In a deployment every role reads the same roots and the leaves of its peers again.
const alreadyRead = new Map<string, Certificate>();
const mostKept = 512;

function parseDer(der: Buffer, subject: string): Certificate {
  const key = der.toString("latin1");
  const known = alreadyRead.get(key);
  if (known) return known;
  const read = readDer(der, subject);
  if (alreadyRead.size >= mostKept) alreadyRead.clear();
  alreadyRead.set(key, read);
  return read;
}

function readDer(der: Buffer, subject: string): Certificate {
  try {
    if (der.length > maxCertificateBytes) throw new DerError(`it has more than ${maxCertificateBytes} bytes`);
    return viewOf(der, readCertificateFields(der), new X509Certificate(der));
  } catch (cause) {
    // The libraries' own words change with their versions, and help nobody who has to ask for another certificate.
    const why = cause instanceof DerError ? cause.message : "it is not built like a certificate";
    throw cmsError("x509/certificate", {
      subject,
      what: `the certificate cannot be read: ${why}`,
      remedy: "have it issued or exported again",
      cause,
    });
  }
}

function viewOf(der: Buffer, fields: CertificateFields, node: X509Certificate): Certificate {
  const { signatureAlgorithm, ...kept } = fields;
  const { subjectDer, issuerDer, spkiDer } = kept;
  const commonName = commonNameOf(subjectDer);
  if ([subjectDer, issuerDer].flatMap(nameParts).some(({ value }) => value.includes("\0"))) {
    throw new DerError("its subject or issuer has a NUL, which hides what follows it");
  }
  return {
    ...kept,
    pem: writePem("CERTIFICATE", der),
    der,
    sha256: sha256(der),
    subject: nameText(subjectDer),
    issuer: nameText(issuerDer),
    ...(commonName === undefined ? {} : { commonName }),
    serial: node.serialNumber.toLowerCase(),
    keyKind: keyKindOf(spkiDer),
    spkiSha256: sha256(spkiDer),
    signatureAlgorithm: signatureAlgorithmName(signatureAlgorithm),
    isSelfSigned: isSameName(subjectDer, issuerDer) && verifies(der, der),
    ...readExtensions(kept.extensions),
  };
}

function verifies(child: Buffer, issuer: Buffer): boolean {
  try {
    return new X509Certificate(child).verify(new X509Certificate(issuer).publicKey);
  } catch {
    // A key or algorithm that OpenSSL does not know proves nothing.
    return false;
  }
}

function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
