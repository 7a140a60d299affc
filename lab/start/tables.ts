/** The tables that a start prints. */
import type { EngineFacts, Origin } from "../engine/facts";
import type { ChangeCounts } from "./events";
import { columnsText, seconds } from "./layout";
import type {
  ApplianceResult,
  DatabaseNodeResult,
  Failure,
  ListenerResult,
  RegistrationResult,
  RoleResult,
  Timings,
} from "./result";

/** The engine's parts, each with version and origin. */
export function engineText({ cli, languageHost, plugins }: EngineFacts): string {
  const rows: readonly (readonly [string, Origin])[] = [
    ["Pulumi CLI", cli],
    ["Node language host", languageHost],
    ["plugin tls", plugins.tls],
    ["plugin command", plugins.command],
  ];
  return columnsText(
    ["part", "version", "origin"],
    rows.map(([name, { version, origin }]) => [name, version, origin]),
  );
}

/** What the engine counted: `14 created`, or `all 14 the same`; empty when it counted nothing. */
export function countsText(counts: ChangeCounts): string {
  const changed = (
    [
      [counts.create, "created"],
      [counts.update, "updated"],
      [counts.replace, "replaced"],
      [counts.delete, "deleted"],
    ] as const
  ).filter(([count]) => count > 0);
  if (changed.length === 0) return counts.same === 0 ? "" : `all ${String(counts.same)} the same`;
  const parts = changed.map(([count, word]) => `${String(count)} ${word}`);
  return [...parts, ...(counts.same > 0 ? [`${String(counts.same)} the same`] : [])].join(", ");
}

interface ListenerColumn {
  readonly head: string;
  readonly text: (listener: ListenerResult) => string;
}

const firstColumns: readonly ListenerColumn[] = [
  { head: "appliance", text: ({ appliance }) => appliance },
  { head: "role", text: ({ role }) => role },
  { head: "address", text: ({ address }) => address },
  { head: "port", text: ({ port }) => String(port) },
  { head: "not after", text: ({ notAfter }) => notAfter.slice(0, 10) },
  { head: "proven by", text: ({ provenBy }) => provenBy },
];

const rowsBelow: readonly ListenerColumn[] = [
  { head: "subject", text: ({ subject }) => subject },
  { head: "SANs", text: ({ sans }) => sans.join(", ") },
  { head: "issuer", text: ({ issuer }) => issuer },
  { head: "SHA-256", text: ({ sha256 }) => sha256 },
];

/** Every listener and what it shows: a row of what is short, and below it what may be long. */
export function listenerText(listeners: readonly ListenerResult[]): string {
  const rows = listeners.map((listener) => firstColumns.map(({ text }) => text(listener)));
  const [head = "", ...lines] = columnsText(
    firstColumns.map((column) => column.head),
    rows,
  ).split("\n");
  const indent = " ".repeat(head.indexOf("role"));
  const blocks = listeners.flatMap((listener, at) => [
    lines[at] ?? "",
    ...rowsBelow.map(({ head: name, text }) => `${indent}${name.padEnd(9)}${text(listener)}`),
  ]);
  return [head, ...blocks].join("\n");
}

/** Which Web Bridges are registered where, and whether the Call Bridge has reached them. */
export function registrationText(registrations: readonly RegistrationResult[]): string {
  return columnsText(
    ["call bridge", "url", "link"],
    registrations.map(({ appliance, url, status }) => [appliance, url, status]),
  );
}

/** The nodes of the database cluster, as the primary sees them. */
export function databaseText(nodes: readonly DatabaseNodeResult[]): string {
  return columnsText(
    ["appliance", "address", "role", "state"],
    nodes.map(({ appliance, address, role, state }) => [appliance, address, role, state]),
  );
}

/** Per change: how it ended and what it took, the round trips and the time on the appliance included. */
export function roleText(roles: readonly RoleResult[]): string {
  const head = ["appliance", "role", "outcome", "connections", "trips", "commands", "uploads", "time"];
  const rows = roles.map((role) => [
    role.appliance,
    role.role,
    role.ran ? role.outcome : `(${role.outcome})`,
    String(role.connections),
    String(role.roundTrips),
    String(role.commands.length),
    String(role.uploads.length),
    seconds(role.milliseconds),
  ]);
  const isOld = roles.some(({ ran }) => !ran);
  return [columnsText(head, rows), ...(isOld ? ["  In brackets: as an earlier start left it."] : [])].join(
    "\n",
  );
}

/**
 * The other side's count of the same connections and round trips. Without an emulated latency the appliance takes
 * requests that were sent together for several round trips when they arrive apart (lab/appliance/round-trips.ts).
 */
export function countedText(
  roles: readonly RoleResult[],
  appliances: readonly ApplianceResult[],
  latencyMs: number,
): string {
  const ran = roles.filter((role) => role.ran);
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
  const connections = sum(appliances.map((appliance) => appliance.connections));
  const roundTrips = sum(appliances.map((appliance) => appliance.roundTrips));
  const isSame =
    connections === sum(ran.map((role) => role.connections)) &&
    roundTrips === sum(ran.map((role) => role.roundTrips));
  const counts = `${String(connections)} connection${connections === 1 ? "" : "s"} and ${String(roundTrips)} round trips`;
  const who = appliances.length === 1 ? "The appliance itself" : "The appliances themselves";
  if (isSame) return `  ${who} counted the same: ${counts}.`;
  const why = latencyMs > 0 ? "" : " (at most: without --latency a group of requests may look like several)";
  return `  ${who} counted ${counts}${why}.`;
}

// A start with nothing to install and nothing to build takes less before it begins.
const buildShownMs = 2000;

/** Where the time went. */
export function timeText(timings: Timings): string {
  const { prepare, findEngine, preview, up, signedUp, recheck, engineShare, total } = timings;
  const updating = up + (signedUp ?? 0) + (recheck ?? 0);
  const share = Math.round((engineShare / updating) * 100);
  const rows: readonly (readonly [string, number | undefined])[] = [
    ["dependencies and build", prepare < buildShownMs ? undefined : prepare],
    ["finding the engine", findEngine],
    ["preview", preview],
    ["up", up],
    ["up with signed answers", signedUp],
    ["recheck", recheck],
    ["all together", total],
  ];
  const lines = rows.flatMap(([name, time]) =>
    time === undefined ? [] : [`  ${name.padEnd(22)}${seconds(time).padStart(9)}`],
  );
  const updates =
    updating === up
      ? "up"
      : `${signedUp === undefined ? "up and recheck" : "both updates"} (${seconds(updating)} together)`;
  return [...lines, `  the engine's share of ${updates}: ${seconds(engineShare)} (${String(share)} %)`].join(
    "\n",
  );
}

/** What failed and what to do, one paragraph each. */
export function failureText(failures: readonly Failure[]): string {
  const paragraphs = failures.map(({ appliance, role, text }) => {
    const head = appliance === undefined ? "" : `  ${appliance} ${role ?? ""}\n`;
    return `${head}${text.replaceAll(/^/gm, head === "" ? "  " : "    ")}`;
  });
  return [...paragraphs, "  What was done is kept: npm start goes on from here."].join("\n\n");
}
