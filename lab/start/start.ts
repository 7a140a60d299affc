/** One start: engine, appliance, deployment, and what came of it, as text and as a document. */
import type { Engine } from "../engine/engine";
import type { StartedAppliance } from "./appliance-process";
import { deploy } from "./deployment";
import type { Deployment } from "./deployment";
import { resetLab, writeWhole } from "./folder";
import type { LabFolder } from "./folder";
import type { Interruption } from "./interruption";
import { issuedText, shownPlaces } from "./issuers/issued-by";
import { issuersText } from "./issuers/mixed";
import { issuedIn } from "./issuers/signing";
import { lookAtListeners } from "./listeners";
import { closeSite, findLabEngine, openSite, openStack, pulumiSetting } from "./open-lab";
import type { Lab } from "./open-lab";
import type { StartOptions } from "./options";
import { reportsNow, startResult } from "./outcome";
import type { StartFacts } from "./outcome";
import type { ApplianceResult, DatabaseNodeResult, StartResult } from "./result";
import type { Screen } from "./screen";
import {
  countedText,
  databaseText,
  engineText,
  failureText,
  listenerText,
  registrationText,
  roleText,
  timeText,
} from "./tables";

/** Who and what a start works with. */
export interface StartSurroundings {
  readonly folder: LabFolder;
  readonly screen: Screen;
  readonly interruption: Interruption;
}

/** Runs a start and returns its exit code. */
export async function start(options: StartOptions, surroundings: StartSurroundings): Promise<number> {
  const { folder, screen, interruption } = surroundings;
  if (options.reset) resetLab(folder);
  screen.heading("Engine");
  const begin = performance.now();
  const engine = await findLabEngine(screen);
  const findEngineMs = performance.now() - begin;
  screen.tell(engineText(engine.facts));
  const site = await openSite(folder, options, options);
  try {
    screen.heading(site.appliances.length === 1 ? "Emulated appliance" : "Emulated appliances");
    screen.tell(applianceText(site.fleet.user, site.appliances));
    if (site.fleet.mixed) {
      screen.heading("Issuers");
      screen.tell(issuersText(site.fleet.mixed, site.acme !== undefined));
    }
    const lab = { ...site, setting: pulumiSetting(engine, folder, site.fleet, interruption) };
    await openStack(lab.setting, (line) => screen.tell(line));
    const deployment = await deploy(lab, screen);
    if (interruption.isRequested) return interrupted(surroundings);
    const result = await resultOf(lab, engine, deployment, { prepareMs: begin, findEngineMs });
    show(result, screen, options.latencyMs);
    if (options.json !== undefined) writeWhole(options.json, `${JSON.stringify(result, null, 2)}\n`);
    return result.succeeded ? 0 : 1;
  } catch (error) {
    if (interruption.isRequested) return interrupted(surroundings);
    throw error;
  } finally {
    await closeSite(site, (line) => screen.tell(line));
  }
}

function interrupted({ screen, interruption }: StartSurroundings): number {
  screen.heading("Interrupted");
  screen.tell("  Everything is kept: npm start goes on from here, npm start -- --reset begins anew.");
  return interruption.exitCode;
}

async function resultOf(
  lab: Lab,
  { facts }: Engine,
  deployment: Deployment,
  times: Pick<StartFacts, "prepareMs" | "findEngineMs">,
): Promise<StartResult> {
  const { appliances } = lab;
  const look = await lookAtListeners(reportsNow(deployment));
  const counted = await Promise.all(appliances.map(countedBy));
  const database = await databaseSeen(appliances);
  const issued = await issuedIn(lab, shownPlaces(look.listeners, database));
  return startResult({
    ...times,
    engine: facts,
    deployment,
    look,
    appliances: counted,
    database,
    ...(issued && { issued }),
    totalMs: performance.now(),
  });
}

async function countedBy(appliance: StartedAppliance): Promise<ApplianceResult> {
  const { name, address, sshPort, hostKeyFingerprint } = appliance;
  const { connections, roundTrips } = await appliance.counts();
  return { name, address, sshPort, hostKeyFingerprint, connections, roundTrips };
}

/** What the primary of the cluster says of its nodes. */
async function databaseSeen(appliances: readonly StartedAppliance[]): Promise<readonly DatabaseNodeResult[]> {
  const views = await Promise.all(appliances.map((appliance) => appliance.databaseNodes()));
  const isPrimary = (view: (typeof views)[number], at: number): boolean =>
    view.some(({ address, role }) => role === "primary" && address === appliances[at]?.address);
  const seen = views.find(isPrimary) ?? [];
  const nameOf = (address: string): string =>
    appliances.find((appliance) => appliance.address === address)?.name ?? "";
  return seen.map((node) => ({ appliance: nameOf(node.address), ...node }));
}

function applianceText(user: string, appliances: readonly StartedAppliance[]): string {
  return appliances
    .map(
      ({ name, address, sshPort, hostKeyFingerprint }) =>
        `  ${name}  ${user}@${address} port ${String(sshPort)}, host key ${hostKeyFingerprint}`,
    )
    .join("\n");
}

function show(result: StartResult, screen: Screen, latencyMs: number): void {
  const { listeners, registrations, database, issued, roles, appliances, milliseconds, failures } = result;
  screen.heading("Listeners");
  screen.tell(listeners.length === 0 ? "  none is known" : listenerText(listeners));
  if (registrations.length > 0) {
    screen.heading("Web Bridges in the API");
    screen.tell(registrationText(registrations));
  }
  if (database.length > 0) {
    screen.heading("Database cluster");
    screen.tell(databaseText(database));
  }
  if (issued) {
    screen.heading("Who issued what");
    screen.tell(issuedText(issued));
  }
  screen.heading("Changes (SSH connections, round trips, MMP commands)");
  screen.tell(roles.length === 0 ? "  none ran" : roleText(roles));
  if (roles.some(({ ran }) => ran)) screen.tell(countedText(roles, appliances, latencyMs));
  screen.heading("Time");
  screen.tell(timeText(milliseconds));
  if (failures.length === 0) return;
  screen.heading("Failed");
  screen.tell(failureText(failures));
}
