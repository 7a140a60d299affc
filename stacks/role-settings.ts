/** What each role is declared with, out of its settings or those of an entry of `appliances`. */
import type {
  CallBridgeRoleArgs,
  MeetingAppsRoleArgs,
  SchedulerRoleArgs,
  SipServiceRoleArgs,
  TurnServerRoleArgs,
  WebAdminRoleArgs,
  WebBridge3RoleArgs,
} from "pulumi-cisco-meeting-server";
import type { EntryName } from "./entry-settings";
import type { SettingReader } from "./setting-reader";
import type { SettingName } from "./settings";

/** A reader of what the stack and an entry both have. */
type RoleReader = SettingReader<EntryName & SettingName>;

/** Web Admin of an appliance, by the settings of its interface and port. */
export function readWebAdmin<Name extends string>(
  reader: SettingReader<Name | SubjectName>,
  interfaceSetting: Name,
  portSetting: Name,
): WebAdminRoleArgs {
  const port = reader.whole(portSetting, 1, 65_535);
  return {
    ...readSubject(reader),
    ...reader.optional(interfaceSetting, (name) => ({ listen: { interface: name, port } })),
  };
}

/** The Call Bridge. */
export function readCallBridge(reader: RoleReader): CallBridgeRoleArgs {
  return {
    ...readSubject(reader),
    proveAt: { port: reader.whole("sipPort", 1, 65_535) },
    ...reader.optional("lyncFqdn", (lyncFqdn) => ({ lyncFqdn })),
  };
}

/** Web Bridge 3. */
export function readWebBridge3(reader: RoleReader): WebBridge3RoleArgs {
  const redirect = portOrNone(reader, "httpRedirectPort");
  return {
    https: {
      ...readSubject(reader),
      ...reader.optional("webAppFqdn", (fqdn) => ({ fqdn })),
      ...reader.optional("expresswayFqdn", (expresswayFqdn) => ({ expresswayFqdn })),
    },
    c2w: readSubject(reader),
    ...reader.optional("c2wHost", (c2wHost) => ({ c2wHost })),
    ...readListening(reader),
    ...(redirect !== undefined && { httpRedirect: { enabled: true, port: redirect } }),
  };
}

function readListening(reader: RoleReader): Pick<WebBridge3RoleArgs, "httpsListen" | "c2wListen"> {
  const https = reader.whole("webBridgePort", 1, 65_535);
  const c2w = readC2wPort(reader);
  if (!reader.isGiven("webBridgeInterface") && reader.isGiven("c2wInterface")) {
    reader.report("webBridgeInterface", "it is missing beside c2wInterface", "set");
  }
  return (
    reader.optional("webBridgeInterface", (name) => ({
      httpsListen: [{ interface: name, port: https }],
      c2wListen: [
        { interface: reader.isGiven("c2wInterface") ? reader.required("c2wInterface") : name, port: c2w },
      ],
    })) ?? {}
  );
}

/** The port for Call Bridges, which is registered in the API too. */
export function readC2wPort(reader: RoleReader): number {
  return reader.whole("c2wPort", 1, 65_535);
}

/** The TURN server. */
export function readTurn(reader: RoleReader): TurnServerRoleArgs {
  const tlsPort = portOrNone(reader, "turnPort");
  return { ...readSubject(reader), ...(tlsPort !== undefined && { tlsPort }) };
}

/** A Recorder or Streamer. */
export function readSipService(reader: RoleReader, kind: "recorder" | "streamer"): SipServiceRoleArgs {
  const tlsPort = reader.whole(`${kind}Port`, 1, 65_535);
  return {
    ...readSubject(reader),
    ...reader.optional(`${kind}Interface`, (name) => ({ sipListen: { interface: name, tlsPort } })),
  };
}

/** MeetingApps. */
export function readMeetingApps(reader: RoleReader): MeetingAppsRoleArgs {
  const port = reader.whole("meetingAppsPort", 1, 65_535);
  return {
    ...readSubject(reader),
    ...reader.optional("meetingAppsInterface", (name) => ({ httpsListen: { interface: name, port } })),
  };
}

/** The Scheduler. */
export function readScheduler(reader: RoleReader): SchedulerRoleArgs {
  const port = reader.whole("schedulerPort", 1, 65_535);
  const subject = readSubject(reader);
  return {
    https: subject,
    c2w: subject,
    ...reader.optional("schedulerInterface", (name) => ({ httpsListen: { interface: name, port } })),
  };
}

function portOrNone(reader: RoleReader, name: EntryName & SettingName): number | undefined {
  const port = reader.whole(name, 0, 65_535);
  return port === 0 ? undefined : port;
}

type SubjectName = "organization" | "country";

function readSubject(reader: SettingReader<SubjectName>): Pick<WebAdminRoleArgs, "organization" | "country"> {
  return {
    ...reader.optional("organization", (organization) => ({ organization })),
    ...reader.optional("country", (country) => ({ country })),
  };
}
