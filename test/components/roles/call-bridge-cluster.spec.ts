import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { CallBridge } from "../../../index";
import type { CallBridgeRoleArgs, ClusterPeerArgs } from "../../../index";
import { aCa, aLeaf } from "../../certificates";
import {
  aServer,
  changesOf,
  commandsOf,
  declarationOf,
  onlyChange,
  supplied,
  suppliedCa,
} from "../deployment";
import { runProgram } from "../program";
import type { ProgramRun } from "../program";

const clusterCa = aCa("Cluster Root");
const webAdminOf = (...names: readonly [string, ...string[]]) =>
  clusterCa.issue(
    aLeaf()
      .forHost(names[0])
      .dns(...names.slice(1))
      .without("clientAuth"),
  );
const cluster = { certificatesPem: clusterCa.certPem };
const peer = (address: string, ...names: readonly [string, ...string[]]): ClusterPeerArgs => ({
  address,
  webAdmin: supplied(webAdminOf(...names)),
});

function declare(args: CallBridgeRoleArgs): Promise<ProgramRun<void>> {
  return runProgram(() => {
    new CallBridge("bridge", { server: aServer(), identity: supplied(), ...args });
  });
}

const refused = async (...clusterPeers: ClusterPeerArgs[]): Promise<string> => {
  const run = await declare({ trusts: { cluster }, clusterPeers });
  assert.equal(run.errors.length, 1, run.errors.join());
  // The environment of the change never gets its declaration, so no command can run.
  assert.equal(changesOf(run).length, 0);
  return run.errors[0] ?? "";
};

describe("[I] components/roles/call-bridge: its cluster", () => {
  it("CLU-01 CLU-02 CLU-03 CLU-07 inspects the bundle, assigns it, and restarts once for everything", async () => {
    const run = await declare({
      trusts: { cluster },
      clusterPeers: [
        peer("https://cb2.example.org:445", "cb2.example.org"),
        { address: "CB3.example.org", webAdminPem: webAdminOf("cb3.example.org").leafPem },
      ],
    });
    assert.deepEqual(run.errors, []);
    assert.deepEqual(run.warnings, []);
    const change = onlyChange(run);
    const commands = commandsOf(change).map(String);
    assert.deepEqual(
      commands.filter((command) => /cluster|restart/.test(command)),
      ["pki inspect {trust-cluster}", "callbridge trust cluster {trust-cluster}", "callbridge restart"],
    );
    assert.deepEqual(declarationOf(change)["trusts"], { clusterTrust: { pem: clusterCa.certPem } });
  });

  it("CLU-03 takes an allow-list of leaves as well as their CA", async () => {
    const [two, three] = [webAdminOf("cb2.example.org"), webAdminOf("cb3.example.org")];
    const run = await declare({
      trusts: { cluster: { certificatesPem: two.leafPem + three.leafPem } },
      clusterPeers: [
        { address: "cb2.example.org", webAdmin: supplied(two) },
        { address: "cb3.example.org", webAdmin: supplied(three) },
      ],
    });
    assert.deepEqual(run.errors, []);
  });

  it("CLU-05 VER-11 WA-03 WA-04 ERR-13 refuses an address that the peer's own Web Admin does not name exactly", async () => {
    assert.equal(
      await refused(peer("cb2.example.org", "cb2.example.org"), peer("cb3.example.org", "cb2.example.org")),
      "CLU-05 cms1 callBridge clusterPeers[1] address: the other members call it cb3.example.org, and its Web Admin's " +
        "certificate names cb2.example.org. Call it by a name in that certificate, or have the certificate issued for " +
        "exactly this name.",
    );
    // A wildcard is no exact name, although browsers take it.
    assert.match(
      await refused(peer("cb2.example.org", "*.example.org")),
      /^CLU-05 .* names \*\.example\.org\./,
    );
  });

  it("CLU-05 refuses addresses by which no peer can be verified", async () => {
    for (const address of [
      "10.1.1.2",
      "https://10.1.1.2:445",
      "[2001:db8::1]",
      "cb2",
      "https://cb2:445",
      "",
    ]) {
      assert.match(
        await refused(peer(address, "cb2.example.org")),
        /^CLU-05 cms1 callBridge clusterPeers\[0\] address: .* names no fully qualified host, and peers are verified by/,
        address,
      );
    }
  });

  it("CLU-05 refuses a trust without the peers to compare with, before anything is created", async () => {
    assert.match(
      await refused(),
      /^CLU-05 cms1 callBridge clusterPeers: there is a trusts\.cluster and no peer/,
    );
  });

  it("CLU-02 refuses a peer whose Web Admin the trust does not cover, such as one of the Call Bridge's CA", async () => {
    const webAdmin = supplied(suppliedCa.issue(aLeaf().forHost("cb2.example.org")));
    assert.match(
      await refused({ address: "cb2.example.org", webAdmin }),
      /^CLU-02 cms1 callBridge clusterPeers\[0\]: trusts\.cluster does not cover the certificate CN=cb2\.example\.org of its/,
    );
  });

  it("refuses a peer without a certificate, and one with two", async () => {
    const both = { ...peer("cb2.example.org", "cb2.example.org"), webAdminPem: "x" };
    for (const one of [{ address: "cb2.example.org" }, both]) {
      assert.match(await refused(one), /^args\/conflict cms1 callBridge clusterPeers\[0\]: exactly one of/);
    }
    const pending = { ...supplied(), leafPem: pulumi.output(""), chainPem: pulumi.output("") };
    assert.match(
      await refused({ address: "cb2.example.org", webAdmin: pending }),
      /^args\/pending cms1 callBridge clusterPeers\[0\]: there is no certificate/,
    );
  });

  it("CLU-04 ERR-20 warns of a cluster in which nobody is verified", async () => {
    const run = await declare({ clusterPeers: [peer("cb2.example.org", "cb2.example.org")] });
    assert.deepEqual(run.errors, []);
    assert.deepEqual(run.warnings, [
      "CLU-04 cms1 callBridge trusts.cluster: the Call Bridges of the cluster connect to whoever answers at a peer's " +
        "address, without verifying it. Trust the issuer of their Web Admin certificates in trusts.cluster.",
    ]);
  });

  it("EDGE-01 sends no edge command, and says why", async () => {
    for (const args of [{ edge: "10.1.1.2:443" }, { trusts: { edge: cluster } }]) {
      const run = await declare(args as CallBridgeRoleArgs);
      assert.match(
        run.errors.join(),
        /^EDGE-01 cms1 callBridge (trusts\.)?edge: the edge commands .* no document/,
      );
      assert.deepEqual(changesOf(run), []);
    }
  });

  it("CLU-06 takes the trust away, and shows that to the reviewer", async () => {
    const run = await declare({ trusts: { cluster: "none" } });
    assert.deepEqual(run.errors, []);
    const change = onlyChange(run);
    assert.deepEqual(declarationOf(change)["emptied"], ["clusterTrust"]);
    assert.deepEqual(
      commandsOf(change).filter((command) => String(command).includes("cluster")),
      ["callbridge trust cluster none"],
    );
  });
});
