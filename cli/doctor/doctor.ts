/** `doctor`: looks at appliances without changing anything, and says what is wrong and what to do. */
import { rootCertificates } from "node:tls";
import { publicRoots } from "../../x509/public-roots";
import { readOutputs } from "../stack-document";
import type { DoctorRequest } from "./arguments";
import { doctorJson } from "./doctor-json";
import { doctorText } from "./doctor-text";
import { findingsOf } from "./findings";
import type { DoctorFinding } from "./findings";
import { checkHostKeys, lookAtAll } from "./look-at-all";
import { deployedTo } from "./stack-outputs";

/** As far as Node's own list tells, which is Mozilla's. */
const isPublicRoot = publicRoots(rootCertificates);

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
  checkHostKeys(request);
  const outputs =
    request.outputs === undefined
      ? undefined
      : await readOutputs(request.outputs, "write it with `pulumi stack output --json`");
  const surveys = await lookAtAll(request, progress);
  const findings = surveys.flatMap((survey) => {
    const { host } = survey.target;
    const deployed = outputs === undefined ? undefined : deployedTo(host, outputs, request.outputs ?? "");
    const { warnDays } = request;
    return findingsOf(survey, { now, warnDays, isPublicRoot, ...(deployed && { deployed }) });
  });
  const diagnosis = { surveys, findings, now };
  const text = request.format === "json" ? doctorJson(diagnosis) : doctorText(diagnosis);
  return { text, exitCode: exitCodeOf(findings) };
}

function exitCodeOf(findings: readonly DoctorFinding[]): 0 | 1 | 2 {
  if (findings.length === 0) return 0;
  return findings.some(({ severity }) => severity === "wrong") ? 1 : 2;
}
