/** What a role's settings ask of its leaf, in the words of the rules about certificates. */
import type { IdentityUnderTest } from "../x509/rules/rule";
import type { RoleSettings } from "./declaration";
import { present } from "./json-fields";

/** The part of what the rules look at that comes from a role's settings. */
export type AskedOfLeaf = Pick<
  IdentityUnderTest,
  "lyncFqdn" | "c2wHost" | "expresswayFqdn" | "webBridgeRootSha256" | "webRtc"
>;

/** Reads it out of the settings. Each rule says itself to which role and slot it applies. */
export function askedOfLeaf(settings: RoleSettings): AskedOfLeaf {
  switch (settings.kind) {
    case "webAdmin":
    case "recorder":
    case "streamer":
    case "meetingApps":
    case "scheduler":
    case "uploader":
      return { webRtc: false };
    case "callBridge":
      return { webRtc: settings.webRtc, ...present({ lyncFqdn: settings.lyncFqdn }) };
    case "webBridge3":
      return {
        webRtc: false,
        ...present({ c2wHost: settings.c2wHost, expresswayFqdn: settings.expresswayFqdn }),
      };
    case "turn":
      return { webRtc: false, ...present({ webBridgeRootSha256: settings.webBridgeRootSha256 }) };
  }
}
