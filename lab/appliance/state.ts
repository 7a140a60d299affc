/** What the appliance remembers besides its files. Data only; every change makes a new value (store.ts). */

/** Roles of the MMP's own users (MMP reference 1.7). */
export const userRoles = ["admin", "crypto", "audit", "appadmin", "api"] as const;
export type UserRole = (typeof userRoles)[number];

/** One user of the MMP. */
export interface UserRecord {
  readonly name: string;
  readonly role: UserRole;
  readonly salt: string;
  readonly passwordHash: string;
  /** ISO 8601; the years of `user rule password_age` can pass 9999, so days are kept apart. */
  readonly passwordSetAt: string;
  readonly passwordDays: number;
  /** The next login by password must set a new one. */
  readonly mustChange: boolean;
  readonly failedLogins: number;
  readonly lastLogin?: string;
  readonly lockedUntil?: string;
  /** Addresses the user may come from; empty allows any. */
  readonly hosts: readonly string[];
  /** `HH-HH`, the hours in which the user may log in. */
  readonly duty?: string;
}

/** The files that a `certs` command assigned. */
export interface AssignedPair {
  readonly key: string;
  readonly certificate: string;
  readonly bundle?: string;
}

/** What a listener serves: copies taken at the activation, so that later changes of the files do not reach it. */
export interface ServedIdentity {
  readonly keyPem: string;
  /** Leaf first, then the bundle as it was. */
  readonly chainPem: string;
  readonly port: number;
  /** Further ports of the same listener. */
  readonly otherPorts?: readonly number[];
  /** Call Bridge: what it accepts of a Web Bridge 3, as `callbridge trust c2w` was at its restart. */
  readonly c2wTrustPem?: string;
  /** Call Bridge: whom it accepts as other members of its cluster, as `callbridge trust cluster` was at its restart. */
  readonly clusterTrustPem?: string;
  /** Set where the listener demands a certificate of the client: what it accepts. */
  readonly clientTrustPem?: string;
}

/** Settings of Web Admin. */
export interface WebAdminState {
  readonly interface?: string;
  readonly port?: number;
  readonly pair?: AssignedPair;
  readonly enabled: boolean;
  readonly httpRedirect: boolean;
}

/** Trust bundles of the Call Bridge, by the word of the command or row they belong to. */
export type CallBridgeTrust = "c2w" | "cluster" | "edge" | "ucm" | "imps";

/** Settings of the Call Bridge. */
export interface CallBridgeState {
  readonly interfaces: readonly string[];
  readonly preferred?: string;
  readonly pair?: AssignedPair;
  readonly trust: Readonly<Partial<Record<CallBridgeTrust, string>>>;
  readonly verify: Readonly<Record<"ucm" | "imps", boolean>>;
  readonly edge?: string;
  readonly jwtHours: number;
  readonly av1: boolean;
}

/** One `interface:port` of a `listen` command. */
export interface ListenPoint {
  readonly interface: string;
  readonly port: number;
}

/** One side of Web Bridge 3: towards browsers, or towards Call Bridges. */
export interface WebBridge3Side {
  readonly listen: readonly ListenPoint[];
  /** The certificate is a full chain. */
  readonly pair?: AssignedPair;
  /** c2w only. */
  readonly trust?: string;
}

/** Settings of Web Bridge 3. */
export interface WebBridge3State {
  readonly enabled: boolean;
  readonly https: WebBridge3Side;
  readonly c2w: WebBridge3Side;
  readonly redirectPort?: number;
  readonly frameAncestors?: string;
  readonly meetingApps?: { readonly host: string; readonly port: number; readonly secret: string };
  readonly options: readonly string[];
}

/** Settings of the TURN server. */
export interface TurnState {
  readonly enabled: boolean;
  readonly interfaces: readonly string[];
  readonly credentials?: { readonly user: string; readonly password: string; readonly realm: string };
  readonly publicIp?: string;
  readonly tlsPort?: number;
  readonly pair?: AssignedPair;
  readonly highCapacity: boolean;
}

/** What the Recorder and the Streamer of 3.0 and later are told: both are SIP endpoints (MMP reference 3.7). */
export interface SipServiceState {
  readonly enabled: boolean;
  readonly listen?: { readonly interface: string; readonly tcp?: number; readonly tls?: number };
  readonly pair?: AssignedPair;
  readonly resolution: string;
  readonly limit?: number;
  /** Recorder only. */
  readonly nfs?: { readonly host: string; readonly directory: string };
}

/** The files that `database cluster certs` named; a Call Bridge without a database has no server's. */
export interface DatabaseFiles {
  readonly serverKey?: string;
  readonly serverCertificate?: string;
  readonly clientKey: string;
  readonly clientCertificate: string;
  readonly ca: string;
}

/** Copies of those files, taken when the appliance came into the cluster: a file that changes later has no effect. */
export interface DatabaseIdentity {
  readonly server?: { readonly keyPem: string; readonly chainPem: string };
  readonly client: { readonly keyPem: string; readonly chainPem: string };
  readonly caPem: string;
}

/** What an appliance is in a database cluster. A client is a Call Bridge without a database. */
export type DatabaseRole = "primary" | "replica" | "client";

/** What the appliance knows of its database cluster. The data itself is `api`. */
export interface DatabaseState {
  readonly interface?: string;
  readonly files?: DatabaseFiles;
  /** Absent while it is in no cluster. */
  readonly role?: DatabaseRole;
  readonly identity?: DatabaseIdentity;
  /** Of a replica or a client: whom it follows. */
  readonly primary?: string;
  /** Of a primary: nodes that joined and were not removed. */
  readonly replicas: readonly string[];
  readonly lastCommand?: { readonly text: string; readonly outcome: "Running" | "Success" | "Failed" };
  readonly error?: string;
}

/** Settings of MeetingApps. */
export interface MeetingAppsState {
  readonly enabled: boolean;
  readonly listen?: ListenPoint;
  /** The certificate is a full chain. */
  readonly pair?: AssignedPair;
  readonly secret?: string;
}

/** Settings of the Scheduler. */
export interface SchedulerState {
  readonly enabled: boolean;
  readonly listen?: ListenPoint;
  /** The certificates are full chains. */
  readonly https?: AssignedPair;
  readonly c2w?: AssignedPair;
  readonly c2wTrust?: string;
}

/** A server that the Uploader connects to. */
export interface UploaderServer {
  readonly host?: string;
  readonly port?: number;
  readonly user?: string;
  readonly password?: string;
  readonly trust?: string;
}

/** Settings of the Uploader. */
export interface UploaderState {
  readonly enabled: boolean;
  readonly nfs?: { readonly host: string; readonly directory: string };
  readonly cms: UploaderServer;
  readonly rev: UploaderServer;
  /** The Web Admin that it connects to since it was enabled, and whom it accepts there. */
  readonly dials?: { readonly host: string; readonly port: number; readonly trustPem: string };
}

/** An Uploader that nobody has configured yet. */
export const noUploader: UploaderState = { enabled: false, cms: {}, rev: {} };

/** An object of the REST API: its fields as text. */
export interface ApiObject {
  readonly id: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** Settings of `tls sip` and `tls ldap`. */
export interface TlsState {
  readonly trust?: string;
  readonly verify: "enable" | "disable" | "ocsp";
  readonly minimumVersion: string;
}

/** The services that `tls` knows. */
export type TlsService = "sip" | "ldap";

/** The roles that have listeners here. */
export type ListeningRole =
  | "webAdmin"
  | "callBridge"
  | "webBridge3Https"
  | "webBridge3C2w"
  | "turn"
  | "recorder"
  | "streamer"
  | "meetingApps"
  | "scheduler"
  // A client: what it connects to Web Bridges with.
  | "schedulerC2w";

/** Everything that is remembered. */
export interface ApplianceState {
  readonly version: 3;
  readonly hostname: string;
  readonly users: readonly UserRecord[];
  /** `user rule` values by name. */
  readonly userRules: Readonly<Record<string, number>>;
  readonly webAdmin: WebAdminState;
  readonly callBridge: CallBridgeState;
  readonly webBridge3: WebBridge3State;
  readonly turn: TurnState;
  readonly recorder: SipServiceState;
  readonly streamer: SipServiceState;
  readonly meetingApps: MeetingAppsState;
  readonly scheduler: SchedulerState;
  readonly uploader: UploaderState;
  readonly tls: Readonly<Record<TlsService, TlsState>>;
  readonly database: DatabaseState;
  /** Objects of the REST API by collection, e.g. `webBridges`. */
  readonly api: Readonly<Record<string, readonly ApiObject[]>>;
  /** Settings of the REST API by path, e.g. `system/configuration/cluster`. */
  readonly apiSettings: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** What administrative commands set that has no effect here, by command, e.g. `ntp server`. */
  readonly administration: Readonly<Record<string, readonly string[]>>;
  /** What was activated last. Kept for a disabled role too: it is then not served. */
  readonly served: Readonly<Partial<Record<ListeningRole, ServedIdentity>>>;
}

/** An appliance that was never in a cluster. */
export const noDatabaseCluster: DatabaseState = { replicas: [] };

/** The state of an appliance that nobody has configured yet. */
export function freshState(hostname: string, users: readonly UserRecord[]): ApplianceState {
  const tls: TlsState = { verify: "disable", minimumVersion: "1.2" };
  return {
    version: 3,
    hostname,
    users,
    userRules: {},
    webAdmin: { enabled: false, httpRedirect: false },
    callBridge: {
      interfaces: [],
      trust: {},
      verify: { ucm: false, imps: false },
      jwtHours: 24,
      av1: true,
    },
    webBridge3: { enabled: false, https: { listen: [] }, c2w: { listen: [] }, options: [] },
    turn: { enabled: false, interfaces: [], highCapacity: true },
    recorder: { enabled: false, resolution: "720p" },
    streamer: { enabled: false, resolution: "720p" },
    meetingApps: { enabled: false },
    scheduler: { enabled: false },
    uploader: noUploader,
    tls: { sip: tls, ldap: tls },
    database: noDatabaseCluster,
    api: {},
    apiSettings: {},
    administration: {},
    served: {},
  };
}

/** Names of the files that some slot refers to. */
export function filesInUse(state: ApplianceState): ReadonlySet<string> {
  const { serverKey, serverCertificate, clientKey, clientCertificate, ca }: Partial<DatabaseFiles> =
    state.database.files ?? {};
  const { https, c2w } = state.webBridge3;
  const { webAdmin, callBridge, turn, recorder, streamer, meetingApps } = state;
  const roles = [webAdmin, callBridge, https, c2w, turn, recorder, streamer, meetingApps];
  const { scheduler } = state;
  const pairs = [...roles.map(({ pair }) => pair), scheduler.https, scheduler.c2w];
  const names = [
    ...pairs.flatMap((pair) => (pair ? [pair.key, pair.certificate, pair.bundle] : [])),
    ...Object.values(state.callBridge.trust),
    c2w.trust,
    scheduler.c2wTrust,
    state.uploader.cms.trust,
    state.uploader.rev.trust,
    state.tls.sip.trust,
    state.tls.ldap.trust,
    ...[serverKey, serverCertificate, clientKey, clientCertificate, ca],
  ];
  return new Set(names.filter((name) => name !== undefined));
}
