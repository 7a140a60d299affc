/** One identity for all roles of an appliance that have none of their own (CSR-13, PKI-18). */
import type * as pulumi from "@pulumi/pulumi";
import { sharedRequest } from "../../plan/shared-request";
import { checkedInput } from "../boundary";
import type { Issuer } from "../issuers/issuer";
import { accessOf } from "../meeting-server";
import { identitySource } from "../role-identity";
import type { SourceArgs } from "../role-identity";
import { callBridgeSource } from "../roles/call-bridge";
import { turnSource } from "../roles/turn-server";
import { webAdminSource } from "../roles/web-admin";
import { webBridge3C2wSource, webBridge3HttpsSource } from "../roles/web-bridge-3";
import type { ApplianceRolesArgs, Place } from "./appliance-roles";
import { handingOut } from "./presented";

/** Who signs the shared certificate, and for which domain. */
export interface SharedIdentity {
  readonly domain: pulumi.Input<string>;
  readonly issuer: Issuer;
}

/** Makes the identity; what comes back is given to every role as its issuer. Throws where no role would share it. */
export function sharedIssuer(
  owner: pulumi.Resource,
  place: Place,
  roles: ApplianceRolesArgs,
  { domain, issuer }: SharedIdentity,
): Issuer {
  const subject = `${place.name} sharedDomain`;
  const requests = sourcesOf(owner, place, roles)
    .filter(({ args }) => !args.identity && !args.issuer)
    .flatMap((asked) => {
      const source = identitySource(owner, { ...asked, args: { ...asked.args, issuer } });
      return source.kind === "issued" ? [source.request] : [];
    });
  const request = checkedInput(owner, { domain, requests }, (known) => sharedRequest({ subject, ...known }));
  return handingOut(issuer.issue(`${place.name}-shared`, request, { parent: owner }));
}

function sourcesOf(
  owner: pulumi.Resource,
  { name, server }: Place,
  { webAdmin, callBridge, webBridge3, turn }: ApplianceRolesArgs,
): readonly SourceArgs[] {
  const access = accessOf(server, name);
  return [
    ...(webAdmin ? [webAdminSource(access, webAdmin)] : []),
    ...(callBridge ? [callBridgeSource(access, callBridge)] : []),
    ...(webBridge3
      ? [webBridge3HttpsSource(access, webBridge3), webBridge3C2wSource(owner, access, webBridge3)]
      : []),
    ...(turn ? [turnSource(access, turn)] : []),
  ];
}
