/** What an appliance is asked for when it makes a key, checked before anything is sent, and what a reviewer sees of it. */
import * as pulumi from "@pulumi/pulumi";
import { cmsError } from "../../errors/cms-error";
import { purposeVariable, targetVariable } from "../../plan/declaration";
import { keyPurpose } from "../../plan/interruptions";
import type { ApplianceOrder, ApplianceSigning } from "../../plan/issuance/appliance-order";
import { keyMakings, reviewedMaking } from "../../plan/issuance/pki-commands";
import type { MakingTerms } from "../../plan/issuance/pki-commands";
import { succeedsNothing } from "../../plan/issuance/order";
import { present } from "../../plan/json-fields";
import { keyStem } from "../../plan/key-on-appliance";
import type { IdentityRequest } from "../../plan/requests";
import { checkedInput } from "../boundary";
import { targetText } from "../change-environment";
import type { ServerAccess } from "../meeting-server";
import { stackMark } from "../stack-mark";

/** What an issuer knows of the keys that it has made. */
export interface KeyTerms {
  readonly access: ServerAccess;
  readonly signing: ApplianceSigning;
  readonly generation: number;
  readonly emailAddress?: pulumi.Input<string>;
}

/** An order with what belongs to it. */
export interface KeyOrder {
  readonly order: pulumi.Output<ApplianceOrder>;
  /** Entries for the reviewer. */
  readonly shown: (succeeds: pulumi.Output<string>) => Record<string, pulumi.Output<string>>;
  /** How to log in; in the form of the secret document of a change. */
  readonly secrets: pulumi.Output<object>;
}

/** The most commands that one key may take. */
const mostCommands = 4;

/** Checks a request and makes the order of it. */
export function keyOrder(
  owner: pulumi.Resource,
  name: string,
  request: pulumi.Input<IdentityRequest>,
  { access, signing, generation, emailAddress }: KeyTerms,
): KeyOrder {
  const making = checkedInput(owner, { request, emailAddress }, (known) => {
    checkKey(name, known.request);
    const terms = makingOf(name, known, { signing, generation });
    keyMakings(terms, succeedsNothing).forEach(({ bases: [base = ""], command }) => command(base));
    return terms;
  });
  const { target, deadlines } = access;
  const { stack } = stackMark();
  return {
    order: pulumi.output({ making, target, deadlines, request }).apply((known): ApplianceOrder => ({
      version: 1,
      from: { kind: "appliance" },
      appliance: access.name,
      stack,
      target: known.target,
      deadlines: known.deadlines,
      usages: known.request.usages,
      ...known.making,
    })),
    shown: (succeeds) => ({
      [targetVariable]: target.apply(targetText),
      [purposeVariable]: pulumi.output(keyPurpose),
      ...shownCommands(making, succeeds),
    }),
    secrets: secretsOf(access),
  };
}

/** How many commands there are has to be known before what they say; those that are not needed say nothing. */
function shownCommands(
  making: MakingTerms | pulumi.Output<MakingTerms>,
  succeeds: pulumi.Output<string>,
): Record<string, pulumi.Output<string>> {
  const isLater = pulumi.Output.isInstance(making);
  const count = isLater ? mostCommands : reviewedMaking(making, succeedsNothing).length;
  const entries = Array.from({ length: count }, (_, index) => {
    const command = pulumi
      .all([making, succeeds])
      .apply(([terms, succeeded]) => reviewedMaking(terms, succeeded)[index] ?? "");
    return [`MMP_${String(index + 1).padStart(3, "0")}`, command] as const;
  });
  return Object.fromEntries(entries);
}

interface KnownRequest {
  readonly request: IdentityRequest;
  readonly emailAddress?: string | undefined;
}

function makingOf(
  name: string,
  { request, emailAddress }: KnownRequest,
  { signing, generation }: Pick<KeyTerms, "signing" | "generation">,
): MakingTerms {
  const { commonName, organization, organizationalUnit, locality, province, country } = request;
  const optional = { organization, organizationalUnit, locality, province, country };
  return {
    name,
    stem: keyStem(name, stackMark().mark),
    subject: { commonName, ...present({ ...optional, emailAddress: readEmail(name, emailAddress) }) },
    names: [...new Set([...request.dnsNames, ...request.ipAddresses])],
    generation,
    signing,
  };
}

/** The size of keys that `pki csr` makes is not known (MMP reference 3.1), and no argument of it changes that. */
function checkKey(name: string, { rsaBits }: IdentityRequest): void {
  if (rsaBits === 2048) return;
  throw cmsError("args/conflict", {
    subject: `${name} rsaBits`,
    what: `a key of ${String(rsaBits)} bits is asked for, and an appliance chooses the size of its keys itself`,
    remedy: "leave rsaBits out, or have the key made by another issuer",
  });
}

function readEmail(name: string, email: string | undefined): string | undefined {
  if (email === undefined || /^[\x21-\x7e]+@[A-Za-z0-9.-]+$/.test(email)) return email;
  throw cmsError("args/invalid", {
    subject: `${name} emailAddress`,
    what: `the value is ${JSON.stringify(email)}`,
    remedy: "give one address, such as pki@example.org",
  });
}

function secretsOf({ credentials, bastionCredentials }: ServerAccess): pulumi.Output<object> {
  return pulumi.secret({ credentials, bastionCredentials }).apply((known) => ({
    version: 1,
    keys: {},
    credentials: known.credentials,
    ...(known.bastionCredentials && { bastionCredentials: known.bastionCredentials }),
  }));
}
