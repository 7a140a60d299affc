/** `database cluster status` in its two evidenced shapes (MMP reference 3.6). */
import { certificatesIn } from "../certificates/pki-file";
import type { NodeRow } from "../database/messages";
import type { DatabaseFiles, DatabaseState } from "../state";
import type { CommandContext } from "./command";
import { row } from "./command";

const width = 25;

/** The lines of the table. */
export function databaseTable(context: CommandContext): readonly string[] {
  const state = context.state.current().database;
  const blocks = [
    headLines(context, state),
    nodeLines(context),
    [
      ...(context.dialect.verifymode === "absent"
        ? []
        : [row("VerifyMode", context.dialect.verifymode, width)]),
      ...(state.interface === undefined ? [] : [row("Interface", state.interface, width)]),
    ],
    certificateLines(context, state),
    lastCommandLines(state),
  ].filter((block) => block.length > 0);
  const gap = context.dialect["database-table"] === "blank-lines" ? [""] : [];
  return blocks.flatMap((block, index) => (index === 0 ? block : [...gap, ...block]));
}

function headLines(context: CommandContext, state: DatabaseState): readonly string[] {
  const { error } = state;
  const expired = context.dialect["db-expired-text"] === "error-row" && expiredFiles(context).length > 0;
  const told = error ?? (expired ? "certificate has expired" : undefined);
  const status = told !== undefined ? "Error" : state.role === undefined ? "Disabled" : "Enabled";
  return [...(told === undefined ? [] : [row("ERROR", told, width)]), row("Status", status, width)];
}

function nodeLines(context: CommandContext): readonly string[] {
  const nodes = context.database.nodes();
  if (nodes.length === 0) return [];
  const lines = nodes.map((node) => {
    const isOwn = node.address === context.database.address;
    return row(`    ${node.address}${isOwn ? " (me)" : ""}`, nodeText(context, node), width);
  });
  const primary = nodes.find(({ role, state }) => role === "primary" && state === "connected");
  return ["Nodes:", ...lines, row("Node in use", primary?.address, width)];
}

/** What a node shows that is not connected, or not in sync yet, is not evidenced. */
function nodeText(context: CommandContext, { role, state }: NodeRow): string {
  const isOld = context.dialect["database-wording"] === "master";
  const names = isOld ? { primary: "Master", replica: "Slave" } : { primary: "Primary", replica: "Replica" };
  if (state === "disconnected") return `Disconnected ${names[role]}`;
  if (role === "primary") return `Connected ${names[role]}`;
  return `Connected ${names[role]} ( ${state === "connected" ? "In Sync" : "Syncing"} )`;
}

const rowNames: readonly (readonly [keyof DatabaseFiles, string])[] = [
  ["serverKey", "Server Key"],
  ["serverCertificate", "Server Certificate"],
  ["clientKey", "Client Key"],
  ["clientCertificate", "Client Certificate"],
  ["ca", "CA Certificate"],
];

function certificateLines(context: CommandContext, { files }: DatabaseState): readonly string[] {
  if (!files) return [];
  const expired = expiredFiles(context);
  const rows = rowNames.flatMap(([slot, name]) => {
    const file = files[slot];
    if (file === undefined) return [];
    const isMarked = context.dialect["db-expired-text"] === "marked" && expired.includes(slot);
    return [row(`  ${name}`, isMarked ? `${file} (EXPIRED)` : file, width)];
  });
  const isLine = context.dialect["db-expired-text"] === "line" && expired.length > 0;
  return ["Certificates", ...rows, ...(isLine ? ["  One or more certificates have expired"] : [])];
}

function lastCommandLines({ lastCommand }: DatabaseState): readonly string[] {
  if (!lastCommand) return [];
  const outcome = lastCommand.outcome === "Running" ? "In progress" : lastCommand.outcome;
  return [row("Last command", `'${lastCommand.text}' (${outcome})`, width)];
}

/** Which of the certificates that the cluster runs with have ended. */
function expiredFiles(context: CommandContext): readonly (keyof DatabaseFiles)[] {
  const { identity } = context.state.current().database;
  if (!identity) return [];
  const now = context.now().getTime();
  const hasEnded = (pem: string): boolean =>
    certificatesIn(Buffer.from(pem)).some(({ x509 }) => new Date(x509.validTo).getTime() < now);
  return [
    ...(identity.server && hasEnded(identity.server.chainPem) ? (["serverCertificate"] as const) : []),
    ...(hasEnded(identity.client.chainPem) ? (["clientCertificate"] as const) : []),
    ...(hasEnded(identity.caPem) ? (["ca"] as const) : []),
  ];
}
