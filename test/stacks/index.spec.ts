import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { childList, environmentOf, find, hostKey } from "../components/deployment";
import { reportOf } from "../components/program";
import { runStack } from "./program";
import type { Outputs } from "./program";

const least = { address: "10.1.1.9", hostKey, passwordEnv: "CMS_PASSWORD", fqdn: "cms1.example.org" };

describe("[I] stacks/index", () => {
  after(() => pulumi.runtime.setAllConfig({}));

  it("deploys one appliance with a CA of its own from the least configuration", async () => {
    const run = await runStack(least);
    assert.deepEqual(run.errors, []);
    const own = childList(run).filter((child) => child.includes("cisco-meeting-server"));
    assert.deepEqual(own, [
      " > cisco-meeting-server:index:SingleCombined cms1",
      "cms1 > cisco-meeting-server:index:CallBridge cms1-call-bridge",
      "cms1 > cisco-meeting-server:index:MeetingServer cms1",
      "cms1 > cisco-meeting-server:index:PrivateCa cms1-ca",
      "cms1 > cisco-meeting-server:index:WebAdmin cms1-web-admin",
    ]);
  });

  it("puts root, fingerprints, ends and reports into the stack's outputs", async () => {
    const run = await runStack({ ...least, name: "bridge" });
    const role = (type: string, name: string): Outputs => find(run, type, name).outputs ?? {};
    const { inventory, ...others } = run.value as { inventory: { certificates: { sha256: string }[] } };
    assert.deepEqual(
      inventory.certificates.map(({ sha256 }) => sha256),
      ["CallBridge bridge-call-bridge", "WebAdmin bridge-web-admin"].map((text) => {
        const [type = "", name = ""] = text.split(" ");
        return role(type, name)["fingerprint"];
      }),
    );
    assert.deepEqual(others, {
      rootPem: find(run, "PrivateCa", "bridge-ca").outputs?.["rootPem"],
      appliances: {
        bridge: {
          webAdmin: {
            ...role("WebAdmin", "bridge-web-admin"),
            report: JSON.parse(reportOf("bridge-web-admin-change")) as unknown,
          },
          callBridge: {
            ...role("CallBridge", "bridge-call-bridge"),
            report: JSON.parse(reportOf("bridge-call-bridge-change")) as unknown,
          },
        },
      },
    });
  });

  it("SEQ-01 deploys the web app's roles where the configuration names them, and shows them too", async () => {
    const run = await runStack({ ...least, webBridge3: "true", turn: "true" });
    assert.deepEqual(run.errors, []);
    const { appliances } = run.value as { appliances: { cms1: Record<string, Outputs> } };
    const report = (name: string): unknown => JSON.parse(reportOf(`cms1-${name}-change`));
    const { c2wHost: _, ...webBridge3 } = find(run, "WebBridge3", "cms1-web-bridge-3").outputs ?? {};
    assert.deepEqual(Object.keys(appliances.cms1), [
      "webAdmin",
      "webBridge3",
      "turn",
      "callBridge",
      "webBridgeRegistration",
    ]);
    assert.deepEqual(appliances.cms1["webBridge3"], webBridge3);
    assert.deepEqual(appliances.cms1["webBridgeRegistration"], {
      url: "c2w://cms1.example.org:9999",
      report: report("web-bridge-registration"),
    });
  });

  it("SEQ-02 deploys two appliances, and shows each by its name", async () => {
    const edge = { edgeAddress: "10.1.1.10", edgeHostKey: hostKey, edgeFqdn: "edge.example.org" };
    const run = await runStack({
      ...least,
      ...edge,
      topology: "singleSplit",
      name: "site1",
      webBridge3: "true",
      turn: "true",
    });
    assert.deepEqual(run.errors, []);
    const { appliances } = run.value as { appliances: Record<string, Outputs> };
    assert.deepEqual(
      Object.entries(appliances).map(([name, roles]) => [name, Object.keys(roles)]),
      [
        ["site1-core", ["webAdmin", "callBridge"]],
        ["site1-edge", ["webAdmin", "webBridge3", "turn", "webBridgeRegistration"]],
      ],
    );
  });

  it("SEQ-03 DB-02 deploys the appliances of a list, the database cluster with a CA of its own, and shows each by its name", async () => {
    const entry = (name: string, host: string, roles: readonly string[]): object => ({
      ...{ name, address: `10.1.2.${host}`, hostKey, fqdn: `${name}.example.org`, roles },
      overwriteDatabase: roles.includes("database"),
    });
    const core = ["webAdmin", "callBridge"];
    const run = await runStack({
      topology: "scalableResilient",
      name: "site1",
      passwordEnv: "CMS_PASSWORD",
      protectRoot: "false",
      appliances: JSON.stringify([
        entry("core1", "1", [...core, "database", "scheduler"]),
        ...["2", "3"].map((host) => entry(`core${host}`, host, [...core, "database"])),
        { ...entry("edge1", "4", ["webBridge3", "turn"]), overwriteDatabase: undefined },
        {
          ...entry("media", "5", ["recorder", "streamer", "meetingApps", "uploader"]),
          overwriteDatabase: undefined,
        },
      ]),
    });
    assert.deepEqual(run.errors, []);
    const { appliances, database } = run.value as {
      appliances: Record<string, Outputs>;
      database: Outputs;
    };
    assert.deepEqual(
      Object.entries(appliances).map(([name, roles]) => [name, Object.keys(roles)]),
      [
        ["site1-core1", [...core, "scheduler"]],
        ...["2", "3"].map((host) => [`site1-core${host}`, core]),
        ["site1-edge1", ["webBridge3", "turn", "webBridgeRegistration"]],
        ["site1-media", ["recorder", "streamer", "meetingApps", "uploader"]],
      ],
    );
    assert.deepEqual(Object.keys(database), ["setFingerprint", "notAfter", "report", "rootPem"]);
    const environment = environmentOf(find(run, "Command", "site1-database-change"));
    assert.equal(environment["MAY_OVERWRITE"], "site1-core1, site1-core2, site1-core3");
    const roots = run.resources.filter(({ name }) => /^site1-(database-)?ca-root/.test(name));
    assert.deepEqual([...new Set(roots.map(({ protect }) => protect))], [false], "a lab can be destroyed");
    assert.equal(find(run, "PrivateCa", "site1-database-ca").parent, "");
  });

  it("changes the appliances of a list together only where the configuration says so", async () => {
    const appliances = ["core1", "core2", "core3"].map((name, at) => ({
      ...{ name, address: `10.1.2.${String(at + 1)}`, hostKey, fqdn: `${name}.example.org` },
      roles: ["webAdmin", "callBridge"],
    }));
    const settings = {
      topology: "scalableResilient",
      passwordEnv: "CMS_PASSWORD",
      appliances: JSON.stringify(appliances),
    };
    const waitsFor = async (parallelRollout: string): Promise<readonly string[]> => {
      const run = await runStack({ ...settings, parallelRollout });
      const { dependsOn } = find(run, "Command", "cms1-core3-web-admin-change");
      return dependsOn.filter((name) => name.endsWith("web-admin-change"));
    };
    assert.deepEqual(await waitsFor("true"), ["cms1-core1-web-admin-change"]);
    assert.ok((await waitsFor("false")).includes("cms1-core2-web-admin-change"));
  });

  it("LAB-01 uses self-signed certificates where the configuration says that it is a laboratory", async () => {
    const run = await runStack({ ...least, issuer: "selfSignedForLab" });
    assert.deepEqual(run.errors, []);
    assert.equal(run.value?.["rootPem"], "");
    assert.ok(childList(run).includes(" > cisco-meeting-server:index:SelfSigned cms1-self-signed"));
  });

  it("hands the configuration on to the changes", async () => {
    const run = await runStack({ ...least, webAdminInterface: "a", webAdminPort: "8443", recheck: "monday" });
    const environment = environmentOf(find(run, "Command", "cms1-web-admin-change"));
    assert.equal(environment["CMS_RECHECK"], "monday");
    assert.ok(Object.values(environment).includes("webadmin listen a 8443"));
  });

  it("refuses a configuration with problems before anything is created", async () => {
    const run = await runStack({});
    assert.equal(run.errors.length, 1);
    assert.match(run.errors[0] ?? "", /^There are 3 problems with the configuration of this stack:\n/);
    assert.deepEqual(run.resources, []);
  });
});
