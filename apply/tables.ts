/** Turns the appliance's tables into what the planner compares. */
import { parseCallBridgeTable } from "../mmp/tables/call-bridge";
import { parseFullChainServiceTable } from "../mmp/tables/full-chain-service";
import { parseSchedulerTable } from "../mmp/tables/scheduler";
import { parseSipServiceTable } from "../mmp/tables/sip-service";
import { parseTlsTable } from "../mmp/tables/tls";
import { parseTurnTable } from "../mmp/tables/turn";
import { parseUploaderTable } from "../mmp/tables/uploader";
import { parseWebAdminTable } from "../mmp/tables/web-admin";
import { parseWebBridge3Table } from "../mmp/tables/web-bridge-3";
import type { WebBridge3SideTable } from "../mmp/tables/web-bridge-3";
import type { AssignedFiles, ObservedTable } from "../plan/observed";
import type { SupportedRole } from "../plan/roles";

/** The printed tables of a role, by the command that printed them. */
export type PrintedTables = ReadonlyMap<string, string>;

/** Reads the tables of a role; throws `mmp/table` when one is not what it should be. */
export function observedTable(role: SupportedRole, printed: PrintedTables): ObservedTable {
  const text = [...printed.values()].map((table) => table.trim()).join("\n");
  return { ...readers[role](printed), text };
}

type Table = Omit<ObservedTable, "text">;

const ownTable =
  (command: string, read: (text: string) => Table) =>
  (printed: PrintedTables): Table =>
    read(printed.get(command) ?? "");

const readers: Readonly<Record<SupportedRole, (printed: PrintedTables) => Table>> = {
  webAdmin: ownTable("webadmin", webAdmin),
  callBridge,
  webBridge3: ownTable("webbridge3", webBridge3),
  turn: ownTable("turn", turn),
  meetingApps: ownTable("meetingapps", meetingApps),
  scheduler: ownTable("scheduler", scheduler),
  uploader: ownTable("uploader", uploader),
  recorder: ownTable("recorder", (text) => sipService("recorder", text)),
  streamer: ownTable("streamer", (text) => sipService("streamer", text)),
};

function webAdmin(text: string): Table {
  const table = parseWebAdminTable(text);
  return {
    slots: { certs: pair(table) },
    enabled: table.enabled,
    interfaces: table.interface === undefined ? [] : [table.interface],
    ...(table.port !== undefined && { port: table.port }),
    verify: {},
  };
}

function callBridge(printed: PrintedTables): Table {
  const table = parseCallBridgeTable(printed.get("callbridge") ?? "");
  const services = ["sip", "ldap"].flatMap((service) => {
    const text = printed.get(`tls ${service}`);
    return text === undefined ? [] : [[`${service}Trust`, parseTlsTable(text)] as const];
  });
  return {
    slots: {
      certs: pair(table),
      c2wTrust: trust(table.c2wTrust),
      clusterTrust: trust(table.clusterTrust),
      ...Object.fromEntries(services.map(([slot, { trustFile }]) => [slot, trust(trustFile)])),
    },
    interfaces: table.interfaces,
    verify: Object.fromEntries(services.map(([slot, { verify }]) => [slot, verify])),
  };
}

function webBridge3(text: string): Table {
  const { enabled, https, c2w, c2wTrust, redirects } = parseWebBridge3Table(text);
  return {
    slots: { httpsCerts: fullChainPair(https), c2wCerts: fullChainPair(c2w), c2wTrust: trust(c2wTrust) },
    enabled,
    interfaces: [...new Set([...https.listens, ...c2w.listens])],
    ports: Object.fromEntries([
      ...portOf("webBridge3.https", https.listens),
      ...portOf("webBridge3.c2w", c2w.listens),
    ]),
    settings: {
      httpRedirect: redirects ? "enabled" : "disabled",
      httpsListen: [...https.listens].sort().join(" "),
      c2wListen: [...c2w.listens].sort().join(" "),
    },
    verify: {},
  };
}

function turn(text: string): Table {
  const table = parseTurnTable(text);
  return {
    slots: { certs: pair(table) },
    enabled: table.enabled,
    interfaces: table.interfaces,
    ...(table.tlsPort !== undefined && { port: table.tlsPort }),
    settings: { tlsPort: table.tlsPort === undefined ? "" : String(table.tlsPort) },
    verify: {},
  };
}

/** It serves certificates over TLS only, so a service without a TLS port does not listen. */
function sipService(role: "recorder" | "streamer", text: string): Table {
  const table = parseSipServiceTable(role, text);
  const { tcp, tls } = table.listen ?? {};
  const at = tls?.interface ?? tcp?.interface;
  return {
    slots: { certs: pair(table) },
    enabled: table.enabled,
    interfaces: tls === undefined ? [] : [tls.interface],
    ...(tls !== undefined && { port: tls.port }),
    settings: { sipListen: at === undefined ? "" : [at, tcp?.port ?? "none", tls?.port ?? "none"].join(" ") },
    verify: {},
  };
}

function meetingApps(text: string): Table {
  const table = parseFullChainServiceTable("meetingapps", text);
  const { listen } = table;
  const point = listen && `${listen.interface}:${String(listen.port)}`;
  return {
    slots: { httpsCerts: fullChainPair(table) },
    enabled: table.enabled,
    interfaces: point === undefined ? [] : [point],
    ...(listen && { port: listen.port }),
    settings: { httpsListen: point ?? "" },
    verify: {},
  };
}

function scheduler(text: string): Table {
  const { enabled, https, c2w, c2wTrust } = parseSchedulerTable(text);
  const { listen } = https;
  const point = listen && `${listen.interface}:${String(listen.port)}`;
  return {
    slots: { httpsCerts: fullChainPair(https), c2wCerts: fullChainPair(c2w), c2wTrust: trust(c2wTrust) },
    enabled,
    interfaces: point === undefined ? [] : [point],
    ...(listen && { port: listen.port }),
    settings: { httpsListen: point ?? "" },
    verify: {},
  };
}

/** A client that listens nowhere. */
function uploader(text: string): Table {
  const { enabled, cmsTrust, revTrust } = parseUploaderTable(text);
  return {
    slots: { cmsTrust: trust(cmsTrust), revTrust: trust(revTrust) },
    enabled,
    interfaces: [],
    verify: {},
  };
}

function portOf(listener: string, listens: readonly string[]): readonly (readonly [string, number])[] {
  const port = Number(listens[0]?.split(":")[1]);
  return Number.isInteger(port) ? [[listener, port]] : [];
}

function fullChainPair({
  keyFile,
  fullChainFile,
}: Pick<WebBridge3SideTable, "keyFile" | "fullChainFile">): AssignedFiles {
  return {
    ...(keyFile !== undefined && { key: keyFile }),
    ...(fullChainFile !== undefined && { fullChain: fullChainFile }),
  };
}

function pair(table: {
  readonly keyFile?: string;
  readonly certificateFile?: string;
  readonly bundleFile?: string;
}): AssignedFiles {
  return {
    ...(table.keyFile !== undefined && { key: table.keyFile }),
    ...(table.certificateFile !== undefined && { leaf: table.certificateFile }),
    ...(table.bundleFile !== undefined && { bundle: table.bundleFile }),
  };
}

function trust(file: string | undefined): AssignedFiles {
  return file === undefined ? {} : { trust: file };
}
