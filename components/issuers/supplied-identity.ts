/** An identity that exists already: files that a CA delivered, a secret store, another stack. */
import * as pulumi from "@pulumi/pulumi";
import { CmsError, cmsError } from "../../errors/cms-error";
import { parseCertificate, parseCertificates } from "../../x509/certificate";
import { orderDelivery } from "../../x509/chain";
import { deliveredKey } from "../../x509/delivered-key";
import { bundleFile, leafFile } from "../../x509/files";
import { readPrivateKey } from "../../x509/key";
import { openPkcs12 } from "../../x509/pkcs12";
import { withoutStack } from "../boundary";
import type { Identity } from "./issuer";

/** The parts of an identity that exists already, each in a file of its own. */
export interface SuppliedIdentityArgs {
  /**
   * The private key as PEM: PKCS#8, PKCS#1 or SEC 1; or the bytes of a file that has it as PEM or DER. It is made a secret. Fails
   * with FILE-16 when it is encrypted and there is no `passphrase`, with x509/key when it cannot be read.
   */
  keyPem: pulumi.Input<string> | Uint8Array;
  /**
   * Opens an encrypted `keyPem`: PKCS#8, or OpenSSL's older form with `Proc-Type`. Secret; it is used here, in the program, and
   * neither it nor the encrypted key travels on. Fails with x509/key when it is another one. @default the key is not encrypted
   */
  passphrase?: pulumi.Input<string>;
  /**
   * The leaf as PEM. A plain value may be everything that a CA delivered: leaf and chain in any order, as PEM blocks or
   * PKCS#7, or the bytes of a DER file (CA-04, CA-15); the leaf is then the certificate of a plain `keyPem`, else the one that
   * issued none of the others. A value that comes later is one certificate. Fails with INST-05 when the leaf is not the key's,
   * with CA-06 when there is no leaf or more than one.
   */
  leafPem: pulumi.Input<string> | Uint8Array;
  /**
   * The certificates above the leaf, up to the root, in any order, as PEM or as the bytes of a file. Whether it is given decides
   * which MMP commands the reviewer sees. @default what a plain `leafPem` holds besides the leaf; none: the leaf is self-signed
   */
  chainPem?: pulumi.Input<string> | Uint8Array;
}

/** An identity in one PKCS#12 file (.p12, .pfx), as Windows and OpenSSL export it: one key, its leaf, and its chain. */
export interface SuppliedPkcs12Args {
  /**
   * The bytes of the file, e.g. of `readFileSync`, or their base64 as text. Fails with x509/pkcs12 for what is no such file,
   * without a key, with several keys or without a certificate, with x509/key where opening it would take too long.
   */
  pkcs12: pulumi.Input<string> | Uint8Array;
  /** Opens it; secret, and used in the program only. Empty for a file without one. Fails with x509/pkcs12 when it is another one. */
  passphrase: pulumi.Input<string>;
  /** Certificates above the leaf that are not in the file, such as a root, as PEM. @default none */
  chainPem?: string;
  /**
   * Whether there is a chain above the leaf. It decides which MMP commands the reviewer sees, so it is needed before a file or a
   * passphrase is known that comes later; where both are plain the file tells. @default true
   */
  hasChain?: boolean;
}

/**
 * Makes an identity from what exists. What is plain is checked at once and refused with x509/... or INST-05; what comes
 * later is checked by the role that uses it.
 */
export function suppliedIdentity(args: SuppliedIdentityArgs | SuppliedPkcs12Args): Identity {
  if ("pkcs12" in args) return ofPkcs12(args);
  const key = plainly(() => keyOf(args));
  return ofFiles({
    keyPem: key,
    leafPem: textOf(args.leafPem, "leafPem"),
    chainPem: textOf(args.chainPem ?? "", "chainPem"),
  });
}

const subject = "suppliedIdentity";

interface Files<Text> {
  readonly leafPem: Text;
  readonly chainPem: Text;
}

interface Parts extends Files<pulumi.Input<string>> {
  readonly keyPem: pulumi.Input<string>;
}

type PlainParts = { readonly [Part in keyof Parts]: string };

function ofFiles(parts: Parts): Identity {
  const { leafPem, chainPem } = takenApart(parts);
  checkPlain(parts.keyPem, leafPem, chainPem);
  return {
    key: { kind: "supplied", pem: pulumi.secret(parts.keyPem) },
    leafPem: pulumi.output(leafPem),
    chainPem: pulumi.output(chainPem),
    state: pulumi.output("issued" as const),
    hasChain: typeof chainPem !== "string" || chainPem.trim() !== "",
  };
}

/** A key without any passphrase, if it comes later, is read by the change. */
function keyOf({ keyPem, passphrase }: SuppliedIdentityArgs): pulumi.Input<string> {
  const name = `${subject} keyPem`;
  const isPlain = typeof keyPem === "string" || keyPem instanceof Uint8Array;
  if (isPlain && (passphrase === undefined || typeof passphrase === "string")) {
    return deliveredKey(keyPem, passphrase, name);
  }
  if (passphrase === undefined) return keyPem as pulumi.Input<string>;
  if (keyPem instanceof Uint8Array) {
    return pulumi.output(passphrase).apply((known) => plainly(() => deliveredKey(keyPem, known, name)));
  }
  return pulumi
    .all([keyPem, passphrase])
    .apply(([key, known]) => plainly(() => deliveredKey(key, known, name)));
}

/** A file's certificates as text, whatever form the file has. */
function textOf(input: pulumi.Input<string> | Uint8Array, name: string): pulumi.Input<string> {
  if (!(input instanceof Uint8Array)) return input;
  return plainly(() => bundleFile(parseCertificates(Buffer.from(input), `${subject} ${name}`)));
}

function ofPkcs12({ pkcs12, passphrase, chainPem = "", hasChain = true }: SuppliedPkcs12Args): Identity {
  const open = (file: string | Uint8Array, secret: string): PlainParts =>
    plainly(() => partsOf(file, secret, chainPem));
  const isPlain = typeof pkcs12 === "string" || pkcs12 instanceof Uint8Array;
  if (isPlain && typeof passphrase === "string") return ofFiles(open(pkcs12, passphrase));
  const file = pkcs12 instanceof Uint8Array ? Buffer.from(pkcs12).toString("base64") : pkcs12;
  const parts = pulumi.all([file, passphrase]).apply(([known, secret]) => open(known, secret));
  return {
    key: { kind: "supplied", pem: pulumi.secret(parts.keyPem) },
    // Certificates are shown to every peer; only what opened them is secret.
    leafPem: pulumi.unsecret(parts.leafPem),
    chainPem: pulumi.unsecret(parts.chainPem),
    state: pulumi.unsecret(parts.leafPem).apply(() => "issued" as const),
    hasChain,
  };
}

function partsOf(file: string | Uint8Array, passphrase: string, chainPem: string): PlainParts {
  const name = `${subject} pkcs12`;
  const { keyPem, certificatesPem } = openPkcs12(bytesOf(file, name), passphrase, name);
  const { leaf, chain } = orderDelivery([certificatesPem, chainPem], keyPem, name);
  return { keyPem, leafPem: leafFile(leaf), chainPem: bundleFile(chain) };
}

function bytesOf(file: string | Uint8Array, name: string): Uint8Array {
  if (typeof file !== "string") return file;
  const text = file.replace(/\s+/g, "");
  if (/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return Buffer.from(text, "base64");
  throw cmsError("x509/pkcs12", {
    subject: name,
    what: "the text is no base64",
    remedy: "give the bytes of the .p12 or .pfx file, or their base64 as text",
  });
}

/**
 * CA-04, CA-05: leaf and chain apart. Only of plain values: how many files there are has to be known before their content,
 * and a chain must not become unknown in a preview because its leaf is.
 */
function takenApart({ keyPem, leafPem, chainPem }: Parts): Files<pulumi.Input<string>> {
  if (typeof leafPem !== "string" || typeof chainPem !== "string" || !holdsSeveral(leafPem)) {
    return { leafPem, chainPem };
  }
  return plainly(() => {
    const key = typeof keyPem === "string" ? keyPem : undefined;
    const { leaf, chain } = orderDelivery([leafPem, chainPem], key, `${subject} leafPem`);
    return { leafPem: leafFile(leaf), chainPem: bundleFile(chain) };
  });
}

/** What cannot be read is left to those who check the leaf. */
function holdsSeveral(pem: string): boolean {
  try {
    return parseCertificates(pem, subject).length > 1;
  } catch {
    return false;
  }
}

function checkPlain(
  keyPem: pulumi.Input<string>,
  leafPem: pulumi.Input<string>,
  chainPem: pulumi.Input<string>,
): void {
  plainly(() => {
    const key = typeof keyPem === "string" ? readPrivateKey(keyPem, `${subject} keyPem`) : undefined;
    const leaf = typeof leafPem === "string" ? parseCertificate(leafPem, `${subject} leafPem`) : undefined;
    if (typeof chainPem === "string") parseCertificates(chainPem, `${subject} chainPem`);
    if (key && leaf && key.spkiSha256 !== leaf.spkiSha256) throw otherKey(leaf.subject);
  });
}

/** There is no resource to report an error against; a RunError is printed without a stack. */
function plainly<Result>(act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    if (error instanceof CmsError) throw withoutStack(new pulumi.RunError(error.message));
    throw error;
  }
}

function otherKey(leaf: string): Error {
  return cmsError("INST-05", {
    subject,
    what: `the leaf ${leaf} belongs to another private key`,
    remedy: "give the key that its request was made with",
  });
}
