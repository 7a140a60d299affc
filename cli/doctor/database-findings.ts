/** What is wrong with an appliance's part in a database cluster (VER-09, RENEW-03). Pure. */
import { isBefore } from "../../plan/releases";
import { endingFindings, warning, wrong } from "./finding";
import type { DoctorFinding } from "./finding";
import type { ApplianceSurvey, DatabaseSurvey } from "./survey";

/** Release from which a cluster without certificates does not run. */
const certificatesSince = "2.7";

interface Judging {
  readonly now: Date;
  readonly warnDays: number;
}

/** Every finding; none where the appliance has no part in a cluster. */
export function databaseFindings(
  host: string,
  { database, release }: Pick<ApplianceSurvey, "database" | "release">,
  judging: Judging,
): readonly DoctorFinding[] {
  if (!database) return [];
  const where = `${host} databaseCluster`;
  if (database.files.length === 0) return [withoutCertificates(where, release)];
  return [
    ...endedFindings(where, database, judging),
    ...endingFindings(where, database.certificates, judging),
  ];
}

function withoutCertificates(where: string, release: string | undefined): DoctorFinding {
  const remedy =
    "deploy `DatabaseCluster`, which takes the cluster apart and creates it anew with certificates, from a backup of every node";
  if (release !== undefined && isBefore(release, certificatesSince)) {
    const text = `the cluster has no certificates, and an upgrade to ${certificatesSince} or later would stop the database`;
    return warning("VER-09", where, text, `before the upgrade ${remedy}`);
  }
  const text = `the cluster has no certificates, without which the database is stopped from ${certificatesSince} on`;
  return wrong("VER-09", where, text, remedy);
}

function endedFindings(
  where: string,
  { certificates }: DatabaseSurvey,
  { now }: Judging,
): readonly DoctorFinding[] {
  return certificates
    .filter(({ notAfter }) => notAfter < now)
    .map(({ subject, notAfter }) => {
      const text = `${subject} ended on ${notAfter.toISOString().slice(0, 10)}, and the nodes do not talk to each other any more`;
      return wrong(
        "RENEW-03",
        where,
        text,
        "renew the whole set: `approve` of `DatabaseCluster` names the new one",
      );
    });
}
