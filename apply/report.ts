/** Builds the report of a change: public, and never longer than its reader can take (32 KiB). */
import { assignedLeaf } from "../plan/assigned";
import { listenerAddress } from "../plan/listeners";
import type { ListenerName, Outcome, ProvenBy } from "../plan/names";
import type { Observed } from "../plan/observed";
import type { Report, ReportedListener } from "../plan/report";
import { roleEntry } from "../plan/roles";
import type { ListenerEntry } from "../plan/roles";
import { parseCertificate, parseCertificates } from "../x509/certificate";
import type { Certificate } from "../x509/certificate";
import type { Conceal } from "./conceal";
import { isGood } from "./ending";
import type { Ending } from "./ending";
import { fitReport } from "./fit-report";
import type { ChangeContext } from "./step-context";

/** The report of a change that has ended. */
export function buildReport(
  context: ChangeContext,
  ending: Ending,
  milliseconds: number,
  conceal: Conceal,
): Report {
  const { declaration, session, record } = context;
  const { connections, roundTrips } = session.counts();
  return fitReport({
    schema: 1,
    appliance: declaration.appliance,
    role: declaration.role,
    outcome: ending.outcome,
    summary: conceal(ending.summary),
    before: leavesBefore(context),
    after: leavesAfter(context, ending.outcome),
    commands: session.commands,
    uploads: record.uploads,
    removed: record.removed,
    listeners: listenersAfter(context, ending),
    warnings: record.warnings.map(conceal),
    errors: ending.errors.map(({ code, message }) => ({ code, text: conceal(message) })),
    connections,
    roundTrips,
    milliseconds: Math.round(milliseconds),
  });
}

// What was cleared serves nothing any more, and what somebody else assigned meanwhile is not this change's to tell.
function listenersAfter(context: ChangeContext, ending: Ending): readonly ReportedListener[] {
  if (context.task === "clear" && isGood(ending.outcome)) return [];
  return roleEntry(context.declaration.role).listeners.flatMap(
    (entry) => reportedListener(entry, context, ending) ?? [],
  );
}

type Leaves = Report["before"];

function leavesBefore({ declaration, record }: ChangeContext): Leaves {
  const { before } = record;
  if (!before) return {};
  const slots = Object.keys(declaration.identities);
  return Object.fromEntries(slots.map((slot) => [slot, assignedLeaf(before, slot) ?? null]));
}

// After a failure that could not be undone nobody knows; saying nothing is better than guessing.
function leavesAfter(context: ChangeContext, outcome: Outcome): Leaves {
  const isAsBefore = outcome === "rolledBack" || context.record.reached === "untouched";
  if (!isGood(outcome)) return isAsBefore ? leavesBefore(context) : {};
  if (context.task === "clear") return {};
  const identities = context.wanted.filter(({ entry }) => entry.kind === "identity");
  return Object.fromEntries(identities.map(({ slot, chain }) => [slot, chain[0]?.sha256 ?? null]));
}

function reportedListener(
  entry: ListenerEntry,
  context: ChangeContext,
  ending: Ending,
): ReportedListener | undefined {
  const { declaration, record } = context;
  const { before } = record;
  if (!before) return undefined;
  const { listener } = entry;
  const proof = record.proofs.get(listener);
  if (proof?.kind === "seen") return described(listener, proof, proof.leaf, "tls-handshake");
  const address = listenerAddress(declaration, entry, before.table);
  const wasLeftAlone = !proof && record.reached === "untouched";
  const pem = wasLeftAlone ? before.listeners[listener]?.leafPem : undefined;
  if (pem !== undefined)
    return described(listener, address, parseCertificate(pem, listener), "tls-handshake");
  const leaf = leafByTables(entry, context, ending.outcome, before);
  return leaf && described(listener, address, leaf, "tables");
}

/** What the listener serves by the appliance's own tables and files, where that is certain. */
function leafByTables(
  { slot }: ListenerEntry,
  { wanted, record }: ChangeContext,
  outcome: Outcome,
  before: Observed,
): Certificate | undefined {
  const declared = wanted.find((candidate) => candidate.slot === slot)?.chain[0];
  if (isGood(outcome)) return declared;
  if (outcome !== "rolledBack" || record.reached === "untouched") return undefined;
  const name = before.table.slots[slot]?.leaf;
  const pem = name === undefined ? undefined : before.files[name]?.pem;
  return pem === undefined ? undefined : parseCertificates(pem, slot)[0];
}

function described(
  listener: ListenerName,
  { host, port }: { readonly host: string; readonly port: number },
  leaf: Certificate,
  provenBy: ProvenBy,
): ReportedListener {
  return {
    listener,
    address: host,
    port,
    subject: leaf.subject,
    sans: [...leaf.names.dns, ...leaf.names.ip],
    issuer: leaf.issuer,
    notAfter: leaf.notAfter.toISOString(),
    sha256: leaf.sha256,
    provenBy,
  };
}
