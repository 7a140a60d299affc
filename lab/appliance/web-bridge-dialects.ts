/** The switches about Web Bridge 3, c2w, TURN and the REST API; part of the one list in dialects.ts. */
import type { DialectEntry } from "./dialect-entry";

/** In the order of the MMP reference. */
export const webBridgeDialects = [
  {
    name: "webbridge3-while-enabled",
    says: "whether Web Bridge 3 takes settings while enabled",
    values: ["refuse", "accept"],
    default: "refuse",
    source: "8 (certs-while-enabled, per service); 3.3",
  },
  {
    name: "turn-while-enabled",
    says: "whether the TURN server takes settings while enabled",
    values: ["refuse", "accept"],
    default: "refuse",
    source: "8 (certs-while-enabled, per service); 3.4",
  },
  {
    name: "services-while-enabled",
    says: "whether Recorder and Streamer take settings while enabled",
    values: ["refuse", "accept"],
    default: "refuse",
    source: "8 (certs-while-enabled, per service); 3.7",
  },
  {
    name: "sip-service-peers",
    says: "which Call Bridges Recorder and Streamer answer over TLS: those that their bundle covers, or all",
    values: ["bundle", "any"],
    default: "bundle",
    source:
      "3.7: the bundle must contain the Call Bridge's certificate; what happens without is not evidenced",
  },
  {
    name: "c2w-trust-parsed",
    says: "where the trust bundle of c2w is parsed and acknowledged",
    values: ["at-trust", "at-enable", "off"],
    default: "at-trust",
    source: "8; 3.3; 9 row 26",
  },
  {
    name: "wb3-success-style",
    says: "whether the lines of `webbridge3 enable` name the side they speak of",
    values: ["prefixed", "plain"],
    default: "prefixed",
    source: "8; 3.3",
  },
  {
    name: "webbridge3-restart",
    says: "milliseconds for which Web Bridge 3 does not answer after `enable` reported success",
    values: ["number"],
    default: "0",
    source: "ours: nothing is known of its start-up time",
  },
  {
    name: "api-after-restart",
    says: "milliseconds for which the API answers 503 after a restart of the Call Bridge",
    values: ["number"],
    default: "2000",
    source: "8: a few seconds; 4.4",
  },
  {
    name: "webbridge-status",
    says: "what the status of a registered Web Bridge says",
    values: ["real", "unused", "success", "connectionFailure", "dnsFailure"],
    default: "real",
    source: "8; 4.2",
  },
  {
    name: "unrecognised-spelling",
    says: "how the API spells that it does not know an object",
    values: ["z", "s"],
    default: "z",
    source: "8; 4.1",
  },
  {
    name: "error-status",
    says: "the HTTP status of an answer about an object that does not exist",
    values: ["404", "400"],
    default: "404",
    source: "8; 4.1",
  },
  {
    name: "gzip",
    says: "whether the API packs its answers for those who accept it",
    values: ["on", "off"],
    default: "on",
    source: "8; 4.1",
  },
  {
    name: "chunked-empty-post",
    says: "whether the empty answer to a POST comes chunked",
    values: ["on", "off"],
    default: "on",
    source: "8; 4.1",
  },
  {
    name: "keepalive-ms",
    says: "milliseconds after which Web Admin closes an idle HTTP connection",
    values: ["number"],
    default: "5000",
    source: "8; 4.1",
  },
  {
    name: "list-cap",
    says: "most objects in one answer of the API, whatever limit is asked for; 0 is 20",
    values: ["number"],
    default: "0",
    source: "8; 4.1",
  },
  {
    name: "c2w-firewall",
    says: "what others than appliances meet at the c2w port (C2W-02)",
    values: ["open", "refused", "silent"],
    default: "open",
    source: "8 (listeners); C2W-02",
  },
] as const satisfies readonly DialectEntry[];
