/** A user's program for the engine tests: one role alone, whose certificate comes from a CA of another stack. */
import * as pulumi from "@pulumi/pulumi";
import { ExistingCa, MeetingServer, WebAdmin } from "pulumi-cisco-meeting-server";

const config = new pulumi.Config();
const reference = new pulumi.StackReference("organization/ca/test");
const part = (name: "keyPem" | "certPem" | "chainPem"): pulumi.Output<string> =>
  reference.requireOutput("authority").apply((authority: Record<string, string>) => authority[name] ?? "");

const ca = new ExistingCa("company-ca", {
  keyPem: pulumi.secret(part("keyPem")),
  certPem: part("certPem"),
  chainPem: part("chainPem"),
});
const server = new MeetingServer("cms1", {
  address: config.require("address"),
  port: config.requireNumber("port"),
  hostKey: config.require("hostKey"),
  fqdn: "cms1.example.org",
  passwordFrom: { env: "CMS_TEST_PASSWORD" },
});
const webAdmin = new WebAdmin("cms1-web-admin", {
  server,
  issuer: ca,
  listen: { interface: "a", port: 8443 },
});

export const reports = [webAdmin.report];
export const fingerprint = webAdmin.fingerprint;
