/** An identity that exists already: files that a CA delivered, a secret store, another stack. */
import * as pulumi from "@pulumi/pulumi";
import { CmsError, cmsError } from "../../errors/cms-error";
import { parseCertificate, parseCertificates } from "../../x509/certificate";
import { orderDelivery } from "../../x509/chain";
import { bundleFile, leafFile } from "../../x509/files";
import { readPrivateKey } from "../../x509/key";
import { withoutStack } from "../boundary";
import type { Identity } from "./issuer";

/** The parts of an identity that exists already. */
export interface SuppliedIdentityArgs {
  /** The private key as unencrypted PEM: PKCS#8, PKCS#1 or SEC 1. It is made a secret. Fails with FILE-16 or x509/key. */
  keyPem: pulumi.Input<string>;
  /**
   * The leaf as PEM. A plain value may be everything that a CA delivered: leaf and chain in any order, as PEM blocks or
   * PKCS#7 (CA-04); the leaf is then the certificate of a plain `keyPem`, else the one that issued none of the others. A
   * value that comes later is one certificate. Fails with INST-05 when the leaf is not the key's, with CA-06 when there is
   * no leaf or more than one.
   */
  leafPem: pulumi.Input<string>;
  /**
   * The certificates above the leaf, up to the root, in any order. Whether it is given decides which MMP commands the
   * reviewer sees. @default what a plain `leafPem` holds besides the leaf; none: the leaf is self-signed
   */
  chainPem?: pulumi.Input<string>;
}

/**
 * Makes an identity from what exists. What is plain is checked at once and refused with x509/... or INST-05; what comes
 * later is checked by the role that uses it.
 */
export function suppliedIdentity(args: SuppliedIdentityArgs): Identity {
  const { leafPem, chainPem } = takenApart(args);
  checkPlain(args.keyPem, leafPem, chainPem);
  return {
    key: { kind: "supplied", pem: pulumi.secret(args.keyPem) },
    leafPem: pulumi.output(leafPem),
    chainPem: pulumi.output(chainPem),
    state: pulumi.output("issued" as const),
    hasChain: typeof chainPem !== "string" || chainPem.trim() !== "",
  };
}

const subject = "suppliedIdentity";

interface Files<Text> {
  readonly leafPem: Text;
  readonly chainPem: Text;
}

/**
 * CA-04, CA-05: leaf and chain apart. Only of plain values: how many files there are has to be known before their content,
 * and a chain must not become unknown in a preview because its leaf is.
 */
function takenApart({ keyPem, leafPem, chainPem = "" }: SuppliedIdentityArgs): Files<pulumi.Input<string>> {
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
