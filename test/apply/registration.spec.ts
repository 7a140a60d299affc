import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { RunningAppliance } from "../../lab/appliance/appliance";
import { register, unregister } from "../../apply/registration";
import { eventually } from "../eventually";
import { nextLabAddress } from "../lab-address";
import { Fleet } from "../lab/appliance/fleet";
import { callApi, namedAt, startWebBridge } from "../lab/appliance/web-bridge-world";
import { callBridgeAt, linkUrl, registering } from "./registering";

const url = linkUrl;

describe("[E] apply/registration", () => {
  const fleet = new Fleet();
  afterEach(() => fleet.clear());

  async function linked(): Promise<RunningAppliance> {
    const { appliance, session } = await startWebBridge(fleet, namedAt(nextLabAddress(), "wb.example.org"));
    await session.tell("webbridge3 enable");
    await session.tell("callbridge restart");
    // A registration begins when Web Admin has been proven; here somebody has just enabled it by hand.
    await eventually(() => callApi(appliance, "GET", "webBridges"));
    appliance.log.restart();
    return appliance;
  }

  async function urls(appliance: RunningAppliance): Promise<readonly string[]> {
    const { body } = await callApi(appliance, "GET", "webBridges");
    return [...body.matchAll(/<url>(.*?)<\/url>/g)].map(([, text = ""]) => text);
  }

  it("API-01 API-04 API-06 registers over one SSH connection, waits for the link, and registers once", async () => {
    const appliance = await linked();
    const world = registering({ callBridges: [callBridgeAt(appliance)] });
    const first = await register(world, undefined);
    assert.deepEqual([first.outcome, first.status, first.connections], ["changed", "success", 1]);
    assert.deepEqual(appliance.log.commands(), ["webadmin"]);
    const second = await register(world, first.id);
    assert.deepEqual([second.outcome, second.id], ["unchanged", first.id]);
    assert.deepEqual(await urls(appliance), [url]);
  });

  it("API-06 changes its own entry in place when the URL changes, and removes it", async () => {
    const appliance = await linked();
    const callBridges = [callBridgeAt(appliance)];
    const first = await register(registering({ callBridges, url: "c2w://old:9999", statusMs: 0 }), undefined);
    const second = await register(registering({ callBridges }), first.id);
    assert.deepEqual([second.id, await urls(appliance)], [first.id, [url]]);
    await unregister(registering({ callBridges }));
    await unregister(registering({ callBridges }));
    assert.deepEqual(await urls(appliance), []);
  });

  it("API-06 leaves an entry that another registration has taken over to it, who then removes it", async () => {
    const appliance = await linked();
    const callBridges = [callBridgeAt(appliance)];
    const named = (name: string) => registering({ callBridges, name, statusMs: 0 });
    const claims = (): readonly string[] =>
      readdirSync(join(appliance.directory, "files")).filter((file) => file.startsWith("registration-"));
    const first = await register(named("one"), undefined);
    assert.deepEqual(claims(), []); // whoever made an entry needs no file
    const second = await register(named("two"), undefined);
    const third = await register(named("three"), undefined);
    assert.deepEqual([second.id, third.id, third.connections], [first.id, first.id, 1]);
    assert.deepEqual(claims(), [`registration-${first.id.slice(0, 8)}.pem`]);
    for (const name of ["one", "two"]) {
      const world = named(name);
      await unregister(world);
      assert.match(world.lines.at(-1) ?? "", /leaves c2w:.*, which another registration has taken over$/);
      assert.deepEqual(await urls(appliance), [url]);
    }
    await unregister(named("three"));
    assert.deepEqual([await urls(appliance), claims()], [[], []]);
  });

  it("API-06 removes its entry where no file can be removed, and hands it on where one cannot", async () => {
    const appliance = await linked();
    await appliance.stop();
    await appliance.restart({ dialect: { remove: "refuse" } });
    await eventually(() => callApi(appliance, "GET", "webBridges"));
    const callBridges = [callBridgeAt(appliance)];
    const named = (name: string) => registering({ callBridges, name, statusMs: 0 });
    for (const name of ["one", "two", "three"]) await register(named(name), undefined);
    await unregister(named("two"));
    assert.deepEqual(await urls(appliance), [url]);
    const last = named("three");
    await unregister(last);
    assert.deepEqual(await urls(appliance), []);
    assert.match(last.lines.at(-1) ?? "", /^cms1: registration-.* cannot be removed; it is of no more use$/);
  });

  it("asks the next Call Bridge when one is away, and nobody else after a wrong password", async () => {
    const appliance = await linked();
    const away = {
      ...callBridgeAt(appliance, "away"),
      target: { ...callBridgeAt(appliance).target, port: 9 },
    };
    const world = registering({ callBridges: [away, callBridgeAt(appliance)] });
    assert.equal((await register(world, undefined)).appliance, "cms1");
    assert.match(world.lines[0] ?? "", /^away: mmp\/unreachable /);
    const wrong = registering(
      { callBridges: [callBridgeAt(appliance, "away"), callBridgeAt(appliance)] },
      "wrong-word",
    );
    await assert.rejects(register(wrong, undefined), /^CmsError: mmp\/login away/);
  });

  it("ERR-08 ERR-09 says what keeps a link from coming up", async () => {
    const appliance = await linked();
    const callBridges = [callBridgeAt(appliance)];
    await assert.rejects(
      register(registering({ callBridges, url: "c2w://nowhere:9999", statusMs: 100 }), undefined),
      {
        message:
          "ERR-08 edge1-registration on cms1: c2w://nowhere:9999 is registered, and the Call Bridge says dnsFailure " +
          "for 100 ms. Let the appliance's DNS resolve the host of the URL.",
      },
    );
    const closed = registering({ callBridges, url: "c2w://wb.example.org:9", statusMs: 100 });
    await assert.rejects(
      register(closed, undefined),
      /^CmsError: ERR-09 .* says connectionFailure for 100 ms\./,
    );
  });

  it("WA-01 refuses an appliance whose Web Admin has no certificate", async () => {
    const appliance = await fleet.start();
    await assert.rejects(register(registering({ callBridges: [callBridgeAt(appliance)] }), undefined), {
      message:
        "WA-01 cms1 api: Web Admin, which carries the API, has no certificate. Declare a WebAdmin for this " +
        "appliance; it is set up before anything that needs the API.",
    });
  });
});
