/**
 * The two changes that surround the switch of a role that pins its peers' leaves (C2W-05, C2W-11): before any peer shows a
 * new leaf, whoever is trusted now and whoever is declared are trusted together; after all have switched, only the
 * declared. Neither has a difference while the declared leaves stay the same.
 */
import * as pulumi from "@pulumi/pulumi";
import type { DeclaredProof, RoleSettings } from "../plan/declaration";
import { awaitedOf } from "./awaited";
import { against } from "./boundary";
import type { CheckedIdentity } from "./checked-identity";
import type { TrustArgs } from "./checked-trust";
import type { Identity } from "./issuers/issuer";
import { deploying, isPinnedBy } from "./pinned-peers";
import { RoleChange, takeTurn } from "./role-change";
import type { OpenedRole } from "./role-opening";
import type { Turn } from "./rollout";
import { readTrustBy } from "./trust-by";
import type { TrustBy } from "./trust-by";

/** The slot of the c2w trust, which has the same name in both roles. */
const slot = "c2wTrust";

/** The places of the two changes in the order. */
export interface Pinning {
  readonly identities: readonly Identity[];
  readonly widen: Turn;
  readonly narrow: Turn;
}

/** What a role says about its c2w trust. */
export interface PinningArgs {
  readonly trustBy?: TrustBy;
  /** Absent: the role has no such trust, and nothing is pinned. */
  readonly c2w?: TrustArgs | undefined;
}

/** Takes the places of both changes where leaves are pinned; creates nothing. */
export function openPinning(
  owner: pulumi.Resource,
  { name, subject, access, role }: OpenedRole,
  { trustBy, c2w }: PinningArgs,
): Pinning | undefined {
  const isPinned = against(owner, () => readTrustBy(subject, trustBy)) === "leaf";
  if (!isPinned || !c2w) return undefined;
  return {
    identities: c2w.identities ?? [],
    widen: takeTurn(owner, name, { access, role, phase: "widen" }),
    narrow: takeTurn(owner, name, { access, role, phase: "narrow" }),
  };
}

/** Everything else that the two changes are made of. */
export interface PinningParts {
  readonly pinning: Pinning | undefined;
  /** The trust by slot, as the switch has it too. */
  readonly trusts: Readonly<Record<string, pulumi.Output<string>>>;
  readonly proof: pulumi.Output<DeclaredProof>;
  /** The role without a setting: nothing but the trust changes. */
  readonly bare: RoleSettings;
  /** What the role itself shows: while that is pending, its trust is left alone too. */
  readonly shown: readonly CheckedIdentity[];
}

/** Creates both changes, where leaves are pinned; returns the slots whose trust is pinned. */
export function createPinning(
  parent: pulumi.ComponentResource,
  role: OpenedRole,
  { pinning, trusts, proof, bare, shown }: PinningParts,
): readonly string[] {
  const pem = trusts[slot];
  if (!pinning || !pem) return [];
  const parts = {
    ...role,
    ...{ identities: {}, trusts: { [slot]: pem }, pinned: [slot] },
    ...{ reviewed: bare, settings: pulumi.output(bare), proof },
    onDelete: "keep",
    awaited: awaitedOf(shown.map(({ source }) => source)),
  } as const;
  const { command, changeName } = new RoleChange({ ...parts, phase: "widen", turn: pinning.widen }, parent);
  const trusted = pulumi
    .unsecret(command.environment)
    .apply((entries) => entries?.["FILE_C2W_TRUST_SHA256"] ?? "");
  for (const identity of pinning.identities) isPinnedBy(identity, { name: changeName, trusted });
  new RoleChange({ ...parts, phase: "narrow", turn: afterPeers(pinning) }, parent);
  return [slot];
}

/** Peers may belong to another rollout, which would not wait for this one. */
function afterPeers({ narrow, identities }: Pinning): Turn {
  return {
    ...narrow,
    after: narrow.after.apply((before) => [...new Set([...before, ...deploying(identities)])]),
  };
}
