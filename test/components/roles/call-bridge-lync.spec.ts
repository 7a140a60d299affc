import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { CallBridge } from "../../../index";
import type { CallBridgeRoleArgs, TrustArgs } from "../../../index";
import { aCa, aLeaf } from "../../certificates";
import type { Made } from "../../certificates";
import {
  aPrivateCa,
  aServer,
  declarationOf,
  find,
  goodLeaf,
  onlyChange,
  supplied,
  suppliedCa,
} from "../deployment";
import { runProgram } from "../program";
import type { ProgramRun, RunOptions } from "../program";

function declare(args: CallBridgeRoleArgs = {}, options: RunOptions = {}): Promise<ProgramRun<void>> {
  return runProgram(() => {
    const source = args.identity || args.issuer ? {} : { identity: supplied() };
    new CallBridge("bridge", { server: aServer(), ...source, ...args });
  }, options);
}

const refused = async (args: CallBridgeRoleArgs): Promise<readonly string[]> => (await declare(args)).errors;

const peerCa = aCa("Peer Root");
const fromPeerCa: TrustArgs = { certificatesPem: peerCa.certPem };

describe("[I] components/roles/call-bridge: Lync and web app", () => {
  const lyncFqdn = "cms.lync.example.org";

  it("CB-04 CB-06 asks an issuer for the name that Lync knows, beside the appliance's", async () => {
    const run = await runProgram(() => {
      new CallBridge("bridge", { server: aServer(), issuer: aPrivateCa(), lyncFqdn });
    });
    assert.deepEqual(run.errors, []);
    const { inputs } = find(run, "CertRequest", "bridge-request");
    assert.deepEqual(inputs["subject"], { commonName: lyncFqdn });
    assert.deepEqual(inputs["dnsNames"], [lyncFqdn, "cms1.example.org"]);
    assert.deepEqual(declarationOf(onlyChange(run))["settings"], {
      kind: "callBridge",
      lyncFqdn,
      webRtc: false,
    });
  });

  it("CB-04 CB-05 refuses a ready leaf with another common name", async () => {
    const made = suppliedCa.issue(goodLeaf().dns(lyncFqdn));
    assert.deepEqual(await refused({ identity: supplied(made), lyncFqdn }), [
      "CB-04 cms1 callBridge certs: the leaf CN=cms1.example.org has the common name cms1.example.org, Lync knows " +
        "cms.lync.example.org. Have it issued with that common name, or correct lyncFqdn " +
        "(get-cstrustedapplicationcomputer shows it).",
    ]);
  });

  it("CB-06 refuses a ready leaf whose names lack the one that Lync knows", async () => {
    const made = suppliedCa.issue(aLeaf().commonName(lyncFqdn).dns("cms1.example.org"));
    const [error = ""] = await refused({ identity: supplied(made), lyncFqdn });
    assert.match(
      error,
      /^CB-06 cms1 callBridge certs: the alternative names of CN=cms\.lync\.example\.org are cms1\.example\.org, without cms\.lync\.example\.org/,
    );
  });

  it("CB-04 checks a name that comes later, and accepts the right leaf", async () => {
    const made = suppliedCa.issue(aLeaf().forHost(lyncFqdn, "cms1.example.org"));
    const run = await declare({
      identity: supplied(made),
      lyncFqdn: pulumi.output(Promise.resolve(lyncFqdn)),
    });
    assert.deepEqual(run.errors, []);
  });

  it("LAB-04 CB-07 refuses a self-signed leaf with Lync", async () => {
    const made = aLeaf().forHost(lyncFqdn, "cms1.example.org").selfSigned();
    assert.deepEqual(await refused({ identity: supplied(made), lyncFqdn }), [
      "LAB-04 cms1 callBridge certs: its identity is self-signed, and Lync trusts no such certificate. " +
        "Have it issued by the CA that the Lync front end servers trust.",
    ]);
  });

  it("LAB-04 TOPO-06 refuses a self-signed certificate as what a cluster is trusted by", async () => {
    const trusts = { cluster: { identities: [supplied(), supplied(goodLeaf().selfSigned())] } };
    const clusterPeers = [{ address: "cms1.example.org", webAdmin: supplied() }];
    assert.deepEqual(await refused({ trusts, clusterPeers }), [
      "LAB-04 cms1 callBridge trusts.cluster: one of the identities is self-signed, and a cluster is trusted by the " +
        "certificate of a CA. Have the Web Admin certificates of the cluster issued by one CA.",
    ]);
  });

  it("refuses an address as the name that Lync knows", async () => {
    assert.deepEqual(await refused({ lyncFqdn: "10.1.1.9" }), [
      'args/invalid cms1 callBridge lyncFqdn: "10.1.1.9" is an IP address. Give a name that stands in the DNS.',
    ]);
  });

  // keyAgreement is enough for a TLS client (EXT-02), so that PKI-13 alone is at stake.
  const withoutSignature = (): Made =>
    suppliedCa.issue(goodLeaf().keyUsage("keyAgreement", "keyEncipherment"));

  it("PKI-13 warns of a leaf without digitalSignature where no web app calls are used", async () => {
    const run = await declare({ identity: supplied(withoutSignature()) });
    assert.deepEqual(run.errors, []);
    assert.match(
      run.warnings.join(),
      /^PKI-13 cms1 callBridge certs: the leaf CN=cms1\.example\.org has the KeyUsage/,
    );
  });

  for (const args of [{ trusts: { c2w: fromPeerCa } }, { webRtc: true }] as const) {
    it(`PKI-13 refuses it with ${JSON.stringify(Object.keys(args))}`, async () => {
      const [error = ""] = await refused({ identity: supplied(withoutSignature()), ...args });
      assert.match(error, /^PKI-13 cms1 callBridge certs: /);
    });
  }

  it("PKI-13 warns again where web app calls are said not to be used", async () => {
    const trusts = { c2w: fromPeerCa };
    const run = await declare({ identity: supplied(withoutSignature()), trusts, webRtc: false });
    assert.deepEqual(run.errors, []);
  });

  it("PKI-07 EXT-01 refuses a leaf that may not act as a client", async () => {
    const made = suppliedCa.issue(goodLeaf().without("clientAuth"));
    const [error = ""] = await refused({ identity: supplied(made) });
    assert.match(error, /^EXT-01 cms1 callBridge certs: /);
  });
});
