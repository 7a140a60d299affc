/** Reads everything that a decision needs: the appliance, the role's tables, the files, the listeners. Writes nothing. */
import { createHash } from "node:crypto";
import { CmsError, cmsError } from "../errors/cms-error";
import { judgeReply } from "../mmp/replies";
import { parseDate, parseRelease } from "../mmp/tables/system";
import { parseUserList } from "../mmp/tables/user-list";
import { tablesOf } from "../plan/changes";
import { listenerAddress } from "../plan/listeners";
import type { Observed, ObservedFile, ObservedListener, ObservedTable } from "../plan/observed";
import type { SupportedDeclaration } from "../plan/parse-declaration";
import { checkRelease } from "../plan/releases";
import { roleEntry } from "../plan/roles";
import { applianceReads } from "../plan/sequences/role-sequence";
import { filesToRead } from "../plan/wanted";
import type { WantedSlot } from "../plan/wanted";
import { parseCertificates } from "../x509/certificate";
import { daysLeft } from "../x509/days-left";
import { readPrivateKey } from "../x509/key";
import { writePem } from "../x509/pem";
import { lookAtListener } from "./handshake";
import type { Look } from "./handshake";
import type { Session } from "./session";
import { observedTable } from "./tables";

/** Longest wait for a listener before the change; a firewall that drops packets costs this once. */
const firstLookMs = 5_000;
/** From this many days before, an expiring password of the MMP user is announced (MMP reference 1.4). */
const passwordWarningDays = 30;

/** What was read, and what the reader noticed. */
export interface Observation {
  readonly observed: Observed;
  readonly warnings: readonly string[];
}

/** Reads the appliance for one change. */
export async function observe(
  session: Session,
  declaration: SupportedDeclaration,
  wanted: readonly WantedSlot[],
  now: Date,
): Promise<Observation> {
  const { release, clock, warnings } = await readAppliance(session, declaration, now);
  checkRelease(declaration, release);
  const table = await readTables(session, declaration);
  const listeners = lookAtListeners(session, declaration, table);
  const listed = new Map((await session.connection.files.list()).map(({ name, bytes }) => [name, bytes]));
  const fileNames = [...listed.keys()].sort();
  const names = filesToRead(wanted, { table, fileNames });
  const files = await readFiles(session, names, listed);
  return {
    observed: {
      ...(release !== undefined && { release }),
      ...(clock && { clock: clock.toISOString() }),
      table,
      fileNames,
      emptyFiles: fileNames.filter((name) => listed.get(name) === 0),
      files,
      listeners: await listeners,
    },
    warnings,
  };
}

/** Reads the role's tables. */
export async function readTables(
  session: Session,
  declaration: SupportedDeclaration,
): Promise<ObservedTable> {
  const printed = new Map<string, string>();
  for (const command of tablesOf(declaration)) printed.set(command, (await session.order(command)).text);
  try {
    return observedTable(declaration.role, printed);
  } catch (error) {
    throw error instanceof CmsError ? ofAppliance(error, session) : error;
  }
}

/** A parser knows the command whose table it cannot read, not the appliance that printed it. */
function ofAppliance(error: CmsError, { subject }: Session): CmsError {
  const { code, what, remedy, evidence, cause } = error;
  return cmsError(code, {
    subject: `${subject}, table of ${JSON.stringify(error.subject)}`,
    what,
    remedy,
    cause,
    ...(evidence !== undefined && { evidence }),
  });
}

interface ApplianceFacts {
  readonly release: string | undefined;
  readonly clock: Date | undefined;
  readonly warnings: readonly string[];
}

async function readAppliance(
  session: Session,
  { target }: SupportedDeclaration,
  now: Date,
): Promise<ApplianceFacts> {
  const [version, date, userList] = applianceReads;
  // The first command is also the probe: an empty answer means that the password has to be changed first.
  const release = parseRelease((await session.run(version, { mustAnswer: true })).text);
  const clock = parseDate((await session.run(date)).text);
  const users = await session.run(userList);
  const refused = judgeReply(users).refusal !== undefined;
  const expiry = refused
    ? undefined
    : parseUserList(users.text).find(({ name }) => name === target.user)?.passwordExpiry;
  const days = expiry && daysLeft(expiry, clock ?? now);
  const isSoon = expiry !== undefined && days !== undefined && days <= passwordWarningDays;
  const warning = `the password of ${target.user} expires in ${String(days)} days (${expiry?.toISOString().slice(0, 10) ?? ""}); set a new one on the MMP, or a longer time with "user rule password_age"`;
  return { release, clock, warnings: isSoon ? [warning] : [] };
}

async function lookAtListeners(
  session: Session,
  declaration: SupportedDeclaration,
  table: ObservedTable,
): Promise<Readonly<Record<string, ObservedListener>>> {
  const timeoutMs = Math.min(declaration.deadlines.connectMs, firstLookMs);
  const { tunnel } = session.connection;
  const looks = roleEntry(declaration.role).listeners.map(async (entry) => {
    const address = listenerAddress(declaration, entry, table);
    const look = await lookAtListener({ ...address, ...(tunnel && { tunnel }) }, timeoutMs);
    return [entry.listener, { ...address, reachable: look.kind === "shown", ...whatIsShown(look) }] as const;
  });
  return Object.fromEntries(await Promise.all(looks));
}

function whatIsShown(look: Look): Pick<ObservedListener, "shown" | "leafPem"> {
  if (look.kind === "unseen") return {};
  const [leaf] = look.ders;
  return {
    shown: look.ders.map(sha256),
    ...(leaf && { leafPem: writePem("CERTIFICATE", leaf) }),
  };
}

async function readFiles(
  session: Session,
  names: readonly string[],
  listed: ReadonlyMap<string, number>,
): Promise<Readonly<Record<string, ObservedFile>>> {
  if (names.length === 0) return {};
  const contents = await session.connection.files.readMany(names);
  const files = [...contents].map(([name, bytes]) => {
    if (listed.get(name) !== bytes.length)
      throw shortRead(session, name, listed.get(name) ?? 0, bytes.length);
    return [name, observedFile(bytes)] as const;
  });
  return Object.fromEntries(files.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What may be known of the content of a file. */
export function observedFile(bytes: Buffer): ObservedFile {
  const pem = certificatesIn(bytes);
  const keySpkiSha256 = pem === undefined ? publicKeyOf(bytes) : undefined;
  return {
    bytes: bytes.length,
    sha256: sha256(bytes),
    ...(pem !== undefined && { pem }),
    ...(keySpkiSha256 !== undefined && { keySpkiSha256 }),
  };
}

function certificatesIn(bytes: Buffer): string | undefined {
  try {
    const certificates = parseCertificates(bytes, "a file on the appliance");
    return certificates.length === 0 ? undefined : certificates.map(({ pem }) => pem).join("");
  } catch {
    return undefined; // Not a file of certificates: there is nothing to compare but its bytes.
  }
}

function publicKeyOf(bytes: Buffer): string | undefined {
  try {
    return readPrivateKey(bytes.toString("latin1"), "a file on the appliance").spkiSha256;
  } catch {
    return undefined; // Not a readable key: it cannot be the declared one.
  }
}

function shortRead(session: Session, name: string, listed: number, read: number): Error {
  return cmsError("mmp/sftp", {
    subject: session.subject,
    what: `${name} has ${String(listed)} bytes in the list and ${String(read)} bytes when read`,
    remedy: "run again; if it stays so, look at the file on the appliance",
    retry: "safe",
  });
}

function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
