/** A scalable and resilient deployment out of the settings: its appliances are the entries of `appliances`. */
import { isIP } from "node:net";
import type {
  PrivateCaArgs,
  ScalableApplianceArgs,
  ScalableDatabaseArgs,
  ScalableDatabaseNodeArgs,
} from "pulumi-cisco-meeting-server";
import { readServer } from "./appliance-settings";
import { readEntries } from "./entry-reader";
import type { EntryReader } from "./entry-reader";
import type { RoleWord } from "./entry-settings";
import {
  readCallBridge,
  readMeetingApps,
  readScheduler,
  readSipService,
  readTurn,
  readWebAdmin,
  readWebBridge3,
} from "./role-settings";
import type { StackReader } from "./setting-reader";

/** The database cluster and its own CA (DB-04). */
export interface DatabaseConfiguration {
  readonly cluster: Omit<ScalableDatabaseArgs, "ca">;
  readonly privateCa: PrivateCaArgs;
}

/** The appliances and what is said about all of them. */
export interface ScalableConfiguration {
  readonly appliances: Readonly<Record<string, ScalableApplianceArgs>>;
  readonly database?: DatabaseConfiguration;
  readonly parallelRollout: boolean;
}

/** What is read, and what the settings of the whole deployment depend on. */
export interface ReadScalable {
  readonly configuration: ScalableConfiguration;
  readonly hasWebBridge: boolean;
  /** Whether one port of the c2w side holds for all Web Bridges. */
  readonly hasOneC2wPort: boolean;
}

/** Reads them. `ca` is what the settings say about the deployment's own CA. */
export function readScalable(stack: StackReader, ca: PrivateCaArgs): ReadScalable {
  const entries = readEntries(stack);
  const named = entries.map((entry) => [entry.required("name"), entry] as const);
  checkNames(named);
  checkPlacement(entries);
  const hasOneC2wPort = !entries.some((entry) => entry.hasOwn("c2wPort"));
  if (!hasOneC2wPort) checkC2wPorts(entries);
  const nodes = named.filter(([, entry]) => has(entry, "database"));
  const appliances = named.map(([name, entry]) => [name, readAppliance(entry)] as const);
  return {
    configuration: {
      appliances: Object.fromEntries(appliances),
      ...(nodes.length > 0 && { database: readDatabase(stack, nodes, ca) }),
      parallelRollout: stack.flag("parallelRollout"),
    },
    hasWebBridge: entries.some((entry) => has(entry, "webBridge3")),
    hasOneC2wPort,
  };
}

type Named = readonly (readonly [name: string, entry: EntryReader])[];

function has({ roles }: EntryReader, role: RoleWord): boolean {
  return roles?.includes(role) === true;
}

function checkNames(named: Named): void {
  for (const [index, [name, entry]] of named.entries()) {
    if (name === "") continue;
    if (!/^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/.test(name))
      entry.report("name", `${JSON.stringify(name)} is no name for an appliance`, "set");
    if (named.findIndex(([other]) => other === name) < index)
      entry.report("name", `another appliance is called ${JSON.stringify(name)} too`, "set");
  }
}

/** What `ScalableResilient` refuses about roles, so that it is told with everything else. */
function checkPlacement(entries: readonly EntryReader[]): void {
  const [first] = entries;
  if (!first || entries.some(({ roles }) => roles === undefined)) return;
  const members = entries.filter((entry) => has(entry, "callBridge"));
  if (members.length === 0)
    first.reportRole("callBridge", "no appliance has a Call Bridge, without which there is no deployment");
  checkSchedulers(entries);
  if (members.length < 2) return;
  for (const member of members.filter((entry) => !has(entry, "webAdmin"))) {
    const what = "WA-04, clustered Call Bridges reach each other through Web Admin, and this one has none";
    member.reportRole("webAdmin", what);
  }
}

function checkSchedulers(entries: readonly EntryReader[]): void {
  const schedulers = entries.filter((entry) => has(entry, "scheduler"));
  const [first] = schedulers;
  for (const entry of schedulers.filter((one) => !has(one, "callBridge")))
    entry.reportRole("callBridge", "its Scheduler needs a Call Bridge beside it");
  if (first && !entries.some((entry) => has(entry, "webBridge3")))
    first.reportRole("webBridge3", "a Scheduler connects to Web Bridges alone, and no appliance has one");
}

/** The port in a registration is that of the appliance's own list, and there is none without an interface. */
function checkC2wPorts(entries: readonly EntryReader[]): void {
  for (const entry of entries.filter((one) => has(one, "webBridge3"))) {
    if (entry.isGiven("webBridgeInterface")) continue;
    entry.report("webBridgeInterface", "it is missing where an appliance has a c2wPort of its own", "set");
  }
}

function readAppliance(entry: EntryReader): ScalableApplianceArgs {
  return {
    server: readServer(entry),
    ...(has(entry, "webAdmin") && { webAdmin: readWebAdmin(entry, "webAdminInterface", "webAdminPort") }),
    ...(has(entry, "callBridge") && { callBridge: readCallBridge(entry) }),
    ...(has(entry, "webBridge3") && { webBridge3: readWebBridge3(entry) }),
    ...(has(entry, "turn") && { turn: readTurn(entry) }),
    ...(has(entry, "recorder") && { recorder: readSipService(entry, "recorder") }),
    ...(has(entry, "streamer") && { streamer: readSipService(entry, "streamer") }),
    ...(has(entry, "meetingApps") && { meetingApps: readMeetingApps(entry) }),
    ...(has(entry, "uploader") && { uploader: {} }),
    ...(has(entry, "scheduler") && { scheduler: readScheduler(entry) }),
    ...entry.optional("clusterAddress", (clusterAddress) => ({ clusterAddress })),
  };
}

function readDatabase(stack: StackReader, nodes: Named, ca: PrivateCaArgs): DatabaseConfiguration {
  const overwrite = nodes.filter(([, entry]) => entry.flag("overwriteDatabase")).map(([name]) => name);
  const { generations: _, issuing: __, ...terms } = ca;
  return {
    cluster: {
      nodes: nodes.map(([name, entry]) => readNode(name, entry)),
      ...(overwrite.length > 0 && { overwrite }),
      ...stack.optional("databaseApprove", (approve) => ({ approve })),
    },
    privateCa: {
      ...terms,
      leafValidityDays: stack.whole("databaseLeafValidityDays", 1, 36_500),
      renewBeforeDays: stack.whole("databaseRenewBeforeDays", 0, 36_500),
    },
  };
}

function readNode(name: string, entry: EntryReader): ScalableDatabaseNodeArgs {
  const address = entry.required("address");
  if (address !== "" && isIP(address) === 0 && !entry.isGiven("databaseAddress")) {
    const what = "it is missing; address is a name, and nodes know each other by IP addresses";
    entry.report("databaseAddress", what, "set");
  }
  return {
    appliance: name,
    ...entry.optional("databaseAddress", (own) => ({ address: own })),
    ...entry.optional("databaseInterface", (own) => ({ interface: own })),
  };
}
