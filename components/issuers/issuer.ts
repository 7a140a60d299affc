/** The contract between roles and issuers: a request in, an identity out. */
import type * as pulumi from "@pulumi/pulumi";
import type { IdentityRequest } from "../../plan/requests";
import type { MeetingServer } from "../meeting-server";

/** Whether an identity can be deployed yet. Pending is a state and no error: its certificate is still to come. */
export type IdentityState = "issued" | "pending";

/** Where the private key is. */
export type IdentityKey = SuppliedKey | ApplianceKey;

/** A key that Pulumi has. */
export interface SuppliedKey {
  /** Tells it from a key on the appliance. */
  readonly kind: "supplied";
  /** Unencrypted PEM; always a secret. */
  readonly pem: pulumi.Output<string>;
}

/** A key that never leaves the appliance (CSR-16); only roles of that appliance can show it. */
export interface ApplianceKey {
  /** Tells it from a supplied key. */
  readonly kind: "onAppliance";
  /** The appliance. */
  readonly server: MeetingServer;
  /** Its file on the appliance. */
  readonly fileName: pulumi.Output<string>;
}

/**
 * What a slot presents: key, leaf, chain. Each part is an Output of its own, so that a part that is secret or not known
 * yet hides only itself in a preview.
 */
export interface Identity {
  /** The private key. */
  readonly key: IdentityKey;
  /** The leaf, one PEM block; empty while pending. */
  readonly leafPem: pulumi.Output<string>;
  /** The leaf's issuer first, the root last; empty for a self-signed leaf. */
  readonly chainPem: pulumi.Output<string>;
  /** Whether the certificate is there. */
  readonly state: pulumi.Output<IdentityState>;
  /** Whether there is a chain above the leaf. Plain, because it decides which MMP commands the reviewer sees. */
  readonly hasChain: boolean;
  /**
   * What a pending identity waits for, e.g. `the answer to web.csr as signed/web.cer`; absent where the certificate is
   * there. Plain, because it decides whether the changes that need the certificate are carried out (CA-14).
   */
  readonly awaits?: string;
  /**
   * Roots that its issuer had before and that peers are still told to trust, PEM, while a new one is rolled out: its leaf may
   * change from one of them without being refused. Absent where there are none.
   */
  readonly formerRootsPem?: pulumi.Output<string>;
}

/** What an issuer is told besides the request. */
export interface IssueOptions {
  /** The component that the identity belongs to: parent of every resource that the issuer makes for it. */
  readonly parent: pulumi.Resource;
}

/** Turns requests into identities. */
export interface Issuer {
  /**
   * Makes one identity. Callers may rely on this: resources are named after `name` and children of `parent`, the same
   * request keeps its key when the certificate is renewed (CSR-15), and the leaf covers exactly what was asked for.
   */
  issue(name: string, request: pulumi.Input<IdentityRequest>, options: IssueOptions): Identity;
}

/** What an issuer offers besides, when its peers can be told to trust everything that it issues. */
export interface TrustedIssuer {
  /** The roots under which its leaves are accepted; more than one while a new root is rolled out. Public. */
  readonly rootPem: pulumi.Output<string>;
}

/** A signing request whose key is elsewhere. All of it is public. */
export interface MadeRequest {
  /** What it was made for; names and key are in the request, usages only here. */
  readonly wanted: pulumi.Output<IdentityRequest>;
  /** PKCS#10, PEM. */
  readonly csrPem: pulumi.Output<string>;
  /** Its public key, PEM. */
  readonly publicKeyPem: pulumi.Output<string>;
}

/** What an issuer offers besides, when it signs requests that were made elsewhere, such as those of `OnBoxKeys`. */
export interface RequestSigner {
  /** Has one request signed: everything of an identity but its key. Resources are named and placed as by `issue`. */
  sign(name: string, made: MadeRequest, options: IssueOptions): Omit<Identity, "key">;
}
