/** A user's program for the engine tests: two cores in a cluster and an edge, their values from the stack's configuration. */
import * as pulumi from "@pulumi/pulumi";
import { ScalableResilient } from "pulumi-cisco-meeting-server";

const config = new pulumi.Config();
const server = (place: "core1" | "core2" | "edge1") => ({
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
const webAdmin = { listen: { interface: "a", port: 8443 } };

const { appliances } = new ScalableResilient("site1", {
  appliances: {
    core1: { server: server("core1"), webAdmin, callBridge: names("core1CallBridgeNames") },
    core2: { server: server("core2"), webAdmin, callBridge: {} },
    edge1: {
      server: server("edge1"),
      webBridge3: {
        httpsListen: [{ interface: "a", port: 8444 }],
        c2wListen: [{ interface: "a", port: 9999 }],
      },
      ...(config.get("turn") !== "no" && { turn: { tlsPort: 5349 } }),
    },
  },
  privateCa: { protectRoot: false },
});

export const reports = Object.values(appliances).flatMap(({ webAdmin, callBridge, webBridge3, turn }) =>
  [webAdmin, callBridge, webBridge3, turn].flatMap((role) => role?.report ?? []),
);
export const registration = appliances["edge1"]?.webBridgeRegistration?.report;
