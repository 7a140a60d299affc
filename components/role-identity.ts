/** The identity of a role: ready, or made by an issuer from the role's own request. */
import * as pulumi from "@pulumi/pulumi";
import { cmsError } from "../errors/cms-error";
import { present } from "../plan/json-fields";
import type { IdentityRequest, IdentityRequestArgs } from "../plan/requests";
import type { AskedOfLeaf } from "../plan/asked-of-leaf";
import type { SupportedRole } from "../plan/roles";
import { against, checked, checkedInput } from "./boundary";
import { checkedIdentity } from "./checked-identity";
import type { CheckedIdentity } from "./checked-identity";
import type { Identity, Issuer } from "./issuers/issuer";
import { issuesUnder } from "./issuers/used-authorities";
import type { ServerAccess } from "./meeting-server";
import { readHost } from "./plain-values";
import type { IdentityArgs } from "./role-args";

/** Where a role's identity comes from, and which names it has to cover. */
export type IdentitySource =
  | {
      readonly kind: "ready";
      readonly identity: Identity;
      readonly wantedNames: pulumi.Output<readonly string[]>;
    }
  | {
      readonly kind: "issued";
      readonly issuer: Issuer;
      readonly request: IdentityRequest | pulumi.Output<IdentityRequest>;
      readonly wantedNames: pulumi.Output<readonly string[]>;
    };

/** Names that only some roles ask for. */
export interface RequestedNames {
  /** Of the Call Bridge. */
  readonly lyncFqdn?: string;
  /** Of Web Bridge 3, https. */
  readonly expresswayFqdn?: string;
  /** Of Web Bridge 3, c2w. */
  readonly c2wHost?: string;
}

/** What a slot of a role asks an issuer for. */
export interface RoleRequest {
  readonly make: (args: IdentityRequestArgs & RequestedNames) => IdentityRequest;
  /** @default none */
  readonly names?: { readonly [Name in keyof RequestedNames]?: pulumi.Input<string> | undefined };
}

/** What a role says about one of its identities. */
export interface SourceArgs<Args extends IdentityArgs = IdentityArgs> {
  /** Appliance and role, for messages. */
  readonly subject: string;
  /** The name in the DNS that it is for; empty where there is none. */
  readonly fqdn: string | pulumi.Output<string>;
  readonly args: Args;
  readonly request: RoleRequest;
}

/** Checks what a role says about its identity; creates nothing. */
export function identitySource(
  owner: pulumi.Resource,
  { subject, fqdn, args, request }: SourceArgs,
): IdentitySource {
  const { names = [] } = args;
  const source = against(owner, () => oneSource(subject, args));
  if (source.kind === "ready") {
    const wanted = checked(owner, { fqdn, names }, (known) => wantedOf(subject, known));
    return { ...source, wantedNames: wanted };
  }
  const { organization, organizationalUnit, locality, province, country, rsaBits } = args;
  const { make } = request;
  const named = { organization, organizationalUnit, locality, province, country, rsaBits, ...request.names };
  const made = checkedInput(owner, { fqdn, names, ...named }, (known) =>
    make({ subject, ...present(known), fqdn: namedFqdn(subject, known.fqdn) }),
  );
  const wantedNames = pulumi.output(made).apply(({ dnsNames, ipAddresses }) => [...dnsNames, ...ipAddresses]);
  return { ...source, request: made, wantedNames };
}

/** One side of a role with two identities: the role's issuer makes what has neither an identity nor an issuer of its own. */
export function withIssuer<Side extends IdentityArgs>(side: Side, issuer: Issuer | undefined): Side {
  return { ...(issuer && !side.identity && { issuer }), ...side };
}

/** Makes the identity where it is not ready, and checks it for a slot. */
export function roleIdentity(
  owner: pulumi.Resource,
  { subject, access, role, allow }: IdentityOwner,
  { name, slot, source, asked, accept }: SlotIdentity,
): CheckedIdentity {
  const identity = identityOf(source, name, owner);
  if (source.kind === "ready")
    issuesUnder(identity.chainPem, { subject: `${subject} ${slot}`, parent: owner });
  against(owner, () => accept?.(identity));
  return checkedIdentity(owner, identity, {
    name: `${subject} ${slot}`,
    access,
    role,
    slot,
    renewsItself: source.kind === "issued",
    wantedNames: source.wantedNames,
    asked,
    allow,
  });
}

interface IdentityOwner {
  readonly subject: string;
  readonly access: ServerAccess;
  readonly role: SupportedRole;
  readonly allow: pulumi.Output<readonly string[]>;
}

interface SlotIdentity {
  /** What an issuer names the parts after that it makes. */
  readonly name: string;
  readonly slot: string;
  readonly source: IdentitySource;
  readonly asked: pulumi.Output<AskedOfLeaf>;
  /** Throws for an identity that is refused before its certificate is known. @default none is */
  readonly accept?: (identity: Identity) => void;
}

/** What an issuer makes is a child of the role. */
function identityOf(source: IdentitySource, name: string, parent: pulumi.Resource): Identity {
  switch (source.kind) {
    case "ready":
      return source.identity;
    case "issued":
      return source.issuer.issue(name, source.request, { parent });
  }
}

type OneSource =
  | { readonly kind: "ready"; readonly identity: Identity }
  | { readonly kind: "issued"; readonly issuer: Issuer };

const onlyWithIssuer = [
  "organization",
  "organizationalUnit",
  "locality",
  "province",
  "country",
  "rsaBits",
] as const;

function oneSource(subject: string, args: IdentityArgs): OneSource {
  const { identity, issuer } = args;
  if (identity && issuer) {
    throw conflict(subject, "identity and issuer exclude each other", "leave out one of them");
  }
  if (issuer) return { kind: "issued", issuer };
  if (!identity) {
    const what = "there is neither an identity nor an issuer";
    throw cmsError("args/required", { subject, what, remedy: "give one of them" });
  }
  const given = onlyWithIssuer.find((name) => args[name] !== undefined);
  if (given === undefined) return { kind: "ready", identity };
  const what = `${given} is given with an identity, whose certificate exists already`;
  throw conflict(subject, what, `leave out ${given}, or give an issuer instead of the identity`);
}

/** An appliance that is reached by an address has no name unless it is given one. */
function namedFqdn(subject: string, fqdn: string): string {
  if (fqdn !== "") return fqdn;
  throw cmsError("args/required", {
    subject,
    what: "the appliance has no name in the DNS that a certificate could be issued for",
    remedy: "give its MeetingServer the fqdn",
  });
}

function conflict(subject: string, what: string, remedy: string): Error {
  return cmsError("args/conflict", { subject, what, remedy });
}

interface KnownNames {
  readonly fqdn: string;
  readonly names: readonly string[];
}

function wantedOf(subject: string, { fqdn, names }: KnownNames): readonly string[] {
  return [...(fqdn === "" ? [] : [fqdn]), ...names.map((name) => readHost(`${subject} names`, name))];
}
