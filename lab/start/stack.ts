/** The stack `lab`: its configuration, and that it exists in the lab's backend. */
import { copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { StartedAppliance } from "./appliance-process";
import { configurationText } from "./configuration";
import type { Fleet } from "./fleet";
import { readIfThere, writeWhole } from "./folder";
import type { LabFolder } from "./folder";
import { runPulumi } from "./pulumi";
import type { PulumiSetting } from "./pulumi";
import { deploymentName } from "./topologies";

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
    lab: labValues(fleet, appliances),
  });
  writeWhole(folder.configuration, text);
  writeWhole(written, committed);
}

function labValues(
  fleet: Fleet,
  appliances: readonly StartedAppliance[],
): Readonly<Record<string, string | number | boolean>> {
  const [appliance, edge] = appliances;
  if (appliance === undefined) throw new Error("this lab has no appliance");
  const values = {
    topology: fleet.topology,
    name: deploymentName,
    address: appliance.address,
    sshPort: appliance.sshPort,
    hostKey: appliance.hostKey,
    user: fleet.user,
    passwordEnv: passwordVariable,
    webAdminPort: appliance.webAdminPort,
    sipPort: appliance.sipPort,
    webBridgePort: appliance.webAppPort,
    c2wPort: appliance.c2wPort,
    turnPort: appliance.turnPort,
    ...(edge && edgeValues(edge)),
    ...(fleet.recheck > 0 && { recheck: String(fleet.recheck) }),
  };
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [`${projectName}:${key}`, value]));
}

function edgeValues({ address, sshPort, hostKey, fqdn, roles }: StartedAppliance) {
  return {
    edgeAddress: address,
    edgeSshPort: sshPort,
    edgeHostKey: hostKey,
    edgeFqdn: fqdn,
    edgeWebAdmin: roles.includes("webAdmin"),
  };
}
