/** `doctor`: looks at appliances without changing anything, and says what is wrong and what to do. */
import { resolveCredentials } from "../../apply/credentials";
import { defaultDeadlines } from "../../plan/declaration";
import { parseHostKeyPin } from "../../mmp/host-key";
import type { MmpCredentials } from "../../mmp/target";
import { readOutputs } from "../stack-document";
import type { DoctorRequest } from "./arguments";
import { doctorJson } from "./doctor-json";
import { doctorText } from "./doctor-text";
import { findingsOf } from "./findings";
import type { DoctorFinding } from "./findings";
import { lookAt } from "./look";
import { deployedTo } from "./stack-outputs";
import type { DoctorTarget } from "./survey";

/** A written diagnosis, with what the program should end with: 0 all well, 1 something is wrong, 2 warnings only. */
export interface WrittenDiagnosis {
  readonly text: string;
  readonly exitCode: 0 | 1 | 2;
}

/** Looks at every target at once, one connection each. Progress goes to `progress`, a line at a time. */
export async function diagnose(
  request: DoctorRequest,
  progress: (line: string) => void,
): Promise<WrittenDiagnosis> {
  const now = new Date();
  for (const { host, hostKey } of request.targets) if (hostKey !== undefined) parseHostKeyPin(hostKey, host);
  const outputs =
    request.outputs === undefined
      ? undefined
      : await readOutputs(request.outputs, "write it with `pulumi stack output --json`");
  const credentials = await credentialsFor(request);
  const io = { credentials, deadlines: defaultDeadlines, progress, now: () => new Date() };
  const surveys = await Promise.all(request.targets.map((target) => lookAt(target, io)));
  const findings = surveys.flatMap((survey) => {
    const { host } = survey.target;
    const deployed = outputs === undefined ? undefined : deployedTo(host, outputs, request.outputs ?? "");
    return findingsOf(survey, { now, warnDays: request.warnDays, ...(deployed && { deployed }) });
  });
  const diagnosis = { surveys, findings, now };
  const text = request.format === "json" ? doctorJson(diagnosis) : doctorText(diagnosis);
  return { text, exitCode: exitCodeOf(findings) };
}

/** Nobody logs in where no host key is pinned, so no credential is asked for. */
async function credentialsFor({ targets, credentials }: DoctorRequest): Promise<MmpCredentials> {
  const needsLogin = targets.some(({ hostKey }: DoctorTarget) => hostKey !== undefined);
  if (!needsLogin) return {};
  const source = { environment: process.env, folder: process.cwd(), timeoutMs: defaultDeadlines.commandMs };
  return resolveCredentials("doctor", credentials, {}, source);
}

function exitCodeOf(findings: readonly DoctorFinding[]): 0 | 1 | 2 {
  if (findings.length === 0) return 0;
  return findings.some(({ severity }) => severity === "wrong") ? 1 : 2;
}
