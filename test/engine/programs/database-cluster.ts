/** A user's program for the engine tests: a database cluster, its values from the stack's configuration. */
import * as pulumi from "@pulumi/pulumi";
import { DatabaseCluster, MeetingServer } from "pulumi-cisco-meeting-server";

const config = new pulumi.Config();
const servers = ["cms1", "cms2", "cms3", "cms4"].map(
  (name) =>
    new MeetingServer(name, {
      address: config.require(`${name}Address`),
      port: config.requireNumber(`${name}Port`),
      hostKey: config.require(`${name}HostKey`),
      fqdn: `${name}.example.org`,
      passwordFrom: { env: "CMS_TEST_PASSWORD" },
    }),
);
const [cms1, cms2, cms3, cms4] = servers as [MeetingServer, MeetingServer, MeetingServer, MeetingServer];

const cluster = new DatabaseCluster("db", {
  nodes: [cms1, cms2, cms3].map((server) => ({ server })),
  clients: [cms4],
  overwrite: [cms2, cms3],
  ...(config.get("shared") !== undefined && { sharedServerIdentity: true }),
  ...(config.get("approve") !== undefined && { approve: config.require("approve") }),
});

export const reports = [cluster.report];
export const setFingerprint = cluster.setFingerprint;
