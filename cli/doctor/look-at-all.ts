/** Looks at several appliances at once, one connection each. */
import { resolveCredentials } from "../../apply/credentials";
import { parseHostKeyPin } from "../../mmp/host-key";
import type { MmpCredentials } from "../../mmp/target";
import { defaultDeadlines } from "../../plan/declaration";
import type { CredentialReferences } from "../../plan/declaration";
import { lookAt } from "./look";
import type { DoctorTarget, Survey } from "./survey";

/** Which appliances, and how to log in. */
export interface Looking {
  readonly targets: readonly DoctorTarget[];
  readonly credentials: CredentialReferences;
}

/** Throws for a host key that cannot be one, before anything is connected to. */
export function checkHostKeys({ targets }: Looking): void {
  for (const { host, hostKey } of targets) if (hostKey !== undefined) parseHostKeyPin(hostKey, host);
}

/** What each appliance told; progress goes to `progress`, a line at a time. */
export async function lookAtAll(
  looking: Looking,
  progress: (line: string) => void,
): Promise<readonly Survey[]> {
  const credentials = await credentialsFor(looking);
  const io = { credentials, deadlines: defaultDeadlines, progress, now: () => new Date() };
  return Promise.all(looking.targets.map((target) => lookAt(target, io)));
}

/** Nobody logs in where no host key is pinned, so no credential is asked for. */
async function credentialsFor({ targets, credentials }: Looking): Promise<MmpCredentials> {
  if (targets.every(({ hostKey }) => hostKey === undefined)) return {};
  const source = { environment: process.env, folder: process.cwd(), timeoutMs: defaultDeadlines.commandMs };
  return resolveCredentials("doctor", credentials, {}, source);
}
