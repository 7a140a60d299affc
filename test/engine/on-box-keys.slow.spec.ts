/** Keys that the appliance makes, on the real engine: made once, renewed and rotated when it is asked for, left when it is over. */
import assert from "node:assert/strict";
import { resolve } from "node:path";
import type { RunningAppliance } from "../../lab/appliance/appliance";
import { Fleet } from "../lab/appliance/fleet";
import { password, ports, shownAt } from "./deployment";
import { requireEngine } from "./engine";
import { PulumiProject } from "./pulumi-project";
import type { Update } from "./pulumi-project";

describe("[E] engine: keys made on the appliance", function () {
  this.timeout(300_000);
  const fleet = new Fleet();
  let appliance: RunningAppliance;
  let project: PulumiProject;

  before(async function () {
    const engine = await requireEngine(this);
    appliance = await fleet.start({ setUp: ["callbridge listen a", 'pki selfsigned labca CN:"Lab CA"'] });
    project = new PulumiProject({
      engine,
      program: resolve(__dirname, "programs", "on-box-keys.ts"),
      environment: { CMS_TEST_PASSWORD: password },
    });
    configure({});
    await project.initialise();
    configure({});
  });
  after(async () => {
    project.clear();
    await fleet.clear();
  });

  const configure = (values: Readonly<Record<string, string>>): void => {
    const { address, sshPort, hostKey } = appliance;
    const place = { address, port: String(sshPort), hostKey };
    project.configure({ ...place, renewAfter: "0.9", generation: "1", ...values });
  };
  const differences = ({ counts: { create, update, replace, delete: deleted } }: Update): unknown => ({
    ...{ create, update, replace },
    delete: deleted,
  });
  const none = { create: 0, update: 0, replace: 0, delete: 0 };
  const up = async (): Promise<Update> => {
    appliance.log.restart();
    const update = await project.up();
    assert.equal(update.code, 0, update.printed);
    return update;
  };
  const pki = (): readonly string[] =>
    appliance.log.commands().flatMap((command) => /^pki (?:csr|sign|selfsigned) \S+/.exec(command) ?? []);
  const keysRead = (): readonly string[] =>
    appliance.log.entries
      .filter(({ kind, text }) => kind === "sftp" && /\.key/.test(text))
      .map(({ text }) => text);
  const keyNames = async (): Promise<readonly string[]> => {
    const session = await fleet.logIn(appliance);
    const names = (await session.names()).filter((name) => name.endsWith(".key"));
    session.end();
    return names;
  };
  const shown = async (): Promise<readonly string[]> => [
    (await shownAt(appliance.address, ports.webAdmin)).sha256,
    (await shownAt(appliance.address, ports.callBridge)).sha256,
  ];

  it("CSR-16 previews the commands, makes each key once, and has nothing to do after it", async () => {
    const preview = await project.preview();
    assert.match(preview, /pki csr web-[0-9a-f]{4}-[0-9a-f]{10} CN:cms1\.example\.org/);
    assert.deepEqual(appliance.log.entries, []);
    await up();
    assert.deepEqual(
      pki()
        .map((command) => command.replace(/-[0-9a-f]{4}-[0-9a-f]{10}/, ""))
        .sort(),
      ["pki csr bridge", "pki csr web", "pki sign web"],
    );
    assert.deepEqual(keysRead(), []);
    assert.equal((await keyNames()).length, 3);
    assert.deepEqual(differences(await up()), none);
    assert.deepEqual(appliance.log.entries, []);
    assert.equal(project.stateText().includes("PRIVATE KEY"), false);
  });

  it("CA-16 renews with the same key when it is due, and has nothing to do after it", async () => {
    const [before, keys] = [await shown(), await keyNames()];
    configure({ renewAfter: "0.000000001" });
    const renewed = await up();
    assert.deepEqual(differences(renewed), { ...none, update: 2 });
    assert.deepEqual(pki().length, 1);
    assert.deepEqual(await keyNames(), keys);
    const after = await shown();
    assert.notEqual(after[0], before[0]);
    assert.equal(after[1], before[1]);
    configure({});
    assert.deepEqual(differences(await up()), none);
  });

  it("makes another key for another generation, and leaves every key when all is destroyed", async () => {
    const before = await shown();
    configure({ generation: "2" });
    await up();
    assert.match(pki()[0] ?? "", /^pki csr bridge-/);
    const after = await shown();
    assert.equal(after[0], before[0]);
    assert.notEqual(after[1], before[1]);
    const keys = await keyNames();
    assert.equal(keys.length, 4);
    assert.deepEqual(differences(await up()), none);
    appliance.log.restart();
    const destroyed = await project.destroy();
    assert.equal(destroyed.code, 0, destroyed.printed);
    assert.deepEqual(await keyNames(), keys);
    assert.deepEqual(await shown(), after);
  });
});
