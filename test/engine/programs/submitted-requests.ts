/** A user's program for the engine tests: Web Admin's certificate is signed by hand, the Call Bridge's by a private CA. */
import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import {
  CallBridge,
  MeetingServer,
  PrivateCa,
  SubmittedRequests,
  WebAdmin,
} from "pulumi-cisco-meeting-server";

const config = new pulumi.Config();
const enterprise = new SubmittedRequests("enterprise", {
  folder: "signed",
  caPem: readFileSync("enterprise-ca.pem", "utf8"),
  template: "WebServer",
});
const server = new MeetingServer("cms1", {
  address: config.require("address"),
  port: config.requireNumber("port"),
  hostKey: config.require("hostKey"),
  fqdn: "cms1.example.org",
  passwordFrom: { env: "CMS_TEST_PASSWORD" },
});
const webAdmin = new WebAdmin("web", {
  server,
  issuer: enterprise,
  listen: { interface: "a", port: 8443 },
  onDelete: "clear",
});
const callBridge = new CallBridge("bridge", { server, issuer: new PrivateCa("ca", { protectRoot: false }) });

export const reports = [webAdmin.report, callBridge.report];
export const fingerprint = webAdmin.fingerprint;
export const requests = enterprise.requests;
