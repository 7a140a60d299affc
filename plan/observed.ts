/** What apply read from the appliance before it decides. Data only; the reading is in apply/observe.ts. */

/** The file names a slot holds now; an absent part is not assigned. */
export interface AssignedFiles {
  readonly key?: string;
  readonly leaf?: string;
  readonly bundle?: string;
  readonly fullChain?: string;
  readonly trust?: string;
}
export type FilePart = keyof AssignedFiles;

/** The file names themselves; none where nothing is assigned. */
export function namesOf(files: AssignedFiles | undefined): readonly string[] {
  const { key, leaf, bundle, fullChain, trust } = files ?? {};
  return [key, leaf, bundle, fullChain, trust].filter((name) => name !== undefined);
}

/** The role's table, reduced to what the planner needs. */
export interface ObservedTable {
  /** By slot name; a slot that the release does not print is absent. */
  readonly slots: Readonly<Record<string, AssignedFiles>>;
  /** Absent where the role cannot be disabled (Call Bridge). */
  readonly enabled?: boolean;
  /** Interfaces the role listens on, as printed; empty when none. */
  readonly interfaces: readonly string[];
  /** The port the role listens on, where its table prints one. */
  readonly port?: number;
  /** The port of each listener by its name, where the role has several. */
  readonly ports?: Readonly<Record<string, number>>;
  /** What is set besides the slots, by the names of plan/settings.ts, in their writing. */
  readonly settings?: Readonly<Record<string, string>>;
  /** `tls sip` / `tls ldap` verify mode, by slot name of the trust. */
  readonly verify: Readonly<Record<string, string>>;
  /** The printed text, to notice any change before the first assignment. Secrets in it are masked. */
  readonly text: string;
}

/** A file on the appliance that the declaration or the table refers to. */
export interface ObservedFile {
  readonly bytes: number;
  /** SHA-256 of the content, hex. */
  readonly sha256: string;
  /** The content, only of certificate files; a key's content is never kept here. */
  readonly pem?: string;
  /** For a key file: SHA-256 of the public key's DER (SPKI), hex; absent when it is no readable key. */
  readonly keySpkiSha256?: string;
}

/** What a listener answered before the change. */
export interface ObservedListener {
  readonly host: string;
  readonly port: number;
  /** Whether a TCP connection could be opened. */
  readonly reachable: boolean;
  /** SHA-256 (hex) of each certificate shown, leaf first; absent when no TLS handshake completed. */
  readonly shown?: readonly string[];
  /** The leaf that was shown. */
  readonly leafPem?: string;
  /** Whether it was seen earlier in the same run, before the run's own steps or a lost connection hid it. */
  readonly wasSeen?: boolean;
}

/** Everything that was read. */
export interface Observed {
  /** First line of `version`, e.g. `3.8`; absent when it could not be read. */
  readonly release?: string;
  /** The appliance's clock as ISO 8601; absent when `date` could not be understood. */
  readonly clock?: string;
  readonly table: ObservedTable;
  /** Every file name of the SFTP folder. */
  readonly fileNames: readonly string[];
  /** Those of them that hold nothing. @default none */
  readonly emptyFiles?: readonly string[];
  /** Content of the files that slots refer to or that carry a name the declaration would use. */
  readonly files: Readonly<Record<string, ObservedFile>>;
  /** By listener name. */
  readonly listeners: Readonly<Record<string, ObservedListener>>;
}
