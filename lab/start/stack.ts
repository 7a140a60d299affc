/** The stack `lab`: its configuration, and that it exists in the lab's backend. */
import { copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { StartedAppliance } from "./appliance-process";
import { configurationText } from "./configuration";
import type { Fleet } from "./fleet";
import { readIfThere, writeWhole } from "./folder";
import type { LabFolder } from "./folder";
import { issuerValues } from "./issuers/mixed";
import { runPulumi } from "./pulumi";
import type { PulumiSetting } from "./pulumi";
import { deploymentName, keyOf } from "./topologies";

/** Name of the lab's stack. */
export const stackName = "lab";
/** Name of the project in Pulumi.yaml, which is also the namespace of its configuration. */
export const projectName = "pulumi-cisco-meeting-server";
/** The variable by which the stack's program finds the appliances' password. */
export const passwordVariable = "CMS_LAB_PASSWORD";

/** Arguments that point Pulumi at the lab's stack and configuration. */
export function stackArguments(folder: LabFolder): readonly string[] {
  return ["--stack", stackName, "--config-file", folder.configuration];
}

/**
 * Creates the stack where there is none. `pulumi stack init` knows no `--config-file` and writes beside Pulumi.yaml, so
 * it runs on a copy of that file in `.lab/`; the committed files stay as they are.
 */
export async function createStack(setting: PulumiSetting): Promise<void> {
  const { folder } = setting;
  mkdirSync(folder.stack, { recursive: true });
  mkdirSync(folder.backend, { recursive: true });
  copyFileSync(join(folder.project, "Pulumi.yaml"), join(folder.stack, "Pulumi.yaml"));
  if (existsSync(folder.state)) return;
  await runPulumi({ ...setting, directory: folder.stack }, ["stack", "init", stackName]);
}

/** Writes `.lab/stack/Pulumi.lab.yaml`: the committed configuration, what the user set, and the lab's own values. */
export function writeConfiguration(
  folder: LabFolder,
  fleet: Fleet,
  appliances: readonly StartedAppliance[],
): void {
  const committed = readFileSync(join(folder.project, `Pulumi.${stackName}.yaml`), "utf8");
  const written = join(folder.stack, "committed.yaml");
  const text = configurationText({
    committed,
    before: readIfThere(written) ?? "",
    kept: readIfThere(folder.configuration) ?? "",
    lab: labValues(folder, fleet, appliances),
  });
  writeWhole(folder.configuration, text);
  writeWhole(written, committed);
}

type LabValues = Readonly<Record<string, unknown>>;

function labValues(folder: LabFolder, fleet: Fleet, appliances: readonly StartedAppliance[]): LabValues {
  const [appliance] = appliances;
  if (appliance === undefined) throw new Error("this lab has no appliance");
  const values = {
    topology: fleet.topology,
    name: deploymentName,
    user: fleet.user,
    passwordEnv: passwordVariable,
    sshPort: appliance.sshPort,
    webAdminPort: appliance.webAdminPort,
    sipPort: appliance.sipPort,
    webBridgePort: appliance.webAppPort,
    c2wPort: appliance.c2wPort,
    turnPort: appliance.turnPort,
    ...placeValues(fleet, appliance, appliances),
    ...(fleet.mixed && issuerValues(folder, fleet.mixed)),
    ...(fleet.recheck > 0 && { recheck: String(fleet.recheck) }),
  };
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [`${projectName}:${key}`, value]));
}

/** What each topology has of its own. */
function placeValues(
  { topology }: Fleet,
  first: StartedAppliance,
  appliances: readonly StartedAppliance[],
): LabValues {
  if (topology === "scalableResilient") return scalableValues(first, appliances);
  const [, edge] = appliances;
  const { address, hostKey, fqdn } = first;
  return { address, hostKey, fqdn, webBridge3: true, turn: true, ...(edge && edgeValues(edge)) };
}

function edgeValues({ address, sshPort, hostKey, fqdn, roles }: StartedAppliance): LabValues {
  return {
    edgeAddress: address,
    edgeSshPort: sshPort,
    edgeHostKey: hostKey,
    edgeFqdn: fqdn,
    edgeWebAdmin: roles.includes("webAdmin"),
  };
}

/** The nodes of the database begin empty, so that none has anything to lose; the first is asked for nothing. */
function scalableValues(
  { sipServicePort, meetingAppsPort, schedulerPort }: StartedAppliance,
  appliances: readonly StartedAppliance[],
): LabValues {
  const [, ...joining] = appliances.filter(({ roles }) => roles.includes("database"));
  return {
    parallelRollout: true,
    recorderInterface: "a",
    recorderPort: sipServicePort,
    streamerInterface: "a",
    streamerPort: sipServicePort,
    meetingAppsInterface: "a",
    meetingAppsPort,
    schedulerInterface: "a",
    schedulerPort,
    appliances: appliances.map((appliance) => ({
      name: keyOf(appliance),
      address: appliance.address,
      hostKey: appliance.hostKey,
      fqdn: appliance.fqdn,
      roles: appliance.roles,
      ...(joining.includes(appliance) && { overwriteDatabase: true }),
    })),
  };
}
