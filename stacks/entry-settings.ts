/** What may stand in an entry of `appliances`: keys of its own, and settings of the stack that it may have otherwise. */
import type { Setting } from "./setting";
import { settings } from "./settings";
import type { SettingName } from "./settings";

/** Roles that an appliance can have, as they stand in the configuration. */
export const roleWords = [
  "webAdmin",
  "callBridge",
  "webBridge3",
  "turn",
  "recorder",
  "streamer",
  "meetingApps",
  "scheduler",
  "uploader",
  "database",
] as const;

/** One of them. */
export type RoleWord = (typeof roleWords)[number];

/** Keys that say something about this appliance alone; a setting of the same name is about other topologies. */
const ownSettings = {
  name: {
    type: "string",
    default: "",
    says: "Name of the appliance: letters, digits and hyphens; required.",
    example: "core1",
  },
  address: {
    type: "string",
    default: "",
    says: "Host name or IP address of the MMP; required.",
    example: "core1-mmp.example.org",
  },
  hostKey: {
    type: "string",
    default: "",
    says: "Host key of the MMP as ssh-keyscan prints it without the host, or its fingerprint SHA256:...; required.",
    example: "'ssh-ed25519 AAAA...'",
  },
  fqdn: {
    type: "string",
    default: "",
    says: "Name of the appliance in the DNS, which the certificates are issued for; the address when that is a name.",
    example: "core1.example.org",
  },
  roles: {
    type: "array",
    default: [],
    says: `The roles of the appliance, a list of ${roleWords.join(", ")}.`,
    example: "callBridge",
  },
  clusterAddress: {
    type: "string",
    default: "",
    says: "Host name by which the other Call Bridges call this one, where it is not its fqdn.",
    example: "core1.example.org",
  },
  c2wHost: {
    type: "string",
    default: "",
    says: "Host by which Call Bridges connect to its Web Bridge 3, where it is not its fqdn.",
    example: "edge1.example.org",
  },
  databaseAddress: {
    type: "string",
    default: "",
    says: "IP address by which the other nodes of the database cluster reach this one, where address is not that.",
    example: "192.0.2.11",
  },
  databaseInterface: {
    type: "string",
    default: "a",
    says: "Interface of the database.",
    example: "a",
  },
  overwriteDatabase: {
    type: "boolean",
    default: false,
    says: "Whether what this appliance's own database holds may be replaced when it joins the cluster.",
    example: "true",
  },
} as const satisfies Readonly<Record<string, Setting>>;

/** Settings of the stack that hold for every appliance whose entry does not have them, with the role that they are about. */
const sharedSettings = {
  sshPort: undefined,
  user: undefined,
  passwordEnv: undefined,
  passwordFile: undefined,
  privateKeyFile: undefined,
  sshAgent: undefined,
  organization: undefined,
  country: undefined,
  webAdminInterface: "webAdmin",
  webAdminPort: undefined, // the API is there, also where Web Admin is not managed
  sipPort: "callBridge",
  lyncFqdn: "callBridge",
  webBridgeInterface: "webBridge3",
  webBridgePort: "webBridge3",
  c2wInterface: "webBridge3",
  c2wPort: "webBridge3",
  httpRedirectPort: "webBridge3",
  webAppFqdn: "webBridge3",
  expresswayFqdn: "webBridge3",
  turnPort: "turn",
  recorderInterface: "recorder",
  recorderPort: "recorder",
  streamerInterface: "streamer",
  streamerPort: "streamer",
  meetingAppsInterface: "meetingApps",
  meetingAppsPort: "meetingApps",
  schedulerInterface: "scheduler",
  schedulerPort: "scheduler",
} as const satisfies Partial<Record<SettingName, RoleWord | undefined>>;

const rolesOfOwn: Readonly<Record<string, RoleWord>> = {
  clusterAddress: "callBridge",
  c2wHost: "webBridge3",
  databaseAddress: "database",
  databaseInterface: "database",
  overwriteDatabase: "database",
};

/** A key of an entry. */
export type EntryName = keyof typeof ownSettings | keyof typeof sharedSettings;

/** A setting that entries share unless they have it themselves. */
export type SharedName = keyof typeof sharedSettings;

/** Every key that an entry may have. */
export const entryNames = [
  ...Object.keys(ownSettings),
  ...Object.keys(sharedSettings),
] as readonly EntryName[];

/** Whether a setting of the stack holds for the entries that do not have it. */
export function isShared(name: string): name is SharedName {
  return Object.hasOwn(sharedSettings, name);
}

/** What is said about a key of an entry. */
export function entrySettingOf(name: EntryName): Setting {
  return isShared(name) ? settings[name] : ownSettings[name];
}

/** The role that a key is about; undefined where it is about the appliance. */
export function roleOfKey(name: EntryName): RoleWord | undefined {
  return isShared(name) ? sharedSettings[name] : rolesOfOwn[name];
}
