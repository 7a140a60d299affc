/** One finding of `doctor`, and what most findings are made with. Pure. */
import { daysLeft } from "../../x509/days-left";
import type { Certificate } from "../../x509/certificate";
import type { Symptom } from "./symptoms";

/** `wrong` is broken or will not serve; `warning` will be, or is not as it should be. */
export type Severity = "wrong" | "warning";

/** One finding. */
export interface DoctorFinding {
  /** The requirement's id, or `doctor` for what no requirement names. */
  readonly id: string;
  readonly severity: Severity;
  /** `cms1.example.org webAdmin certs`. */
  readonly where: string;
  readonly text: string;
  readonly remedy: string;
  /** What somebody notices of it first (ERR-21). */
  readonly symptom?: Symptom;
}

/** Certificates that end within `warnDays`; what has ended is told by whoever knows what that does. */
export function endingFindings(
  where: string,
  certificates: readonly Certificate[],
  { now, warnDays }: { readonly now: Date; readonly warnDays: number },
): readonly DoctorFinding[] {
  return certificates.flatMap(({ subject, notAfter }) => {
    const days = daysLeft(notAfter, now);
    if (days < 0 || days > warnDays) return [];
    const text = `${subject} ends in ${String(days)} days, on ${notAfter.toISOString().slice(0, 10)}`;
    return [warning("RENEW-02", where, text, "renew it")];
  });
}

/** Something that is broken. */
export function wrong(id: string, where: string, text: string, remedy: string): DoctorFinding {
  return { id, severity: "wrong", where, text, remedy };
}

/** Something that will break, or is not as it should be. */
export function warning(id: string, where: string, text: string, remedy: string): DoctorFinding {
  return { id, severity: "warning", where, text, remedy };
}
