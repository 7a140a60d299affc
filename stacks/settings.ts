/**
 * Every setting of the stack, once: Pulumi.yaml repeats it for the engine, and a test compares the two. An empty text
 * stands for "not set", since the engine wants a default for everything that may be left out. None is a secret, since a
 * secret could have no default; credentials are given by reference.
 */

import { issuerSettings } from "./issuer-settings";
import { scalableSettings } from "./scalable-settings";
import type { Setting } from "./setting";

export const settings = {
  topology: {
    type: "string",
    default: "singleCombined",
    says:
      "The deployment: singleCombined, one appliance with all roles; singleSplit, a core and an edge; or scalableResilient, " +
      "those in appliances.",
    example: "singleCombined",
  },
  name: {
    type: "string",
    default: "cms1",
    says:
      "Name of the appliance in Pulumi and in messages; in singleSplit of the deployment, whose appliances get -core and -edge, " +
      "in scalableResilient - and their own name.",
    example: "cms1",
  },
  address: {
    type: "string",
    default: "",
    says: "Host name or IP address of the MMP, in singleSplit of the core; required.",
    example: "cms1.example.org",
  },
  sshPort: {
    type: "integer",
    default: 22,
    says: "TCP port of the MMP's SSH.",
    example: "22",
  },
  hostKey: {
    type: "string",
    default: "",
    says: "Host key of the MMP as ssh-keyscan prints it without the host, or its fingerprint SHA256:...; required.",
    example: '"ssh-ed25519 AAAA..."',
  },
  user: {
    type: "string",
    default: "admin",
    says: "MMP account with the role admin.",
    example: "admin",
  },
  passwordEnv: {
    type: "string",
    default: "",
    says: "Environment variable that holds the MMP password when pulumi up runs. One way to log in is required.",
    example: "CMS_PASSWORD",
  },
  passwordFile: {
    type: "string",
    default: "",
    says: "File that holds the MMP password; relative to the folder stacks/.",
    example: "/run/secrets/cms-password",
  },
  privateKeyFile: {
    type: "string",
    default: "",
    says: "File that holds the private key for the MMP's SSH; relative to the folder stacks/.",
    example: "/run/secrets/cms-ssh-key",
  },
  sshAgent: {
    type: "boolean",
    default: false,
    says: "Whether the SSH agent may log in.",
    example: "true",
  },
  fqdn: {
    type: "string",
    default: "",
    says: "Name of the appliance in the DNS, which the certificates are issued for; the address when that is a name.",
    example: "cms1.example.org",
  },
  webAdminInterface: {
    type: "string",
    default: "",
    says: "Interface for Web Admin on an appliance where none is set yet; otherwise it stays as it is.",
    example: "a",
  },
  webAdminPort: {
    type: "integer",
    default: 443,
    says: "TCP port of Web Admin: set together with webAdminInterface, and where the REST API is reached.",
    example: "443",
  },
  sipPort: {
    type: "integer",
    default: 5061,
    says: "TCP port at which the Call Bridge's certificate is proven.",
    example: "5061",
  },
  edgeAddress: {
    type: "string",
    default: "",
    says: "Host name or IP address of the MMP of the edge; required in singleSplit.",
    example: "edge.example.org",
  },
  edgeSshPort: {
    type: "integer",
    default: 22,
    says: "TCP port of the SSH of the edge's MMP.",
    example: "22",
  },
  edgeHostKey: {
    type: "string",
    default: "",
    says: "Host key of the edge's MMP, like hostKey; required in singleSplit.",
    example: '"ssh-ed25519 AAAA..."',
  },
  edgeUser: {
    type: "string",
    default: "",
    says: "MMP account on the edge; the same as user when it is not set.",
    example: "admin",
  },
  edgePasswordEnv: {
    type: "string",
    default: "",
    says: "Environment variable that holds the edge's MMP password; without one of its own, the edge is logged in to like the core.",
    example: "CMS_EDGE_PASSWORD",
  },
  edgePasswordFile: {
    type: "string",
    default: "",
    says: "File that holds the edge's MMP password, like passwordFile.",
    example: "/run/secrets/cms-edge-password",
  },
  edgePrivateKeyFile: {
    type: "string",
    default: "",
    says: "File that holds the private key for the edge's MMP, like privateKeyFile.",
    example: "/run/secrets/cms-edge-ssh-key",
  },
  edgeFqdn: {
    type: "string",
    default: "",
    says: "Name of the edge in the DNS, like fqdn.",
    example: "edge.example.org",
  },
  edgeWebAdmin: {
    type: "boolean",
    default: true,
    says: "Whether Web Admin of the edge gets a certificate too, in singleSplit.",
    example: "false",
  },
  edgeWebAdminInterface: {
    type: "string",
    default: "",
    says: "Interface for the edge's Web Admin, like webAdminInterface.",
    example: "a",
  },
  edgeWebAdminPort: {
    type: "integer",
    default: 443,
    says: "TCP port for the edge's Web Admin, set together with edgeWebAdminInterface.",
    example: "443",
  },
  webBridge3: {
    type: "boolean",
    default: false,
    says: "Whether there is a Web Bridge 3, for the web app.",
    example: "true",
  },
  webBridge3On: {
    type: "string",
    default: "edge",
    says: "The appliance of Web Bridge 3 in singleSplit: core or edge.",
    example: "edge",
  },
  webBridgeInterface: {
    type: "string",
    default: "",
    says: "Interface for both sides of Web Bridge 3; otherwise they listen as the appliance has it.",
    example: "a",
  },
  webBridgePort: {
    type: "integer",
    default: 443,
    says: "TCP port of the web app, set together with webBridgeInterface.",
    example: "443",
  },
  c2wInterface: {
    type: "string",
    default: "",
    says: "Interface for Call Bridges alone, where it is not webBridgeInterface.",
    example: "b",
  },
  c2wPort: {
    type: "integer",
    default: 9999,
    says: "TCP port for Call Bridges: set together with webBridgeInterface, and registered in the API.",
    example: "9999",
  },
  httpRedirectPort: {
    type: "integer",
    default: 0,
    says: "TCP port from which plain HTTP is redirected to the web app; 0 leaves the redirect as it is.",
    example: "80",
  },
  webAppFqdn: {
    type: "string",
    default: "",
    says: "Name of the web app in the DNS, where it is not the name of its appliance.",
    example: "join.example.org",
  },
  expresswayFqdn: {
    type: "string",
    default: "",
    says: "Name by which the web proxy of Cisco Expressway connects to the web app.",
    example: "join.example.org",
  },
  c2wHost: {
    type: "string",
    default: "",
    says: "Host by which Call Bridges connect to Web Bridge 3, where it is not the name of its appliance.",
    example: "10.1.1.10",
  },
  registerWebBridge: {
    type: "boolean",
    default: true,
    says: "Whether Web Bridge 3 is registered in the Call Bridge's API, which needs a password.",
    example: "false",
  },
  turn: {
    type: "boolean",
    default: false,
    says: "Whether there is a TURN server with TLS.",
    example: "true",
  },
  turnOn: {
    type: "string",
    default: "edge",
    says: "The appliance of the TURN server in singleSplit: core or edge.",
    example: "edge",
  },
  turnPort: {
    type: "integer",
    default: 0,
    says: "TCP port of TURN over TLS; 0 leaves it as the appliance has it.",
    example: "5349",
  },
  trustBy: {
    type: "string",
    default: "issuer",
    says: "How the ends of the c2w link know each other: issuer, by the CA, or leaf, by the very certificates.",
    example: "leaf",
  },
  lyncFqdn: {
    type: "string",
    default: "",
    says: "Name by which Lync or Skype for Business knows the Call Bridge.",
    example: "cms.example.org",
  },
  organization: {
    type: "string",
    default: "",
    says: "Organisation in the subjects of the certificates.",
    example: '"Example Inc."',
  },
  country: {
    type: "string",
    default: "",
    says: "Country in the subjects of the certificates, two capital letters.",
    example: "NO",
  },
  issuer: {
    type: "string",
    default: "privateCa",
    says:
      "Who issues the certificates: privateCa; existingCa, a CA whose key may be used here; submittedRequests, for a CA that people " +
      "take requests to; acme; or selfSignedForLab, which is for laboratories only. The database has a private CA of its own.",
    example: "privateCa",
  },
  sharedDomain: {
    type: "string",
    default: "",
    says: "Domain of one certificate for all roles together, only in singleCombined.",
    example: "example.org",
  },
  rootValidityDays: {
    type: "integer",
    default: 3650,
    says: "Validity of the private CA's root in days.",
    example: "3650",
  },
  caGenerations: {
    type: "string",
    default: "1",
    says: "Names of the private CA's roots, the oldest first; all of them are trusted.",
    example: "1,2",
  },
  caIssuing: {
    type: "string",
    default: "",
    says: "The root that issues, where it is not the first of caGenerations.",
    example: "2",
  },
  leafValidityDays: {
    type: "integer",
    default: 200,
    says: "Validity of the certificates in days.",
    example: "200",
  },
  renewBeforeDays: {
    type: "integer",
    default: 30,
    says: "How many days before its end a certificate is renewed by the next pulumi up.",
    example: "30",
  },
  protectRoot: {
    type: "boolean",
    default: true,
    says: "Whether Pulumi refuses to delete the private CA's root.",
    example: "true",
  },
  recheck: {
    type: "string",
    default: "",
    says: "A new value looks at every appliance again and mends what is not as declared.",
    example: '"$(date +%F)"',
  },
  maintenanceStart: {
    type: "string",
    default: "",
    says: "When the maintenance window opens, HH:MM; without it a change may interrupt its role at any time.",
    example: "22:00",
  },
  maintenanceEnd: {
    type: "string",
    default: "",
    says: "When the maintenance window closes, HH:MM; not later than maintenanceStart means on the next day.",
    example: "04:00",
  },
  maintenanceTimeZone: {
    type: "string",
    default: "",
    says: "Time zone of the maintenance window by its name.",
    example: "Europe/Oslo",
  },
  maintenanceDays: {
    type: "string",
    default: "",
    says: "Days on which the maintenance window opens; every day when it is not set.",
    example: "sat,sun",
  },
  maintenanceOverride: {
    type: "string",
    default: "",
    says: "Why changes may interrupt outside the maintenance window at present; take it out again afterwards.",
    example: '"certificate was compromised"',
  },
  waitForNoCallsSeconds: {
    type: "integer",
    default: 0,
    says: "How long a change of Call Bridge, Web Bridge 3 or TURN waits for calls to end, in seconds; 0 does not ask.",
    example: "1800",
  },
  goOnWithCalls: {
    type: "boolean",
    default: false,
    says: "Whether such a change goes on when calls have not ended in that time; otherwise it fails and interrupts nothing.",
    example: "true",
  },
  ...scalableSettings,
  ...issuerSettings,
} as const satisfies Readonly<Record<string, Setting>>;

/** The name of a setting. */
export type SettingName = keyof typeof settings;

/** A setting by its name. */
export function settingOf(name: SettingName): Setting {
  return settings[name];
}

/** Whether there is a setting of a name. */
export function isSetting(name: string): name is SettingName {
  return Object.hasOwn(settings, name);
}
