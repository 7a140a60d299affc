/** What the stack shows of an appliance's roles. */
import type { DatabaseCluster, PrivateCa, ScalableAppliance, WebAdmin } from "pulumi-cisco-meeting-server";

/** The roles of an appliance of any topology; the services stand in one topology only. */
type ShownRoles = Pick<
  ScalableAppliance,
  "webAdmin" | "callBridge" | "webBridge3" | "turn" | "webBridgeRegistration"
> &
  Partial<Pick<ScalableAppliance, "recorder" | "streamer" | "meetingApps" | "scheduler" | "uploader">>;

/** By role; what is not there is left out. */
export type ShownAppliance = Readonly<Record<string, object>>;

/** The certificates' fingerprints and ends, and the report of the last change, by role. */
export function shownAppliance(roles: ShownRoles): ShownAppliance {
  const { webAdmin, callBridge, webBridge3, turn, webBridgeRegistration } = roles;
  const { recorder, streamer, meetingApps, scheduler, uploader } = roles;
  return {
    ...(webAdmin && { webAdmin: shownRole(webAdmin) }),
    ...(webBridge3 && { webBridge3: shownSides(webBridge3) }),
    ...(turn && { turn: shownRole(turn) }),
    ...(callBridge && { callBridge: shownRole(callBridge) }),
    ...(recorder && { recorder: shownRole(recorder) }),
    ...(streamer && { streamer: shownRole(streamer) }),
    ...(meetingApps && { meetingApps: { ...shownRole(meetingApps), browserUrl: meetingApps.browserUrl } }),
    ...(scheduler && { scheduler: shownSides(scheduler) }),
    ...(uploader && { uploader: { report: uploader.report } }),
    ...(webBridgeRegistration && { webBridgeRegistration: shownRegistration(webBridgeRegistration) }),
  };
}

/** The roles that have certificates. */
export function rolesOf(roles: ShownRoles) {
  const { webAdmin, callBridge, webBridge3, turn, recorder, streamer, meetingApps, scheduler } = roles;
  return [webAdmin, callBridge, webBridge3, turn, recorder, streamer, meetingApps, scheduler];
}

/** The fingerprint that an approval names, when the first certificate ends, the report of the last change, and the root of its CA. */
export function shownDatabase(
  { setFingerprint, notAfter, report }: DatabaseCluster,
  { rootPem }: Pick<PrivateCa, "rootPem">,
): object {
  return { setFingerprint, notAfter, report, rootPem };
}

function shownRole({
  fingerprint,
  notAfter,
  report,
}: Pick<WebAdmin, "fingerprint" | "notAfter" | "report">): object {
  return { fingerprint, notAfter, report };
}

function shownSides({
  httpsFingerprint,
  httpsNotAfter,
  c2wFingerprint,
  c2wNotAfter,
  report,
}: Omit<NonNullable<ShownRoles["webBridge3"]>, "c2wHost">): object {
  return { httpsFingerprint, httpsNotAfter, c2wFingerprint, c2wNotAfter, report };
}

function shownRegistration({ url, report }: NonNullable<ShownRoles["webBridgeRegistration"]>): object {
  return { url, report };
}
