/**
 * What a start does with the stack. The first time: preview, plan, `up`; where that left requests pending, they are signed, and
 * there is another `up`. Later: a plain `up`, in which all is the same, and an `up` with a new recheck value, in which every
 * change looks at its appliance and writes nothing.
 */
import { performance } from "node:perf_hooks";
import type { Lab } from "./open-lab";
import { saveFleet } from "./fleet";
import { haveSigned } from "./issuers/signing";
import { seconds } from "./layout";
import { stackState } from "./mend-stack";
import { planText } from "./plan";
import type { Screen } from "./screen";
import { writeConfiguration } from "./stack";
import { countsText } from "./tables";
import { update } from "./update";
import type { UpdateResult } from "./update";

/** What came of it. */
export interface Deployment {
  readonly plain: UpdateResult;
  /** With the certificates that were pending in the plain one; only where some were. */
  readonly signed?: UpdateResult;
  /** From the second start on. */
  readonly recheck?: UpdateResult;
  readonly previewMs: number;
}

/** Brings the stack up. A failing update ends it; it is told in the result. */
export async function deploy(lab: Lab, screen: Screen): Promise<Deployment> {
  const isFirst = !lab.fleet.isDeployed || stackState(lab.folder).resources === 0;
  return isFirst ? deployFirst(lab, screen) : deployAgain(lab, screen);
}

async function deployFirst(lab: Lab, screen: Screen): Promise<Deployment> {
  const previewMs = await showPlan(lab, screen);
  const plain = await runUpdate(lab, screen, "Update (pulumi up)");
  const signed = plain.succeeded ? await deploySigned(lab, screen) : undefined;
  const isDeployed = (signed ?? plain).succeeded && !lab.setting.interruption.isRequested;
  if (isDeployed) saveFleet(lab.folder, { ...lab.fleet, isDeployed });
  return { plain, ...(signed && { signed }), previewMs };
}

/** What the first update left pending goes to the enterprise's CA, and its answers are deployed by a second one. */
async function deploySigned(lab: Lab, screen: Screen): Promise<UpdateResult | undefined> {
  if (!lab.fleet.mixed || !(await haveSigned(lab, screen))) return undefined;
  return runUpdate(lab, screen, "Update with the signed certificates (pulumi up)");
}

async function deployAgain(lab: Lab, screen: Screen): Promise<Deployment> {
  const { folder, fleet, appliances } = lab;
  const plain = await runUpdate(lab, screen, "Update (pulumi up)");
  if (!plain.succeeded) return { plain, previewMs: 0 };
  // Kept before it is used: the next plain `up` must find the value that this one ran with.
  const next = { ...fleet, recheck: fleet.recheck + 1 };
  saveFleet(folder, next);
  writeConfiguration(folder, next, appliances);
  const heading = `Recheck (pulumi up with recheck ${String(next.recheck)})`;
  return { plain, recheck: await runUpdate(lab, screen, heading), previewMs: 0 };
}

async function showPlan(lab: Lab, screen: Screen): Promise<number> {
  const begin = performance.now();
  screen.heading("Plan (pulumi preview)");
  screen.tell((await planText(lab.setting)).replaceAll(/^(?=.)/gm, "  "));
  return performance.now() - begin;
}

async function runUpdate(lab: Lab, screen: Screen, heading: string): Promise<UpdateResult> {
  screen.heading(heading);
  const result = await update(lab.setting, (line, atMs) =>
    screen.tell(`${seconds(atMs).padStart(9)}  ${line}`),
  );
  const counts = countsText(result.counts);
  const outcome = result.succeeded ? counts : ["FAILED", counts].filter(Boolean).join("; ");
  screen.tell(`${seconds(result.milliseconds).padStart(9)}  ${outcome}`);
  return result;
}
