/**
 * The declaration: everything public that one change of one role needs. Components write it into the change's
 * environment as `CMS_DECLARATION`, apply parses it, the planner compares it with what was observed.
 * Private keys and literal credentials are not in it; they travel on standard input (`SecretDocument`).
 */
import type { MaintenanceWindow } from "./maintenance-window";
import type { Phase, RoleName } from "./names";

/** The environment entry that carries the declaration as JSON. */
export const declarationVariable = "CMS_DECLARATION";
/** The environment entry whose new value re-runs the ordinary pass without any other difference. */
export const recheckVariable = "CMS_RECHECK";
/** The environment entry that tells the reviewer whom the change talks to. */
export const targetVariable = "MMP_TARGET";
/** The environment entry that tells the reviewer when the change may interrupt its role. */
export const windowVariable = "CMS_MAINTENANCE_WINDOW";
/** The environment entry that tells the reviewer what a change of trust alone is for. */
export const purposeVariable = "MMP_PURPOSE";
/** The environment entry that tells the reviewer what a change waits for; while it stands there, nothing is sent. */
export const awaitedVariable = "CMS_PENDING";
/** The environment entry that tells the reviewer for which calls the change waits. */
export const callWaitVariable = "CMS_WAIT_FOR_NO_CALLS";

/** Where a credential comes from at run time; exactly one of the fields is given. */
export interface SecretReference {
  /** Name of an environment variable of the process that runs `pulumi up`. */
  readonly env?: string;
  /** Path of a file; one trailing line end is cut. */
  readonly file?: string;
  /** A program and its arguments; its standard output is the secret, one trailing line end cut. No shell. */
  readonly command?: readonly string[];
}

/** How the SSH login is made. Literal secrets are in the secret document, never here. */
export interface CredentialReferences {
  readonly passwordFrom?: SecretReference;
  readonly privateKeyFrom?: SecretReference;
  readonly passphraseFrom?: SecretReference;
  /** Use the SSH agent of the process that runs `pulumi up`. */
  readonly agent?: boolean;
}

/** One SSH hop: the appliance, or a bastion before it. */
export interface SshEndpoint {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** The pinned host key as `ssh-ed25519 AAAA…`, or its fingerprint as `SHA256:…`. */
  readonly hostKey: string;
  readonly credentials: CredentialReferences;
}

/** The appliance that a change talks to. */
export interface DeclaredTarget extends SshEndpoint {
  readonly bastion?: SshEndpoint;
  /** SSH algorithms to offer instead of the library's defaults, for old releases. */
  readonly algorithms?: Readonly<Record<string, readonly string[]>>;
}

/** One Call Bridge that can be asked: its MMP, over which Web Admin's certificate is read, and its API. */
export interface DeclaredCallBridge {
  /** Name of the `MeetingServer` component, for messages. */
  readonly appliance: string;
  readonly target: DeclaredTarget;
  readonly api: {
    readonly host: string;
    readonly port: number;
    readonly user: string;
    /** Absent: the password is a literal in the secret document. */
    readonly passwordFrom?: SecretReference;
  };
}

/** The calls whose end a change waits for before it interrupts its role (MMP reference 4.4). */
export interface DeclaredCallWait {
  /** The Call Bridges that carry them; all are asked. */
  readonly callBridges: readonly DeclaredCallBridge[];
  /** How long it waits, in milliseconds; 0 asks once. */
  readonly deadlineMs: number;
  /** What happens when there are calls still: `fail` leaves the role untouched, `goOn` interrupts them. */
  readonly otherwise: "fail" | "goOn";
}

/** What one identity slot of the role is to present: certificates as PEM; the key comes as a secret. */
export interface DeclaredIdentity {
  /** The leaf, one PEM block. */
  readonly leafPem: string;
  /** Issuer of the leaf first, root last; empty for a self-signed leaf. */
  readonly chainPem: string;
  /** The form in which the key is uploaded. */
  readonly keyForm: "pkcs8" | "pkcs1";
  /**
   * The key is this file on the appliance, which made it (CSR-16): it is neither uploaded nor read. @default the key comes as
   * a secret
   */
  readonly keyFile?: string;
  /**
   * Certificates of peers and their CAs that stand in the bundle after the chain, where a role has no trust of its own
   * (REC-04, STR-04): PEM blocks in any order. @default none
   */
  readonly peersPem?: string;
  /**
   * Roots that the issuer had before, SHA-256 (lower-case hex), and that it says peers trust besides its present one: a
   * certificate may change from one of these to the present one. @default none
   */
  readonly formerRoots?: readonly string[];
  /**
   * The identity was ready, not made from the role's own request: the program does not say which names it has, so that it is
   * held to those that are served now. @default false
   */
  readonly ready?: true;
}

/** What one trust slot of the role is to accept: CA certificates and pinned leaves, PEM blocks in any order. */
export interface DeclaredTrust {
  readonly pem: string;
  /**
   * Leaves are pinned: in the phases widen and switch whoever is trusted now stays trusted besides (C2W-05, C2W-11).
   * @default nobody else is trusted
   */
  readonly pinned?: true;
}

/** `tls <sip|ldap> verify <mode>` (TLSV-05). */
export type VerifyMode = "enable" | "disable" | "ocsp";

/** Settings of a role besides its slots, by role. */
export type RoleSettings =
  | {
      readonly kind: "webAdmin";
      /** `webadmin listen <interface> <port>`, sent only where nothing is set yet (WA-06). */
      readonly listen?: { readonly interface: string; readonly port: number };
    }
  | {
      readonly kind: "callBridge";
      /** Absent: leave as it is. */
      readonly sipVerify?: VerifyMode;
      /** Absent: leave as it is. */
      readonly ldapVerify?: VerifyMode;
      /** FQDN that Lync knows the Call Bridge by; makes CB-04/CB-06 hard checks. */
      readonly lyncFqdn?: string;
      /** Whether web app calls are used, which makes PKI-13 a refusal instead of a warning. */
      readonly webRtc: boolean;
    }
  | {
      readonly kind: "webBridge3";
      /** `webbridge3 https listen`, sent where the table shows others (WB3-09). */
      readonly httpsListen?: readonly ListenPoint[];
      /** `webbridge3 c2w listen`, sent where the table shows others (C2W-01). */
      readonly c2wListen?: readonly ListenPoint[];
      /** `webbridge3 http-redirect` (WB3-08). Absent: leave as it is. */
      readonly httpRedirect?: { readonly enabled: boolean; readonly port?: number };
      /** Host of the `c2w://` URL, which the c2w leaf has to cover (C2W-07). */
      readonly c2wHost?: string;
      /** Name by which Expressway's web proxy connects, which the https leaf has to cover (WB3-04). */
      readonly expresswayFqdn?: string;
    }
  | {
      readonly kind: "turn";
      /** `turn tls <port>`, sent where the table shows another one. Absent: leave as it is. */
      readonly tlsPort?: number;
      /** SHA-256 (hex) of the root of the Web Bridge's https identity, which has to be the root here too (PKI-05). */
      readonly webBridgeRootSha256?: string;
    }
  | SipServiceSettings<"recorder">
  | SipServiceSettings<"streamer">
  | {
      readonly kind: "meetingApps";
      /** `meetingapps https listen`, sent where the table shows another. Absent: leave as it is. */
      readonly httpsListen?: ListenPoint;
    }
  | {
      readonly kind: "scheduler";
      /** `scheduler https listen`, sent where the table shows another. Absent: leave as it is. */
      readonly httpsListen?: ListenPoint;
    }
  | { readonly kind: "uploader" };

/** Settings of the Recorder or the Streamer. */
export interface SipServiceSettings<Kind extends "recorder" | "streamer"> {
  readonly kind: Kind;
  /** `<role> sip listen`, sent where the table shows others. Absent: leave as it is. */
  readonly sipListen?: SipListen;
}

/** Where a SIP service listens; a port that is absent is `none`. */
export interface SipListen {
  readonly interface: string;
  readonly tcpPort?: number;
  readonly tlsPort: number;
}

/** One `interface:port` of a `listen` command. */
export interface ListenPoint {
  readonly interface: string;
  readonly port: number;
}

/** Where and how a listener is proven. */
export interface DeclaredProof {
  /** `auto`: seen where the listener could be reached before the change; `required`: refuse before writing otherwise. */
  readonly mode: "auto" | "required";
  /** Address to connect to. @default the SSH host */
  readonly host?: string;
  /** Port to connect to. @default the listener's own port */
  readonly port?: number;
  /** The same for single listeners, by name, where a role has several. */
  readonly listeners?: Readonly<Record<string, ProofAddress>>;
}

/** Where one listener is reached from here. */
export interface ProofAddress {
  readonly host?: string;
  readonly port?: number;
}

/** Time limits in milliseconds. */
export interface Deadlines {
  readonly connectMs: number;
  readonly commandMs: number;
  readonly activationMs: number;
  readonly proofMs: number;
  readonly lockMs: number;
  readonly changeMs: number;
  /** Pause between two channels on one connection (MMP reference 1.5). */
  readonly channelGapMs: number;
}

/** The defaults of `Deadlines`. */
export const defaultDeadlines: Deadlines = {
  connectMs: 15_000,
  commandMs: 30_000,
  activationMs: 120_000,
  proofMs: 60_000,
  lockMs: 600_000,
  changeMs: 600_000,
  channelGapMs: 100,
};

/** One change of one role on one appliance. */
export interface Declaration {
  readonly version: 1;
  /** Name of the `MeetingServer` component, for messages. */
  readonly appliance: string;
  readonly role: RoleName;
  readonly phase: Phase;
  /** Four hexadecimal digits that mark the files of the owning stack. */
  readonly mark: string;
  /** Organisation, project and stack in words, for the lock's holder and for messages. */
  readonly stack: string;
  readonly target: DeclaredTarget;
  /** By slot name of `plan/roles.ts`; a slot that is absent is not touched. */
  readonly identities: Readonly<Record<string, DeclaredIdentity>>;
  /** By slot name of `plan/roles.ts`; a slot that is absent is not touched. */
  readonly trusts: Readonly<Record<string, DeclaredTrust>>;
  /** Names of slots that are to hold nothing (CLU-06). @default none */
  readonly emptied?: readonly string[];
  readonly settings: RoleSettings;
  readonly proof: DeclaredProof;
  readonly deadlines: Deadlines;
  /** Requirement ids that this change may break, each a conscious decision of the user. */
  readonly allow: readonly string[];
  /** When the change may interrupt its role. Absent: at any time. */
  readonly maintenanceWindow?: MaintenanceWindow;
  /** The calls whose end it waits for before. Absent: it waits for none. */
  readonly callWait?: DeclaredCallWait;
}

/** What reaches the change on standard input. Everything in it is secret. */
export interface SecretDocument {
  readonly version: 1;
  /** Private keys as PEM, by identity slot. */
  readonly keys: Readonly<Record<string, string>>;
  /** Literal credentials, where the user gave no reference. */
  readonly credentials: LiteralCredentials;
  /** Literal credentials of the bastion. */
  readonly bastionCredentials?: LiteralCredentials;
  /** Of the Call Bridges that the change asks, by appliance; the key `api` is the password of the API. */
  readonly callBridges?: Readonly<Record<string, SecretDocument>>;
}

/** Credentials in clear, in memory only. */
export interface LiteralCredentials {
  readonly password?: string;
  readonly privateKey?: string;
  readonly passphrase?: string;
  /** Path of the SSH agent's socket. */
  readonly agentSocket?: string;
}
