/** Turns the appliance's tables into what the planner compares. */
import { parseCallBridgeTable } from "../mmp/tables/call-bridge";
import { parseTlsTable } from "../mmp/tables/tls";
import { parseWebAdminTable } from "../mmp/tables/web-admin";
import type { AssignedFiles, ObservedTable } from "../plan/observed";
import type { SupportedRole } from "../plan/roles";

/** The printed tables of a role, by the command that printed them. */
export type PrintedTables = ReadonlyMap<string, string>;

/** Reads the tables of a role; throws `mmp/table` when one is not what it should be. */
export function observedTable(role: SupportedRole, printed: PrintedTables): ObservedTable {
  const text = [...printed.values()].map((table) => table.trim()).join("\n");
  switch (role) {
    case "webAdmin":
      return { ...webAdmin(printed.get("webadmin") ?? ""), text };
    case "callBridge":
      return { ...callBridge(printed), text };
  }
}

type Table = Omit<ObservedTable, "text">;

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
