/** A user's program for the engine tests: a core and an edge appliance, their values from the stack's configuration. */
import * as pulumi from "@pulumi/pulumi";
import { SingleSplit, WebBridgeRegistration } from "pulumi-cisco-meeting-server";

const config = new pulumi.Config();
const server = (place: "core" | "edge") => ({
  address: config.require(`${place}Address`),
  port: config.requireNumber(`${place}Port`),
  hostKey: config.require(`${place}HostKey`),
  fqdn: `${place}.example.org`,
  passwordFrom: { env: "CMS_TEST_PASSWORD" },
  api: { port: 8443 },
  deadlines: { commandMs: 5_000, activationMs: 20_000, proofMs: 5_000, changeMs: 60_000 },
});
const names = (key: string): { names?: string[] } => {
  const text = config.get(key);
  return text === undefined ? {} : { names: text.split(",") };
};

const deployment = new SingleSplit("site1", {
  core: {
    server: server("core"),
    webAdmin: { listen: { interface: "a", port: 8443 } },
    callBridge: names("callBridgeNames"),
  },
  edge: {
    server: server("edge"),
    webBridge3: {
      https: { fqdn: "join.example.org" },
      c2w: names("c2wNames"),
      httpsListen: [{ interface: "a", port: 8444 }],
      c2wListen: [{ interface: "a", port: 9999 }],
    },
    turn: { tlsPort: 5349 },
  },
  registration: { register: config.get("registrationName") === undefined },
  privateCa: {
    protectRoot: false,
    generations: (config.get("generations") ?? "1").split(","),
    ...(config.get("issuing") !== undefined && { issuing: config.require("issuing") }),
  },
  ...(config.get("trustBy") === "leaf" && { trustBy: "leaf" }),
  ...(config.get("recheck") !== undefined && { recheck: config.require("recheck") }),
});

const { core, edge } = deployment;
export const reports = [
  core.webAdmin?.report,
  edge.webBridge3?.report,
  edge.turn?.report,
  core.callBridge?.report,
];

// A registration of its own, whose logical name may change.
const own = config.get("registrationName");
const renamed =
  own === undefined
    ? undefined
    : new WebBridgeRegistration(own, { callBridges: [core.server], host: "edge.example.org", port: 9999 });

export const registration = (edge.webBridgeRegistration ?? renamed)?.report;
