/** Web Admin, the appliance's administration over HTTPS, which carries the REST API too. */
import * as pulumi from "@pulumi/pulumi";
import { askedOfLeaf } from "../../plan/asked-of-leaf";
import type { RoleSettings } from "../../plan/declaration";
import type { Report } from "../../plan/report";
import { webAdminRequest } from "../../plan/requests";
import { against } from "../boundary";
import { certificateOutputs } from "../certificate-facts";
import type { MeetingServer, ServerAccess } from "../meeting-server";
import { typeToken } from "../package-name";
import { readInterface, readPort } from "../plain-values";
import { readProof } from "../proof";
import type { RoleArgs } from "../role-args";
import { RoleChange } from "../role-change";
import { identitySource, roleIdentity } from "../role-identity";
import type { SourceArgs } from "../role-identity";
import { openRole, roleSubject } from "../role-opening";

/** Where Web Admin listens. */
export interface WebAdminListenArgs {
  /** Interface of the appliance, e.g. `a`. */
  interface: string;
  /** TCP port. @default 443 */
  port?: number;
}

/** Web Admin apart from the appliance that it runs on; topologies take this. */
export interface WebAdminRoleArgs extends RoleArgs {
  /**
   * Where Web Admin listens, set only on an appliance where no interface is set yet (WA-06). Plain, because it decides
   * which MMP commands the reviewer sees. @default as the appliance has it; one without fails with apply/not-listening
   */
  listen?: WebAdminListenArgs;
}

/** Arguments of `WebAdmin`. */
export interface WebAdminArgs extends WebAdminRoleArgs {
  /** The appliance that the role runs on. */
  server: MeetingServer;
}

/**
 * The certificate of Web Admin on one appliance, deployed with a disable and an enable (WA-06): that interrupts the web
 * pages and the REST API for some seconds and no calls. Deleting the
 * resource leaves the appliance as it is, unless `onDelete` says otherwise.
 */
export class WebAdmin extends pulumi.ComponentResource {
  /** SHA-256 of the leaf, lower-case hex. Public; unknown in a preview in which the leaf is issued. */
  readonly fingerprint: pulumi.Output<string>;
  /** When the leaf ends, ISO 8601. Public; unknown in a preview in which the leaf is issued. */
  readonly notAfter: pulumi.Output<string>;
  /** What the last change did and how it was proven. Public; unknown in a preview in which a change runs. */
  readonly report: pulumi.Output<Report>;

  /** Declares the role. Refuses arguments that cannot be used with args/..., or with the rule that they break. */
  constructor(name: string, args: WebAdminArgs, opts?: pulumi.ComponentResourceOptions) {
    super(typeToken("WebAdmin"), name, {}, opts);
    const role = openRole(this, name, { role: "webAdmin", args });
    const source = identitySource(this, webAdminSource(role.access, args));
    const settings = against(this, () => webAdminSettings(role.subject, args));
    const proof = readProof(this, role.subject, args);
    const asked = pulumi.output(askedOfLeaf(settings));
    const certs = roleIdentity(this, role, { name, slot: "certs", source, asked });
    const change = new RoleChange(
      {
        ...role,
        identities: { certs },
        trusts: {},
        reviewed: settings,
        settings: pulumi.output(settings),
        proof,
      },
      this,
    );
    const { fingerprint, notAfter } = certificateOutputs(certs.leafPem);
    this.fingerprint = fingerprint;
    this.notAfter = notAfter;
    this.report = change.report;
    this.registerOutputs({ fingerprint, notAfter, report: this.report });
  }
}

/** What Web Admin says about its identity. */
export function webAdminSource<Args extends WebAdminRoleArgs>(
  access: ServerAccess,
  args: Args,
): SourceArgs<Args> {
  const subject = roleSubject(access, "webAdmin");
  return { subject, fqdn: access.fqdn, args, request: { make: webAdminRequest } };
}

function webAdminSettings(subject: string, { listen }: WebAdminRoleArgs): RoleSettings {
  if (listen === undefined) return { kind: "webAdmin" };
  return {
    kind: "webAdmin",
    listen: {
      interface: readInterface(`${subject} listen.interface`, listen.interface),
      port: readPort(`${subject} listen.port`, listen.port ?? 443),
    },
  };
}
