/**
 * Who pins an identity, and which changes deploy it: what the changes of one role have to know about those of its peers.
 * Peers find each other by the identity object itself, since neither can be created after the other.
 */
import * as pulumi from "@pulumi/pulumi";
import { cmsError } from "../errors/cms-error";
import { parseCertificate } from "../x509/certificate";
import { against } from "./boundary";
import type { Identity } from "./issuers/issuer";

/** A change that widens the trust of a role. */
export interface Widening {
  /** Name of the change. */
  readonly name: string;
  /** SHA-256 of every certificate that it was last carried out with, in one text. */
  readonly trusted: pulumi.Output<string>;
}

const widenings = new WeakMap<Identity, Widening[]>();
const switches = new WeakMap<Identity, pulumi.Resource[]>();

/** Says that a change makes a role trust the leaf of this identity. */
export function isPinnedBy(identity: Identity, widening: Widening): void {
  widenings.set(identity, [...(widenings.get(identity) ?? []), widening]);
}

/** Says which change gives a role this identity. */
export function isDeployedBy(identity: Identity, change: pulumi.Resource): void {
  switches.set(identity, [...(switches.get(identity) ?? []), change]);
}

/** The changes that deploy these identities; complete when all roles have been created. */
export function deploying(identities: readonly Identity[]): readonly pulumi.Resource[] {
  return [...new Set(identities.flatMap((identity) => switches.get(identity) ?? []))];
}

/** An identity that a change is about to deploy. */
export interface ShownIdentity {
  readonly owner: pulumi.Resource;
  /** For messages. */
  readonly subject: string;
  readonly source: Identity;
  readonly leafPem: pulumi.Output<string>;
}

/**
 * Throws C2W-11 when one of those who pin an identity has not been told of its leaf, which happens only where the change
 * that tells it is left out (`--target`, `--exclude`). Those whom this program does not know cannot be asked.
 * @param programEnded settles when all roles have been created.
 */
export function pinnedByAll(
  { owner, subject, source, leafPem }: ShownIdentity,
  programEnded: Promise<unknown>,
): pulumi.Output<true> {
  const known = pulumi.output(programEnded.then(() => [...(widenings.get(source) ?? [])]));
  return pulumi
    .all([known, leafPem])
    .apply(([pinning, pem]) => against(owner, () => trustedByAll(subject, pem, pinning)));
}

function trustedByAll(subject: string, leafPem: string, pinning: readonly pulumi.Unwrap<Widening>[]): true {
  if (pinning.length === 0) return true;
  const { sha256 } = parseCertificate(leafPem, subject);
  const missing = pinning.filter(({ trusted }) => !trusted.includes(sha256)).map(({ name }) => name);
  if (missing.length > 0) throw notWidened(subject, sha256, missing);
  return true;
}

function notWidened(subject: string, sha256: string, missing: readonly string[]): Error {
  return cmsError("C2W-11", {
    subject,
    what: `the leaf ${sha256} is not trusted yet by its peer, since ${missing.join(", ")} is left out of this update`,
    remedy: `run pulumi up without --target and --exclude, or with ${missing.join(", ")} too`,
  });
}
