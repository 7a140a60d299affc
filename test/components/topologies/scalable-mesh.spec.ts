import assert from "node:assert/strict";
import { PrivateCa, ScalableResilient, SubmittedRequests, inventory } from "../../../index";
import type { Inventory, ScalableApplianceArgs, TrustBy } from "../../../index";
import { aCa } from "../../certificates";
import { changesOf, environmentOf, serverArgs } from "../deployment";
import { runProgram } from "../program";

/** Two cores, the first with a Scheduler, two edges and a recorder; every role has a CA of its own, so no trust is right by chance. */
function appliances(): Readonly<Record<string, ScalableApplianceArgs>> {
  const issuer = (name: string): PrivateCa => new PrivateCa(name);
  const core = (name: string): ScalableApplianceArgs => ({
    server: serverArgs(name),
    webAdmin: { issuer: issuer(`${name}-web`) },
    callBridge: { issuer: issuer(`${name}-call`) },
  });
  const edge = (name: string): ScalableApplianceArgs => ({
    server: serverArgs(name),
    webBridge3: { issuer: issuer(`${name}-c2w`) },
  });
  const rec = { server: serverArgs("rec"), recorder: { issuer: issuer("rec-sip") } };
  const core1 = { ...core("core1"), scheduler: { issuer: issuer("core1-plan") } };
  return { core1, core2: core("core2"), edge1: edge("edge1"), edge2: edge("edge2"), rec };
}

async function meshOf(trustBy: TrustBy): Promise<Inventory> {
  const run = await runProgram(() => {
    const site = new ScalableResilient("site1", { appliances: appliances(), trustBy });
    const roles = Object.values(site.appliances).flatMap((one) => [
      one.webAdmin,
      one.callBridge,
      one.webBridge3,
      one.recorder,
      one.scheduler,
    ]);
    return new Promise<Inventory>((resolve) => inventory(roles).apply(resolve));
  });
  assert.deepEqual(run.errors, []);
  assert.ok(run.value);
  return run.value;
}

const cores = ["site1-core1", "site1-core2"];
const edges = ["site1-edge1", "site1-edge2"];
const expected = [
  ...cores.flatMap((core) => edges.map((edge) => `${core} callBridge: ${edge} webBridge3 c2wCerts`)),
  ...edges.flatMap((edge) => cores.map((core) => `${edge} webBridge3: ${core} callBridge certs`)),
  ...edges.map((edge) => `${edge} webBridge3: site1-core1 scheduler c2wCerts`),
  ...edges.map((edge) => `site1-core1 scheduler: ${edge} webBridge3 c2wCerts`),
  ...cores.map((core, at) => `${core} callBridge: ${cores[1 - at] ?? ""} webAdmin certs`),
  ...cores.map((core) => `site1-rec recorder: ${core} callBridge certs`),
];

describe("[I] components/topologies/scalable-resilient: mesh", () => {
  for (const trustBy of ["issuer", "leaf"] as const) {
    it(`PKI-24 every link of the deployment is accepted, whoever issued the certificate, by ${trustBy}`, async () => {
      const { links } = await meshOf(trustBy);
      assert.deepEqual(
        links.map(({ verifier, shown }) => `${verifier}: ${shown}`).sort(),
        [...expected].sort(),
      );
      // A peer's certificate that no entry of the trust covers has no `through`: such a link is refused on the wire.
      assert.deepEqual(
        links.filter(({ through }) => through === undefined),
        [],
      );
    });
  }

  it("CA-14 lets a Scheduler wait for what the Call Bridge beside it waits for, since none starts without one", async () => {
    const root = aCa("Enterprise Root");
    const pendingOf = async (waiting: "core1" | "core2"): Promise<readonly string[]> => {
      const run = await runProgram(() => {
        const issuer = new SubmittedRequests("enterprise", { folder: "/nowhere", caPem: root.certPem });
        const all = appliances();
        const core = { ...all[waiting], server: serverArgs(waiting), callBridge: { issuer } };
        new ScalableResilient("site1", { appliances: { ...all, [waiting]: core } });
      });
      assert.deepEqual(run.errors, []);
      const changes = changesOf(run).filter(({ name }) => !name.includes("registration"));
      return changes
        .filter((change) => environmentOf(change)["CMS_PENDING"] !== undefined)
        .map(({ name }) => name)
        .sort();
    };
    assert.deepEqual(await pendingOf("core1"), [
      "site1-core1-call-bridge-change",
      "site1-core1-scheduler-change",
    ]);
    assert.deepEqual(await pendingOf("core2"), ["site1-core2-call-bridge-change"]);
  });
});
