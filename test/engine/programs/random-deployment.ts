/** A user's program for the engine tests: a deployment whose appliances and roles are all in the stack's configuration. */
import * as pulumi from "@pulumi/pulumi";
import { PrivateCa, ScalableResilient } from "pulumi-cisco-meeting-server";

interface Placed {
  readonly roles: readonly string[];
  /** A further name of a role's leaf. */
  readonly further: Readonly<Record<string, string>>;
}

const config = new pulumi.Config();
const placement = config.requireObject<Readonly<Record<string, Placed>>>("placement");

const server = (place: string) => ({
  address: config.require(`${place}Address`),
  port: config.requireNumber(`${place}Port`),
  hostKey: config.require(`${place}HostKey`),
  fqdn: `${place}.example.org`,
  passwordFrom: { env: "CMS_TEST_PASSWORD" },
  api: { port: 8443 },
  deadlines: { connectMs: 6_000, commandMs: 5_000, activationMs: 10_000, proofMs: 5_000, changeMs: 60_000 },
});

function rolesOf({ roles, further }: Placed) {
  const named = (role: string): { names?: string[] } => {
    const name = further[role];
    return name === undefined ? {} : { names: [name] };
  };
  const has = (role: string): boolean => roles.includes(role);
  return {
    ...(has("webAdmin") && {
      webAdmin: { ...named("webAdmin"), listen: { interface: "a", port: 8443 } },
    }),
    ...(has("callBridge") && { callBridge: named("callBridge") }),
    ...(has("webBridge3") && {
      webBridge3: {
        https: named("webBridge3"),
        httpsListen: [{ interface: "a", port: 8444 }],
        c2wListen: [{ interface: "a", port: 9999 }],
      },
    }),
    ...(has("turn") && { turn: { ...named("turn"), tlsPort: 5349 } }),
    ...(has("recorder") && {
      recorder: { ...named("recorder"), sipListen: { interface: "a", tlsPort: 5071 } },
    }),
    ...(has("streamer") && {
      streamer: { ...named("streamer"), sipListen: { interface: "a", tlsPort: 5072 } },
    }),
    ...(has("meetingApps") && {
      meetingApps: { ...named("meetingApps"), httpsListen: { interface: "a", port: 8445 } },
    }),
    ...(has("scheduler") && {
      scheduler: { https: named("scheduler"), httpsListen: { interface: "a", port: 8446 } },
    }),
  };
}

const databaseNodes = config.requireObject<readonly string[]>("databaseNodes");
const { appliances, database } = new ScalableResilient("site1", {
  appliances: Object.fromEntries(
    Object.entries(placement).map(([key, placed]) => [key, { server: server(key), ...rolesOf(placed) }]),
  ),
  ...(databaseNodes.length > 0 && {
    database: {
      nodes: [...databaseNodes],
      overwrite: databaseNodes.slice(1),
      ca: new PrivateCa("site1-database-ca", { protectRoot: false, leafValidityDays: 1_825 }),
    },
  }),
  privateCa: { protectRoot: false, leafValidityDays: config.requireNumber("leafValidityDays") },
  ...(config.get("recheck") !== undefined && { recheck: config.require("recheck") }),
});

const roleReports = Object.values(appliances).flatMap((appliance) =>
  [
    appliance.webAdmin,
    appliance.callBridge,
    appliance.webBridge3,
    appliance.turn,
    appliance.recorder,
    appliance.streamer,
    appliance.meetingApps,
    appliance.scheduler,
    appliance.webBridgeRegistration,
  ].flatMap((role) => role?.report ?? []),
);

export const reports = [...roleReports, ...(database ? [database.report] : [])];
