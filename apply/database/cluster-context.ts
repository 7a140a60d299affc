/** What the procedure is carried out with: one conversation per appliance, the set, and what was done so far. */
import type { ClusterDeclaration, DeclaredMember } from "../../plan/database/declaration";
import type { MemberReading, MemberExpectation } from "../../plan/database/read-member";
import { snapshotName } from "../../plan/database/read-member";
import type { CertificateSet, PlacedFile } from "../../plan/database/wanted-set";
import { serverKeyName, wantedFiles } from "../../plan/database/wanted-set";
import type { ReportedUpload } from "../../plan/report";
import type { KeyFacts } from "../../plan/wanted";
import { createHash } from "node:crypto";
import { keyFile } from "../../x509/files";
import { readPrivateKey } from "../../x509/key";
import type { ChangeIo } from "../change";
import type { Conceal } from "../conceal";
import { sessionWith } from "../session";
import type { Session } from "../session";
import type { TimeBudget } from "../time-budget";
import type { ClusterInput } from "./cluster-input";

/** One appliance of the procedure. */
export interface MemberDesk {
  readonly declared: DeclaredMember;
  /** `cms1 databaseCluster`, for messages. */
  readonly subject: string;
  readonly session: Session;
  readonly wanted: readonly PlacedFile[];
  /** The contents of files that are read do not change under their names; kept by name and size. */
  readonly known: Map<string, Buffer>;
  reading?: MemberReading;
}

/** The keys of a set: what may be known of them, and the files. */
export interface ClusterKeys {
  readonly facts: Readonly<Record<string, KeyFacts>>;
  /** Secret. By the SHA-256 of the public key. */
  readonly files: ReadonlyMap<string, Buffer>;
}

/** The procedure. */
export interface ClusterContext {
  readonly declaration: ClusterDeclaration;
  /** `db databaseCluster`, for messages. */
  readonly subject: string;
  readonly set: CertificateSet;
  readonly fingerprint: string;
  readonly keys: ClusterKeys;
  readonly desks: readonly MemberDesk[];
  readonly io: ChangeIo;
  readonly budget: TimeBudget;
  readonly record: ClusterRecord;
}

/** What was done so far. */
export class ClusterRecord {
  readonly uploads: ReportedUpload[] = [];
  readonly done: string[] = [];
  readonly #warnings = new Set<string>();
  before: Readonly<Record<string, string | null>> = {};
  /** Whether anything but an upload was begun: then the run goes on although nobody waits. */
  isTouched = false;

  get warnings(): readonly string[] {
    return [...this.#warnings];
  }

  warn(...warnings: readonly string[]): void {
    for (const warning of warnings) this.#warnings.add(warning);
  }
}

/** Reads the keys; throws for one that cannot be used. */
export function clusterKeys({ declaration, keys }: ClusterInput): ClusterKeys {
  const files = new Map<string, Buffer>();
  const places = ["client", ...declaration.members.map(({ name }) => serverKeyName(name))];
  const facts = places.flatMap((place) => {
    const pem = keys[place];
    if (pem === undefined) return [];
    const key = readPrivateKey(pem, `${declaration.name} ${place}`);
    const file = Buffer.from(keyFile(key, "pkcs8"));
    files.set(key.spkiSha256, file);
    const fileSha256 = createHash("sha256").update(file).digest("hex");
    return [[place, { spkiSha256: key.spkiSha256, fileSha256 }] as const];
  });
  return { facts: Object.fromEntries(facts), files };
}

/** One desk per appliance; nothing is connected yet. */
export function openDesks(
  input: ClusterInput,
  { set, keys }: { readonly set: CertificateSet; readonly keys: ClusterKeys },
  io: ChangeIo,
  conceal: Conceal,
): readonly MemberDesk[] {
  const { declaration } = input;
  return declaration.members.map((declared) => {
    const subject = `${declared.name} databaseCluster`;
    const { credentials = {}, ...login } = input.members[declared.name] ?? {};
    const session = sessionWith({
      ...{ subject, name: declared.name, target: declared.target, conceal },
      ...{ login: { credentials, ...login }, deadlines: declaration.deadlines },
      progress: (line) => io.progress(line),
    });
    return {
      declared,
      subject,
      session,
      wanted: wantedFiles(declaration, set, keys.facts, declared),
      known: new Map(),
    };
  });
}

/** What a reading of an appliance is held against. */
export function expectationOf(
  context: ClusterContext,
  { declared, subject, wanted }: MemberDesk,
): MemberExpectation {
  const { declaration, fingerprint, io } = context;
  return {
    subject,
    part: declared.part,
    wanted,
    nodes: declaration.members.flatMap(({ address }) => address ?? []),
    mark: declaration.mark,
    snapshot: snapshotName(declaration.mark, fingerprint),
    now: io.now(),
    ...(declared.address !== undefined && { address: declared.address }),
    ...(declared.interface !== undefined && { interface: declared.interface }),
  };
}
