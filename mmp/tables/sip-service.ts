/** The tables of `recorder` and `streamer` of release 3.0 and later (MMP reference 3.7). */
import { TableRows, unreadableTable } from "./rows";

/** What `recorder` or `streamer` prints, as far as certificates and ports are concerned. */
export interface SipServiceTable {
  readonly enabled: boolean;
  /** Absent where neither transport is set. */
  readonly listen?: SipPoints;
  readonly keyFile?: string;
  readonly certificateFile?: string;
  readonly bundleFile?: string;
}

/** The row `tcp a:7000, tls a:7001`; a transport that is `none` is absent. */
export interface SipPoints {
  readonly tcp?: SipPoint;
  readonly tls?: SipPoint;
}

/** One `interface:port`. */
export interface SipPoint {
  readonly interface: string;
  readonly port: number;
}

/** Reads the table; throws mmp/table when it is another one, such as that of a release before 3.0. */
export function parseSipServiceTable(command: "recorder" | "streamer", text: string): SipServiceTable {
  const rows = new TableRows(text);
  const enabled = rows.value("Enabled");
  if (enabled === undefined) throw unreadableTable(command, "Enabled", text);
  const points = rows.value("SIP interfaces");
  if (points === undefined) throw unreadableTable(command, "SIP interfaces", text);
  const [tcp, tls] = [pointOf(points, "tcp"), pointOf(points, "tls")];
  const keyFile = rows.file("SIP key file");
  const certificateFile = rows.file("SIP certificate file");
  const bundleFile = rows.file("SIP CA Bundle file");
  return {
    enabled: /^(true|yes|enabled)$/i.test(enabled),
    ...((tcp ?? tls) && { listen: { ...(tcp && { tcp }), ...(tls && { tls }) } }),
    ...(keyFile !== undefined && { keyFile }),
    ...(certificateFile !== undefined && { certificateFile }),
    ...(bundleFile !== undefined && { bundleFile }),
  };
}

function pointOf(row: string, transport: "tcp" | "tls"): SipPoint | undefined {
  const [, name, port] = new RegExp(`\\b${transport}\\s+([a-z0-9]+):(\\d{1,5})\\b`, "i").exec(row) ?? [];
  return name === undefined || port === undefined ? undefined : { interface: name, port: Number(port) };
}
