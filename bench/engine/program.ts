/** A user's program for the measurement of the engine: one Call Bridge on each appliance, one CA for all. */
import * as pulumi from "@pulumi/pulumi";
import { CallBridge, MeetingServer, PrivateCa } from "pulumi-cisco-meeting-server";

interface Appliance {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly hostKey: string;
}

const appliances = new pulumi.Config().requireObject<readonly Appliance[]>("appliances");
const issuer = new PrivateCa("ca", { protectRoot: false });

export const reports = appliances.map(({ name, address, port, hostKey }) => {
  const server = new MeetingServer(name, {
    address,
    port,
    hostKey,
    fqdn: `${name}.example.org`,
    passwordFrom: { env: "CMS_PASSWORD" },
  });
  return new CallBridge(`${name}-call-bridge`, { server, issuer }).report;
});
