/** How to reach a lab that keeps running. */
import { relative } from "node:path";
import type { StartedAppliance } from "./appliance-process";
import type { Site } from "./open-lab";

/** The text that `npm run lab` prints. */
export function siteText({ folder, fleet, appliances }: Site): string {
  const { user, password } = fleet;
  const parts = appliances.flatMap((appliance) => applianceLines(appliance, user));
  return [
    `The lab runs: topology ${fleet.topology}, password ${password}`,
    "",
    ...parts,
    `  disk and log   ${relative(folder.project, folder.appliances)}/`,
    "",
    "From another terminal:",
    "  npm run lab -- pulumi preview",
    "  npm run lab -- pulumi up",
    "",
    "Ctrl-C ends it. Disks, addresses and the stack are kept for the next time.",
  ].join("\n");
}

function applianceLines(appliance: StartedAppliance, user: string): readonly string[] {
  const { name, address, sshPort, webAdminPort, sipPort, hostKeyFingerprint } = appliance;
  const rows = [
    ["MMP", `ssh -p ${String(sshPort)} ${user}@${address}`],
    ["files", `sftp -P ${String(sshPort)} ${user}@${address}`],
    ["host key", hostKeyFingerprint],
    ["Web Admin", `openssl s_client -connect ${address}:${String(webAdminPort)}`],
    ["Call Bridge", `openssl s_client -connect ${address}:${String(sipPort)}`],
  ] as const;
  return [name, ...rows.map(([what, how]) => `  ${what.padEnd(15)}${how}`)];
}
