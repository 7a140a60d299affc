/**
 * What a role shows its peers, known before any role is created: Call Bridge and Web Bridge 3 trust each other, so neither
 * can wait for the other. Peers trust the issuer where it offers its roots; an identity of another issuer, and one whose leaf
 * is pinned, is made first.
 */
import * as pulumi from "@pulumi/pulumi";
import type { TrustArgs } from "../checked-trust";
import type { Identity, Issuer, TrustedIssuer } from "../issuers/issuer";
import type { IdentityArgs } from "../role-args";
import { identitySource } from "../role-identity";
import type { SourceArgs } from "../role-identity";
import type { TrustBy } from "../trust-by";

/** Exactly one of the two. */
export interface Shown {
  readonly identity?: Identity;
  readonly issuer?: TrustedIssuer;
}

/** What a role shows. */
export interface Presented<Args extends IdentityArgs = IdentityArgs> {
  /** The role's arguments, to be used instead of those that were given. */
  readonly args: Args;
  /** What is trusted by peers that know it by `trustBy`. */
  readonly shown: Shown;
  /** What is trusted by peers that know it by its issuer whatever `trustBy` says. */
  readonly issued: Shown;
  /** By what its peers know it, and it them. */
  readonly trustBy: TrustBy;
}

/**
 * Decides by what a role's peers know it, and makes its identity where they need that very one.
 * @param name names what an issuer makes, as the role would.
 */
export function presented<Args extends IdentityArgs>(
  owner: pulumi.Resource,
  name: string,
  asked: SourceArgs<Args>,
  trustBy: TrustBy = "issuer",
): Presented<Args> {
  const { args } = asked;
  const issuer = args.issuer && !args.identity && isTrusted(args.issuer) ? args.issuer : undefined;
  if (trustBy === "issuer" && issuer) return { args, shown: { issuer }, issued: { issuer }, trustBy };
  const source = identitySource(owner, asked);
  switch (source.kind) {
    case "ready":
      return { args, ...known(source.identity), trustBy };
    case "issued": {
      const identity = source.issuer.issue(name, source.request, { parent: owner });
      return { args: { ...args, issuer: handingOut(identity) }, ...known(identity, issuer), trustBy };
    }
  }
}

function known(identity: Identity, issuer?: TrustedIssuer): Pick<Presented, "shown" | "issued"> {
  return { shown: { identity }, issued: issuer ? { issuer } : { identity } };
}

/** An issuer for the roles that share one identity, or whose identity is made already. */
export function handingOut(identity: Identity): Issuer {
  return { issue: () => identity };
}

/** A trust of what is shown by several roles, and what else was declared. */
export function trusting(peers: readonly Presented[], declared?: TrustArgs): TrustArgs {
  return trustOf(
    peers.map(({ shown }) => shown),
    declared,
  );
}

/** The same for a place in which peers are known by their issuers whatever `trustBy` says. */
export function trustingIssuers(peers: readonly Presented[], declared?: TrustArgs): TrustArgs {
  return trustOf(
    peers.map(({ issued }) => issued),
    declared,
  );
}

function trustOf(peers: readonly Shown[], declared: TrustArgs = {}): TrustArgs {
  return {
    ...declared,
    issuers: [...new Set([...peers.flatMap(({ issuer }) => issuer ?? []), ...(declared.issuers ?? [])])],
    identities: [...peers.flatMap(({ identity }) => identity ?? []), ...(declared.identities ?? [])],
  };
}

function isTrusted(issuer: Issuer): issuer is Issuer & TrustedIssuer {
  return "rootPem" in issuer && pulumi.Output.isInstance(issuer.rootPem);
}
