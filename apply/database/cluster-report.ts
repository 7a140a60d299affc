/** The report of the procedure over a database cluster: that of a change, its commands prefixed by their appliance. */
import type { CmsError } from "../../errors/cms-error";
import type { ClusterDeclaration } from "../../plan/database/declaration";
import { certificatesAt } from "../../plan/database/read-member";
import type { Outcome } from "../../plan/names";
import type { Report, ReportedCommand } from "../../plan/report";
import type { Certificate } from "../../x509/certificate";
import type { Conceal } from "../conceal";
import { fitReport } from "../fit-report";
import type { ClusterRecord, MemberDesk } from "./cluster-context";
import { statusCommand } from "./read-cluster";

/** How the procedure ended. */
export interface ClusterEnding {
  readonly outcome: Outcome;
  readonly summary: string;
  readonly error?: CmsError;
}

/** What the report is made of. */
export interface ClusterFacts {
  readonly declaration: ClusterDeclaration;
  readonly desks: readonly MemberDesk[];
  readonly record: ClusterRecord;
  readonly ending: ClusterEnding;
  readonly milliseconds: number;
}

/** Builds it. */
export function buildClusterReport(
  { declaration, desks, record, ending, milliseconds }: ClusterFacts,
  conceal: Conceal,
): Report {
  const counts = desks.map(({ session }) => session.counts());
  const isAsBefore = ending.outcome === "unchanged" || ending.outcome === "deferred";
  return fitReport({
    schema: 1,
    appliance: declaration.name,
    role: "databaseCluster",
    outcome: ending.outcome,
    summary: conceal(ending.summary),
    before: record.before,
    after: isAsBefore ? record.before : runningLeaves(desks),
    commands: desks.flatMap(commandsOf),
    uploads: record.uploads,
    removed: [],
    listeners: [],
    warnings: record.warnings.map(conceal),
    errors: ending.error ? [{ code: ending.error.code, text: conceal(ending.error.message) }] : [],
    connections: counts.reduce((sum, { connections }) => sum + connections, 0),
    roundTrips: counts.reduce((sum, { roundTrips }) => sum + roundTrips, 0),
    milliseconds: Math.round(milliseconds),
  });
}

/** The table is read again and again; the last one tells enough. */
function commandsOf({ declared, session }: MemberDesk): readonly ReportedCommand[] {
  const { commands } = session;
  const lastTable = commands.map(({ command }) => command).lastIndexOf(statusCommand);
  return commands
    .filter(({ command }, index) => command !== statusCommand || index === lastTable)
    .map((one) => ({ ...one, command: `${declared.name}: ${one.command}` }));
}

/** SHA-256 of the certificates that the members' tables name, by member and place. */
export function runningLeaves(desks: readonly MemberDesk[]): Readonly<Record<string, string | null>> {
  const entries = desks.flatMap((desk) => {
    const places = desk.declared.part === "node" ? (["server", "client"] as const) : (["client"] as const);
    return places.map((place): [string, string | null] => [
      `${desk.declared.name} ${place}`,
      assigned(desk, place)[0]?.sha256 ?? null,
    ]);
  });
  return Object.fromEntries(entries);
}

/** The day on which the first of the certificates in use ends. */
export function runningUntil(desks: readonly MemberDesk[]): string {
  const ends = desks
    .flatMap((desk) => (["server", "client", "ca"] as const).flatMap((place) => assigned(desk, place)))
    .map(({ notAfter }) => notAfter.toISOString().slice(0, 10))
    .sort();
  return ends[0] ?? "an unknown day";
}

function assigned({ reading }: MemberDesk, place: "server" | "client" | "ca"): readonly Certificate[] {
  if (!reading) return [];
  const at = { server: "serverCertificate", client: "clientCertificate", ca: "ca" } as const;
  return certificatesAt(reading, at[place]);
}
