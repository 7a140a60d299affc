/** What the stack shows of an appliance's roles. */
import type { SplitAppliance, WebAdmin } from "pulumi-cisco-meeting-server";

/** By role; what is not there is left out. */
export type ShownAppliance = Readonly<Record<string, object>>;

/** The certificates' fingerprints and ends, and the report of the last change, by role. */
export function shownAppliance(roles: Omit<SplitAppliance, "server">): ShownAppliance {
  const { webAdmin, callBridge, webBridge3, turn, webBridgeRegistration } = roles;
  return {
    ...(webAdmin && { webAdmin: shownRole(webAdmin) }),
    ...(webBridge3 && { webBridge3: shownWebBridge3(webBridge3) }),
    ...(turn && { turn: shownRole(turn) }),
    ...(callBridge && { callBridge: shownRole(callBridge) }),
    ...(webBridgeRegistration && { webBridgeRegistration: shownRegistration(webBridgeRegistration) }),
  };
}

/** The roles that have certificates. */
export function rolesOf({ webAdmin, callBridge, webBridge3, turn }: Omit<SplitAppliance, "server">) {
  return [webAdmin, callBridge, webBridge3, turn];
}

function shownRole({
  fingerprint,
  notAfter,
  report,
}: Pick<WebAdmin, "fingerprint" | "notAfter" | "report">): object {
  return { fingerprint, notAfter, report };
}

function shownWebBridge3({
  httpsFingerprint,
  httpsNotAfter,
  c2wFingerprint,
  c2wNotAfter,
  report,
}: NonNullable<SplitAppliance["webBridge3"]>): object {
  return { httpsFingerprint, httpsNotAfter, c2wFingerprint, c2wNotAfter, report };
}

function shownRegistration({ url, report }: NonNullable<SplitAppliance["webBridgeRegistration"]>): object {
  return { url, report };
}
