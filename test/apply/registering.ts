/** Registrations as they reach apply, for one spec file. */
import type { RunningAppliance } from "../../lab/appliance/appliance";
import type { CallBridgeSecrets } from "../../apply/call-bridge-credentials";
import { defaultDeadlines } from "../../plan/declaration";
import type { Registration } from "../../plan/registration";
import { webAdminPort } from "../lab/appliance/fleet";

/** Where the Web Bridge of test/lab/appliance/web-bridge-world.ts waits for Call Bridges. */
export const linkUrl = "c2w://wb.example.org:9999";

/** A Call Bridge that can be asked. */
export function callBridgeAt(
  appliance: Pick<RunningAppliance, "address" | "sshPort" | "hostKeyFingerprint">,
  name = "cms1",
) {
  return {
    appliance: name,
    target: {
      host: appliance.address,
      port: appliance.sshPort,
      user: "admin",
      hostKey: appliance.hostKeyFingerprint,
      credentials: {},
    },
    api: { host: appliance.address, port: webAdminPort, user: "admin" },
  };
}

/** A registration with what it runs in; `lines` collects the progress. */
export function registering(change: Partial<Registration>, password = "lab-password") {
  const secrets: CallBridgeSecrets = {
    cms1: { ssh: { password }, bastion: {}, apiPassword: "lab-password" },
    away: { ssh: { password }, bastion: {}, apiPassword: "lab-password" },
  };
  const progress: string[] = [];
  const registration: Registration = {
    version: 1,
    name: "edge1-registration",
    callBridges: [],
    url: linkUrl,
    statusMs: 5_000,
    deadlines: { ...defaultDeadlines, connectMs: 3_000, commandMs: 3_000, channelGapMs: 0 },
    ...change,
  };
  const source = { environment: {}, folder: ".", timeoutMs: 1_000 };
  return {
    registration,
    secrets,
    source,
    progress: (line: string) => void progress.push(line),
    lines: progress,
  };
}
