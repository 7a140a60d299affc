/** What travels between `OnBoxKeys` and the process that has an appliance make a key, a request or a certificate. */
import type { Deadlines, DeclaredTarget } from "../declaration";
import { parsePrinted } from "./printed";

/** Who signs. */
export type ApplianceSigning =
  /** Nobody: `pki selfsigned` (LAB-02). */
  | { readonly by: "itself" }
  /** `pki sign` with a CA on the appliance (CA-16). */
  | {
      readonly by: "applianceCa";
      /** The base name of its files. */
      readonly base: string;
    }
  /** Whoever gets the request. */
  | { readonly by: "others" };

/** The subject of a request, as `pki csr` takes it (CSR-05). */
export interface RequestedSubject {
  readonly commonName: string;
  readonly organizationalUnit?: string;
  readonly organization?: string;
  readonly locality?: string;
  readonly province?: string;
  readonly country?: string;
  readonly emailAddress?: string;
}

/** What to have made. Public. */
export interface ApplianceOrder {
  readonly version: 1;
  /** Tells it from an order at an ACME server. */
  readonly from: { readonly kind: "appliance" };
  /** For messages: what the identity's parts are named after. */
  readonly name: string;
  /** Name of the `MeetingServer` component, for messages. */
  readonly appliance: string;
  /** Organisation, project and stack in words, for the lock's holder. */
  readonly stack: string;
  readonly target: DeclaredTarget;
  readonly deadlines: Deadlines;
  /** What the files are named after, as `keyStem` makes it. */
  readonly stem: string;
  readonly subject: RequestedSubject;
  /** DNS names and addresses that are to be covered, the common name among them. */
  readonly names: readonly string[];
  /** In the words of `allowedUses` of @pulumi/tls. */
  readonly usages: readonly string[];
  /** Another number is another key. */
  readonly generation: number;
  readonly signing: ApplianceSigning;
}

/** What was made. Public. */
export interface ApplianceDocument {
  readonly schema: 1;
  /** The key's file on the appliance. */
  readonly keyFile: string;
  /** The request; empty where the key signed its certificate itself. */
  readonly csrPem: string;
  /** One PEM block; empty where others sign. */
  readonly leafPem: string;
  /** The CA on the appliance; empty where there is none. */
  readonly chainPem: string;
}

/** A document that an issuance printed; undefined for anything else. */
export function parseMade(text: string): ApplianceDocument | undefined {
  return parsePrinted<ApplianceDocument>(text, ["keyFile", "csrPem", "leafPem", "chainPem"]);
}
