/** Streamer, which streams meetings that a Call Bridge calls it into: the SIP-based one of release 3.0 and later (VER-05). */
import * as pulumi from "@pulumi/pulumi";
import type { Report } from "../../plan/report";
import { typeToken } from "../package-name";
import { sipServiceChange } from "../sip-service";
import type { SipServiceArgs } from "../sip-service-args";

/**
 * The certificate of the Streamer on one appliance and whom it accepts as Call Bridges, deployed with a disable and an enable
 * (STR-03), which ends streams that are under way. A release before 3.0 is refused with VER-05. Deleting the resource
 * leaves the appliance as it is, unless `onDelete` says otherwise.
 */
export class Streamer extends pulumi.ComponentResource {
  /** SHA-256 of the leaf, lower-case hex. Public; unknown in a preview in which the leaf is issued. */
  readonly fingerprint: pulumi.Output<string>;
  /** When the leaf ends, ISO 8601. Public; unknown in a preview in which the leaf is issued. */
  readonly notAfter: pulumi.Output<string>;
  /** What the last change did and how it was proven. Public; unknown in a preview in which a change runs. */
  readonly report: pulumi.Output<Report>;

  /** Declares the role. Refuses arguments that cannot be used with args/..., or with the rule that they break. */
  constructor(name: string, args: SipServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    super(typeToken("Streamer"), name, {}, opts);
    const { fingerprint, notAfter, report } = sipServiceChange(this, "streamer", name, args);
    this.fingerprint = fingerprint;
    this.notAfter = notAfter;
    this.report = report;
    this.registerOutputs({ fingerprint, notAfter, report });
  }
}
