/** A user's program for the engine tests: the appliance makes both keys; its own CA signs one, a private CA the other. */
import * as pulumi from "@pulumi/pulumi";
import { CallBridge, MeetingServer, OnBoxKeys, PrivateCa, WebAdmin } from "pulumi-cisco-meeting-server";

const config = new pulumi.Config();
const server = new MeetingServer("cms1", {
  address: config.require("address"),
  port: config.requireNumber("port"),
  hostKey: config.require("hostKey"),
  fqdn: "cms1.example.org",
  passwordFrom: { env: "CMS_TEST_PASSWORD" },
});
const webAdmin = new WebAdmin("web", {
  server,
  issuer: new OnBoxKeys("lab", {
    server,
    signedBy: { applianceCa: "labca" },
    renewAfter: config.requireNumber("renewAfter"),
  }),
  listen: { interface: "a", port: 8443 },
});
const callBridge = new CallBridge("bridge", {
  server,
  issuer: new OnBoxKeys("keys", {
    server,
    signedBy: new PrivateCa("ca", { protectRoot: false }),
    generation: config.requireNumber("generation"),
  }),
});

export const reports = [webAdmin.report, callBridge.report];
