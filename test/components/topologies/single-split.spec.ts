import assert from "node:assert/strict";
import { SelfSigned, SingleSplit, WebAdmin } from "../../../index";
import type { Issuer, SingleSplitArgs, SplitApplianceArgs } from "../../../index";
import {
  aServer,
  changesOf,
  childList,
  commandsOf,
  declarationOf,
  find,
  secretsOf,
  serverArgs,
} from "../deployment";
import { runProgram } from "../program";
import type { ProgramRun, Registered } from "../program";

const core: SplitApplianceArgs = { server: serverArgs("core"), webAdmin: {}, callBridge: {} };
const edge: SplitApplianceArgs = {
  server: serverArgs("edge", { address: "10.1.1.10" }),
  webBridge3: {},
  turn: {},
};

function deploy(args: Partial<SingleSplitArgs> = {}, issuer?: () => Issuer): Promise<ProgramRun<void>> {
  return runProgram(() => {
    const made = issuer ? { issuer: issuer() } : {};
    new SingleSplit("site1", { core, edge, ...made, ...args });
  });
}

const own = "cisco-meeting-server:index:";
const change = (run: ProgramRun<unknown>, name: string): Registered => find(run, "Command", `${name}-change`);
const waitsFor = (run: ProgramRun<unknown>): object =>
  Object.fromEntries(
    changesOf(run).map(({ name, dependsOn }) => [
      name,
      dependsOn.filter((other) => other.endsWith("-change")),
    ]),
  );
const rootOf = (run: ProgramRun<unknown>): unknown => find(run, "PrivateCa", "site1-ca").outputs?.["rootPem"];

describe("[I] components/topologies/single-split", () => {
  it("TOPO-02 TOPO-07 SEQ-02 places each role where it is named, with one CA for both appliances", async () => {
    const run = await deploy();
    assert.deepEqual(run.errors, []);
    const parts = childList(run).filter((child) => !child.includes(" > tls:"));
    const role = (type: string, name: string): readonly string[] => [
      `site1 > ${own}${type} ${name}`,
      `${name} > command:local:Command ${name}-change`,
    ];
    assert.deepEqual(
      parts,
      [
        ` > ${own}SingleSplit site1`,
        `site1 > ${own}PrivateCa site1-ca`,
        `site1 > ${own}MeetingServer site1-core`,
        `site1 > ${own}MeetingServer site1-edge`,
        ...role("WebAdmin", "site1-core-web-admin"),
        ...role("CallBridge", "site1-core-call-bridge"),
        ...role("WebBridge3", "site1-edge-web-bridge-3"),
        ...role("TurnServer", "site1-edge-turn"),
        ...role("WebBridgeRegistration", "site1-edge-web-bridge-registration"),
      ].sort(),
    );
    assert.deepEqual(
      childList(run).flatMap((child) => /LocallySignedCert (.*)$/.exec(child)?.[1] ?? []),
      [
        "site1-core-call-bridge-leaf",
        "site1-core-web-admin-leaf",
        "site1-edge-turn-leaf",
        "site1-edge-web-bridge-3-c2w-leaf",
        "site1-edge-web-bridge-3-https-leaf",
      ],
    );
  });

  it("TOPO-02 infers nothing: the web app may stand on the core, or nowhere", async () => {
    const onCore = await deploy({
      core: { ...core, webBridge3: {} },
      edge: { server: edge.server, turn: {} },
    });
    assert.deepEqual(onCore.errors, []);
    assert.deepEqual(
      changesOf(onCore)
        .map(({ name }) => name)
        .sort(),
      [
        "site1-core-call-bridge-change",
        "site1-core-web-admin-change",
        "site1-core-web-bridge-3-change",
        "site1-core-web-bridge-registration-change",
        "site1-edge-turn-change",
      ],
    );
    const { settings } = declarationOf(change(onCore, "site1-edge-turn"));
    assert.equal(typeof (settings as { webBridgeRootSha256?: string }).webBridgeRootSha256, "string");
    const nowhere = await deploy({ edge: { server: edge.server } });
    assert.deepEqual(nowhere.errors, []);
    assert.deepEqual(declarationOf(change(nowhere, "site1-core-call-bridge"))["trusts"], {});
  });

  it("registers both appliances and the root of the CA as outputs", async () => {
    const run = await deploy();
    assert.deepEqual(find(run, "SingleSplit", "site1").outputs, {
      core: {
        server: { resource: "site1-core" },
        webAdmin: { resource: "site1-core-web-admin" },
        callBridge: { resource: "site1-core-call-bridge" },
      },
      edge: {
        server: { resource: "site1-edge" },
        webBridge3: { resource: "site1-edge-web-bridge-3" },
        turn: { resource: "site1-edge-turn" },
        webBridgeRegistration: { resource: "site1-edge-web-bridge-registration" },
      },
      rootPem: rootOf(run),
    });
  });

  it("SEQ-02 WA-02 C2W-11 orders by kind over both appliances: the edge's Web Bridge before the core's Call Bridge", async () => {
    const run = await deploy({ edge: { ...edge, webAdmin: {} } });
    assert.deepEqual(waitsFor(run), {
      "site1-core-web-admin-change": [],
      "site1-edge-web-admin-change": ["site1-core-web-admin-change"],
      "site1-edge-web-bridge-3-change": ["site1-edge-web-admin-change"],
      "site1-edge-turn-change": ["site1-edge-web-bridge-3-change"],
      "site1-core-call-bridge-change": ["site1-edge-turn-change"],
      "site1-edge-web-bridge-registration-change": ["site1-core-call-bridge-change"],
    });
  });

  it("keeps its order whatever else the program creates before it", async () => {
    const run = await runProgram(() => {
      const issuer = new SelfSigned("lab", { isLaboratory: true });
      new WebAdmin("zz", { server: aServer("zz"), issuer });
      new SingleSplit("site1", { core, edge });
    });
    assert.deepEqual(run.errors, []);
    assert.deepEqual(waitsFor(run), {
      "site1-core-web-admin-change": [],
      "zz-change": ["site1-core-web-admin-change"],
      "site1-edge-web-bridge-3-change": ["zz-change"],
      "site1-edge-turn-change": ["site1-edge-web-bridge-3-change"],
      "site1-core-call-bridge-change": ["site1-edge-turn-change"],
      "site1-edge-web-bridge-registration-change": ["site1-core-call-bridge-change"],
    });
  });

  it("TOPO-08 SEQ-02 sends the same commands as a single combined deployment, each to its own host", async () => {
    const run = await deploy();
    const target = (name: string): unknown =>
      (declarationOf(change(run, name))["target"] as { host: string }).host;
    assert.deepEqual(
      [target("site1-core-call-bridge"), target("site1-edge-web-bridge-3"), target("site1-edge-turn")],
      ["10.1.1.9", "10.1.1.10", "10.1.1.10"],
    );
    const commands = commandsOf(change(run, "site1-core-call-bridge"));
    assert.deepEqual(commands.slice(commands.indexOf("callbridge certs {key} {leaf} {bundle}")), [
      "callbridge certs {key} {leaf} {bundle}",
      "callbridge trust c2w {trust-c2w}",
      "callbridge",
      "callbridge restart",
    ]);
  });

  it("C2W-04 C2W-06 LAB-07 trusts both ways across the appliances, by issuer or by self-signed leaf", async () => {
    const byIssuer = await deploy();
    const c2wTrust = { pem: rootOf(byIssuer) };
    const trusts = (run: ProgramRun<unknown>): readonly unknown[] =>
      ["site1-core-call-bridge", "site1-edge-web-bridge-3"].map(
        (name) => declarationOf(change(run, name))["trusts"],
      );
    assert.deepEqual(trusts(byIssuer), [{ c2wTrust }, { c2wTrust }]);
    const byLeaf = await deploy({}, () => new SelfSigned("lab", { isLaboratory: true }));
    assert.deepEqual(byLeaf.errors, []);
    const leaf = (name: string, slot: string): object => {
      const identities = declarationOf(change(byLeaf, name))["identities"] as Record<
        string,
        { leafPem: string }
      >;
      return { c2wTrust: { pem: identities[slot]?.leafPem } };
    };
    assert.deepEqual(trusts(byLeaf), [
      leaf("site1-edge-web-bridge-3", "c2wCerts"),
      leaf("site1-core-call-bridge", "certs"),
    ]);
  });

  it("SEQ-02 sends no key to an appliance that does not use it", async () => {
    const run = await deploy();
    const slots = (name: string): readonly string[] =>
      Object.keys((secretsOf(change(run, name)) as { keys: object }).keys);
    assert.deepEqual(slots("site1-core-call-bridge"), ["certs"]);
    assert.deepEqual(slots("site1-edge-web-bridge-3"), ["httpsCerts", "c2wCerts"]);
    assert.deepEqual(slots("site1-edge-turn"), ["certs"]);
  });

  it("API-03 registers the edge's c2w host with the core's Call Bridge", async () => {
    const run = await deploy();
    const registration = change(run, "site1-edge-web-bridge-registration").inputs["environment"] as Record<
      string,
      string
    >;
    const { url, callBridges } = JSON.parse(registration["CMS_REGISTRATION"] ?? "") as {
      url: string;
      callBridges: { appliance: string }[];
    };
    assert.deepEqual(
      [url, callBridges.map(({ appliance }) => appliance)],
      ["c2w://edge.example.org:9999", ["site1-core"]],
    );
  });

  it("CB-04 TOPO-05 makes the name that Lync knows the Call Bridge's common name", async () => {
    const run = await deploy({ core: { ...core, callBridge: { lyncFqdn: "cms.lync.example.org" } } });
    assert.deepEqual(run.errors, []);
    assert.deepEqual(find(run, "CertRequest", "site1-core-call-bridge-request").inputs["subject"], {
      commonName: "cms.lync.example.org",
    });
  });
});

describe("[I] components/topologies/single-split: what is refused", () => {
  const refused = async (args: Partial<SingleSplitArgs>): Promise<readonly string[]> => {
    const run = await deploy(args);
    assert.deepEqual(childList(run), [` > ${own}SingleSplit site1`]);
    return run.errors;
  };

  it("TOPO-04 refuses trust in a cluster", async () => {
    const callBridge = { trusts: { cluster: { certificatesPem: "" } } };
    assert.deepEqual(await refused({ core: { ...core, callBridge } }), [
      "TOPO-04 site1-core callBridge trusts.cluster: a single split deployment has one Call Bridge and no cluster. " +
        "Leave it out; cluster trust belongs to a scalable and resilient deployment.",
    ]);
  });

  it("TOPO-03 refuses database certificates, for an appliance as for the whole", async () => {
    const sentence = (subject: string): string =>
      `TOPO-03 ${subject} databaseCluster: a single split deployment has no database cluster, whose certificates it ` +
      "would be. Leave it out; database certificates belong to a scalable and resilient deployment.";
    const databaseCluster = {};
    const onEdge: SplitApplianceArgs & { databaseCluster: object } = { ...edge, databaseCluster };
    assert.deepEqual(await refused({ edge: onEdge }), [sentence("site1-edge")]);
    const whole: Partial<SingleSplitArgs> & { databaseCluster: object } = { databaseCluster };
    assert.deepEqual(await refused(whole), [sentence("site1")]);
  });

  it("CB-04 refuses no Call Bridge, and two of them", async () => {
    assert.deepEqual(await refused({ core: { server: core.server } }), [
      "args/required site1 callBridge: neither of the two appliances has a Call Bridge; a single split deployment has " +
        "one. Name callBridge for one of core and edge.",
    ]);
    assert.deepEqual(await refused({ edge: { ...edge, callBridge: {} } }), [
      "args/conflict site1 callBridge: each of the two appliances has a Call Bridge; a single split deployment has one. " +
        "Name callBridge for one of core and edge.",
    ]);
  });
});
