import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { TurnServer } from "../../../index";
import type { TrustedIssuer, TurnServerRoleArgs } from "../../../index";
import { parseCertificate } from "../../../x509/certificate";
import { aCa, aLeaf } from "../../certificates";
import {
  aPrivateCa,
  aServer,
  changesOf,
  commandsOf,
  declarationOf,
  find,
  goodLeaf,
  onlyChange,
  secretsOf,
  supplied,
  suppliedCa,
} from "../deployment";
import { runProgram } from "../program";
import type { ProgramRun } from "../program";

function declare(args: TurnServerRoleArgs = {}): Promise<ProgramRun<void>> {
  return runProgram(() => {
    const source = args.identity || args.issuer ? {} : { identity: supplied() };
    new TurnServer("turn", { server: aServer(), ...source, ...args });
  });
}

const refused = async (args: TurnServerRoleArgs): Promise<readonly string[]> => (await declare(args)).errors;
const settingsOf = async (args: TurnServerRoleArgs): Promise<unknown> => {
  const run = await declare(args);
  assert.deepEqual(run.errors, []);
  return declarationOf(onlyChange(run))["settings"];
};

const sha256 = (pem: string): string => parseCertificate(pem, "test").sha256;
const rooted = (...pems: readonly string[]): TrustedIssuer => ({ rootPem: pulumi.output(pems.join("")) });

describe("[I] components/roles/turn-server", () => {
  it("TURN-04 VER-06 TURN-05 TURN-06 checks key and chain before it disables, then assigns, then enables", async () => {
    const made = suppliedCa.issue(goodLeaf());
    const run = await declare({ identity: supplied(made), tlsPort: 5349 });
    assert.deepEqual(run.errors, []);
    const change = onlyChange(run);
    assert.deepEqual(commandsOf(change), [
      "version",
      "date",
      "user list",
      "turn",
      "pki match {key} {leaf}",
      "pki verify {leaf} {bundle}",
      "turn",
      "turn disable",
      "turn tls 5349",
      "turn certs {key} {leaf} {bundle}",
      "turn enable",
      "turn",
    ]);
    assert.deepEqual(declarationOf(change)["settings"], { kind: "turn", tlsPort: 5349 });
    assert.deepEqual(secretsOf(change), { version: 1, keys: { certs: made.keyPem }, credentials: {} });
  });

  it("leaves the port alone where nothing is said of it", async () => {
    const commands = commandsOf(onlyChange(await declare()));
    assert.deepEqual(
      commands.filter((command) => String(command).startsWith("turn ")),
      ["turn disable", "turn certs {key} {leaf} {bundle}", "turn enable"],
    );
  });

  it("TURN-01 TURN-02 asks an issuer for a server's certificate, for the appliance's name or one of its own", async () => {
    const fqdn = "turn.example.org";
    for (const [args, name] of [
      [{}, "cms1.example.org"],
      [{ fqdn }, fqdn],
    ] as const) {
      const run = await runProgram(() => {
        new TurnServer("turn", {
          server: aServer(),
          issuer: aPrivateCa(),
          organization: "Example Inc.",
          ...args,
        });
      });
      assert.deepEqual(run.errors, []);
      const { inputs } = find(run, "CertRequest", "turn-request");
      assert.deepEqual(inputs["subject"], { commonName: name, organization: "Example Inc." });
      assert.deepEqual(find(run, "LocallySignedCert", "turn-leaf").inputs["allowedUses"], [
        "digital_signature",
        "key_encipherment",
        "server_auth",
      ]);
    }
  });

  it("registers fingerprint, end and report as outputs", async () => {
    const made = suppliedCa.issue(goodLeaf());
    const leaf = parseCertificate(made.leafPem, "leaf");
    const run = await declare({ identity: supplied(made) });
    assert.deepEqual(find(run, "TurnServer", "turn").outputs, {
      fingerprint: leaf.sha256,
      notAfter: leaf.notAfter.toISOString(),
      report: { schema: 1, outcome: "changed", summary: "turn-change" },
    });
  });

  it("refuses a port that is none, and creates nothing", async () => {
    const run = await declare({ tlsPort: 0 });
    assert.deepEqual(run.errors, [
      "args/invalid cms1 turn tlsPort: the value is 0. Give a whole number from 1 to 65535.",
    ]);
    assert.deepEqual(changesOf(run), []);
  });
});

describe("[I] components/roles/turn-server: the Web Bridge's root", () => {
  const other = aCa("Other Root");
  const sentence =
    `PKI-05 cms1 turn certs: its root is CN=Supplied Root (SHA-256 ${sha256(suppliedCa.certPem)}), that of the Web ` +
    `Bridge has SHA-256 ${sha256(other.certPem)}. Have both issued by the same certificate authority.`;

  it("PKI-05 takes the root from the Web Bridge's identity, in whatever order its chain stands", async () => {
    const sub = suppliedCa.intermediate("Sub CA");
    const made = sub.issue(goodLeaf());
    const identity = supplied({ ...made, chainPem: suppliedCa.certPem + sub.certPem });
    assert.deepEqual(await settingsOf({ webBridge: { identity } }), {
      kind: "turn",
      webBridgeRootSha256: sha256(suppliedCa.certPem),
    });
  });

  it("PKI-05 takes the root from the issuer of the Web Bridge's identity", async () => {
    assert.deepEqual(await settingsOf({ webBridge: { issuer: rooted(suppliedCa.certPem) } }), {
      kind: "turn",
      webBridgeRootSha256: sha256(suppliedCa.certPem),
    });
  });

  it("PKI-05 refuses another root, from an identity as from an issuer", async () => {
    assert.deepEqual(await refused({ webBridge: { identity: supplied(other.issue(goodLeaf())) } }), [
      sentence,
    ]);
    assert.deepEqual(await refused({ webBridge: { issuer: rooted(other.certPem) } }), [sentence]);
  });

  it("compares a self-signed identity by its leaf", async () => {
    const made = aLeaf().forHost("cms1.example.org").selfSigned();
    assert.deepEqual(
      await settingsOf({ identity: supplied(made), webBridge: { identity: supplied(made) } }),
      {
        kind: "turn",
        webBridgeRootSha256: sha256(made.leafPem),
      },
    );
  });

  it("compares nothing while the issuer has two roots, or the identity is still to come", async () => {
    const issuer = rooted(suppliedCa.certPem, other.certPem);
    assert.deepEqual(await settingsOf({ webBridge: { issuer } }), { kind: "turn" });
    const state = pulumi.output("pending" as const);
    const pending = { ...supplied(), leafPem: pulumi.output(""), chainPem: pulumi.output(""), state };
    assert.deepEqual(await settingsOf({ webBridge: { identity: pending } }), { kind: "turn" });
  });

  it("refuses an identity together with an issuer", async () => {
    const webBridge = { identity: supplied(), issuer: rooted(suppliedCa.certPem) };
    assert.deepEqual(await refused({ webBridge }), [
      "args/conflict cms1 turn webBridge: identity and issuer exclude each other. Leave out one of them.",
    ]);
  });
});
