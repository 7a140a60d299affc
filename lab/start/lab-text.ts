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
  const { name, address, sshPort, hostKeyFingerprint, roles } = appliance;
  const tls = (port: number): string => `openssl s_client -connect ${address}:${String(port)}`;
  const rows = [
    ["MMP", `ssh -p ${String(sshPort)} ${user}@${address}`],
    ["files", `sftp -P ${String(sshPort)} ${user}@${address}`],
    ["host key", hostKeyFingerprint],
    ...(roles.includes("webAdmin") ? [["Web Admin", tls(appliance.webAdminPort)] as const] : []),
    ...(roles.includes("callBridge") ? [["Call Bridge", tls(appliance.sipPort)] as const] : []),
    ...(roles.includes("webBridge3")
      ? ([
          ["web app", tls(appliance.webAppPort)],
          ["c2w", tls(appliance.c2wPort)],
        ] as const)
      : []),
    ...(roles.includes("recorder") ? [["Recorder", tls(appliance.sipServicePort)] as const] : []),
    ...(roles.includes("streamer") ? [["Streamer", tls(appliance.sipServicePort)] as const] : []),
    ...(roles.includes("meetingApps") ? [["MeetingApps", tls(appliance.meetingAppsPort)] as const] : []),
    ...(roles.includes("scheduler") ? [["Scheduler", tls(appliance.schedulerPort)] as const] : []),
    ...(roles.includes("turn") ? [["TURN", tls(appliance.turnPort)] as const] : []),
  ] as const;
  return [name, ...rows.map(([what, how]) => `  ${what.padEnd(15)}${how}`)];
}
