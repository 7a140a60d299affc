import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { RunningAppliance } from "../../../lab/appliance/appliance";
import { eventually } from "../../eventually";
import { nextLabAddress } from "../../lab-address";
import { goodLeaf, makeIdentity, testCa } from "./certificates";
import { Fleet, uploadIdentity } from "./fleet";
import type { Session } from "./session";
import { shownName } from "./session";
import { c2wPort, callApi, namedAt, startWebBridge } from "./web-bridge-world";

const port = 8446;

describe("[E] lab/appliance scheduler", () => {
  const fleet = new Fleet();
  afterEach(() => fleet.clear());

  /** Beside a Call Bridge and a Web Bridge that is registered; everything is set and the Scheduler is not enabled. */
  async function start(): Promise<{ readonly appliance: RunningAppliance; readonly session: Session }> {
    const world = await startWebBridge(fleet, namedAt(nextLabAddress(), "wb.example.org"));
    const { appliance, session } = world;
    await session.tell("webbridge3 enable");
    await callApi(appliance, "POST", "webBridges", {
      form: { url: `c2w://wb.example.org:${String(c2wPort)}` },
    });
    const identity = goodLeaf("scheduler.example.org");
    await uploadIdentity(session, "plan", identity);
    await session.upload("plan-full.crt", identity.pem + testCa().pem);
    await session.tell(`scheduler https listen a ${String(port)}`);
    await session.tell("scheduler https certs plan.key plan-full.crt");
    await session.tell("scheduler c2w certs plan.key plan-full.crt");
    await session.tell("scheduler c2w trust ca.crt");
    return world;
  }

  const log = ({ directory }: RunningAppliance): string => readFileSync(join(directory, "log.txt"), "utf8");
  const up = /C2WSupervisor - C2W connection for webbridge wb\.example\.org UP/;

  it("serves its https side and connects to every registered Web Bridge from enable on", async () => {
    const { appliance, session } = await start();
    assert.match(await session.tell("scheduler enable"), /^SUCCESS: Scheduler enabled$/m);
    assert.equal(await shownName(appliance.address, port), "scheduler.example.org");
    await eventually(() => assert.match(log(appliance), up));
    assert.match(log(appliance), /C2WSupervisor - getWebBridges - totalCount=1/);
    assert.match(
      await session.tell("scheduler"),
      /^Enabled +: true\nHTTPS listening ports .*: a:8446\n[^]*C2W Key file +: plan\.key\n[^]*C2W Trust bundle +: ca\.crt$/m,
    );
    await appliance.restart();
    assert.equal(await shownName(appliance.address, port), "scheduler.example.org");
  });

  it("is let in by no Web Bridge that does not trust its certificate", async () => {
    const { appliance, session } = await start();
    const other = makeIdentity({ name: "Other Root", ca: true, keyUsage: [5, 6] });
    const stranger = makeIdentity({
      name: "scheduler.example.org",
      issuer: other,
      extended: ["clientAuth"],
      keyUsage: [0],
    });
    await session.upload("other.key", stranger.keyPem);
    await session.upload("other.crt", stranger.pem + other.pem);
    await session.tell("scheduler c2w certs other.key other.crt");
    assert.match(await session.tell("scheduler enable"), /^SUCCESS: Scheduler enabled$/m);
    await eventually(() => assert.match(log(appliance), /scheduler_backend: .*wb\.example\.org.* failed/));
    assert.doesNotMatch(log(appliance), up);
  });

  it("wants its c2w side, a certificate for clients there, and a Call Bridge beside it", async () => {
    const { session } = await start();
    await session.tell("scheduler c2w trust none");
    assert.match(await session.tell("scheduler enable"), /^FAILURE: c2w trust bundle could not be parsed$/m);
    await session.tell("scheduler c2w trust ca.crt");
    const server = makeIdentity({
      name: "s.example.org",
      issuer: testCa(),
      extended: ["serverAuth"],
      keyUsage: [0, 2],
    });
    await session.upload("server.key", server.keyPem);
    await session.upload("server.crt", server.pem + testCa().pem);
    await session.tell("scheduler c2w certs server.key server.crt");
    assert.match(await session.tell("scheduler enable"), /^FAILURE: Key and certificate problem: /m);
    const bare = await fleet.logIn(await fleet.start());
    assert.match(await bare.tell("scheduler enable"), /^FAILURE: callbridge is not running$/m);
    const old = await fleet.logIn(await fleet.start({ dialect: { "table-rows": "3.0" } }));
    assert.equal(await old.tell("scheduler"), "Unknown command: scheduler\n");
  });
});
