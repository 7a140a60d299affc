/** The widening of a pinned trust that meets a fault at each of its requests. */
import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { startAppliance } from "../../lab/appliance/appliance";
import type { RunningAppliance } from "../../lab/appliance/appliance";
import type { Fault } from "../../lab/appliance/faults";
import type { Made } from "../certificates";
import { nextLabAddress } from "../lab-address";
import { Fleet } from "../lab/appliance/fleet";
import { openTls } from "../lab/appliance/session";
import { change, deadlines, sipPort } from "./changing";
import type { Ran } from "./changing";
import { patience } from "./entry";
import { forEachOf } from "./fault-loop";
import { c2wPort, fresh, inPhase, roles, trusted } from "./pinned-changes";

const widenFaults: readonly Fault[] = [
  { kind: "drop", when: "before" },
  { kind: "drop", when: "after" },
  { kind: "refuse" },
  { kind: "lie", how: "success-without-effect" },
];
/** Appliances that meet a fault at the same moment. */
const atOnce = 8;

describe("[E] apply pinned trust, a fault at every request of widening", function () {
  this.timeout(600_000);
  const fleet = new Fleet();
  afterEach(() => fleet.clear());

  /** A disk on which the role serves and trusts the old leaves, and ways to start from it. */
  class Widening {
    readonly #disk = fleet.directory();
    readonly #old = fresh();
    readonly #renewed = fresh();

    constructor(readonly role: (typeof roles)[number]) {}

    async prepare(): Promise<void> {
      const setUp = ["callbridge listen a"];
      const appliance = await startAppliance({ directory: this.#disk, address: nextLabAddress(), setUp });
      assert.equal((await change(inPhase(appliance, this.role, "switch", this.#old))).error, undefined);
      await appliance.stop();
    }

    open(): Promise<RunningAppliance> {
      const directory = fleet.directory();
      cpSync(this.#disk, directory, { recursive: true });
      return startAppliance({ directory, address: nextLabAddress() });
    }

    widen(appliance: RunningAppliance, limits = patience): Promise<Ran> {
      const input = inPhase(appliance, this.role, "widen", this.#renewed);
      return change({ ...input, declaration: { ...input.declaration, deadlines: limits } });
    }

    /** Whether the listener shows the role's own leaf. */
    async isServed({ address }: RunningAppliance): Promise<boolean> {
      const isCallBridge = this.role === "callBridge";
      const { leafDer }: Made = isCallBridge ? this.#old.callBridge : this.#old.webBridge;
      const socket = await openTls(address, isCallBridge ? sipPort : c2wPort);
      const { raw } = socket.getPeerCertificate();
      socket.destroy();
      return raw.equals(leafDer);
    }

    /** Both peers' leaves are trusted in the end. */
    async meet(fault: Fault, n: number): Promise<void> {
      const appliance = await this.open();
      appliance.faults.at(n, fault);
      const { report, error } = await this.widen(appliance, deadlines);
      appliance.faults.clear();
      const place = `${JSON.stringify(fault)} at ${String(n)}: ${report.outcome} ${error?.message ?? ""}`;
      assert.equal(await this.isServed(appliance), true, place);
      const next = await this.widen(appliance);
      assert.equal(next.error, undefined, place);
      assert.equal((await this.widen(appliance)).report.outcome, "unchanged", place);
      assert.equal((await trusted(fleet, appliance, this.role)).length, 2, place);
      await appliance.stop();
    }
  }

  for (const role of roles) {
    it(`C2W-11 WA-07 widens the trust of ${role} in the end, and serves its own leaf whatever breaks`, async () => {
      const widening = new Widening(role);
      await widening.prepare();
      const rehearsed = await widening.open();
      assert.equal((await widening.widen(rehearsed)).report.outcome, "changed");
      const requests = rehearsed.log.entries.length;
      await rehearsed.stop();
      assert.ok(requests > 15, String(requests));
      const meetings = widenFaults.flatMap((fault) =>
        Array.from({ length: requests }, (_, at) => ({ fault, n: at + 1 })),
      );
      await forEachOf(meetings, atOnce, ({ fault, n }) => widening.meet(fault, n));
    });
  }
});
