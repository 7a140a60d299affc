/** A CA in a stack of its own, and a fleet in another that issues from it and uses one role alone. */
import assert from "node:assert/strict";
import { resolve } from "node:path";
import type { PeerCertificate } from "node:tls";
import type { RunningAppliance } from "../../lab/appliance/appliance";
import { Fleet, webAdminPort } from "../lab/appliance/fleet";
import { openTls } from "../lab/appliance/session";
import { ageLeaf } from "./aged-leaf";
import { password } from "./deployment";
import { requireEngine } from "./engine";
import { PulumiProject } from "./pulumi-project";

describe("[E] engine: a CA in a stack of its own", function () {
  this.timeout(300_000);
  const fleet = new Fleet();
  let appliance: RunningAppliance;
  let company: PulumiProject;
  let site: PulumiProject;

  before(async function () {
    const engine = await requireEngine(this);
    appliance = await fleet.start({ setUp: [] });
    company = new PulumiProject({ engine, name: "ca", program: resolve(__dirname, "programs", "ca.ts") });
    await company.initialise();
    site = new PulumiProject({
      engine,
      program: resolve(__dirname, "programs", "fleet-of-ca.ts"),
      state: company.state,
      environment: { CMS_TEST_PASSWORD: password },
    });
    const { address, sshPort, hostKey } = appliance;
    const values = { address, port: String(sshPort), hostKey };
    site.configure(values);
    await site.initialise();
    site.configure(values);
  });
  after(async () => {
    site.clear();
    company.clear();
    await fleet.clear();
  });

  it("CA-18 issues for a fleet of another stack, keeps its key there encrypted, and cannot be destroyed by accident", async () => {
    assert.equal((await company.up()).code, 0);
    const first = await site.up();
    assert.equal(first.code, 0, first.printed);
    assert.deepEqual(
      first.reports.map(({ role, outcome }) => [role, outcome]),
      [["webAdmin", "changed"]],
    );
    const socket = await openTls(appliance.address, webAdminPort);
    assert.equal(socket.getPeerCertificate().issuer.CN, "Example Company Root issuing");
    socket.destroy();
    const key = await company.run(
      "stack",
      "output",
      "authority",
      "--json",
      "--show-secrets",
      "--stack",
      "test",
    );
    const line = /-----BEGIN [A-Z ]*PRIVATE KEY-----\\n([^\\]+)/.exec(key)?.[1] ?? "";
    assert.ok(line.length > 40);
    for (const state of [company.stateText(), site.stateText()]) assert.equal(state.includes(line), false);
    const destroyed = await company.destroy();
    assert.notEqual(destroyed.code, 0);
  });

  it("changes nothing when nothing changed", async () => {
    appliance.log.restart();
    const again = await site.up();
    const { create, update, replace, delete: deleted } = again.counts;
    assert.deepEqual({ create, update, replace, deleted }, { create: 0, update: 0, replace: 0, deleted: 0 });
    assert.deepEqual(appliance.log.entries, []);
  });

  it("RENEW-01 CSR-15 renews a leaf of that CA by a plain up, with the same key and one change", async () => {
    const shown = async (): Promise<PeerCertificate> => {
      const socket = await openTls(appliance.address, webAdminPort);
      const certificate = socket.getPeerCertificate();
      socket.destroy();
      return certificate;
    };
    const before = await shown();
    await ageLeaf(site, "cms1-web-admin-leaf");
    const renewed = await site.up();
    assert.equal(renewed.code, 0, renewed.printed);
    assert.deepEqual([renewed.counts.replace, renewed.counts.update], [1, 1]);
    const after = await shown();
    assert.notEqual(after.serialNumber, before.serialNumber);
    assert.deepEqual([after.pubkey, after.issuer.CN], [before.pubkey, before.issuer.CN]);
    const again = await site.up();
    assert.deepEqual([again.counts.replace, again.counts.update], [0, 0]);
  });
});
