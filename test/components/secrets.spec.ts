import assert from "node:assert/strict";
import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import {
  CallBridge,
  MeetingServer,
  PrivateCa,
  SelfSigned,
  SingleCombined,
  SingleSplit,
  WebAdmin,
  suppliedIdentity,
} from "../../index";
import type { MeetingServerArgs } from "../../index";
import { goodLeaf, hostKey, serverArgs, suppliedCa } from "./deployment";
import { leaks, secretsIn } from "./leaks";
import { runProgram } from "./program";

describe("[I] components: secrets", () => {
  it("PKI-22 keeps every key of a deployment secret, and shows none of them anywhere else", async () => {
    const run = await runProgram(() => new SingleCombined("cms1", { server: serverArgs("cms1") }));
    assert.deepEqual(run.errors, []);
    const keys = secretsIn(run).filter((secret) => secret.startsWith("-----BEGIN"));
    assert.equal(new Set(keys).size, 3); // the root's and two leaves', one form each
    assert.deepEqual(leaks(run, secretsIn(run)), []);
  });

  it("PKI-22 keeps every key of the web app's roles secret, also those that sign themselves", async () => {
    const run = await runProgram(() => {
      const server = (name: string): MeetingServerArgs => serverArgs(name);
      const edge = { server: server("edge"), webBridge3: {}, turn: {} };
      new SingleSplit("site1", { core: { server: server("core"), webAdmin: {}, callBridge: {} }, edge });
      const issuer = new SelfSigned("lab", { isLaboratory: true });
      new SingleCombined("cms1", { server: server("cms1"), issuer, webBridge3: {}, turn: {} });
    });
    assert.deepEqual(run.errors, []);
    assert.ok(secretsIn(run).length > 0);
    assert.deepEqual(leaks(run, secretsIn(run)), []);
  });

  it("PKI-22 makes plain keys and passwords secret", async () => {
    const { keyPem, leafPem, chainPem } = suppliedCa.issue(goodLeaf());
    const password = "correct horse battery staple";
    const run = await runProgram(() => {
      const server = new MeetingServer("cms1", { address: "10.1.1.9", hostKey, password });
      const identity = suppliedIdentity({ keyPem, leafPem, chainPem });
      new WebAdmin("web", { server, identity });
      new CallBridge("bridge", { server, identity, trusts: { c2w: { identities: [identity] } } });
    });
    assert.deepEqual(run.errors, []);
    assert.equal(secretsIn(run).length, 2);
    assert.ok(secretsIn(run).every((document) => document.includes(password)));
    assert.deepEqual(leaks(run, [keyPem, password]), []);
  });

  it("does not repeat a key in what it says about a broken one", async () => {
    const { keyPem, leafPem } = suppliedCa.issue(goodLeaf());
    const broken = keyPem.replace("-----END", "!!\n-----END");
    const run = await runProgram(() => suppliedIdentity({ keyPem: broken, leafPem }));
    assert.equal(run.errors.length, 1);
    assert.deepEqual(leaks(run, [keyPem]), []);
  });

  it("keeps the facts readable while a leaf's key is secret", async () => {
    const run = await runProgram(() => {
      const server = new MeetingServer("cms1", serverArgs("cms1"));
      new WebAdmin("web", { server, issuer: new PrivateCa("ca") });
    });
    const change = run.resources.find(({ name }) => name === "web-change");
    const secret = Object.entries(change?.inputs["environment"] ?? {}).filter(
      ([, value]) => typeof value === "object",
    );
    assert.deepEqual(secret, []);
  });

  it("finds a planted leak", async () => {
    const { keyPem } = suppliedCa.issue(goodLeaf());
    const run = await runProgram(() => {
      const environment = { KEY: pulumi.unsecret(pulumi.secret(keyPem)) };
      new command.local.Command("leak", { create: "true", environment });
    });
    assert.notDeepEqual(leaks(run, [keyPem]), []);
  });
});
