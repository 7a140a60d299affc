/** `doctor` on emulated appliances: what it finds, and that it changes nothing. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunningAppliance } from "../../../lab/appliance/appliance";
import { parseDoctorArguments } from "../../../cli/doctor/arguments";
import { diagnose } from "../../../cli/doctor/doctor";
import type { WrittenDiagnosis } from "../../../cli/doctor/doctor";
import { Appliances, anIdentity, change, declare, sha256, writes } from "../../apply/changing";
import { aSet, declareCluster, runOn, startWorld } from "../../apply/database/cluster-world";

interface Document {
  readonly appliances: readonly {
    readonly release?: string;
    readonly commands?: string;
    readonly hostKey?: { readonly fingerprint: string };
    readonly failure?: { readonly code: string };
    readonly roles: readonly {
      readonly role: string;
      readonly isUsed: boolean;
      readonly slots: readonly {
        readonly slot: string;
        readonly certificates: readonly { readonly sha256: string }[];
      }[];
      readonly listeners: readonly { readonly listener: string; readonly shown?: string }[];
    }[];
  }[];
  readonly findings: readonly {
    readonly id: string;
    readonly severity: string;
    readonly where: string;
    readonly text: string;
  }[];
}

describe("[E] cli/doctor", () => {
  const appliances = new Appliances();
  let folder = "";
  before(() => (folder = mkdtempSync(join(tmpdir(), "cms-doctor-"))));
  after(() => rmSync(folder, { recursive: true, force: true }));
  afterEach(() => appliances.clear());

  function look(appliance: RunningAppliance, ...more: readonly string[]): Promise<WrittenDiagnosis> {
    const password = join(folder, "password");
    writeFileSync(password, "lab-password\n");
    const place = `${appliance.address}:${String(appliance.sshPort)}`;
    return diagnose(
      parseDoctorArguments([place, "--password-from", `file:${password}`, ...more]),
      () => undefined,
    );
  }

  async function inspect(appliance: RunningAppliance, ...more: readonly string[]) {
    const pinned = ["--host-key", appliance.hostKeyFingerprint, "--format", "json"];
    const { text, exitCode } = await look(appliance, ...pinned, ...more);
    return { ...(JSON.parse(text) as Document), exitCode };
  }

  it("shows the host key to pin at first contact, without a login", async () => {
    const appliance = await appliances.start();
    const { text, exitCode } = await look(appliance);
    assert.ok(text.includes(`ssh-ed25519 ${appliance.hostKeyFingerprint}`));
    assert.match(text, /no password was sent/);
    assert.deepEqual([exitCode, appliance.log.entries], [0, []]);
  });

  it("RENEW-02 INST-03 tells what each role has and serves, and writes nothing", async () => {
    const appliance = await appliances.start();
    const made = anIdentity();
    await change(declare(appliance, "webAdmin", { made }));
    appliance.log.restart();
    const { appliances: seen, findings, exitCode } = await inspect(appliance);
    const [first] = seen;
    const used = first?.roles.filter(({ isUsed }) => isUsed) ?? [];
    const leaf = sha256(made.leafDer);
    assert.deepEqual(
      used.map(({ role, slots, listeners }) => [
        role,
        slots.map(({ slot, certificates }) => [slot, certificates[0]?.sha256]),
        listeners.map(({ listener, shown }) => [listener, shown]),
      ]),
      [["webAdmin", [["certs", leaf]], [["webAdmin.https", leaf]]]],
    );
    assert.deepEqual([first?.release, first?.commands, findings, exitCode], ["3.8", "exec", [], 0]);
    assert.deepEqual(writes(appliance), []);
    const changing = /\b(certs|trust|enable|disable|restart|listen) /;
    assert.deepEqual(
      appliance.log.commands().filter((command) => changing.test(command)),
      [],
    );
    assert.equal(appliance.counts().connections, 2, "one for the host key, one for everything else");
  });

  it("INST-08 RENEW-09 finds a certificate that is assigned and not served, and one that the stack did not deploy", async () => {
    const appliance = await appliances.start();
    const [deployed, byHand] = [anIdentity(), anIdentity()];
    await change(declare(appliance, "callBridge", { made: deployed }));
    const session = await appliances.fleet.logIn(appliance);
    await session.upload("hand.key", byHand.keyPem);
    await session.upload("hand.crt", byHand.leafPem);
    await session.upload("hand-ca.crt", byHand.chainPem);
    await session.tell("callbridge certs hand.key hand.crt hand-ca.crt");
    const outputs = join(folder, "outputs.json");
    const report = { listeners: [{ address: appliance.address }] };
    const callBridge = { fingerprint: sha256(deployed.leafDer), report };
    writeFileSync(outputs, JSON.stringify({ appliances: { cms1: { callBridge } } }));
    const { findings, exitCode } = await inspect(appliance, "--outputs", outputs);
    assert.deepEqual(
      findings.map(({ id, severity, text }) => [id, severity, text.replace(/[0-9a-f]{16}…/g, "…")]),
      [
        ["INST-08", "wrong", "port 5061 shows …, assigned is …"],
        ["RENEW-09", "wrong", "the stack deployed …, assigned is …: changed by hand"],
      ],
    );
    assert.equal(exitCode, 1);
  });

  it("INST-04 INST-05 finds an expired leaf and a key of another one, each with its remedy", async () => {
    const appliance = await appliances.start();
    const [expired, other] = [anIdentity("cms1.example.org", { days: -2 }), anIdentity()];
    const session = await appliances.fleet.logIn(appliance);
    await session.upload("old.key", other.keyPem);
    await session.upload("old.crt", expired.leafPem);
    await session.upload("old-ca.crt", expired.chainPem);
    await session.tell("callbridge certs old.key old.crt old-ca.crt");
    const { text, exitCode } = await look(appliance, "--host-key", appliance.hostKeyFingerprint);
    assert.match(text, /WRONG {3}INST-05 .* callBridge certs: "pki match" says: .*match/);
    assert.match(text, /WRONG {3}INST-04 .* callBridge certs: /);
    assert.equal(exitCode, 1);
  });

  it("VER-09 ERR-14 tells a database that an upgrade left without certificates, and reads the set of one that has some", async () => {
    const stopped = await appliances.start();
    const row = "ERROR                    : Database not running\nStatus                   : Error\n";
    stopped.faults.atFirst(({ text }) => text === "database cluster status", {
      kind: "answer",
      text: row,
      executes: false,
    });
    const { text, exitCode } = await look(stopped, "--host-key", stopped.hostKeyFingerprint);
    assert.match(text, /databaseCluster .* no certificates/);
    assert.match(text, /WRONG {3}VER-09 \S+ databaseCluster: /);
    assert.match(text, /explains ERR-14: the database stopped after an upgrade/);
    assert.equal(exitCode, 1);

    const world = await startWorld(appliances);
    await runOn(declareCluster(world, aSet({ days: 20 })));
    const [node] = world.nodes;
    assert.ok(node);
    const { findings } = await inspect(node);
    const [server, client] = findings.map(({ id, where, text: said }) =>
      [id, where.split(" ")[1], said].join(" "),
    );
    assert.match(server ?? "", /^RENEW-02 databaseCluster CN=db1\.example\.org ends in /);
    assert.match(client ?? "", /^RENEW-02 databaseCluster CN=postgres ends in /);
  });

  it("RENEW-02 announces what ends within the days that were asked for", async () => {
    const appliance = await appliances.start();
    await change(declare(appliance, "webAdmin", { made: anIdentity("cms1.example.org", { days: 20 }) }));
    const soon = await inspect(appliance);
    assert.deepEqual(
      soon.findings.map(({ id, severity }) => [id, severity]),
      [["RENEW-02", "warning"]],
    );
    assert.deepEqual([soon.exitCode, (await inspect(appliance, "--warn-days", "5")).exitCode], [2, 0]);
  });

  it("looks at an appliance without exec requests, and says why another one cannot be read", async () => {
    const appliance = await appliances.start({ dialect: { exec: "off" } });
    await change(declare(appliance, "webAdmin", { made: anIdentity() }));
    const { appliances: seen } = await inspect(appliance);
    assert.equal(seen[0]?.commands, "shell");
    await appliance.restart({ dialect: { "password-login": "off" } });
    const closed = await inspect(appliance);
    assert.deepEqual([closed.appliances[0]?.failure?.code, closed.exitCode], ["mmp/login", 1]);
  });
});
