/** Which roles stand on which appliance of a scalable and resilient deployment, and what of that is refused. */
import type * as pulumi from "@pulumi/pulumi";
import { cmsError } from "../../errors/cms-error";
import type { MeetingAppsRoleArgs } from "../meeting-apps-args";
import type { MeetingServerArgs } from "../meeting-server";
import type { SchedulerRoleArgs } from "../scheduler-args";
import type { SipServiceRoleArgs } from "../sip-service-args";
import type { UploaderRoleArgs } from "../uploader-args";
import type { ApplianceRolesArgs } from "./appliance-roles";
import { checkIssuing, refuseDroppedRoles } from "./deployment-args";
import type { DeploymentArgs } from "./deployment-args";
import { checkDatabase } from "./scalable-database";
import type { ScalableDatabaseArgs } from "./scalable-database";

/** One appliance and the roles that stand on it; nothing is inferred from its name (TOPO-02). */
export interface ScalableApplianceArgs extends ApplianceRolesArgs {
  /** How the appliance is reached. */
  server: MeetingServerArgs;
  /**
   * Address by which the other Call Bridges of the cluster call this one, as `/api/v1/callBridges` has it: a host name that
   * its Web Admin's certificate names exactly, or an https URL with it (WA-04, CLU-05). @default the appliance's `fqdn`
   */
  clusterAddress?: pulumi.Input<string>;
  /** The Recorder. It accepts the deployment's Call Bridges besides those in its own `trusts.callBridges`. */
  recorder?: SipServiceRoleArgs;
  /** The Streamer. It accepts the deployment's Call Bridges besides those in its own `trusts.callBridges`. */
  streamer?: SipServiceRoleArgs;
  /** MeetingApps. Its certificate should come from a public CA (MA-02): give it an issuer or an identity of its own. */
  meetingApps?: MeetingAppsRoleArgs;
  /**
   * The Scheduler, beside a Call Bridge. It accepts the deployment's Web Bridges besides those in its own `trusts.c2w`, and they
   * accept it. A Web Bridge that is added later is connected to from the Scheduler's next change on.
   */
  scheduler?: SchedulerRoleArgs;
  /** The Uploader. It accepts the deployment's Web Admins besides those in its own `trusts.webAdmin`. */
  uploader?: UploaderRoleArgs;
}

/** The appliances by their keys, in an order that does not depend on the program's. */
export type Placement = readonly (readonly [string, ScalableApplianceArgs])[];

interface PlacedArgs extends DeploymentArgs {
  readonly appliances: Readonly<Record<string, ScalableApplianceArgs>>;
  readonly database?: ScalableDatabaseArgs;
}

/**
 * Reads the placement. Throws with the requirement that it breaks: a Web Bridge, Recorder or Streamer that no Call Bridge
 * would use, a clustered Call Bridge without Web Admin, what release 3.0 dropped; args/required for a Scheduler that lacks what
 * it works with.
 */
export function readPlacement(name: string, args: PlacedArgs): Placement {
  checkIssuing(name, args);
  // By code units, not by locale: bundles and registrations must come out the same on every machine.
  const placement = Object.entries(args.appliances).sort(([a], [b]) => (a < b ? -1 : 1));
  refuseDroppedRoles(name, args);
  for (const [key, appliance] of placement) {
    checkKey(name, key);
    refuseDroppedRoles(`${name}-${key}`, appliance);
  }
  if (args.database) checkDatabase(name, args.database, Object.keys(args.appliances));
  const callBridges = placement.filter(([, { callBridge }]) => callBridge !== undefined);
  if (callBridges.length === 0) throw noCallBridge(name, placement);
  if (callBridges.length > 1) checkCluster(name, callBridges);
  checkSchedulers(name, placement);
  return placement;
}

/** A Scheduler reads its Web Bridges from the Call Bridge beside it (MMP reference 3.7). */
function checkSchedulers(name: string, placement: Placement): void {
  const hasWebBridge = placement.some(([, { webBridge3 }]) => webBridge3 !== undefined);
  for (const [key, { scheduler, callBridge }] of placement) {
    if (!scheduler) continue;
    if (!callBridge) {
      throw cmsError("args/required", {
        subject: `${name}-${key} callBridge`,
        what: "its Scheduler needs a Call Bridge beside it, and this appliance has none",
        remedy: "name callBridge for it, or place the scheduler where a Call Bridge stands",
      });
    }
    if (hasWebBridge || scheduler.trusts) continue;
    throw cmsError("args/required", {
      subject: `${name}-${key} scheduler`,
      what: "a Scheduler connects to Web Bridges alone, and no appliance of the deployment has one",
      remedy: "name webBridge3 for an appliance, or name foreign Web Bridges in the scheduler's trusts.c2w",
    });
  }
}

function checkKey(name: string, key: string): void {
  if (/^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/.test(key)) return;
  throw cmsError("args/invalid", {
    subject: `${name} appliances`,
    what: `${JSON.stringify(key)} is no name for an appliance`,
    remedy: "use letters, digits and hyphens between them, e.g. core1",
  });
}

/** Who needs a Call Bridge, in the order in which it is told. */
const dependents = [
  ["webBridge3", "C2W-04", "a Web Bridge 3 accepts Call Bridges alone"],
  ["recorder", "REC-01", "a Recorder records for Call Bridges alone"],
  ["streamer", "STR-01", "a Streamer streams for Call Bridges alone"],
] as const;

function noCallBridge(name: string, placement: Placement): Error {
  const remedy = "name callBridge for one appliance at least";
  for (const [role, id, why] of dependents) {
    const [key] = placement.find(([, appliance]) => appliance[role] !== undefined) ?? [];
    if (key === undefined) continue;
    const what = `${why}, and no appliance of the deployment has one`;
    return cmsError(id, { subject: `${name}-${key} ${role}`, what, remedy });
  }
  const what = "no appliance has a Call Bridge, without which there is no deployment";
  return cmsError("args/required", { subject: `${name} appliances`, what, remedy });
}

/** Members of a cluster reach each other through Web Admin, so each needs a certificate of it (WA-03, WA-04). */
function checkCluster(name: string, callBridges: Placement): void {
  const [key] = callBridges.find(([, { webAdmin }]) => webAdmin === undefined) ?? [];
  if (key === undefined) return;
  throw cmsError("WA-04", {
    subject: `${name}-${key} webAdmin`,
    what: "the deployment has several Call Bridges, which reach each other through Web Admin, and this one has none",
    remedy: "name webAdmin for it; {} is enough",
  });
}
