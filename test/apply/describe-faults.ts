/** The suite of faults for one sequence. */
import { meetEverywhere, passingTroubles, recordGoodRun, recordWayBack, troubles } from "./appliance-faults";
import type { RecordedRun } from "./appliance-faults";
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
    let good: RecordedRun;
    let wayBack: RecordedRun;
    let met = 0;

    before(async () => {
      await rehearsal.prepare();
      good = await recordGoodRun(rehearsal);
      wayBack = await recordWayBack(rehearsal, good);
    });
    after(async () => {
      await rehearsal.clear();
      const [forward, back] = [good.requests.length, wayBack.requests.length];
      console.log(
        `      ${String(forward)} requests, ${String(back)} of the way back, ${String(met)} faults met`,
      );
    });

    for (const trouble of troubles) {
      it(`WA-07 INST-08 keeps the old certificate or has the new one when the appliance ${trouble.title}`, async () => {
        const count = await meetEverywhere(trouble, rehearsal, good);
        met += count;
      });
    }

    for (const trouble of passingTroubles) {
      it(`WA-07 puts the old certificate back although the appliance ${trouble.title} on the way back`, async () => {
        const count = await meetEverywhere(trouble, rehearsal, wayBack);
        met += count;
      });
    }
  });
}
