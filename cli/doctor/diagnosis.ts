/** What `doctor` writes down, in whatever form. */
import type { DoctorFinding } from "./findings";
import type { Survey } from "./survey";

/** What was found on all appliances. */
export interface Diagnosis {
  readonly surveys: readonly Survey[];
  readonly findings: readonly DoctorFinding[];
  readonly now: Date;
}
