/** What a look at one appliance found. Data only; the looking is in look.ts, the judging in findings.ts. */
import type { ShownHostKey } from "../../mmp/shown-host-key";
import type { SupportedRole } from "../../plan/roles";
import type { Certificate } from "../../x509/certificate";

/** An appliance to look at. */
export interface DoctorTarget {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** What was pinned on the command line: a key line or `SHA256:…`. Absent: only the key is read. */
  readonly hostKey?: string;
}

/** One look at one appliance. */
export interface Survey {
  readonly target: DoctorTarget;
  readonly hostKey?: ShownHostKey;
  /** Absent where no host key was pinned, or where nobody got in. */
  readonly appliance?: ApplianceSurvey;
  /** Why the look ended early. */
  readonly failure?: { readonly code: string; readonly message: string };
}

/** What was read after the login. */
export interface ApplianceSurvey {
  /** E.g. `3.8`; absent when the answer to `version` names none. */
  readonly release?: string;
  /** Seconds by which the appliance's clock is ahead; negative: behind. Absent when `date` was not understood. */
  readonly clockAheadSeconds?: number;
  /** When the password of the MMP user expires, as ISO 8601; absent when it could not be read. */
  readonly passwordExpiry?: string;
  /** Whether commands were taken as exec requests, or had to be typed into the shell. */
  readonly commands: "exec" | "shell";
  /** Whether files and commands shared one SSH connection. */
  readonly sharesConnection: boolean;
  readonly roles: readonly RoleSurvey[];
  /** Its part in a database cluster; absent where it has none. */
  readonly database?: DatabaseSurvey;
}

/** The part of an appliance in a database cluster. */
export interface DatabaseSurvey {
  /** The `ERROR` row of its table, where there is one. */
  readonly error?: string;
  /** Names of the files that its table shows; empty where the cluster has no certificates. */
  readonly files: readonly string[];
  /** The certificates in those of the files that are there. */
  readonly certificates: readonly Certificate[];
}

/** One role. */
export interface RoleSurvey {
  readonly role: SupportedRole;
  /** Whether anything is assigned to it, or it is enabled. */
  readonly isUsed: boolean;
  /** Absent where the role cannot be disabled. */
  readonly enabled?: boolean;
  readonly slots: readonly SlotSurvey[];
  readonly listeners: readonly ListenerSurvey[];
  /** Why its table could not be read; the role may be unknown to the release. */
  readonly unreadable?: string;
}

/** One slot that something is assigned to. */
export interface SlotSurvey {
  readonly slot: string;
  readonly kind: "identity" | "trust";
  /** File names by part: key, leaf, bundle, fullChain, trust. */
  readonly files: Readonly<Record<string, string>>;
  /** The certificates of each file. */
  readonly parts: Readonly<
    Partial<Record<"leaf" | "bundle" | "fullChain" | "trust", readonly Certificate[]>>
  >;
  /** The certificates of the leaf's file and the bundle, or of the trust, in the order of the files. */
  readonly certificates: readonly Certificate[];
  /** What `pki match` said against the pair. */
  readonly mismatch?: string;
  /** A file that the table names and that is not there, or holds no certificates. */
  readonly unreadable?: string;
}

/** One listener of a role that is up. */
export interface ListenerSurvey {
  readonly listener: string;
  readonly slot: string;
  readonly host: string;
  readonly port: number;
  /** SHA-256 (hex) of the leaf that was shown; absent when none was. */
  readonly shown?: string;
  /** Why nothing was seen. */
  readonly unseen?: string;
}
