import assert from "node:assert/strict";
import type { RequestEntry } from "../../lab/appliance/request-log";
import type { SupportedRole } from "../../plan/roles";
import { reportOf } from "./entry";
import { Rehearsal, forEachOf, touchesRole } from "./fault-loop";
import type { Recording, Scene, Served } from "./fault-loop";

const atOnce = 4;
const roles: readonly SupportedRole[] = ["webAdmin", "callBridge"];

for (const role of roles) {
  describe(`[E] apply/main killed at every request of ${role}`, function () {
    this.timeout(300_000);
    const rehearsal = new Rehearsal(role);
    let recording: Recording;

    before(async () => {
      await rehearsal.prepare();
      recording = await rehearsal.record();
      assert.deepEqual([recording.before.served, recording.after.served], ["old", "new"]);
    });
    after(() => rehearsal.clear());

    /** Opens a scene for every request of the good run; says which one failed. */
    async function atEveryRequest(
      work: (scene: Scene, request: RequestEntry) => Promise<void>,
    ): Promise<void> {
      await forEachOf(recording.requests, atOnce, async (request) => {
        const scene = await rehearsal.open();
        try {
          await work(scene, request);
        } catch (error) {
          const place = `request ${String(request.n)} of ${String(recording.requests.length)}, ${request.text}`;
          throw new Error(`${place}: ${error instanceof Error ? error.message : String(error)}`, {
            cause: error,
          });
        } finally {
          await scene.close();
        }
      });
      console.log(`      ${role}: ${String(recording.requests.length)} requests`);
    }

    async function assertNextRunConverges(scene: Scene): Promise<void> {
      const end = await scene.run();
      assert.equal(end.code, 0, end.stderr);
      assert.deepEqual(await scene.remains(), recording.after);
    }

    it("leaves the old or the new certificate after a worker's SIGKILL, and the next run converges", async () => {
      await atEveryRequest(async (scene, { n }) => {
        const end = await scene.killWorkerAt(n);
        assert.equal(end.code, 1);
        assert.equal(reportOf(end).outcome, "failed");
        assert.match(
          end.stderr,
          /apply\/worker cms1 \w+: the worker was ended by SIGKILL and left no report\./,
        );
        const { served } = await scene.remains();
        assert.ok(possible(recording.requests.slice(0, n)).includes(served), served);
        await assertNextRunConverges(scene);
      });
    });

    it("stops before the first assignment and finishes after it when the entry dies, and the next run converges", async () => {
      await atEveryRequest(async (scene, { n }) => {
        await scene.killEntryAt(n);
        const { table, served } = await scene.remains();
        const expected = n < recording.firstTouch ? recording.before : recording.after;
        assert.deepEqual({ table, served }, { table: expected.table, served: expected.served });
        await assertNextRunConverges(scene);
      });
    });
  });
}

/** What may be served when a run ends after these requests. Web Admin is down between its `disable` and its `enable`. */
function possible(requests: readonly RequestEntry[]): readonly Served[] {
  const touching = requests.filter(touchesRole).map(({ text }) => text);
  if (touching.some((text) => /enable|restart/.test(text))) return ["new"];
  return touching.some((text) => text.endsWith("disable")) ? ["nothing"] : ["old"];
}
