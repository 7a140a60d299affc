/** What was read from one appliance, as the state machine sees it. */
import { cmsError } from "../../errors/cms-error";
import { parseCertificates } from "../../x509/certificate";
import type { Certificate } from "../../x509/certificate";
import { hasContent } from "../assigned";
import type { ObservedFile } from "../observed";
import type { MemberMark, MemberPart, PresentMember } from "./observed-cluster";
import type { Place, PlacedFile } from "./wanted-set";
import { databaseStem } from "./wanted-set";

/** One row below `Nodes:`, as the wire reads it. */
export interface ReadNode {
  readonly address: string;
  readonly isOwn: boolean;
  readonly role: "primary" | "replica" | "unknown";
  readonly isConnected: boolean;
  readonly isInSync: boolean;
}

/** The table of `database cluster status`, as the wire reads it. */
export interface ReadTable extends Readonly<Partial<Record<Place, string>>> {
  readonly isClustered: boolean;
  readonly nodes: readonly ReadNode[];
  readonly interface?: string;
  readonly lastCommand?: { readonly text: string; readonly outcome: "success" | "failed" | "running" };
  readonly saysExpired: boolean;
}

/** Everything that was read from one appliance. */
export interface MemberReading {
  readonly table: ReadTable;
  /** Every file of the folder with its size. */
  readonly listed: ReadonlyMap<string, number>;
  /** Contents of the files that are assigned or have a name that is wanted. */
  readonly files: Readonly<Record<string, ObservedFile>>;
}

/** What the reading is held against. */
export interface MemberExpectation {
  readonly subject: string;
  readonly part: MemberPart;
  readonly address?: string;
  readonly interface?: string;
  readonly wanted: readonly PlacedFile[];
  /** Addresses of all declared nodes. */
  readonly nodes: readonly string[];
  readonly mark: string;
  /** Name of the backup for this set. */
  readonly snapshot: string;
  readonly now: Date;
}

/** Judges a reading. Throws mmp/table for a table that does not say what the appliance is. */
export function readMember(reading: MemberReading, expected: MemberExpectation): PresentMember {
  const { table, listed } = reading;
  const own = ownRow(table, expected);
  const marks = (["source", "copy"] as const).filter(
    (mark) => (listed.get(markFile(expected.mark, mark)) ?? 0) > 0,
  );
  return {
    kind: "present",
    state: own?.state ?? "detached",
    isWell: own?.isWell ?? false,
    isBusy: table.lastCommand?.outcome === "running",
    wasRemoved: /\bremove\b/.test(table.lastCommand?.text ?? ""),
    isExpired: isExpired(reading, expected.now),
    certificates: certificatesIn(reading, expected),
    isUploaded: expected.wanted.every((file) => placed(file, reading) !== undefined),
    hasSnapshot: (listed.get(`${expected.snapshot}.bak`) ?? 0) > 0,
    marks,
    strangers: table.nodes
      .map(({ address }) => address)
      .filter((address) => !expected.nodes.includes(address)),
  };
}

/** The file that holds a note of ours (`MemberMark`). An empty one says nothing. */
export function markFile(mark: string, kind: MemberMark): string {
  return `${databaseStem}-${mark}-${kind}.pem`;
}

/** The name of the backup that is taken for a set. */
export function snapshotName(mark: string, fingerprint: string): string {
  return `${databaseStem}-${mark}-${fingerprint.slice(0, 8)}`;
}

/** The name under which a wanted file lies in the folder. */
export function placed({ file }: PlacedFile, { files }: MemberReading): string | undefined {
  return file.names.find((name) => files[name]?.sha256 === file.sha256);
}

/** The name under which a wanted file is to be uploaded: one that nothing else has (RENEW-09). */
export function freeName({ file }: PlacedFile, { listed, table }: MemberReading): string | undefined {
  const inUse = filesOf(table);
  return file.names.find((name) => !listed.has(name) || !inUse.includes(name));
}

/** The files that the table names. */
export function filesOf(table: ReadTable): readonly string[] {
  const { serverKey, serverCertificate, clientKey, clientCertificate, ca } = table;
  return [serverKey, serverCertificate, clientKey, clientCertificate, ca].filter(
    (name) => name !== undefined,
  );
}

/** The certificates that are assigned to a place; none where it has no file, or one that cannot be read. */
export function certificatesAt(
  { table, files }: MemberReading,
  place: "serverCertificate" | "clientCertificate" | "ca",
): readonly Certificate[] {
  const name = table[place];
  const pem = name === undefined ? undefined : files[name]?.pem;
  return pem === undefined ? [] : parseCertificates(pem, name ?? place);
}

function ownRow(
  { isClustered, nodes }: ReadTable,
  { subject, part, address }: MemberExpectation,
): Pick<PresentMember, "state" | "isWell"> | undefined {
  if (!isClustered) return undefined;
  if (part === "client") {
    return { state: "connected", isWell: nodes.some((row) => row.role === "primary" && row.isConnected) };
  }
  const own = nodes.find(({ isOwn }) => isOwn) ?? nodes.find((row) => row.address === address);
  if (own && own.role !== "unknown") {
    const isWell = own.isConnected && (own.role === "primary" || own.isInSync);
    return { state: own.role, isWell };
  }
  throw cmsError("mmp/table", {
    subject,
    what: "the table says that there is a cluster, and not what this node is in it",
    remedy: `see "database cluster status" on its MMP; the address ${address ?? ""} must be the one that it has there`,
    retry: "safe",
  });
}

function isExpired({ table, files }: MemberReading, now: Date): boolean {
  if (table.saysExpired) return true;
  return filesOf(table).some((name) => {
    const pem = files[name]?.pem;
    return pem !== undefined && parseCertificates(pem, name).some(({ notAfter }) => notAfter < now);
  });
}

function certificatesIn(
  { table, files }: MemberReading,
  expected: MemberExpectation,
): PresentMember["certificates"] {
  if (filesOf(table).length === 0) return "none";
  if (filesOf(table).length !== expected.wanted.length) return "other";
  const isAsDeclared = expected.wanted.every(({ place, file }) => {
    const name = table[place];
    const found = name === undefined ? undefined : files[name];
    return found !== undefined && hasContent(file, found);
  });
  const isElsewhere =
    expected.interface !== undefined && !table.isClustered && table.interface !== expected.interface;
  return isAsDeclared && !isElsewhere ? "declared" : "other";
}
