/** The identity of a role: ready, or made by an issuer from the role's own request. */
import * as pulumi from "@pulumi/pulumi";
import { cmsError } from "../errors/cms-error";
import { present } from "../plan/json-fields";
import type { CallBridgeRequestArgs, IdentityRequest } from "../plan/requests";
import type { SupportedRole } from "../plan/roles";
import { against, checked, checkedInput } from "./boundary";
import { checkedIdentity } from "./checked-identity";
import type { CheckedIdentity } from "./checked-identity";
import type { Identity, Issuer } from "./issuers/issuer";
import { readHost } from "./plain-values";
import type { RoleArgs } from "./role-args";

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

/** What a role asks an issuer for. */
export interface RoleRequest {
  readonly make: (args: CallBridgeRequestArgs) => IdentityRequest;
  /** Only for the Call Bridge. */
  readonly lyncFqdn?: pulumi.Input<string> | undefined;
}

/** What a role says about its identity. */
export interface SourceArgs {
  /** Appliance and role, for messages. */
  readonly subject: string;
  /** The appliance's name in the DNS; empty where it has none. */
  readonly fqdn: string | pulumi.Output<string>;
  readonly args: RoleArgs;
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
  const { make, lyncFqdn } = request;
  const named = { organization, organizationalUnit, locality, province, country, rsaBits, lyncFqdn };
  const made = checkedInput(owner, { fqdn, names, ...named }, (known) =>
    make({ subject, ...present(known), fqdn: namedFqdn(subject, known.fqdn) }),
  );
  const wantedNames = pulumi.output(made).apply(({ dnsNames, ipAddresses }) => [...dnsNames, ...ipAddresses]);
  return { ...source, request: made, wantedNames };
}

/** Makes the identity where it is not ready, and checks it for a slot. */
export function roleIdentity(
  owner: pulumi.Resource,
  { name, subject, role, source, allow }: IdentityOwner,
  slot: string,
  settings?: pulumi.Output<LyncSettings>,
): CheckedIdentity {
  return checkedIdentity(owner, identityOf(source, name, owner), {
    name: `${subject} ${slot}`,
    role,
    slot,
    renewsItself: source.kind === "issued",
    wantedNames: source.wantedNames,
    allow,
    ...(settings && {
      lyncFqdn: settings.apply(({ lyncFqdn }) => lyncFqdn),
      webRtc: settings.apply(({ webRtc }) => webRtc),
    }),
  });
}

interface IdentityOwner {
  readonly name: string;
  readonly subject: string;
  readonly role: SupportedRole;
  readonly source: IdentitySource;
  readonly allow: pulumi.Output<readonly string[]>;
}

interface LyncSettings {
  readonly lyncFqdn?: string;
  readonly webRtc: boolean;
}

/** What an issuer makes is named after the role and is its child. */
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

function oneSource(subject: string, args: RoleArgs): OneSource {
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
