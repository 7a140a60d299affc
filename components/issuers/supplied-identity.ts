/** An identity that exists already: files that a CA delivered, a secret store, another stack. */
import * as pulumi from "@pulumi/pulumi";
import { CmsError, cmsError } from "../../errors/cms-error";
import { parseCertificate, parseCertificates } from "../../x509/certificate";
import { readPrivateKey } from "../../x509/key";
import { withoutStack } from "../boundary";
import type { Identity } from "./issuer";

/** The parts of an identity that exists already. */
export interface SuppliedIdentityArgs {
  /** The private key as unencrypted PEM: PKCS#8, PKCS#1 or SEC 1. It is made a secret. Fails with FILE-16 or x509/key. */
  keyPem: pulumi.Input<string>;
  /** The leaf, one certificate as PEM. Fails with INST-05 when it is not the key's. */
  leafPem: pulumi.Input<string>;
  /**
   * The certificates above the leaf, up to the root, in any order. Whether it is given decides which MMP commands the
   * reviewer sees. @default none: the leaf is self-signed
   */
  chainPem?: pulumi.Input<string>;
}

/**
 * Makes an identity from what exists. What is plain is checked at once and refused with x509/... or INST-05; what comes
 * later is checked by the role that uses it.
 */
export function suppliedIdentity({ keyPem, leafPem, chainPem = "" }: SuppliedIdentityArgs): Identity {
  checkPlain(keyPem, leafPem, chainPem);
  return {
    key: { kind: "supplied", pem: pulumi.secret(keyPem) },
    leafPem: pulumi.output(leafPem),
    chainPem: pulumi.output(chainPem),
    state: pulumi.output("issued" as const),
    hasChain: typeof chainPem !== "string" || chainPem.trim() !== "",
  };
}

const subject = "suppliedIdentity";

function checkPlain(
  keyPem: pulumi.Input<string>,
  leafPem: pulumi.Input<string>,
  chainPem: pulumi.Input<string>,
): void {
  try {
    const key = typeof keyPem === "string" ? readPrivateKey(keyPem, `${subject} keyPem`) : undefined;
    const leaf = typeof leafPem === "string" ? parseCertificate(leafPem, `${subject} leafPem`) : undefined;
    if (typeof chainPem === "string") parseCertificates(chainPem, `${subject} chainPem`);
    if (key && leaf && key.spkiSha256 !== leaf.spkiSha256) throw otherKey(leaf.subject);
  } catch (error) {
    // There is no resource to report it against; a RunError is printed without a stack.
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
