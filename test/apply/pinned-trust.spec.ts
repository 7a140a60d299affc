/** Pinned leaves of a c2w link, exchanged on an emulated appliance whose Call Bridge really dials. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { RunningAppliance } from "../../lab/appliance/appliance";
import type { Phase } from "../../plan/names";
import { eventually } from "../eventually";
import { nextLabAddress } from "../lab-address";
import { Fleet } from "../lab/appliance/fleet";
import { register } from "../lab/appliance/web-bridge-world";
import type { ChangeInput } from "../../apply/change";
import { anIdentity, change, declare, theRoot } from "./changing";
import type { Ran } from "./changing";
import { c2wPort, fresh, host, inPhase, roles, trusted } from "./pinned-changes";
import type { Leaves } from "./pinned-changes";

const names = (leaves: Leaves): readonly string[] =>
  [leaves.webBridge, leaves.callBridge].map(({ leafPem }) => leafPem);

describe("[E] apply pinned trust", function () {
  this.timeout(60_000);
  const fleet = new Fleet();
  afterEach(() => fleet.clear());

  /** An appliance that was deployed with pinned leaves, or with other switches, and whose link is up. */
  async function linked(
    leaves: Leaves,
    otherwise?: (input: ChangeInput) => ChangeInput,
  ): Promise<RunningAppliance> {
    const address = nextLabAddress();
    const appliance = await fleet.start({
      address,
      names: { [host]: address },
      dialect: { "api-after-restart": "0" },
    });
    const webAdmin = await change(declare(appliance, "webAdmin", { made: anIdentity() }));
    assert.equal(webAdmin.error, undefined);
    if (otherwise) {
      for (const role of roles) {
        const { error } = await change(otherwise(inPhase(appliance, role, "switch", leaves)));
        assert.equal(error, undefined);
      }
    } else {
      const ran = await all(appliance, ["widen", "switch", "narrow"], leaves);
      assert.deepEqual(
        ran.map(({ report }) => report.outcome),
        ["unchanged", "unchanged", "changed", "changed", "unchanged", "unchanged"],
      );
    }
    await register(appliance, `c2w://${host}:${String(c2wPort)}`);
    await eventually(() => assert.match(linkLog(appliance), /established$/));
    return appliance;
  }

  async function all(
    appliance: RunningAppliance,
    phases: readonly Phase[],
    leaves: Leaves,
  ): Promise<readonly Ran[]> {
    const ran: Ran[] = [];
    for (const phase of phases)
      for (const role of roles) ran.push(await change(inPhase(appliance, role, phase, leaves)));
    return ran;
  }

  /** What the Call Bridge wrote about its link. */
  function linkLog({ directory }: RunningAppliance, from = 0): string {
    const lines = readFileSync(join(directory, "log.txt"), "utf8").slice(from).split("\n");
    return lines.filter((line) => line.includes("c2w")).join("\n");
  }

  function logged({ directory }: RunningAppliance): number {
    return readFileSync(join(directory, "log.txt"), "utf8").length;
  }

  it("C2W-05 C2W-11 RENEW-07 exchanges both leaves, and the link is never refused for its trust", async () => {
    const old = fresh();
    const appliance = await linked(old);
    const renewed = fresh();
    const from = logged(appliance);
    const ran: Ran[] = [];
    for (const phase of ["widen", "switch", "narrow"] as const) {
      ran.push(...(await all(appliance, [phase], renewed)));
      // Between the phases the link comes up every time, with whatever leaves are shown now.
      await eventually(() => assert.match(linkLog(appliance, from), /established$/));
    }
    assert.deepEqual(
      ran.map(({ report, error }) => error?.message ?? report.outcome),
      Array(6).fill("changed"),
    );
    assert.doesNotMatch(linkLog(appliance, from), /certificate|alert/i);
    const [webBridge = "", callBridge = ""] = names(renewed);
    assert.deepEqual(await trusted(fleet, appliance, "webBridge3"), [callBridge]);
    assert.deepEqual(await trusted(fleet, appliance, "callBridge"), [webBridge]);
    // What changes nothing connects, looks, and leaves.
    const again = await all(appliance, ["widen", "switch", "narrow"], renewed);
    assert.deepEqual(
      again.map(({ report }) => report.outcome),
      Array(6).fill("unchanged"),
    );
  });

  it("C2W-05 C2W-11 goes over from trusting the issuer to pinning leaves, and no link is refused", async () => {
    const old = fresh();
    const appliance = await linked(old, (input) => ({
      ...input,
      declaration: { ...input.declaration, trusts: { c2wTrust: { pem: theRoot().certPem } } },
    }));
    assert.deepEqual(await trusted(fleet, appliance, "callBridge"), [theRoot().certPem]);
    const from = logged(appliance);
    const renewed = fresh();
    for (const phase of ["widen", "switch", "narrow"] as const) {
      await all(appliance, [phase], renewed);
      await eventually(() => assert.match(linkLog(appliance, from), /established$/));
    }
    assert.doesNotMatch(linkLog(appliance, from), /certificate|alert/i);
    assert.deepEqual(await trusted(fleet, appliance, "webBridge3"), [renewed.callBridge.leafPem]);
  });

  it("C2W-11 shows in the same log that the link is refused when nobody widens first", async () => {
    const appliance = await linked(fresh());
    const from = logged(appliance);
    const input = inPhase(appliance, "webBridge3", "switch", fresh());
    assert.equal((await change(input)).error, undefined);
    await eventually(() => assert.match(linkLog(appliance, from), /certificate/));
  });

  it("C2W-11 WA-07 keeps the widened trust when a switch goes back, and the next run comes to its end", async () => {
    const old = fresh();
    const appliance = await linked(old);
    const renewed = fresh();
    await all(appliance, ["widen"], renewed);
    const wide = await trusted(fleet, appliance, "webBridge3");
    assert.deepEqual([...wide].sort(), [old, renewed].map(({ callBridge }) => callBridge.leafPem).sort());
    const from = logged(appliance);
    appliance.faults.atFirst(({ text }) => text === "webbridge3 enable", {
      kind: "answer",
      text: "FAILURE: C2W Key and certificate problem: certificate and key do not match",
      executes: false,
    });
    const failed = await change(inPhase(appliance, "webBridge3", "switch", renewed));
    assert.equal(failed.report.outcome, "rolledBack");
    assert.deepEqual(await trusted(fleet, appliance, "webBridge3"), wide);
    await eventually(() => assert.match(linkLog(appliance, from), /established$/));
    const ran = await all(appliance, ["switch", "narrow"], renewed);
    assert.deepEqual(
      ran.map(({ report }) => report.outcome),
      Array(4).fill("changed"),
    );
    await eventually(() => assert.match(linkLog(appliance, from), /established$/));
    assert.doesNotMatch(linkLog(appliance, from), /certificate|alert/i);
  });

  it("C2W-05 puts the narrow trust back when it cannot be widened, and says that it is a trust", async () => {
    const old = fresh();
    const appliance = await linked(old);
    appliance.faults.atFirst(({ text }) => text === "callbridge restart", {
      kind: "answer",
      text: "FAILURE: C2W trust bundle problem",
      executes: false,
    });
    const { report, error } = await change(inPhase(appliance, "callBridge", "widen", fresh()));
    assert.deepEqual(
      [report.outcome, report.summary],
      ["rolledBack", "the change failed and the previous trust was put back"],
    );
    assert.match(error?.message ?? "", /C2W trust bundle problem/);
    assert.deepEqual(await trusted(fleet, appliance, "callBridge"), [old.webBridge.leafPem]);
  });

  it("C2W-05 refuses an assigned trust that is no file of certificates, before anything is written", async () => {
    const appliance = await linked(fresh());
    const session = await fleet.logIn(appliance);
    await session.upload("peers.pem", "not a certificate");
    await session.tell("callbridge trust c2w peers.pem");
    appliance.log.restart();
    const { error } = await change(inPhase(appliance, "callBridge", "widen", fresh()));
    assert.equal(error?.code, "apply/old-trust");
    assert.deepEqual(
      appliance.log.entries.filter(({ text }) => /WRITE|trust c2w|restart/.test(text)),
      [],
    );
  });
});
