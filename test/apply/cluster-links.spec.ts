import assert from "node:assert/strict";
import type { RunningAppliance } from "../../lab/appliance/appliance";
import type { Made } from "../certificates";
import { eventually } from "../eventually";
import { nextLabAddress } from "../lab-address";
import { formCluster, linkLog, unreachable } from "../lab/appliance/peer-world";
import { Appliances, anIdentity, change, declare, theIssuer, theRoot, webAdminPort } from "./changing";

const hosts = ["core1.example.org", "core2.example.org", "core3.example.org"] as const;
const at = (host: string): string => `https://${host}:${String(webAdminPort)}`;

describe("[E] apply: the links of a Call Bridge cluster", () => {
  const appliances = new Appliances();
  afterEach(() => appliances.clear());

  /** Cores with Web Admin and a Call Bridge, each deployed with a certificate for its own name. */
  async function start(): Promise<readonly RunningAppliance[]> {
    const places = hosts.map((host) => [host, nextLabAddress()] as const);
    const names = { ...Object.fromEntries(places), "alias.example.org": places[1]?.[1] ?? "" };
    return Promise.all(
      places.map(async ([host, address]) => {
        const dialect = { "api-after-restart": "0" } as const;
        const core = await appliances.start({ address, names, dialect });
        for (const role of ["webAdmin", "callBridge"] as const)
          await succeed(change(declare(core, role, { made: anIdentity(host) })));
        return core;
      }),
    );
  }

  async function succeed(run: ReturnType<typeof change>): Promise<void> {
    const { error, report } = await run;
    assert.equal(error, undefined);
    assert.equal(report.outcome, "changed");
  }

  const trusting = (core: RunningAppliance, made: Made, pem = theRoot().certPem): ReturnType<typeof change> =>
    change(declare(core, "callBridge", { made, trusts: { clusterTrust: pem } }));
  /** What the log says last of the link to a member. */
  const settled = (core: RunningAppliance, name: string, text: string): Promise<void> =>
    eventually(() =>
      assert.equal(
        linkLog(core).findLast((line) => line.startsWith(`"${name}" `)),
        `"${name}" ${text}`,
      ),
    );

  it("CLU-01 CLU-02 CLU-05 links every member with every other once each has the trust and calls the others by their exact names", async () => {
    const cores = await start();
    const members = { one: at(hosts[0]), two: at(hosts[1]), three: at(hosts[2]) };
    const called = ["one", "two", "three"] as const;
    await Promise.all(cores.map((core, index) => formCluster(core, called[index] ?? "", members)));
    for (const [index, core] of cores.entries()) await succeed(trusting(core, anIdentity(hosts[index])));
    for (const [index, core] of cores.entries()) {
      await eventually(async () => assert.deepEqual(await unreachable(core), []));
      for (const name of called.filter((_name, other) => other !== index))
        await settled(core, name, "established");
      assert.equal(
        linkLog(core).some((line) => line.includes("failed")),
        false,
      );
    }
  });

  it("CLU-05 ERR-13 keeps the link down to a member that is called by a name which its certificate lacks, and to no other", async () => {
    const [core] = await start();
    assert.ok(core);
    const ids = await formCluster(core, "one", { two: at("alias.example.org"), three: at(hosts[2]) });
    // Nobody is verified yet, so the alias does.
    await settled(core, "two", "established");
    await succeed(trusting(core, anIdentity(hosts[0])));
    await settled(core, "two", 'failed (certificate is not for "alias.example.org")');
    await eventually(async () => assert.deepEqual(await unreachable(core), [ids["two"]]));
  });

  it("CLU-03 CLU-07 keeps the links when the trust is narrowed to what they need, and loses them with a trust in somebody else", async () => {
    const [core, other] = await start();
    assert.ok(core && other);
    const ids = await formCluster(core, "one", { two: at(hosts[1]) });
    const made = anIdentity(hosts[0]);
    for (const pem of [theRoot().certPem + theIssuer().certPem, theIssuer().certPem]) {
      await succeed(trusting(core, made, pem));
      await eventually(async () => assert.deepEqual(await unreachable(core), []));
    }
    // A list of leaves is a trust, too: this one is of nobody in the cluster.
    await succeed(trusting(core, made, anIdentity("nobody.example.org").leafPem));
    await eventually(async () => assert.deepEqual(await unreachable(core), [ids["two"]]));
  });
});
