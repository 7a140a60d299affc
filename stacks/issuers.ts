/** The issuers that the configuration names, and the roles that each of them issues for. */
import * as pulumi from "@pulumi/pulumi";
import { AcmeCa, ExistingCa, SelfSigned, SubmittedRequests } from "pulumi-cisco-meeting-server";
import type {
  AcmeCaArgs,
  ApplianceRolesArgs,
  DeploymentArgs,
  SubmittedRequest,
} from "pulumi-cisco-meeting-server";
import type { IssuersConfiguration, OutsideIssuer } from "./issuer-config";

/** What a deployment gets of them. */
export interface Issuers {
  /** Arguments of the deployment. */
  readonly deployment: Pick<DeploymentArgs, "issuer" | "privateCa" | "publicIssuer">;
  /** Gives the roles that have an issuer of their own that issuer. */
  readonly into: <Roles extends Pick<ApplianceRolesArgs, "webAdmin" | "callBridge">>(roles: Roles) => Roles;
  /** The roots of CAs that are not made in the stack. */
  readonly rootPems: readonly pulumi.Output<string>[];
  /** Absent where nobody takes requests anywhere. */
  readonly requests?: pulumi.Output<SubmittedRequest[]>;
}

/** Makes them. */
export function issuersOf(configuration: IssuersConfiguration & { readonly name: string }): Issuers {
  const { name, issuer, publicIssuer, callBridgeIssuer, webAdminIssuer } = configuration;
  const made = new Map<OutsideIssuer["kind"], MadeIssuer>();
  const make = (outside: OutsideIssuer): MadeIssuer => {
    const one = made.get(outside.kind) ?? makeIssuer(name, outside);
    made.set(outside.kind, one);
    return one;
  };
  const forAll = issuing(name, issuer, make);
  const forSome = {
    ...(webAdminIssuer && { webAdmin: make(webAdminIssuer) }),
    ...(callBridgeIssuer && { callBridge: make(callBridgeIssuer) }),
  };
  const deployment = { ...forAll, ...(publicIssuer && { publicIssuer: make(publicIssuer) }) };
  const requests = [...made.values()].find((one) => one instanceof SubmittedRequests)?.requests;
  return {
    deployment,
    into: (roles) => ({ ...roles, ...withIssuer(roles, forSome) }),
    rootPems: [...made.values()].map(({ rootPem }) => rootPem),
    ...(requests && { requests }),
  };
}

/** What the configuration says besides; a deployment has no such arguments. */
export function withoutIssuers<Configuration extends IssuersConfiguration>(
  configuration: Configuration,
): Omit<Configuration, keyof IssuersConfiguration> {
  const {
    issuer: _,
    publicIssuer: __,
    callBridgeIssuer: ___,
    webAdminIssuer: ____,
    ...others
  } = configuration;
  return others;
}

type MadeIssuer = ExistingCa | SubmittedRequests | AcmeCa;

function issuing(
  name: string,
  issuer: IssuersConfiguration["issuer"],
  make: (outside: OutsideIssuer) => MadeIssuer,
): Pick<DeploymentArgs, "issuer" | "privateCa"> {
  switch (issuer.kind) {
    case "privateCa":
      return { privateCa: issuer.privateCa };
    case "selfSignedForLab":
      return { issuer: new SelfSigned(`${name}-self-signed`, issuer.selfSigned) };
    default:
      return { issuer: make(issuer) };
  }
}

/** Secrets become such here; what is read before is plain text. */
function makeIssuer(name: string, outside: OutsideIssuer): MadeIssuer {
  switch (outside.kind) {
    case "existingCa": {
      const { keyPem, ...args } = outside.existingCa;
      return new ExistingCa(`${name}-existing-ca`, { ...args, keyPem: pulumi.secret(keyPem) });
    }
    case "submittedRequests":
      return new SubmittedRequests(`${name}-submitted-requests`, outside.submittedRequests);
    case "acme":
      return new AcmeCa(`${name}-acme`, withSecrets(outside.acme));
  }
}

function withSecrets({ challenge, externalAccount, ...args }: AcmeCaArgs): AcmeCaArgs {
  const { dnsUpdate } = challenge;
  return {
    ...args,
    challenge: dnsUpdate
      ? { dnsUpdate: { ...dnsUpdate, keySecret: pulumi.secret(dnsUpdate.keySecret) } }
      : challenge,
    ...(externalAccount && {
      externalAccount: { ...externalAccount, hmacKey: pulumi.secret(externalAccount.hmacKey) },
    }),
  };
}

function withIssuer(
  { webAdmin, callBridge }: Pick<ApplianceRolesArgs, "webAdmin" | "callBridge">,
  issuers: { readonly webAdmin?: MadeIssuer; readonly callBridge?: MadeIssuer },
): Pick<ApplianceRolesArgs, "webAdmin" | "callBridge"> {
  return {
    ...(webAdmin && issuers.webAdmin && { webAdmin: { ...webAdmin, issuer: issuers.webAdmin } }),
    ...(callBridge && issuers.callBridge && { callBridge: { ...callBridge, issuer: issuers.callBridge } }),
  };
}
