/**
 * The same cases under every dialect that is about Web Bridge 3, the TURN server or the REST API, one value at a time: a
 * first install, a run without a change, a renewal, one that fails at its activation, and a registration.
 */
import assert from "node:assert/strict";
import type { RunningAppliance } from "../../lab/appliance/appliance";
import type { DialectName } from "../../lab/appliance/dialects";
import type { ChangeInput } from "../../apply/change";
import type { Made } from "../certificates";
import { choiceText, otherValues } from "../dialects/choices";
import type { Choice } from "../dialects/choices";
import { nextLabAddress } from "../lab-address";
import { Fleet } from "../lab/appliance/fleet";
import { shownName } from "../lab/appliance/session";
import { namedAt, startWebBridge } from "../lab/appliance/web-bridge-world";
import { anIdentity, change } from "./changing";
import { edgeHost, httpsPort, turnChange, turnPort, webBridgeChange } from "./edge-changes";
import { callBridgeAt, linkUrl, registering } from "./registering";
import { register, unregister } from "../../apply/registration";
import { sideBySide } from "./side-by-side";

/** The switches, with the values under which the link cannot be seen to stand. */
const switches: Readonly<Partial<Record<DialectName, readonly string[]>>> = {
  "webbridge3-while-enabled": [],
  "turn-while-enabled": [],
  "c2w-trust-parsed": [],
  "wb3-success-style": [],
  "webbridge3-restart": [],
  "api-after-restart": [],
  "webbridge-status": ["connectionFailure", "dnsFailure"],
  "unrecognised-spelling": [],
  "error-status": [],
  gzip: [],
  "chunked-empty-post": [],
  "keepalive-ms": [],
  "list-cap": [],
  "c2w-firewall": [],
};

const choices = otherValues().filter(({ name }) => name in switches);

describe("[E] Web Bridge 3, TURN and the API under every dialect", () => {
  const fleet = new Fleet();
  const underway = sideBySide(choices, 4, async (choice) => {
    await renewals(choice);
    await registrations(choice);
  });
  before(() => underway.begin());
  after(() => fleet.clear());

  for (const choice of choices) {
    it(`INST-07 API-06 ${choiceText(choice)}`, () => underway.end(choice)).timeout(180_000);
  }

  async function renewals({ name, value }: Choice): Promise<void> {
    const appliance = await fleet.start({ dialect: { [name]: value }, setUp: ["turn listen a"] });
    const [one, two, three] = [anIdentity(edgeHost), anIdentity(edgeHost), anIdentity(edgeHost)];
    await lifeOf(appliance, "webbridge3", httpsPort, (made: Made) => webBridgeChange(appliance, made, one));
    await lifeOf(appliance, "turn", turnPort, (made: Made) => turnChange(appliance, made));

    /** Install, again, renew, and a renewal that fails. */
    async function lifeOf(
      at: RunningAppliance,
      command: string,
      port: number,
      input: (made: Made) => ChangeInput,
    ): Promise<void> {
      await ends(input(one), "changed");
      await ends(input(one), "unchanged");
      await ends(input(two), "changed");
      at.faults.atFirst(({ text }) => text === `${command} enable`, { kind: "refuse" });
      await ends(input(three), "rolledBack");
      await ends(input(two), "unchanged");
      assert.equal(await shownName(at.address, port), edgeHost);
    }
  }

  async function registrations({ name, value }: Choice): Promise<void> {
    const options = { ...namedAt(nextLabAddress(), "wb.example.org"), dialect: { [name]: value } };
    const { appliance, session } = await startWebBridge(fleet, options);
    await session.tell("webbridge3 enable");
    await session.tell("callbridge restart");
    const isUnseen = switches[name]?.includes(value) === true;
    const world = (statusMs: number) =>
      registering({ callBridges: [callBridgeAt(appliance)], url: linkUrl, statusMs });
    if (isUnseen) await assert.rejects(register(world(300), undefined), new RegExp(`says ${value} for`));
    // The entry stands in any case.
    const first = await register(world(isUnseen ? 0 : 8_000), undefined);
    assert.equal(first.outcome, isUnseen ? "unchanged" : "changed");
    assert.equal((await register(world(0), first.id)).outcome, "unchanged");
    await unregister(world(0));
    assert.equal((await register(world(0), undefined)).outcome, "changed");
  }
});

async function ends(input: ChangeInput, outcome: string): Promise<void> {
  const { report, error } = await change(input);
  assert.equal(report.outcome, outcome, error?.message);
}
