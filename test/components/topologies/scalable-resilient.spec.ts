import assert from "node:assert/strict";
import { ScalableResilient, SelfSigned } from "../../../index";
import type { Issuer, ScalableApplianceArgs, ScalableResilientArgs } from "../../../index";
import {
  changesOf,
  childList,
  commandsOf,
  declarationOf,
  environmentOf,
  find,
  serverArgs,
  suppliedCa,
} from "../deployment";
import { runProgram } from "../program";
import type { ProgramRun, Registered } from "../program";

const core = (name: string, more: Partial<ScalableApplianceArgs> = {}): ScalableApplianceArgs => ({
  server: serverArgs(name),
  webAdmin: {},
  callBridge: {},
  ...more,
});
const edge = (name: string): ScalableApplianceArgs => ({
  server: serverArgs(name),
  webBridge3: {},
  turn: {},
});
const recorder: ScalableApplianceArgs = { server: serverArgs("rec"), recorder: {} };

/** Two cores, two edges and a recorder, not in the order of their names. */
const appliances = {
  rec: recorder,
  edge2: edge("edge2"),
  core2: core("core2"),
  edge1: edge("edge1"),
  core1: core("core1"),
};

function deploy(args: Partial<ScalableResilientArgs> = {}, issuer?: () => Issuer): Promise<ProgramRun<void>> {
  return runProgram(() => {
    const made = issuer ? { issuer: issuer() } : {};
    new ScalableResilient("site1", { appliances, ...made, ...args });
  });
}

const own = "cisco-meeting-server:index:";
const change = (run: ProgramRun<unknown>, name: string): Registered =>
  find(run, "Command", `site1-${name}-change`);
const declared = (run: ProgramRun<unknown>, name: string): Readonly<Record<string, unknown>> =>
  declarationOf(change(run, name));
const trusts = (run: ProgramRun<unknown>, name: string): Record<string, { pem: string }> =>
  declared(run, name)["trusts"] as Record<string, { pem: string }>;
const leafOf = (run: ProgramRun<unknown>, name: string, slot: string): string =>
  (declared(run, name)["identities"] as Record<string, { leafPem: string }>)[slot]?.leafPem ?? "";
const peersOf = (run: ProgramRun<unknown>, name: string): string | undefined =>
  (declared(run, name)["identities"] as Record<string, { peersPem?: string }>)["certs"]?.peersPem;
const rootOf = (run: ProgramRun<unknown>): unknown => find(run, "PrivateCa", "site1-ca").outputs?.["rootPem"];
const refusals = async (args: Partial<ScalableResilientArgs>): Promise<readonly string[]> => {
  const run = await deploy(args);
  assert.deepEqual(childList(run), [` > ${own}ScalableResilient site1`]);
  return run.errors;
};

describe("[I] components/topologies/scalable-resilient", () => {
  let whole: ProgramRun<void>;
  before(async () => {
    whole = await deploy();
  });

  it("TOPO-02 places each role where it is named, with one CA for all appliances", () => {
    const run = whole;
    assert.deepEqual(run.errors, []);
    const role = (type: string, name: string): readonly string[] => [
      `site1 > ${own}${type} site1-${name}`,
      `site1-${name} > command:local:Command site1-${name}-change`,
    ];
    assert.deepEqual(
      childList(run).filter((child) => !child.includes(" > tls:")),
      [
        ` > ${own}ScalableResilient site1`,
        `site1 > ${own}PrivateCa site1-ca`,
        ...Object.keys(appliances).map((key) => `site1 > ${own}MeetingServer site1-${key}`),
        ...["core1", "core2"].flatMap((key) => [
          ...role("WebAdmin", `${key}-web-admin`),
          ...role("CallBridge", `${key}-call-bridge`),
        ]),
        ...["edge1", "edge2"].flatMap((key) => [
          ...role("WebBridge3", `${key}-web-bridge-3`),
          ...role("TurnServer", `${key}-turn`),
          ...role("WebBridgeRegistration", `${key}-web-bridge-registration`),
        ]),
        ...role("Recorder", "rec-recorder"),
      ].sort(),
    );
    assert.deepEqual(
      childList(run).flatMap((child) => /LocallySignedCert (.*)$/.exec(child)?.[1] ?? []),
      // Sorted by their parents: Web Admin's are made by the deployment, since its peers compare them.
      [
        "site1-core1-web-admin-leaf",
        "site1-core2-web-admin-leaf",
        "site1-core1-call-bridge-leaf",
        "site1-core2-call-bridge-leaf",
        "site1-edge1-turn-leaf",
        "site1-edge1-web-bridge-3-c2w-leaf",
        "site1-edge1-web-bridge-3-https-leaf",
        "site1-edge2-turn-leaf",
        "site1-edge2-web-bridge-3-c2w-leaf",
        "site1-edge2-web-bridge-3-https-leaf",
        "site1-rec-recorder-leaf",
      ],
    );
  });

  it("registers every appliance with the roles that it has, and the root of the CA, as outputs", () => {
    const run = whole;
    const resource = (name: string): object => ({ resource: `site1-${name}` });
    const coreOf = (key: string): object => ({
      server: resource(key),
      webAdmin: resource(`${key}-web-admin`),
      callBridge: resource(`${key}-call-bridge`),
    });
    const edgeOf = (key: string): object => ({
      server: resource(key),
      webBridge3: resource(`${key}-web-bridge-3`),
      turn: resource(`${key}-turn`),
      webBridgeRegistration: resource(`${key}-web-bridge-registration`),
    });
    assert.deepEqual(find(run, "ScalableResilient", "site1").outputs, {
      appliances: {
        core1: coreOf("core1"),
        core2: coreOf("core2"),
        edge1: edgeOf("edge1"),
        edge2: edgeOf("edge2"),
        rec: { server: resource("rec"), recorder: resource("rec-recorder") },
      },
      rootPem: rootOf(run),
    });
  });

  it("PKI-24 C2W-04 trusts every Web Bridge and every Call Bridge each other, by issuer or by self-signed leaf", async () => {
    const byIssuer = whole;
    for (const name of [
      "core1-call-bridge",
      "core2-call-bridge",
      "edge1-web-bridge-3",
      "edge2-web-bridge-3",
    ]) {
      assert.deepEqual(trusts(byIssuer, name)["c2wTrust"], { pem: rootOf(byIssuer) }, name);
    }
    const trusting = (key: string): ScalableApplianceArgs =>
      core(key, { callBridge: { trusts: { cluster: "none" } } });
    const byLeaf = await deploy(
      { appliances: { ...appliances, core1: trusting("core1"), core2: trusting("core2") } },
      () => new SelfSigned("lab", { isLaboratory: true }),
    );
    assert.deepEqual(byLeaf.errors, []);
    const leaves = (names: readonly string[], slot: string): readonly string[] =>
      names.map((name) => leafOf(byLeaf, name, slot));
    const c2w = leaves(["edge1-web-bridge-3", "edge2-web-bridge-3"], "c2wCerts");
    const callBridges = leaves(["core1-call-bridge", "core2-call-bridge"], "certs");
    for (const name of ["core1-call-bridge", "core2-call-bridge"]) {
      assert.deepEqual(certificatesIn(trusts(byLeaf, name)["c2wTrust"]?.pem), certificatesIn(c2w.join("")));
    }
    for (const name of ["edge1-web-bridge-3", "edge2-web-bridge-3"]) {
      const { pem } = trusts(byLeaf, name)["c2wTrust"] ?? {};
      assert.deepEqual(certificatesIn(pem), certificatesIn(callBridges.join("")));
    }
    assert.deepEqual(certificatesIn(peersOf(byLeaf, "rec-recorder")), certificatesIn(callBridges.join("")));
  });

  it("CLU-02 CLU-05 WA-04 gives every Call Bridge one bundle for all Web Admins, and compares each peer's name", async () => {
    const run = whole;
    for (const name of ["core1-call-bridge", "core2-call-bridge"]) {
      assert.deepEqual(trusts(run, name)["clusterTrust"], { pem: rootOf(run) });
      assert.equal(commandsOf(change(run, name)).includes("callbridge trust cluster {trust-cluster}"), true);
    }
    // The certificate of core2's Web Admin names core2.example.org, so core1 may not call it otherwise.
    const called = core("core2", { clusterAddress: "https://cb2.example.org:445" });
    const wrong = await deploy({ appliances: { core1: core("core1"), core2: called } });
    assert.match(
      wrong.errors.join(),
      /^CLU-05 site1-core1 callBridge clusterPeers\[0\] address: .*cb2\.example\.org/,
    );
    const named = { ...called, webAdmin: { names: ["cb2.example.org"] } };
    assert.deepEqual((await deploy({ appliances: { core1: core("core1"), core2: named } })).errors, []);
  });

  it("CLU-02 trusts every Web Admin's own issuer, and what is declared besides", async () => {
    const run = await runProgram(() => {
      const other = new ScalableResilient("other", { appliances: { core1: core("core9") } });
      const foreign = { issuers: [{ rootPem: other.rootPem }] };
      const first = core("core1", { callBridge: { trusts: { cluster: foreign } } });
      new ScalableResilient("site1", { appliances: { core1: first, core2: core("core2") } });
    });
    assert.deepEqual(run.errors, []);
    const { pem } = trusts(run, "core1-call-bridge")["clusterTrust"] ?? {};
    const otherRoot = find(run, "PrivateCa", "other-ca").outputs?.["rootPem"];
    assert.deepEqual(certificatesIn(pem), certificatesIn(`${String(rootOf(run))}${String(otherRoot)}`));
    assert.deepEqual(trusts(run, "core2-call-bridge")["clusterTrust"], { pem: rootOf(run) });
  });

  it("CLU-04 CLU-06 takes the trust away where that is declared, and warns of it", async () => {
    const first = core("core1", { callBridge: { trusts: { cluster: "none" } } });
    const run = await deploy({ appliances: { core1: first, core2: core("core2") } });
    assert.deepEqual(run.errors, []);
    assert.equal(
      commandsOf(change(run, "core1-call-bridge")).includes("callbridge trust cluster none"),
      true,
    );
    assert.match(run.warnings.join(), /CLU-04 site1-core1 callBridge/);
    assert.deepEqual(trusts(run, "core2-call-bridge"), { clusterTrust: { pem: rootOf(run) } });
  });

  it("TOPO-02 needs no cluster for a single Call Bridge, nor a Web Admin", async () => {
    const alone = { server: serverArgs("core1"), callBridge: {} };
    const run = await deploy({ appliances: { core1: alone, edge1: edge("edge1") } });
    assert.deepEqual(run.errors, []);
    assert.deepEqual(Object.keys(trusts(run, "core1-call-bridge")), ["c2wTrust"]);
  });

  it("REC-01 STR-01 TLSV-08 has services accept the Call Bridges, who trust them where they verify", async () => {
    const verifying = core("core1", { callBridge: { sipVerify: "enable" } });
    const streamer = { server: serverArgs("str"), streamer: {}, recorder: {}, meetingApps: {} };
    const run = await deploy({ appliances: { ...appliances, core1: verifying, str: streamer } });
    assert.deepEqual(run.errors, []);
    for (const name of ["rec-recorder", "str-recorder", "str-streamer"]) {
      assert.equal(peersOf(run, name), rootOf(run), name);
    }
    assert.deepEqual(trusts(run, "core1-call-bridge")["sipTrust"], { pem: rootOf(run) });
    // A trust that held the services alone would shut out the SIP peers that the appliance knows and Pulumi does not.
    assert.deepEqual(Object.keys(trusts(run, "core2-call-bridge")).sort(), ["c2wTrust", "clusterTrust"]);
    assert.equal(typeof leafOf(run, "str-meeting-apps", "httpsCerts"), "string");
  });

  it("PKI-24 has the Scheduler of a core and every Web Bridge accept each other, its leaf where leaves are pinned", async () => {
    const planning = { ...appliances, core1: core("core1", { scheduler: {} }) };
    const run = await deploy({ appliances: planning });
    assert.deepEqual(run.errors, []);
    assert.deepEqual(trusts(run, "core1-scheduler"), { c2wTrust: { pem: rootOf(run) } });
    const pinning = await deploy({ appliances: planning, trustBy: "leaf" });
    assert.deepEqual(pinning.errors, []);
    const leaf = leafOf(pinning, "core1-scheduler", "c2wCerts");
    for (const name of ["edge1-web-bridge-3", "edge2-web-bridge-3"]) {
      const pinned = certificatesIn(trusts(pinning, name)["c2wTrust"]?.pem);
      assert.deepEqual(
        certificatesIn(leaf).filter((one) => !pinned.includes(one)),
        [],
        name,
      );
    }
    // The Scheduler has no pinning of its own, so its trust has to hold what renewed leaves come from.
    assert.deepEqual(trusts(pinning, "core1-scheduler"), { c2wTrust: { pem: rootOf(pinning) } });
  });

  it("RENEW-07 has an Uploader accept every Web Admin, and what is declared besides", async () => {
    const foreign = suppliedCa.certPem;
    const media = {
      server: serverArgs("media"),
      uploader: { trusts: { webAdmin: { certificatesPem: foreign }, rev: { certificatesPem: foreign } } },
    };
    const run = await deploy({ appliances: { ...appliances, media }, recheck: "again" });
    assert.deepEqual(run.errors, []);
    const { cmsTrust, revTrust } = trusts(run, "media-uploader");
    assert.deepEqual(certificatesIn(cmsTrust?.pem), certificatesIn(`${String(rootOf(run))}${foreign}`));
    assert.deepEqual(certificatesIn(revTrust?.pem), certificatesIn(foreign));
    const { dependsOn } = change(run, "media-uploader");
    assert.ok(dependsOn.includes("site1-core2-call-bridge-change"), dependsOn.join());
  });

  it("API-01 registers each Web Bridge with the Call Bridges, the first asked first", () => {
    const run = whole;
    const entries = ["edge1", "edge2"].map((key) => {
      const text = String(environmentOf(change(run, `${key}-web-bridge-registration`))["CMS_REGISTRATION"]);
      const { url, callBridges } = JSON.parse(text) as { url: string; callBridges: { appliance: string }[] };
      return [url, callBridges.map(({ appliance }) => appliance)];
    });
    const asked = ["site1-core1", "site1-core2"];
    assert.deepEqual(entries, [
      ["c2w://edge1.example.org:9999", asked],
      ["c2w://edge2.example.org:9999", asked],
    ]);
  });

  it("PKI-05 compares the TURN server's root with that of the Web Bridge, also on another appliance", async () => {
    const turn = { server: serverArgs("turn"), turn: {} };
    const run = await deploy({ appliances: { ...appliances, turn } });
    const roots = ["edge1-turn", "edge2-turn", "turn-turn"].map(
      (name) => (declared(run, name)["settings"] as { webBridgeRootSha256?: string }).webBridgeRootSha256,
    );
    assert.match(roots[0] ?? "", /^[0-9a-f]{64}$/);
    assert.deepEqual(new Set(roots).size, 1);
  });

  it("passes on what is said for the whole deployment, and asks for calls where they would be interrupted", async () => {
    const wait = { deadlineSeconds: 60 };
    const run = await deploy({ recheck: "again", waitForNoCalls: wait });
    assert.deepEqual(run.errors, []);
    for (const { name, inputs } of changesOf(run)) {
      assert.equal((inputs["environment"] as Record<string, string>)["CMS_RECHECK"], "again", name);
    }
    const asked = (name: string): readonly string[] => {
      const { callWait } = declared(run, name) as { callWait: { callBridges: { appliance: string }[] } };
      return callWait.callBridges.map(({ appliance }) => appliance);
    };
    // While one core restarts the other serves, so only its own calls are waited for.
    assert.deepEqual(asked("core2-call-bridge"), ["site1-core2"]);
    assert.deepEqual(asked("edge1-web-bridge-3"), ["site1-core1", "site1-core2"]);
  });

  it("declares the same whatever the order of the appliances in the program", async () => {
    const turned = Object.fromEntries(Object.entries(appliances).reverse());
    const [one, other] = [whole, await deploy({ appliances: turned })];
    for (const { name } of changesOf(one)) {
      const [a, b] = [one, other].map((run) => environmentOf(find(run, "Command", name))["CMS_REGISTRATION"]);
      assert.equal(a, b, name);
    }
    const names = (run: ProgramRun<unknown>): readonly string[] => changesOf(run).map(({ name }) => name);
    assert.deepEqual(names(one), names(other));
  });
});

describe("[I] components/topologies/scalable-resilient: what is refused", () => {
  it("C2W-04 REC-01 STR-01 refuses what no Call Bridge would use, and a deployment without one", async () => {
    const remedy = "Name callBridge for one appliance at least.";
    const none = "and no appliance of the deployment has one";
    assert.deepEqual(await refusals({ appliances: { edge1: edge("edge1") } }), [
      `C2W-04 site1-edge1 webBridge3: a Web Bridge 3 accepts Call Bridges alone, ${none}. ${remedy}`,
    ]);
    assert.deepEqual(await refusals({ appliances: { rec: recorder } }), [
      `REC-01 site1-rec recorder: a Recorder records for Call Bridges alone, ${none}. ${remedy}`,
    ]);
    const streamer = { server: serverArgs("str"), streamer: {} };
    assert.deepEqual(await refusals({ appliances: { streamer } }), [
      `STR-01 site1-streamer streamer: a Streamer streams for Call Bridges alone, ${none}. ${remedy}`,
    ]);
    assert.match(
      (await refusals({ appliances: {} })).join(),
      /^args\/required site1 appliances: no appliance has/,
    );
  });

  it("refuses a Scheduler without a Call Bridge beside it, and one without any Web Bridge", async () => {
    const apart = { ...edge("edge1"), scheduler: {} };
    assert.deepEqual(await refusals({ appliances: { core1: core("core1"), edge1: apart } }), [
      "args/required site1-edge1 callBridge: its Scheduler needs a Call Bridge beside it, and this appliance has none. Name " +
        "callBridge for it, or place the scheduler where a Call Bridge stands.",
    ]);
    const alone = { core1: core("core1", { scheduler: {} }) };
    assert.match(
      (await refusals({ appliances: alone })).join(),
      /^args\/required site1-core1 scheduler: a Scheduler connects to Web Bridges alone, /,
    );
  });

  it("WA-03 WA-04 refuses a clustered Call Bridge without Web Admin", async () => {
    const second = { server: serverArgs("core2"), callBridge: {} };
    assert.deepEqual(await refusals({ appliances: { core1: core("core1"), core2: second } }), [
      "WA-04 site1-core2 webAdmin: the deployment has several Call Bridges, which reach each other through Web Admin, " +
        "and this one has none. Name webAdmin for it; {} is enough.",
    ]);
  });

  it("LAB-04 LAB-05 TOPO-06 refuses a self-signed Web Admin in a cluster, and no other", async () => {
    const selfSigned = (): Issuer => new SelfSigned("lab", { isLaboratory: true });
    const clustered = await deploy({}, selfSigned);
    assert.deepEqual(changesOf(clustered), []);
    assert.match(clustered.errors.join(), /^LAB-04 site1-core1 webAdmin: its identity is self-signed/);
    const alone = await deploy({ appliances: { core1: core("core1"), edge1: edge("edge1") } }, selfSigned);
    assert.deepEqual(alone.errors, []);
  });

  it("VER-03 refuses roles that release 3.0 dropped, and keys that name nothing", async () => {
    const dropped: ScalableApplianceArgs & { xmpp: object } = { ...core("core1"), xmpp: {} };
    assert.match((await refusals({ appliances: { core1: dropped } })).join(), /^VER-03 site1-core1 xmpp: /);
    assert.match(
      (await refusals({ appliances: { "core 1": core("core1") } })).join(),
      /^args\/invalid site1 appliances: "core 1" is no name/,
    );
  });
});

function certificatesIn(text = ""): readonly string[] {
  return (text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [])
    .map((pem) => pem.replace(/\s/g, ""))
    .sort();
}
