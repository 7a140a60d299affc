import assert from "node:assert/strict";
import { rootCertificates } from "node:tls";
import * as pulumi from "@pulumi/pulumi";
import { WebAdmin } from "../../index";
import { parseCertificate } from "../../x509/certificate";
import { aServer, goodLeaf, supplied } from "./deployment";
import { runProgram } from "./program";

/** Nobody here can sign below a public root, so a root plays the leaf: it is its own chain. */
const aPublicRoot = rootCertificates.find((pem) => {
  const { notAfter, keyKind } = parseCertificate(pem, "root");
  return notAfter > new Date("2030-01-01") && keyKind.kind === "rsa";
});

describe("[I] components: the calendar of public CAs", () => {
  const warningsOf = async (leafPem: string): Promise<string> => {
    const identity = {
      ...supplied(goodLeaf().selfSigned()),
      leafPem: pulumi.output(leafPem),
      hasChain: false,
    };
    const run = await runProgram(() => {
      new WebAdmin("web", { server: aServer(), identity, allow: ["CA-07", "EXT-05", "PKI-16"] });
    });
    assert.deepEqual(run.errors, []);
    return run.warnings.join("\n");
  };

  it("RENEW-08 warns of what a public CA will not renew in kind, and of a private one says nothing", async () => {
    assert.ok(aPublicRoot);
    assert.match(await warningsOf(aPublicRoot), /^x509\/calendar cms1 webAdmin certs: .*SC-081v3/m);
    const privately = goodLeaf().valid(new Date(Date.now() - 1000), new Date("2031-01-01"));
    assert.doesNotMatch(await warningsOf(privately.selfSigned().leafPem), /calendar/);
  });
});
