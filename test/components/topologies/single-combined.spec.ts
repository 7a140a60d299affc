import assert from "node:assert/strict";
import { PrivateCa, SingleCombined } from "../../../index";
import type { SingleCombinedArgs } from "../../../index";
import {
  aPrivateCa,
  changesOf,
  childList,
  commandsOf,
  environmentOf,
  find,
  secretsOf,
  serverArgs,
  supplied,
} from "../deployment";
import { runProgram, unknown } from "../program";
import type { ProgramRun } from "../program";
import { tlsState } from "../tls-mocks";

function deploy(args: Partial<SingleCombinedArgs> = {}, preview = false): Promise<ProgramRun<string>> {
  return runProgram(
    () => {
      new SingleCombined("cms1", { server: serverArgs("cms1"), ...args });
      return "declared";
    },
    { preview },
  );
}

const own = "cisco-meeting-server:index:";
const tls = {
  key: "tls:index/privateKey:PrivateKey",
  request: "tls:index/certRequest:CertRequest",
  leaf: "tls:index/locallySignedCert:LocallySignedCert",
  root: "tls:index/selfSignedCert:SelfSignedCert",
};

describe("[I] components/topologies/single-combined", () => {
  it("TOPO-02 PKI-01 WA-01 makes one appliance, one CA and two roles, each with a key and a leaf of its own", async () => {
    const run = await deploy();
    assert.deepEqual(run.errors, []);
    assert.deepEqual(
      childList(run),
      [
        ` > ${own}SingleCombined cms1`,
        `cms1 > ${own}MeetingServer cms1`,
        `cms1 > ${own}PrivateCa cms1-ca`,
        `cms1-ca > ${tls.key} cms1-ca-root-key`,
        `cms1-ca > ${tls.root} cms1-ca-root`,
        `cms1 > ${own}WebAdmin cms1-web-admin`,
        `cms1-web-admin > ${tls.key} cms1-web-admin-key`,
        `cms1-web-admin > ${tls.request} cms1-web-admin-request`,
        `cms1-web-admin > ${tls.leaf} cms1-web-admin-leaf`,
        "cms1-web-admin > command:local:Command cms1-web-admin-change",
        `cms1 > ${own}CallBridge cms1-call-bridge`,
        `cms1-call-bridge > ${tls.key} cms1-call-bridge-key`,
        `cms1-call-bridge > ${tls.request} cms1-call-bridge-request`,
        `cms1-call-bridge > ${tls.leaf} cms1-call-bridge-leaf`,
        "cms1-call-bridge > command:local:Command cms1-call-bridge-change",
      ].sort(),
    );
  });

  it("registers references to its parts and the root of its own CA as outputs", async () => {
    const run = await deploy();
    const { certPem } = { certPem: find(run, "PrivateCa", "cms1-ca").outputs?.["rootPem"] };
    assert.match(String(certPem), /^-----BEGIN CERTIFICATE-----/);
    assert.deepEqual(find(run, "SingleCombined", "cms1").outputs, {
      server: { resource: "cms1" },
      webAdmin: { resource: "cms1-web-admin" },
      callBridge: { resource: "cms1-call-bridge" },
      rootPem: certPem,
    });
  });

  it("WA-02 changes Web Admin first and the Call Bridge after it", async () => {
    const run = await deploy();
    const order = changesOf(run).map(({ name, dependsOn }) => [
      name,
      dependsOn.filter((other) => other.endsWith("-change")),
    ]);
    assert.deepEqual(order, [
      ["cms1-web-admin-change", []],
      ["cms1-call-bridge-change", ["cms1-web-admin-change"]],
    ]);
  });

  it("in the first preview shows target and commands, and hides only what a certificate decides", async () => {
    const run = await deploy({}, true);
    assert.deepEqual(run.errors, []);
    const [webAdmin] = changesOf(run);
    assert.ok(webAdmin);
    const environment = environmentOf(webAdmin);
    const hidden = Object.keys(environment).filter((name) => environment[name] === unknown);
    assert.deepEqual(hidden, [
      "CMS_DECLARATION",
      "FILE_CERTS_ISSUER",
      "FILE_CERTS_NAMES",
      "FILE_CERTS_NOT_AFTER",
      "FILE_CERTS_SHA256",
      "FILE_CERTS_SUBJECT",
      "FILE_CERTS_USAGES",
    ]);
    assert.equal(environment["MMP_TARGET"], `admin@10.1.1.9:22 SHA256:${"A".repeat(43)}`);
    assert.equal(commandsOf(webAdmin).length, 11);
  });

  it("RENEW-01 in the preview of a renewal hides what the new leaf decides, and nothing of the other role", async () => {
    const renewed = "cms1-web-admin-leaf";
    const run = await runProgram(
      () => {
        new SingleCombined("cms1", { server: serverArgs("cms1") });
      },
      // As the engine shows it: everything is there, the new leaf is not, and a change that runs has no report yet.
      { preview: true, state: (args) => (args.name === renewed ? undefined : tlsState(args)) },
    );
    assert.deepEqual(run.errors, []);
    const hidden = changesOf(run).map((change) => {
      const environment = environmentOf(change);
      return Object.keys(environment).filter((name) => environment[name] === unknown);
    });
    const facts = ["ISSUER", "NAMES", "NOT_AFTER", "SHA256", "SUBJECT", "USAGES"];
    assert.deepEqual(hidden, [["CMS_DECLARATION", ...facts.map((fact) => `FILE_CERTS_${fact}`)], []]);
    assert.deepEqual(
      changesOf(run).map((change) => Object.keys(secretsOf(change) as object)),
      [
        ["version", "keys", "credentials"],
        ["version", "keys", "credentials"],
      ],
    );
    const { fingerprint, notAfter, report } = find(run, "CallBridge", "cms1-call-bridge").outputs ?? {};
    assert.deepEqual([report, typeof notAfter, String(fingerprint).length], [unknown, "string", 64]);
    assert.deepEqual(find(run, "WebAdmin", "cms1-web-admin").outputs, {
      fingerprint: unknown,
      notAfter: unknown,
      report: unknown,
    });
  });

  it("PKI-18 makes no CA where every role has an identity", async () => {
    const identity = supplied();
    const run = await deploy({ webAdmin: { identity }, callBridge: { identity } });
    assert.deepEqual(run.errors, []);
    assert.deepEqual(childList(run), [
      ` > ${own}SingleCombined cms1`,
      `cms1 > ${own}CallBridge cms1-call-bridge`,
      `cms1 > ${own}MeetingServer cms1`,
      `cms1 > ${own}WebAdmin cms1-web-admin`,
      "cms1-call-bridge > command:local:Command cms1-call-bridge-change",
      "cms1-web-admin > command:local:Command cms1-web-admin-change",
    ]);
    assert.equal(find(run, "SingleCombined", "cms1").outputs?.["rootPem"], "");
  });

  it("takes a given issuer for the roles that have none, and makes no CA of its own", async () => {
    const run = await runProgram(() => {
      const issuer = aPrivateCa();
      new SingleCombined("cms1", { server: serverArgs("cms1"), issuer, webAdmin: { identity: supplied() } });
    });
    assert.deepEqual(run.errors, []);
    assert.deepEqual(
      run.resources.filter(({ type }) => type === `${own}PrivateCa`).map(({ name }) => name),
      ["ca"],
    );
    assert.deepEqual(
      run.resources.filter(({ type }) => type === tls.leaf).map(({ name }) => name),
      ["cms1-call-bridge-leaf"],
    );
  });

  it("hands its recheck value to every role that has none of its own", async () => {
    const run = await deploy({ recheck: "monday", callBridge: { recheck: "tuesday" } });
    assert.deepEqual(
      changesOf(run).map((change) => environmentOf(change)["CMS_RECHECK"]),
      ["monday", "tuesday"],
    );
  });

  it("hands its maintenance window to every role that has none of its own", async () => {
    const window = { start: "22:00", end: "23:00", timeZone: "UTC" };
    const run = await deploy({
      maintenanceWindow: window,
      callBridge: { maintenanceWindow: { ...window, days: ["sun"] } },
    });
    assert.deepEqual(run.errors, []);
    assert.deepEqual(
      changesOf(run).map((change) => environmentOf(change)["CMS_MAINTENANCE_WINDOW"]),
      ["every day 22:00-23:00 UTC", "sun 22:00-23:00 UTC"],
    );
  });

  it("passes the private CA's arguments on", async () => {
    const run = await deploy({
      privateCa: { leafValidityDays: 90, renewBeforeDays: 20, protectRoot: false },
    });
    const { inputs } = find(run, "LocallySignedCert", "cms1-web-admin-leaf");
    assert.deepEqual([inputs["validityPeriodHours"], inputs["earlyRenewalHours"]], [90 * 24, 20 * 24]);
    assert.equal(find(run, "SelfSignedCert", "cms1-ca-root").protect, false);
  });

  it("TOPO-04 refuses trust in a cluster", async () => {
    const run = await deploy({ callBridge: { trusts: { cluster: { identities: [supplied()] } } } });
    assert.deepEqual(run.errors, [
      "TOPO-04 cms1 callBridge trusts.cluster: a single combined deployment has one Call Bridge and no cluster. " +
        "Leave it out; cluster trust belongs to a scalable and resilient deployment.",
    ]);
    assert.deepEqual(childList(run), [` > ${own}SingleCombined cms1`]);
  });

  it("VER-03 refuses roles that release 3.0 dropped, by name", async () => {
    const run = await deploy({ loadBalancer: {} } as Partial<SingleCombinedArgs>);
    assert.deepEqual(run.errors, [
      "VER-03 cms1 loadBalancer: release 3.0 dropped the load balancer; nothing takes its place. Leave out loadBalancer.",
    ]);
    assert.deepEqual(childList(run), [` > ${own}SingleCombined cms1`]);
  });

  it("TOPO-03 refuses database certificates, which no argument of the type allows", async () => {
    const args = { databaseCluster: {} };
    // @ts-expect-error There is no such argument.
    const typed: Partial<SingleCombinedArgs> = { databaseCluster: {} };
    assert.deepEqual(typed, args);
    const run = await deploy(args as Partial<SingleCombinedArgs>);
    assert.deepEqual(run.errors, [
      "TOPO-03 cms1 databaseCluster: a single combined deployment has no database cluster, whose certificates it would " +
        "be. Leave it out; database certificates belong to a scalable and resilient deployment.",
    ]);
  });

  it("refuses an issuer together with arguments of a CA of its own", async () => {
    const run = await runProgram(() => {
      const issuer = new PrivateCa("ca");
      new SingleCombined("cms1", { server: serverArgs("cms1"), issuer, privateCa: {} });
    });
    assert.deepEqual(run.errors, [
      "args/conflict cms1: issuer and privateCa exclude each other. Leave out one of them.",
    ]);
  });
});
