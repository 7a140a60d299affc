/** A user's program for the engine tests: the web app's certificate by ACME, that of the Call Bridges' side by a private CA. */
import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { AcmeCa, MeetingServer, PrivateCa, WebBridge3 } from "pulumi-cisco-meeting-server";

const config = new pulumi.Config();
const text = (key: string) => config.get(key);
const email = text("email");
const publicCa = new AcmeCa("public", {
  directoryUrl: config.require("directoryUrl"),
  termsOfServiceAgreed: true,
  caPem: readFileSync("acme-root.pem", "utf8"),
  serverCaPem: readFileSync("acme-server.pem", "utf8"),
  challenge: { dnsHook: config.requireObject<string[]>("hook") },
  externalAccount: { keyId: "customer-1", hmacKey: config.requireSecret("externalKey") },
  ...(email !== undefined && { email }),
});
const privateCa = new PrivateCa("ca", { protectRoot: false });
const server = new MeetingServer("edge", {
  address: config.require("address"),
  port: config.requireNumber("port"),
  hostKey: config.require("hostKey"),
  fqdn: "edge.example.org",
  passwordFrom: { env: "CMS_TEST_PASSWORD" },
});
const webBridge = new WebBridge3("wb", {
  server,
  https: { issuer: publicCa, fqdn: "join.example.org" },
  c2w: { issuer: privateCa },
  httpsListen: [{ interface: "a", port: 8444 }],
  c2wListen: [{ interface: "a", port: 9999 }],
  trusts: { c2w: { issuers: [privateCa] } },
});

export const reports = [webBridge.report];
