import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { RunningAppliance } from "../../lab/appliance/appliance";
import type { Engine } from "../../lab/engine/engine";
import { diskOf } from "../apply/database/cluster-world";
import { nextLabAddress } from "../lab-address";
import { Fleet } from "../lab/appliance/fleet";
import { password, shownAt } from "./deployment";
import { requireEngine } from "./engine";
import { checkout } from "./pulumi-project";
import type { PulumiProject, Update } from "./pulumi-project";
import { stackProject } from "./stack-project";

/** Where SSH is, and what an ordinary user may not open; everything else is as the example has it. */
const ports = {
  ...{ sshPort: 2222, webAdminPort: 8443, webBridgePort: 8444 },
  ...{ meetingAppsPort: 8445, schedulerPort: 8446 },
};
/** The emulated appliances have no interface b. */
const interfaceLine = /(:c2wInterface: )b$/m;

/** The text of an example for appliances of the lab. */
function exampleText(
  file: string,
  appliances: Readonly<Record<string, RunningAppliance>>,
  names: readonly (keyof typeof ports)[],
): string {
  let text = readFileSync(join(checkout, file), "utf8").replace(interfaceLine, "$1a");
  const replace = (pattern: RegExp, by: string): void => {
    assert.match(text, pattern, "the example does not have it");
    text = text.replace(pattern, by);
  };
  for (const [host, { address, hostKey }] of Object.entries(appliances)) {
    replace(new RegExp(`(ddress: )${host}-mmp\\.example\\.org(\n.*ostKey: ).*`), `$1${address}$2${hostKey}`);
    text = text.replace(
      new RegExp(`(Key: ${hostKey.replaceAll("+", "\\+")}(?:\n.*){1,3}databaseAddress: ).*`),
      `$1${address}`,
    );
  }
  for (const name of names) {
    const key = `  pulumi-cisco-meeting-server:${name}:`;
    if (text.includes(key)) replace(new RegExp(`${key}.*`), `${key} ${String(ports[name])}`);
    else text = `${text.trimEnd()}\n${key} ${String(ports[name])}\n`;
  }
  return text;
}

/** What went wrong, in the words of the changes and of the engine. */
function errorsIn({ reports, events }: Update): string {
  const told = reports.flatMap(({ errors }) => errors.map(({ text }) => text));
  const said = events.flatMap((event) =>
    event.kind === "says" && event.severity === "error" ? event.text : [],
  );
  return [...told, ...said].join("\n").slice(0, 4_000);
}

describe("[E] engine: the examples of configurations", function () {
  this.timeout(10 * 60_000);
  const fleet = new Fleet();
  const projects: PulumiProject[] = [];
  let engine: Engine;

  before(async function () {
    engine = await requireEngine(this);
  });
  afterEach(async () => {
    for (const project of projects.splice(0)) project.clear();
    await fleet.clear();
  });

  /** Starts an appliance for each name; they know each other by `<name>.example.org`. */
  async function startAll<Name extends string>(
    names: readonly Name[],
  ): Promise<Record<Name, RunningAppliance>> {
    const places = names.map((name) => [name, nextLabAddress()] as const);
    const known = Object.fromEntries(places.map(([name, address]) => [`${name}.example.org`, address]));
    const dialect = { "api-after-restart": "0" } as const;
    const setUp = ["webadmin listen a 8443", "callbridge listen a", "turn listen a", "turn tls 5349"];
    const started = places.map(async ([name, address]) => {
      const options = { hostname: name, address, names: known, setUp, dialect };
      return [name, await fleet.start(options)] as const;
    });
    return Object.fromEntries(await Promise.all(started)) as Record<Name, RunningAppliance>;
  }

  /** Deploys twice; the second time nothing is different. */
  async function deploy(text: string): Promise<Update> {
    const project = stackProject(engine, {
      CMS_PASSWORD: password,
      CMS_EDGE_PASSWORD: password,
      CMS_EDGE2_PASSWORD: password,
    });
    projects.push(project);
    project.configureAs(text);
    await project.initialise();
    project.configureAs(text);
    const first = await project.up();
    assert.equal(first.code, 0, errorsIn(first));
    const second = await project.up();
    assert.equal(second.code, 0, errorsIn(second));
    const { create, update, replace, delete: deleted } = second.counts;
    assert.deepEqual([create, update, replace, deleted], [0, 0, 0, 0]);
    return first;
  }

  /** What changed, and that every listener was proven by a handshake and shows what the report says. */
  async function provenListeners({ reports }: Update): Promise<readonly string[]> {
    assert.deepEqual([...new Set(reports.map(({ outcome }) => outcome))], ["changed"]);
    const listeners = reports.flatMap(({ appliance, listeners: own }) =>
      own.map((listener) => ({ appliance, ...listener })),
    );
    for (const { address, port, sha256, provenBy } of listeners) {
      assert.equal(provenBy, "tls-handshake");
      assert.equal((await shownAt(address, port)).sha256, sha256);
    }
    return listeners
      .map(({ appliance, listener, port }) => `${appliance} ${listener} ${String(port)}`)
      .sort();
  }

  it("Pulumi.single-combined.example.yaml deploys one appliance", async () => {
    const appliances = await startAll(["cms1"]);
    const text = exampleText("Pulumi.single-combined.example.yaml", appliances, ["sshPort", "webAdminPort"]);
    const listeners = await provenListeners(await deploy(text));
    assert.deepEqual(listeners, ["cms1 callBridge.sip 5061", "cms1 webAdmin.https 8443"]);
  });

  it("Pulumi.single-split.example.yaml deploys a core and an edge", async () => {
    const text = exampleText("Pulumi.single-split.example.yaml", await startAll(["core", "edge"]), [
      ...(["sshPort", "webAdminPort", "webBridgePort"] as const),
    ]).replace("edgeSshPort: 22\n", "");
    const listeners = await provenListeners(
      await deploy(`${text}  pulumi-cisco-meeting-server:edgeSshPort: ${String(ports.sshPort)}\n`),
    );
    assert.deepEqual(listeners, [
      "site1-core callBridge.sip 5061",
      "site1-core webAdmin.https 8443",
      "site1-edge turn.tls 5349",
      "site1-edge webBridge3.c2w 9999",
      "site1-edge webBridge3.https 8444",
    ]);
  });

  it("SEQ-03 Pulumi.scalable-resilient.example.yaml deploys a whole fleet with its database cluster", async () => {
    const names = ["core1", "core2", "core3", "edge1", "edge2", "recorder", "streamer", "apps"] as const;
    const appliances = await startAll(names);
    const text = exampleText("Pulumi.scalable-resilient.example.yaml", appliances, [
      ...(["sshPort", "webAdminPort", "webBridgePort", "meetingAppsPort", "schedulerPort"] as const),
    ]);
    const listeners = await provenListeners(await deploy(text));
    const expected = [
      "site1-apps meetingApps.https 8445",
      ...["1", "2", "3"].flatMap((number) => [
        `site1-core${number} callBridge.sip 5061`,
        `site1-core${number} webAdmin.https 8443`,
      ]),
      "site1-core1 scheduler.https 8446",
      ...["1", "2"].flatMap((number) => [
        `site1-edge${number} turn.tls 5349`,
        `site1-edge${number} webBridge3.c2w 9999`,
        `site1-edge${number} webBridge3.https 8444`,
      ]),
      "site1-recorder recorder.sip 5061",
      "site1-streamer streamer.sip 5061",
    ];
    assert.deepEqual(listeners, expected.sort());
    const roles = names.map((name) => diskOf(appliances[name]).database.role);
    assert.deepEqual(roles, ["primary", "replica", "replica", ...Array.from({ length: 5 }, () => undefined)]);
  });
});
