/** MeetingApps, which lets participants of the web app share files; browsers connect to it themselves. */
import * as pulumi from "@pulumi/pulumi";
import { cmsError } from "../../errors/cms-error";
import { askedOfLeaf } from "../../plan/asked-of-leaf";
import type { RoleSettings } from "../../plan/declaration";
import type { Report } from "../../plan/report";
import { meetingAppsRequest } from "../../plan/requests";
import { parseCertificate, parseCertificates } from "../../x509/certificate";
import { against } from "../boundary";
import { certificateOutputs } from "../certificate-facts";
import type { CheckedIdentity } from "../checked-identity";
import type { MeetingAppsArgs, MeetingAppsRoleArgs } from "../meeting-apps-args";
import type { ServerAccess } from "../meeting-server";
import { typeToken } from "../package-name";
import { readInterface, readPort } from "../plain-values";
import { readProof } from "../proof";
import { isPublicRoot } from "../public-roots";
import { RoleChange } from "../role-change";
import { identitySource, roleIdentity } from "../role-identity";
import type { SourceArgs } from "../role-identity";
import { openRole, roleSubject } from "../role-opening";

/**
 * The certificate of MeetingApps on one appliance, one full chain, deployed with a disable and an enable (MA-06). A root
 * that browsers do not come with is warned about with MA-11. The secret that links Web Bridges to it is not managed: it
 * cannot be read, and the command that makes one makes a new one. Releases before 3.5 are refused with apply/release.
 * Deleting the resource leaves the appliance as it is, unless `onDelete` says otherwise.
 */
export class MeetingApps extends pulumi.ComponentResource {
  /** SHA-256 of the leaf, lower-case hex. Public; unknown in a preview in which the leaf is issued. */
  readonly fingerprint: pulumi.Output<string>;
  /** When the leaf ends, ISO 8601. Public; unknown in a preview in which the leaf is issued. */
  readonly notAfter: pulumi.Output<string>;
  /**
   * Address that a participant opens to accept the certificate of an internal CA, in every browser used (MA-08, MA-09).
   * Public. Where `httpsListen` is not given, the port is that of the last report.
   */
  readonly browserUrl: pulumi.Output<string>;
  /** The CA certificates above the leaf, for import into browsers as trusted roots (MA-10): PEM. Public. */
  readonly caCertificatesPem: pulumi.Output<string>;
  /** What the last change did and how it was proven. Public; unknown in a preview in which a change runs. */
  readonly report: pulumi.Output<Report>;

  /** Declares the role. Refuses arguments that cannot be used with args/..., or with the rule that they break. */
  constructor(name: string, args: MeetingAppsArgs, opts?: pulumi.ComponentResourceOptions) {
    super(typeToken("MeetingApps"), name, {}, opts);
    const role = openRole(this, name, { role: "meetingApps", args });
    const asking = meetingAppsSource(role.access, args);
    const source = identitySource(this, asking);
    const settings = against(this, () => meetingAppsSettings(role.subject, args));
    const proof = readProof(this, role.subject, args);
    const asked = pulumi.output(askedOfLeaf(settings));
    const httpsCerts = roleIdentity(this, role, { name, slot: "httpsCerts", source, asked });
    const change = new RoleChange(
      {
        ...role,
        identities: { httpsCerts },
        trusts: {},
        reviewed: settings,
        settings: pulumi.output(settings),
        proof,
      },
      this,
    );
    const { fingerprint, notAfter } = certificateOutputs(httpsCerts.leafPem);
    this.fingerprint = fingerprint;
    this.notAfter = notAfter;
    this.browserUrl = browserUrl(asking.fqdn, settings, change.report);
    this.caCertificatesPem = httpsCerts.chainPem;
    this.report = change.report;
    warnOfInternalCa(this, role.subject, httpsCerts, declaredUrl(asking.fqdn, settings));
    const { browserUrl: url, caCertificatesPem, report } = this;
    this.registerOutputs({ fingerprint, notAfter, browserUrl: url, caCertificatesPem, report });
  }
}

/** What MeetingApps says about its identity. */
export function meetingAppsSource<Args extends MeetingAppsRoleArgs>(
  access: ServerAccess,
  args: Args,
): SourceArgs<Args> {
  return {
    subject: roleSubject(access, "meetingApps"),
    fqdn: args.fqdn === undefined ? access.fqdn : pulumi.output(args.fqdn),
    args,
    request: { make: meetingAppsRequest },
  };
}

type Settings = Extract<RoleSettings, { kind: "meetingApps" }>;

function meetingAppsSettings(subject: string, { httpsListen }: MeetingAppsRoleArgs): Settings {
  if (!httpsListen) return { kind: "meetingApps" };
  return {
    kind: "meetingApps",
    httpsListen: {
      interface: readInterface(`${subject} httpsListen.interface`, httpsListen.interface),
      port: readPort(`${subject} httpsListen.port`, httpsListen.port),
    },
  };
}

type Name = string | pulumi.Output<string>;

function browserUrl(fqdn: Name, settings: Settings, report: pulumi.Output<Report>): pulumi.Output<string> {
  if (settings.httpsListen) return declaredUrl(fqdn, settings);
  return pulumi.all([fqdn, report]).apply(([host, told]) => urlOf(host, portTold(told)));
}

function declaredUrl(fqdn: Name, { httpsListen }: Settings): pulumi.Output<string> {
  return pulumi.output(fqdn).apply((host) => urlOf(host, httpsListen?.port));
}

function urlOf(host: string, port: number | undefined): string {
  return `https://${host}${port === undefined ? "" : `:${String(port)}`}`;
}

function portTold({ listeners }: Partial<Report>): number | undefined {
  return listeners?.find(({ listener }) => listener === "meetingApps.https")?.port;
}

/** MA-08 and MA-11: with an internal CA, participants share nothing until their browser has accepted the certificate. */
function warnOfInternalCa(
  owner: pulumi.Resource,
  subject: string,
  { leafPem, chainPem }: CheckedIdentity,
  url: pulumi.Output<string>,
): void {
  pulumi.all([leafPem, chainPem, url]).apply(([leaf, chain, address]) => {
    if (leaf === "") return;
    const root = parseCertificates(chain, subject).at(-1) ?? parseCertificate(leaf, subject);
    if (isPublicRoot(root)) return;
    const warning = cmsError("MA-11", {
      subject: `${subject} httpsCerts`,
      what: `browsers do not come with its root ${root.subject}; each one shares no files until its user has opened ${address} and accepted the certificate, and some may not even then`,
      remedy:
        "have it issued by a public CA, or import caCertificatesPem into every browser as trusted roots",
    });
    void pulumi.log.warn(warning.message, owner);
  });
}
