/**
 * The public side of an identity, put in order and checked before it travels on: a broken certificate stops here, before
 * the change that would deploy it. Key and leaf are never looked at together; the change compares them when it runs.
 */
import * as pulumi from "@pulumi/pulumi";
import { cmsError } from "../errors/cms-error";
import type { AskedOfLeaf } from "../plan/asked-of-leaf";
import { roleEntry } from "../plan/roles";
import type { SupportedRole } from "../plan/roles";
import { parseCertificate, parseCertificates } from "../x509/certificate";
import type { Certificate } from "../x509/certificate";
import { orderChain } from "../x509/chain";
import { bundleFile, leafFile } from "../x509/files";
import { checkIdentity } from "../x509/rules/check";
import { judgeFindings } from "./allowed-findings";
import { against } from "./boundary";
import { warnOfEnd } from "./ending-soon";
import type { Identity, IdentityKey, IdentityState } from "./issuers/issuer";
import { accessOf } from "./meeting-server";
import type { ServerAccess } from "./meeting-server";
import { isPublicRoot } from "./public-roots";

/** An identity that may be deployed into one slot. */
export interface CheckedIdentity {
  /** Empty while the certificate is still to come. */
  readonly leafPem: pulumi.Output<string>;
  /** Issuer first, root last. */
  readonly chainPem: pulumi.Output<string>;
  /** Secret; absent where the key is on the appliance. */
  readonly keyPem?: pulumi.Output<string>;
  /** The key's file on the appliance, where it was made there. */
  readonly keyFile?: pulumi.Output<string>;
  readonly hasChain: boolean;
  /** Whom the role accepts by its bundle, which it then has in any case. @default nobody */
  readonly peersPem?: pulumi.Output<string>;
  /** Whether it was ready, not made from the role's request. */
  readonly isReady: boolean;
  /** The identity that was checked. */
  readonly source: Identity;
}

/** What an identity is checked for. */
export interface IdentityPurpose {
  /** Appliance, role and slot, e.g. `cms1 callBridge certs`. */
  readonly name: string;
  /** The appliance. */
  readonly access: ServerAccess;
  readonly role: SupportedRole;
  readonly slot: string;
  /** Whether an issuer renews it in time; where not, there is a warning before its end. */
  readonly renewsItself: boolean;
  /** Names that the leaf has to cover. */
  readonly wantedNames: pulumi.Output<readonly string[]>;
  /** What the role's settings ask of it. */
  readonly asked: pulumi.Output<AskedOfLeaf>;
  /** Ids of rules that may be broken. */
  readonly allow: pulumi.Output<readonly string[]>;
}

/** Checks an identity for a slot; use the result instead of the identity. */
export function checkedIdentity(
  owner: pulumi.Resource,
  identity: Identity,
  purpose: IdentityPurpose,
): CheckedIdentity {
  const key = against(owner, () => usableKey(purpose, identity.key));
  const isReady = !purpose.renewsItself;
  if (identity.awaits !== undefined) return pendingIdentity(identity, key, isReady);
  const { leafPem, chainPem, state } = identity;
  const { wantedNames, asked, allow } = purpose;
  const files = pulumi
    .output({ leafPem, chainPem, state, wantedNames, asked, allow })
    .apply((known) => against(owner, () => checkedFiles(owner, purpose, identity.hasChain, known)));
  return {
    leafPem: files.apply(({ leaf }) => leaf),
    chainPem: files.apply(({ chain }) => chain),
    ...key,
    hasChain: identity.hasChain,
    isReady,
    source: identity,
  };
}

/** Nothing of it can be checked, and the change that needs it is not carried out. */
function pendingIdentity(source: Identity, key: UsableKey, isReady: boolean): CheckedIdentity {
  const nothing = pulumi.output("");
  return { leafPem: nothing, chainPem: nothing, ...key, hasChain: source.hasChain, isReady, source };
}

type UsableKey = Pick<CheckedIdentity, "keyPem" | "keyFile">;

/** A key that stays on its appliance serves no other one (CSR-16). */
function usableKey({ name, access }: IdentityPurpose, key: IdentityKey): UsableKey {
  switch (key.kind) {
    case "supplied":
      return { keyPem: pulumi.secret(key.pem) };
    case "onAppliance": {
      const owner = accessOf(key.server, `${name} identity`);
      if (owner === access) return { keyFile: key.fileName };
      throw cmsError("CSR-16", {
        subject: `${name} identity`,
        what: `its key is on ${owner.name} and stays there, so it cannot be shown by ${access.name}`,
        remedy: "give the role an identity of its own, or one whose key is supplied",
      });
    }
  }
}

interface KnownIdentity {
  readonly leafPem: string;
  readonly chainPem: string;
  readonly state: IdentityState;
  readonly wantedNames: readonly string[];
  readonly asked: AskedOfLeaf;
  readonly allow: readonly string[];
}

interface Files {
  readonly leaf: string;
  readonly chain: string;
}

function checkedFiles(
  owner: pulumi.Resource,
  purpose: IdentityPurpose,
  hasChain: boolean,
  known: KnownIdentity,
): Files {
  const { name, role, slot } = purpose;
  requireIssued(name, known.state);
  const leaf = parseCertificate(known.leafPem, name);
  const chain = orderChain(leaf, parseCertificates(known.chainPem, name), name);
  requireAsAnnounced(name, hasChain, chain);
  const now = new Date();
  const findings = checkIdentity({
    name,
    role,
    slot,
    usages: roleEntry(role).slots.find((entry) => entry.slot === slot)?.usages ?? [],
    leaf,
    chain,
    wantedNames: known.wantedNames,
    ...known.asked,
    hasPublicRoot: isPublicRoot(chain.at(-1) ?? leaf),
    now,
  });
  judgeFindings(owner, name, findings, known.allow);
  if (!purpose.renewsItself) {
    const remedy = "have its successor issued and give it here; nothing renews it";
    warnOfEnd(owner, { name, certificates: [leaf, ...chain], withinDays: 30, remedy }, now);
  }
  return { leaf: leafFile(leaf), chain: bundleFile(chain) };
}

function requireIssued(name: string, state: IdentityState): void {
  switch (state) {
    case "issued":
      return;
    case "pending":
      throw cmsError("args/pending", {
        subject: `${name} identity`,
        what: "its certificate has not been issued yet",
        remedy: "deploy it when it has",
      });
  }
}

function requireAsAnnounced(name: string, hasChain: boolean, chain: readonly Certificate[]): void {
  if (hasChain === chain.length > 0) return;
  throw cmsError("args/conflict", {
    subject: `${name} identity`,
    what: `hasChain is ${hasChain} and the chain above the leaf has ${chain.length} certificates`,
    remedy: `make hasChain ${!hasChain}`,
  });
}
