/** A user's program for the engine tests: one appliance, its values from the stack's configuration. */
import * as pulumi from "@pulumi/pulumi";
import { inventory as inventoryOf, SingleCombined } from "pulumi-cisco-meeting-server";

const config = new pulumi.Config();
const names = (key: string): { names?: string[] } => {
  const text = config.get(key);
  return text === undefined ? {} : { names: text.split(",") };
};

const onDelete = config.getBoolean("clear") === true ? { onDelete: "clear" as const } : {};

const deployment = new SingleCombined("cms1", {
  server: {
    address: config.require("address"),
    port: config.requireNumber("port"),
    hostKey: config.require("hostKey"),
    fqdn: "cms1.example.org",
    ...(config.getBoolean("literalPassword") === true
      ? { password: config.requireSecret("password") }
      : { passwordFrom: { env: "CMS_TEST_PASSWORD" } }),
    deadlines: { commandMs: 5_000, activationMs: 10_000, proofMs: 5_000, changeMs: 60_000 },
  },
  privateCa: { protectRoot: false },
  webAdmin: { ...onDelete, ...names("webAdminNames"), listen: { interface: "a", port: 8443 } },
  callBridge: { ...onDelete, ...names("callBridgeNames") },
  ...(config.get("recheck") !== undefined && { recheck: config.require("recheck") }),
});

export const reports = [deployment.webAdmin.report, deployment.callBridge.report];
export const fingerprints = {
  webAdmin: deployment.webAdmin.fingerprint,
  callBridge: deployment.callBridge.fingerprint,
};
export const inventory = inventoryOf([deployment.webAdmin, deployment.callBridge]);
