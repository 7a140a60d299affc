/** Web Bridge 3, the server of the web app: browsers meet its https side, Call Bridges its c2w side. */
import { isIP } from "node:net";
import * as pulumi from "@pulumi/pulumi";
import { cmsError } from "../../errors/cms-error";
import { askedOfLeaf } from "../../plan/asked-of-leaf";
import type { ListenPoint, RoleSettings } from "../../plan/declaration";
import { present } from "../../plan/json-fields";
import type { Report } from "../../plan/report";
import { webBridge3C2wRequest, webBridge3HttpsRequest } from "../../plan/requests";
import { against, checked, checkedInput } from "../boundary";
import { certificateOutputs } from "../certificate-facts";
import type { CheckedIdentity } from "../checked-identity";
import { checkedTrust } from "../checked-trust";
import { checkDisjoint, readListenPoints, readRedirect } from "../listen-points";
import type { HttpRedirect } from "../listen-points";
import type { ServerAccess } from "../meeting-server";
import { typeToken } from "../package-name";
import { createPinning, openPinning } from "../pinned-trust";
import { readDnsName, readHost } from "../plain-values";
import { readListenerProof } from "../proof";
import type { ListenerProofArgs } from "../proof";
import { RoleChange } from "../role-change";
import { identitySource, roleIdentity, withIssuer } from "../role-identity";
import type { IdentitySource, SourceArgs } from "../role-identity";
import { openRole, roleSubject } from "../role-opening";
import type { OpenedRole } from "../role-opening";
import type {
  WebBridge3Args,
  WebBridge3C2wArgs,
  WebBridge3HttpsArgs,
  WebBridge3RoleArgs,
  WebBridge3TrustsArgs,
} from "../web-bridge-3-args";

/**
 * Certificates and trust of Web Bridge 3 on one appliance, deployed with one disable and one enable (WB3-12), which ends
 * the web app sessions on that appliance. Deleting the
 * resource leaves the appliance as it is, unless `onDelete` says otherwise.
 */
export class WebBridge3 extends pulumi.ComponentResource {
  /** SHA-256 of the https leaf, lower-case hex. Public; unknown in a preview in which the leaf is issued. */
  readonly httpsFingerprint: pulumi.Output<string>;
  /** When the https leaf ends, ISO 8601. Public; unknown in a preview in which the leaf is issued. */
  readonly httpsNotAfter: pulumi.Output<string>;
  /** SHA-256 of the c2w leaf, lower-case hex. Public; unknown in a preview in which the leaf is issued. */
  readonly c2wFingerprint: pulumi.Output<string>;
  /** When the c2w leaf ends, ISO 8601. Public; unknown in a preview in which the leaf is issued. */
  readonly c2wNotAfter: pulumi.Output<string>;
  /** Host of the `c2w://` URL, for the registration in the API. Public. */
  readonly c2wHost: pulumi.Output<string>;
  /** What the last change did and how it was proven. Public; unknown in a preview in which a change runs. */
  readonly report: pulumi.Output<Report>;

  /** Declares the role. Refuses arguments that cannot be used with args/..., or with the rule that they break. */
  constructor(name: string, args: WebBridge3Args, opts?: pulumi.ComponentResourceOptions) {
    super(typeToken("WebBridge3"), name, {}, opts);
    const role = openRole(this, name, { role: "webBridge3", args });
    const { c2w: trusted } = against(this, () => requiredTrusts(role.subject, args));
    const pinning = openPinning(this, role, { ...args, c2w: trusted });
    const sources = sourcesOf(this, role.access, args);
    const listening = against(this, () => readListening(role.subject, args));
    const c2wHost = c2wHostOf(this, role.access, args);
    const settings = webBridge3Settings(this, role.subject, { args, listening, c2wHost });
    const proof = readListenerProof(this, role.subject, proofOf(args));
    const c2wTrust = { name: `${role.subject} c2wTrust`, allow: role.allow, by: args.trustBy };
    const trusts = { c2wTrust: checkedTrust(this, trusted, c2wTrust) };
    const identities = identitiesOf(this, role, sources, settings);
    const reviewed: RoleSettings = { kind: "webBridge3", ...listening };
    const bare = { kind: "webBridge3" } as const;
    const shown = Object.values(identities);
    const pinned = createPinning(this, role, { pinning, trusts, proof, bare, shown });
    const change = new RoleChange({ ...role, identities, trusts, pinned, reviewed, settings, proof }, this);
    const https = certificateOutputs(identities.httpsCerts.leafPem);
    const c2w = certificateOutputs(identities.c2wCerts.leafPem);
    this.httpsFingerprint = https.fingerprint;
    this.httpsNotAfter = https.notAfter;
    this.c2wFingerprint = c2w.fingerprint;
    this.c2wNotAfter = c2w.notAfter;
    this.c2wHost = pulumi.output(c2wHost);
    this.report = change.report;
    const { httpsFingerprint, httpsNotAfter, c2wFingerprint, c2wNotAfter, report } = this;
    this.registerOutputs({
      httpsFingerprint,
      httpsNotAfter,
      c2wFingerprint,
      c2wNotAfter,
      c2wHost: this.c2wHost,
      report,
    });
  }
}

/** What the https side says about its identity. */
export function webBridge3HttpsSource(
  access: ServerAccess,
  { https = {}, issuer }: WebBridge3RoleArgs,
): SourceArgs<WebBridge3HttpsArgs> {
  return {
    subject: `${roleSubject(access, "webBridge3")} https`,
    fqdn: https.fqdn === undefined ? access.fqdn : pulumi.output(https.fqdn),
    args: withIssuer(https, issuer),
    request: { make: webBridge3HttpsRequest, names: { expresswayFqdn: https.expresswayFqdn } },
  };
}

/** What the c2w side says about its identity. */
export function webBridge3C2wSource(
  owner: pulumi.Resource,
  access: ServerAccess,
  args: WebBridge3RoleArgs,
): SourceArgs<WebBridge3C2wArgs> {
  const { c2w = {}, issuer } = args;
  const host = c2wHostOf(owner, access, args);
  const fqdn = checkedInput(owner, { host, fqdn: access.fqdn }, (known) =>
    isIP(known.host) === 0 ? known.host : known.fqdn,
  );
  return {
    subject: `${roleSubject(access, "webBridge3")} c2w`,
    // A ready identity has to cover the host, which C2W-07 sees to, and no further name.
    fqdn: c2w.identity ? "" : fqdn,
    args: withIssuer(c2w, issuer),
    request: {
      make: (known) => webBridge3C2wRequest({ ...known, host: known.c2wHost ?? known.fqdn }),
      names: { c2wHost: host },
    },
  };
}

type Sides<Of> = { readonly httpsCerts: Of; readonly c2wCerts: Of };

function sourcesOf(
  owner: pulumi.Resource,
  access: ServerAccess,
  args: WebBridge3RoleArgs,
): Sides<IdentitySource> {
  return {
    httpsCerts: identitySource(owner, webBridge3HttpsSource(access, args)),
    c2wCerts: identitySource(owner, webBridge3C2wSource(owner, access, args)),
  };
}

interface Listening {
  readonly httpsListen?: readonly ListenPoint[];
  readonly c2wListen?: readonly ListenPoint[];
  readonly httpRedirect?: HttpRedirect;
}

function readListening(subject: string, args: WebBridge3RoleArgs): Listening {
  const { httpsListen, c2wListen, httpRedirect } = args;
  const https = httpsListen && readListenPoints(`${subject} httpsListen`, httpsListen);
  const c2w = c2wListen && readListenPoints(`${subject} c2wListen`, c2wListen);
  if (https && c2w) checkDisjoint(subject, https, c2w);
  return present({
    httpsListen: https,
    c2wListen: c2w,
    httpRedirect: httpRedirect && readRedirect(`${subject} httpRedirect`, httpRedirect),
  });
}

function c2wHostOf(
  owner: pulumi.Resource,
  access: ServerAccess,
  { c2wHost }: WebBridge3RoleArgs,
): string | pulumi.Output<string> {
  const subject = `${roleSubject(access, "webBridge3")} c2wHost`;
  return checkedInput(owner, { c2wHost, fqdn: access.fqdn }, (known) => {
    if (known.c2wHost !== undefined) return readHost(subject, known.c2wHost);
    if (known.fqdn !== "") return known.fqdn;
    throw cmsError("args/required", {
      subject,
      what: "the appliance has no name in the DNS, so Call Bridges have no host to connect to",
      remedy: "give c2wHost, or give its MeetingServer the fqdn",
    });
  });
}

interface SettingsParts {
  readonly args: WebBridge3RoleArgs;
  readonly listening: Listening;
  readonly c2wHost: string | pulumi.Output<string>;
}

function webBridge3Settings(
  owner: pulumi.Resource,
  subject: string,
  { args, listening, c2wHost }: SettingsParts,
): pulumi.Output<Extract<RoleSettings, { kind: "webBridge3" }>> {
  const { expresswayFqdn } = args.https ?? {};
  return checked(owner, { expresswayFqdn, c2wHost }, (known) => ({
    kind: "webBridge3",
    ...listening,
    c2wHost: known.c2wHost,
    ...(known.expresswayFqdn !== undefined && {
      expresswayFqdn: readDnsName(`${subject} https.expresswayFqdn`, known.expresswayFqdn),
    }),
  }));
}

function proofOf({ proof, https, c2w }: WebBridge3RoleArgs): ListenerProofArgs {
  return {
    ...(proof !== undefined && { proof }),
    proveAt: { "webBridge3.https": https?.proveAt, "webBridge3.c2w": c2w?.proveAt },
  };
}

/** The type asks for it, and a program in JavaScript may leave it out all the same. */
function requiredTrusts(subject: string, { trusts }: Partial<WebBridge3Args>): WebBridge3TrustsArgs {
  if (trusts?.c2w) return trusts;
  throw cmsError("C2W-04", {
    subject: `${subject} trusts.c2w`,
    what: "nobody is named, so no Call Bridge would be accepted",
    remedy: "name the identities or the issuer of the Call Bridges",
  });
}

function identitiesOf(
  owner: pulumi.Resource,
  role: OpenedRole,
  sources: Sides<IdentitySource>,
  settings: pulumi.Output<RoleSettings>,
): Sides<CheckedIdentity> {
  const asked = settings.apply(askedOfLeaf);
  const identity = (slot: keyof Sides<unknown>, side: string): CheckedIdentity =>
    roleIdentity(owner, role, { name: `${role.name}-${side}`, slot, source: sources[slot], asked });
  return { httpsCerts: identity("httpsCerts", "https"), c2wCerts: identity("c2wCerts", "c2w") };
}
