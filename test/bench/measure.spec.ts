import { deepEqual, equal } from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { boundRoundTrips, loginRoundTrips, packageSequence } from "../../bench/bound";
import { packageCommands } from "../../bench/contest";
import { connectionEach } from "../../bench/contenders/connection-each";
import type { Contender } from "../../bench/contenders/contender";
import { declarationFor, packageWithoutGap, runEntry } from "../../bench/contenders/package-entry";
import { measure } from "../../bench/measure";
import type { Run } from "../../bench/measure";
import type { Report } from "../../plan/report";

describe("[E] bench/measure", function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), "cms-bench-test-"));
  after(() => rmSync(folder, { recursive: true, force: true }));

  const runs = (contenders: readonly Contender[], latencyMs: number): Promise<readonly Run[]> =>
    measure(
      { appliances: 1, latencyMs, rollouts: ["one at a time"], repeat: 1 },
      contenders,
      folder,
      () => undefined,
    );

  it("counts what the package counts itself, and no fewer round trips than the bound has", async () => {
    let report: Report | undefined;
    const reporting: Contender = {
      ...packageWithoutGap,
      run: async (job) => {
        for (const appliance of job.appliances)
          report = await runEntry(declarationFor(appliance, job, 0), job);
      },
    };
    const [run] = await runs([reporting], 300);
    equal(run?.failure, undefined);
    deepEqual(
      { connections: run?.connections, roundTrips: run?.roundTrips, commands: report?.commands.length },
      { connections: report?.connections, roundTrips: report?.roundTrips, commands: packageCommands },
    );
    // Else a part of the change would be missing from the bound, or from the change.
    const counted = loginRoundTrips + (run?.roundTrips ?? 0);
    const bound = boundRoundTrips(packageSequence(packageCommands));
    equal(
      counted >= bound && counted <= bound + 2,
      true,
      `${String(counted)} round trips, bound ${String(bound)}`,
    );
  });

  it("counts a connection per command and per file where each has its own", async () => {
    const [run] = await runs([connectionEach], 0);
    equal(run?.failure, undefined);
    equal(run?.connections, 6);
  });

  it("does not count a contender that leaves the old certificate", async () => {
    const idle: Contender = {
      name: "idle",
      what: "",
      missing: () => undefined,
      run: () => Promise.resolve(),
    };
    const [run] = await runs([idle], 0);
    equal(run?.failure, "cms1 does not serve the new certificate");
  });
});
