/** The Uploader, which fetches recordings and sends them to a Vbrick Rev: a client of two servers, whom it verifies. */
import * as pulumi from "@pulumi/pulumi";
import { cmsError } from "../../errors/cms-error";
import type { Report } from "../../plan/report";
import { against } from "../boundary";
import { checkedTrust } from "../checked-trust";
import { typeToken } from "../package-name";
import { RoleChange } from "../role-change";
import { openRole } from "../role-opening";
import type { UploaderArgs } from "../uploader-args";

/**
 * The trusts of the Uploader on one appliance, deployed with one disable and one enable. It has no certificate of its own and
 * listens nowhere, so a change is proven by the appliance's own table. A change comes after Web Admin and the Call Bridge. Deleting
 * the resource leaves the appliance as it is: no command is known that empties its trusts.
 */
export class Uploader extends pulumi.ComponentResource {
  /** What the last change did and how it was proven. Public; unknown in a preview in which a change runs. */
  readonly report: pulumi.Output<Report>;

  /** Declares the role. Refuses arguments that cannot be used with args/..., or with the rule that they break. */
  constructor(name: string, args: UploaderArgs, opts?: pulumi.ComponentResourceOptions) {
    super(typeToken("Uploader"), name, {}, opts);
    const role = openRole(this, name, { role: "uploader", args });
    const { subject, allow } = role;
    const { webAdmin, rev } = args.trusts;
    against(this, () => checkTrusts(subject, args));
    const trusts = {
      ...(webAdmin && { cmsTrust: checkedTrust(this, webAdmin, { name: `${subject} cmsTrust`, allow }) }),
      ...(rev && { revTrust: checkedTrust(this, rev, { name: `${subject} revTrust`, allow }) }),
    };
    const settings = { kind: "uploader" } as const;
    const change = new RoleChange(
      {
        ...role,
        identities: {},
        trusts,
        reviewed: settings,
        settings: pulumi.output(settings),
        proof: pulumi.output({ mode: "auto" as const }),
      },
      this,
    );
    this.report = change.report;
    this.registerOutputs({ report: this.report });
  }
}

function checkTrusts(subject: string, { trusts }: UploaderArgs): void {
  if (trusts.webAdmin || trusts.rev) return;
  throw cmsError("args/required", {
    subject: `${subject} trusts`,
    what: "neither webAdmin nor rev is given, so there is nothing to deploy",
    remedy: "name whom it accepts as Web Admin, as Vbrick Rev, or both",
  });
}
