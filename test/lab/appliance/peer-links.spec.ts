import assert from "node:assert/strict";
import type { RunningAppliance } from "../../../lab/appliance/appliance";
import type { Dialect } from "../../../lab/appliance/dialects";
import { eventually } from "../../eventually";
import { nextLabAddress } from "../../lab-address";
import { goodLeaf, makeIdentity } from "./certificates";
import type { Made } from "./certificates";
import { Fleet, uploadIdentity, webAdminPort } from "./fleet";
import type { Session } from "./session";
import { formCluster, linkLog, unreachable } from "./peer-world";

interface Core {
  readonly appliance: RunningAppliance;
  readonly session: Session;
}

const names = ["core1.example.org", "core2.example.org"] as const;
const at = (host: string): string => `https://${host}:${String(webAdminPort)}`;

describe("[E] lab/appliance peer links", () => {
  const fleet = new Fleet();
  afterEach(() => fleet.clear());

  /** Two cores whose Web Admins have certificates of the test CA for these names. */
  async function start(
    dialect: Partial<Dialect> = {},
    leafFor: (name: string) => Made = goodLeaf,
  ): Promise<readonly [Core, Core]> {
    const places = names.map((name) => [name, nextLabAddress()] as const);
    const known = Object.fromEntries(places);
    const cores = places.map(async ([name, address]): Promise<Core> => {
      const options = { address, names: known, dialect: { "api-after-restart": "0", ...dialect } } as const;
      const { appliance, session } = await fleet.startServing(options);
      await uploadIdentity(session, "own", leafFor(name));
      await session.tell("webadmin disable");
      await session.tell("webadmin certs own.key own.crt");
      await session.tell("webadmin enable");
      return { appliance, session };
    });
    const [one, two] = await Promise.all(cores);
    assert.ok(one && two);
    return [one, two];
  }

  async function trust({ session }: Core, file: string): Promise<void> {
    await session.tell(`callbridge trust cluster ${file}`);
    await session.tell("callbridge restart");
  }

  const established = (core: Core): Promise<void> =>
    eventually(() => assert.equal(linkLog(core.appliance).at(-1), '"core2" established'));
  const failing = (core: Core, why: RegExp): Promise<void> =>
    eventually(() => assert.match(linkLog(core.appliance).at(-1) ?? "", why));

  it("CLU-02 CLU-05 is linked where trust and name fit, itself left out, and tells by an alarm who cannot be reached", async () => {
    const [one, two] = await start();
    const ids = await formCluster(one.appliance, "core1", { core1: at(names[0]), core2: at(names[1]) });
    await trust(one, "ca.crt");
    await established(one);
    assert.deepEqual(await unreachable(one.appliance), []);
    assert.equal(linkLog(one.appliance).filter((text) => text.startsWith('"core1"')).length, 0);
    await two.session.tell("webadmin disable");
    await failing(one, /^"core2" failed \(/);
    assert.deepEqual(await unreachable(one.appliance), [ids["core2"]]);
    await two.session.tell("webadmin enable");
    await established(one);
    assert.deepEqual(await unreachable(one.appliance), []);
  });

  it("CLU-05 VER-11 compares the very name from 3.4 on: neither an address nor a wildcard will do", async () => {
    const [one, two] = await start({}, () => goodLeaf("*.example.org"));
    await formCluster(one.appliance, "core1", { core2: at(names[1]) });
    await trust(one, "ca.crt");
    await failing(one, /certificate is not for "core2\.example\.org"/);
    await trust(one, "none");
    await established(one);
    // Before 3.4 a wildcard was good enough.
    await one.appliance.restart({ dialect: { "table-rows": "3.0" } });
    const again = { ...one, session: await fleet.logIn(one.appliance) };
    await trust(again, "ca.crt");
    await established(again);
    await formCluster(two.appliance, "core2", {
      core1: `https://${one.appliance.address}:${String(webAdminPort)}`,
    });
    await trust(two, "ca.crt");
    await eventually(() =>
      assert.match(linkLog(two.appliance).at(-1) ?? "", /^"core1" failed \(certificate is not for "127\./),
    );
  });

  it("CLU-04 ERR-20 meets an impostor where no trust is set, and refuses it where one is", async () => {
    const other = makeIdentity({ name: "Other Root", ca: true, keyUsage: [5, 6] });
    const impostor = (name: string): Made =>
      makeIdentity({ name, issuer: other, extended: ["serverAuth"], keyUsage: [0, 2] });
    const [one] = await start({}, (name) => (name === names[1] ? impostor(name) : goodLeaf(name)));
    await formCluster(one.appliance, "core1", { core2: at(names[1]) });
    await established(one);
    await trust(one, "ca.crt");
    await failing(one, /^"core2" failed \(/);
    await one.session.upload("other.crt", other.pem);
    await trust(one, "other.crt");
    await established(one);
  });
});
