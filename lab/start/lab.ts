/** `npm run lab`: keeps the emulated appliances running, or runs one Pulumi command on the lab's stack. */
import { resolve } from "node:path";
import { claimLab, refusalText } from "./claim";
import { issuersOf, openFleet, readFleet } from "./fleet";
import { labFolder, resetLab } from "./folder";
import type { LabFolder } from "./folder";
import { Interruption } from "./interruption";
import { siteText } from "./lab-text";
import { closeSite, findLabEngine, openSite, openStack, pulumiSetting } from "./open-lab";
import { labUsage, parseLabTask } from "./options";
import type { LabOptions } from "./options";
import { runProgram } from "./program";
import { passThroughPulumi } from "./pulumi";
import { labParameters } from "./pulumi-parameters";
import { openScreen } from "./screen";
import { topologyNames } from "./topologies";

const quiet: LabOptions = { dialect: {}, latencyMs: 0, topology: topologyNames[0], issuers: "private" };

async function main(given: readonly string[]): Promise<number> {
  const task = parseLabTask(given, process.env);
  const folder = labFolder(resolve(__dirname, "..", ".."));
  switch (task.kind) {
    case "help":
      process.stdout.write(labUsage);
      return 0;
    case "run":
      return keepRunning(folder, task.options, task.reset);
    case "pulumi":
      return runPulumiCommand(folder, task.parameters);
  }
}

/** Until a signal ends it. */
async function keepRunning(folder: LabFolder, options: LabOptions, reset: boolean): Promise<number> {
  const claim = await claimLab(folder, "lab");
  if (claim.kind === "refused") throw new Error(refusalText(claim.holder));
  if (reset) resetLab(folder);
  const interruption = new Interruption();
  const site = await openSite(folder, options, options);
  const screen = openScreen(process.stdout);
  screen.tell(siteText(site));
  const ended = site.appliances.map((appliance) => appliance.ended);
  await Promise.race([interruption.requested(), ...ended]);
  if (!interruption.isRequested) throw new Error("An emulated appliance ended by itself.");
  await closeSite(site, (line) => screen.tell(line));
  return 0;
}

/** On the appliances that `npm run lab` keeps running elsewhere, or else on ones that run as long as the command. */
async function runPulumiCommand(folder: LabFolder, parameters: readonly string[]): Promise<number> {
  const interruption = new Interruption();
  const screen = openScreen(process.stderr);
  const claim = await claimLab(folder, "pulumi");
  if (claim.kind === "refused" && claim.holder.kind !== "lab") throw new Error(refusalText(claim.holder));
  const engine = await findLabEngine(screen);
  const kept = readFleet(folder);
  const { topology, issuers } = kept ? { topology: kept.topology, issuers: issuersOf(kept) } : quiet;
  const site = claim.kind === "held" ? await openSite(folder, { topology, issuers }, quiet) : undefined;
  try {
    const fleet = site?.fleet ?? (await openFleet(folder, topology, issuers));
    const setting = pulumiSetting(engine, folder, fleet, interruption);
    // Beside a lab that keeps running another command may be at work; Pulumi itself then says what goes.
    await openStack(setting, (line) => screen.tell(line), site ? "wait" : "leave");
    return await passThroughPulumi(...labParameters(setting, parameters));
  } finally {
    if (site) await closeSite(site, (line) => screen.tell(line));
  }
}

runProgram(() => main(process.argv.slice(2)));
