/** The settings of a scalable and resilient deployment alone; entry-settings.ts has what stands in an entry of `appliances`. */
import type { Setting } from "./setting";

export const scalableSettings = {
  appliances: {
    type: "array",
    items: "object",
    default: [],
    says: "The appliances of scalableResilient, each with name, address, hostKey, roles and whatever it has of its own.",
    example: "core1",
  },
  parallelRollout: {
    type: "boolean",
    default: false,
    says:
      "Whether the appliances of scalableResilient are changed together, of each kind of role the first alone and then all " +
      "others; otherwise one after the other.",
    example: "true",
  },
  recorderInterface: {
    type: "string",
    default: "",
    says: "Interface at which Recorders listen for SIP over TLS; otherwise they listen as the appliance has it.",
    example: "a",
  },
  recorderPort: {
    type: "integer",
    default: 5061,
    says: "TCP port of Recorders, set together with recorderInterface.",
    example: "5061",
  },
  streamerInterface: {
    type: "string",
    default: "",
    says: "Interface at which Streamers listen for SIP over TLS; otherwise they listen as the appliance has it.",
    example: "a",
  },
  streamerPort: {
    type: "integer",
    default: 5061,
    says: "TCP port of Streamers, set together with streamerInterface.",
    example: "5061",
  },
  meetingAppsInterface: {
    type: "string",
    default: "",
    says: "Interface at which browsers reach MeetingApps; otherwise it listens as the appliance has it.",
    example: "a",
  },
  meetingAppsPort: {
    type: "integer",
    default: 443,
    says: "TCP port of MeetingApps, set together with meetingAppsInterface.",
    example: "443",
  },
  schedulerInterface: {
    type: "string",
    default: "",
    says: "Interface at which Schedulers serve their API; otherwise they listen as the appliance has it.",
    example: "a",
  },
  schedulerPort: {
    type: "integer",
    default: 8443,
    says: "TCP port of Schedulers, set together with schedulerInterface.",
    example: "8443",
  },
  databaseApprove: {
    type: "string",
    default: "",
    says:
      "Fingerprint of the new certificates for which the database cluster may be taken apart, as the output database has it; " +
      "every Call Bridge is without a database meanwhile.",
    example: '"$(pulumi stack output database | jq -r .setFingerprint)"',
  },
  databaseLeafValidityDays: {
    type: "integer",
    default: 1825,
    says: "Validity of the database cluster's certificates in days. They come from a CA of their own.",
    example: "1825",
  },
  databaseRenewBeforeDays: {
    type: "integer",
    default: 90,
    says: "How many days before their end the database cluster's certificates are made anew; they then wait for databaseApprove.",
    example: "90",
  },
} as const satisfies Readonly<Record<string, Setting>>;
