/** A lab that is open: an engine, appliances that run, and a stack for them. */
import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { findEngine } from "../engine/engine";
import type { Engine } from "../engine/engine";
import { pulumiInstaller } from "../engine/installer";
import { startAppliances } from "./appliance-process";
import type { Behaviour, StartedAppliance } from "./appliance-process";
import type { Fleet } from "./fleet";
import { openFleet } from "./fleet";
import { readIfThere, writeWhole } from "./folder";
import type { LabFolder } from "./folder";
import type { Interruption } from "./interruption";
import type { AcmeServer } from "./issuers/acme-server";
import { openIssuers } from "./issuers/mixed";
import { mendStack } from "./mend-stack";
import type { LabOptions } from "./options";
import type { PulumiSetting } from "./pulumi";
import type { Screen } from "./screen";
import { createStack, passwordVariable, stackName, writeConfiguration } from "./stack";

/** Appliances that run, with the stack's configuration written for them. */
export interface Site {
  readonly folder: LabFolder;
  readonly fleet: Fleet;
  readonly appliances: readonly StartedAppliance[];
  /** The ACME server, where there is one and it runs. */
  readonly acme?: AcmeServer;
}

/** A site and how Pulumi is run on it. */
export interface Lab extends Site {
  readonly setting: PulumiSetting;
}

/** Starts the appliances of a topology, and issuers besides the private CA, and writes the stack's configuration for them. */
export async function openSite(
  folder: LabFolder,
  { topology, issuers }: Pick<LabOptions, "topology" | "issuers">,
  behaviour: Behaviour,
): Promise<Site> {
  const fleet = await openFleet(folder, topology, issuers);
  const acme = await openIssuers(folder, fleet);
  try {
    const appliances = await startAppliances(folder, fleet, behaviour);
    writeConfiguration(folder, fleet, appliances);
    return { folder, fleet, appliances, ...(acme && { acme }) };
  } catch (error) {
    acme?.stop();
    throw error;
  }
}

/** Makes the stack ready for a run of Pulumi: it exists, and a killed run is no obstacle. */
export async function openStack(
  setting: PulumiSetting,
  tell: (line: string) => void,
  onLiving?: "wait" | "leave",
): Promise<void> {
  await createStack(setting);
  await mendStack(setting, tell, onLiving);
}

/** Finds the lab's engine. The user's own settings for Pulumi are about other stacks and stay out. */
export function findLabEngine(screen: Screen): Promise<Engine> {
  const isOwn = (name: string): boolean => name.startsWith("PULUMI_") && name !== "PULUMI_HOME";
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !isOwn(name)));
  const io = {
    tell: (line: string) => screen.tell(`  ${line}`),
    progress: (done: number, total: number, what: string) => screen.progress(done, total, what),
  };
  return findEngine(io, { environment, installer: pulumiInstaller });
}

/** How Pulumi is run in the lab. */
export function pulumiSetting(
  engine: Engine,
  folder: LabFolder,
  fleet: Fleet,
  interruption: Interruption,
): PulumiSetting {
  if (readIfThere(folder.passphrase) === undefined) {
    writeWhole(folder.passphrase, randomBytes(18).toString("base64url"));
  }
  return {
    folder,
    program: engine.program,
    interruption,
    environment: {
      ...engine.environment,
      PULUMI_BACKEND_URL: pathToFileURL(folder.backend).href,
      PULUMI_CONFIG_PASSPHRASE_FILE: folder.passphrase,
      PULUMI_STACK: stackName,
      [passwordVariable]: fleet.password,
    },
  };
}

/** Ends the appliances; before that it waits for changes that still talk to them, since they finish what they began. */
export async function closeSite(
  { appliances, acme }: Pick<Site, "appliances" | "acme">,
  tell: (line: string) => void,
): Promise<void> {
  await waitUntilSilent(appliances, tell);
  acme?.stop();
  await Promise.all(appliances.map((appliance) => appliance.stop()));
}

const patienceMs = 300_000;
const pollMs = 100;

async function waitUntilSilent(
  appliances: readonly StartedAppliance[],
  tell: (line: string) => void,
): Promise<void> {
  const deadline = performance.now() + patienceMs;
  let isTold = false;
  while (performance.now() < deadline) {
    // One that has ended talks to nobody.
    const talking = await Promise.all(
      appliances.map((appliance) => appliance.isTalking().catch(() => false)),
    );
    if (!talking.includes(true)) return;
    const names = appliances.filter((_, at) => talking[at]).map(({ name }) => name);
    if (!isTold)
      tell(`  waiting for the change that still works on ${names.join(", ")} (Ctrl-C: do not wait)`);
    isTold = true;
    await pause(pollMs);
  }
}
