/** The suite of faults for one sequence. */
import { meetEverywhere, recordGoodRun, troubles } from "./appliance-faults";
import type { GoodRun } from "./appliance-faults";
import type { DeclareOptions } from "./changing";
import { Rehearsal } from "./fault-loop";
import type { SupportedRole } from "../../plan/roles";

/** Meets every trouble at every request of a sequence. */
export function describeFaults(
  title: string,
  role: SupportedRole,
  more: Omit<DeclareOptions, "made"> = {},
): void {
  describe(`[E] apply/run-change, a fault at every request: ${title}`, function () {
    this.timeout(600_000);
    const rehearsal = new Rehearsal(role, more);
    let good: GoodRun;
    let met = 0;

    before(async () => {
      await rehearsal.prepare();
      good = await recordGoodRun(rehearsal);
    });
    after(async () => {
      await rehearsal.clear();
      console.log(`      ${String(good.requests.length)} requests, ${String(met)} faults met`);
    });

    for (const trouble of troubles) {
      it(`WA-07 INST-08 keeps the old certificate or has the new one when the appliance ${trouble.title}`, async () => {
        const count = await meetEverywhere(trouble, rehearsal, good);
        met += count;
      });
    }
  });
}
