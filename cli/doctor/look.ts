/** Looks at one appliance over one SSH connection. It only reads: no command here changes anything. */
import { CmsError } from "../../errors/cms-error";
import { lookAtListener } from "../../apply/handshake";
import { observedTable } from "../../apply/tables";
import { connectMmp } from "../../mmp/connection";
import type { MmpConnection } from "../../mmp/connection";
import { judgeCheck, judgeReply } from "../../mmp/replies";
import { readHostKey } from "../../mmp/shown-host-key";
import { parseDate, parseRelease } from "../../mmp/tables/system";
import { parseUserList } from "../../mmp/tables/user-list";
import type { MmpCredentials, MmpDeadlines } from "../../mmp/target";
import { namesOf } from "../../plan/observed";
import type { AssignedFiles, ObservedTable } from "../../plan/observed";
import { roleEntry, roles } from "../../plan/roles";
import type { RoleEntry, SlotEntry, SupportedRole } from "../../plan/roles";
import { parseCertificates } from "../../x509/certificate";
import { createHash } from "node:crypto";
import { lookAtDatabase } from "./look-at-database";
import type { ApplianceSurvey, DoctorTarget, ListenerSurvey, RoleSurvey, SlotSurvey, Survey } from "./survey";

/** What a look needs besides its target. */
export interface LookIo {
  readonly credentials: MmpCredentials;
  readonly deadlines: MmpDeadlines;
  readonly progress: (line: string) => void;
  readonly now: () => Date;
}

/** Reads an appliance. Never throws for what the appliance did: the survey says how far it came. */
export async function lookAt(target: DoctorTarget, io: LookIo): Promise<Survey> {
  const { host, port } = target;
  try {
    const place = { host, port, subject: host, timeoutMs: io.deadlines.connectMs };
    const hostKey = await readHostKey(place);
    if (target.hostKey === undefined) return { target, hostKey };
    return await lookInside(target, target.hostKey, io).then(
      (appliance) => ({ target, hostKey, appliance }),
      (error: unknown) => ({ target, hostKey, failure: failureOf(error) }),
    );
  } catch (error) {
    return { target, failure: failureOf(error) };
  }
}

function failureOf(error: unknown): { readonly code: string; readonly message: string } {
  if (error instanceof CmsError) return { code: error.code, message: error.message };
  throw error;
}

async function lookInside(target: DoctorTarget, hostKey: string, io: LookIo): Promise<ApplianceSurvey> {
  const { host, port, user } = target;
  const connection = await connectMmp({
    target: { host, port, user, hostKey },
    credentials: io.credentials,
    deadlines: io.deadlines,
    name: host,
    onProgress: (line) => io.progress(`${host}: ${line}`),
  });
  try {
    const facts = await readFacts(connection, user, io.now());
    const surveys: RoleSurvey[] = [];
    for (const role of Object.keys(roles) as SupportedRole[]) {
      io.progress(`${host}: ${role}`);
      surveys.push(await lookAtRole(connection, host, role, io));
    }
    io.progress(`${host}: database cluster`);
    const database = await lookAtDatabase(connection);
    const sharesConnection = connection.counts().connections === 1;
    return {
      ...facts,
      commands: connection.usesShell ? "shell" : "exec",
      sharesConnection,
      roles: surveys,
      ...(database && { database }),
    };
  } finally {
    await connection.close();
  }
}

async function readFacts(
  connection: MmpConnection,
  user: string,
  now: Date,
): Promise<Pick<ApplianceSurvey, "release" | "clockAheadSeconds" | "passwordExpiry">> {
  const release = parseRelease((await connection.run("version", { mustAnswer: true })).text);
  const clock = parseDate((await connection.run("date")).text);
  const users = parseUserList((await connection.run("user list")).text);
  const expiry = users.find(({ name }) => name === user)?.passwordExpiry;
  return {
    ...(release !== undefined && { release }),
    ...(clock && { clockAheadSeconds: Math.round((clock.getTime() - now.getTime()) / 1000) }),
    ...(expiry && { passwordExpiry: expiry.toISOString() }),
  };
}

async function lookAtRole(
  connection: MmpConnection,
  host: string,
  role: SupportedRole,
  io: LookIo,
): Promise<RoleSurvey> {
  const entry = roleEntry(role);
  const table = await readTable(connection, entry, role);
  if (typeof table === "string") return { role, isUsed: false, slots: [], listeners: [], unreadable: table };
  const used = entry.slots.filter(({ slot }) => namesOf(table.slots[slot]).length > 0);
  const slots: SlotSurvey[] = [];
  for (const slot of used) slots.push(await lookAtSlot(connection, slot, table.slots[slot.slot] ?? {}));
  const isUp = table.enabled !== false;
  const listeners = isUp ? await lookAtListeners(connection, host, { entry, table, slots }, io) : [];
  const { enabled } = table;
  const isUsed = used.length > 0 || enabled === true;
  return { role, isUsed, ...(enabled !== undefined && { enabled }), slots, listeners };
}

/** The role's table, or why there is none. */
async function readTable(
  connection: MmpConnection,
  entry: RoleEntry,
  role: SupportedRole,
): Promise<ObservedTable | string> {
  const printed = new Map<string, string>();
  for (const command of entry.tables) {
    const reply = await connection.run(command);
    const { refusal } = judgeReply(reply);
    if (refusal === undefined) printed.set(command, reply.text);
    else if (command === entry.tables[0]) return `the appliance answers "${refusal}" to "${command}"`;
  }
  try {
    return observedTable(role, printed);
  } catch (error) {
    return failureOf(error).message;
  }
}

async function lookAtSlot(
  connection: MmpConnection,
  { slot, kind }: SlotEntry,
  assigned: AssignedFiles,
): Promise<SlotSurvey> {
  const files: Readonly<Record<string, string>> = { ...assigned };
  const seen = { slot, kind, files };
  try {
    const parts = await readCertificates(connection, assigned);
    const read = { ...seen, parts, certificates: certificateParts.flatMap((part) => parts[part] ?? []) };
    const leafFile = assigned.leaf ?? assigned.fullChain;
    if (assigned.key === undefined || leafFile === undefined) return read;
    const mismatch = judgeCheck(await connection.run(`pki match ${assigned.key} ${leafFile}`));
    return { ...read, ...(mismatch !== undefined && { mismatch }) };
  } catch (error) {
    return { ...seen, parts: {}, certificates: [], unreadable: failureOf(error).message };
  }
}

/** The parts that hold certificates, in the order in which they are shown. */
const certificateParts = ["leaf", "bundle", "fullChain", "trust"] as const;

async function readCertificates(
  connection: MmpConnection,
  assigned: AssignedFiles,
): Promise<SlotSurvey["parts"]> {
  const named = certificateParts.flatMap((part) => {
    const name = assigned[part];
    return name === undefined ? [] : [[part, name] as const];
  });
  const found = await connection.files.readMany([...new Set(named.map(([, name]) => name))]);
  const parsed = named.map(([part, name]) => {
    const bytes = found.get(name);
    // An absent file has no certificates; findings.ts says which table names it.
    return [part, bytes === undefined ? [] : parseCertificates(bytes, name)] as const;
  });
  return Object.fromEntries(parsed);
}

async function lookAtListeners(
  connection: MmpConnection,
  host: string,
  { entry, table, slots }: { entry: RoleEntry; table: ObservedTable; slots: readonly SlotSurvey[] },
  io: LookIo,
): Promise<readonly ListenerSurvey[]> {
  const assigned = entry.listeners.filter(({ slot }) => slots.some((one) => one.slot === slot));
  const looks = assigned.map(async ({ listener, slot, defaultPort }): Promise<ListenerSurvey> => {
    const port = table.ports?.[listener] ?? table.port ?? defaultPort;
    const { tunnel } = connection;
    const look = await lookAtListener({ host, port, ...(tunnel && { tunnel }) }, io.deadlines.connectMs);
    const seen = { listener, slot, host, port };
    if (look.kind === "unseen") return { ...seen, unseen: look.why };
    const [leaf] = look.ders;
    return { ...seen, ...(leaf && { shown: createHash("sha256").update(leaf).digest("hex") }) };
  });
  return Promise.all(looks);
}
