/** The way of a submitted request in the lab: from the stack's outputs to the enterprise's CA and back. */
import { relative } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { readIfThere } from "../folder";
import { columnsText } from "../layout";
import type { Lab } from "../open-lab";
import { runPulumi } from "../pulumi";
import { labParameters } from "../pulumi-parameters";
import type { Screen } from "../screen";
import { acmeFiles } from "./acme-server";
import { enterpriseFiles, openEnterprise, pendingRequests, signAll, writeRequests } from "./enterprise";
import type { PendingRequest } from "./enterprise";
import { whoIssued } from "./issued-by";
import type { IssuedResult, ShownAt } from "./issued-by";

/** How long the people at the CA take. */
const pauseMs = 2_000;

/** Has what is pending signed. Whether there is something to deploy: nothing was pending, or an end was asked for. */
export async function haveSigned(lab: Lab, screen: Screen): Promise<boolean> {
  const { folder, setting } = lab;
  const outputs = await stackOutputs(lab);
  const pending = pendingRequests(outputs);
  if (pending.length === 0) return false;
  screen.heading("Enterprise CA");
  screen.tell((await writeRequests(folder, outputs)).replaceAll(/^(?=.)/gm, "  "));
  await pause(pauseMs);
  if (setting.interruption.isRequested) return false;
  signAll(folder, await openEnterprise(folder, new Date()), pending, new Date());
  screen.tell(`  signed after ${String(pauseMs / 1000)} s; the answers:`);
  screen.tell(answersText(lab, pending));
  return true;
}

function answersText({ folder }: Lab, requests: readonly PendingRequest[]): string {
  const rows = requests.map(({ usages, answerFile }) => [
    relative(folder.project, answerFile),
    usages.filter((usage) => usage.endsWith("Auth")).join(", "),
  ]);
  return columnsText(["answer", "usages"], rows);
}

function stackOutputs({ setting }: Lab): Promise<string> {
  return runPulumi(...labParameters(setting, ["stack", "output", "--json"]));
}

/** Who issued what is shown at these places; nothing in a lab with one private CA. */
export async function issuedIn(
  lab: Lab,
  places: readonly ShownAt[],
): Promise<readonly IssuedResult[] | undefined> {
  const { folder, fleet } = lab;
  if (!fleet.mixed) return undefined;
  const { rootPem = "", database } = JSON.parse(await stackOutputs(lab)) as {
    readonly rootPem?: string;
    readonly database?: { readonly rootPem?: string };
  };
  return whoIssued(places, [
    { how: "ACME (pebble)", certificatesPem: readIfThere(acmeFiles(folder).intermediateFile) ?? "" },
    { how: "a submitted request", certificatesPem: readIfThere(enterpriseFiles(folder).caFile) ?? "" },
    { how: "the stack's private CA", certificatesPem: rootPem },
    { how: "a private CA of its own", certificatesPem: database?.rootPem ?? "" },
  ]);
}
