/** What each role is declared with, out of its settings. */
import type {
  CallBridgeRoleArgs,
  TurnServerRoleArgs,
  WebAdminRoleArgs,
  WebBridge3RoleArgs,
} from "pulumi-cisco-meeting-server";
import type { SettingReader } from "./setting-reader";
import type { SettingName } from "./settings";

/** Web Admin of an appliance, by the settings of its interface and port. */
export function readWebAdmin(
  reader: SettingReader,
  interfaceSetting: "webAdminInterface" | "edgeWebAdminInterface",
  portSetting: "webAdminPort" | "edgeWebAdminPort",
): WebAdminRoleArgs {
  const port = reader.whole(portSetting, 1, 65_535);
  return {
    ...readSubject(reader),
    ...reader.optional(interfaceSetting, (name) => ({ listen: { interface: name, port } })),
  };
}

/** The Call Bridge. */
export function readCallBridge(reader: SettingReader): CallBridgeRoleArgs {
  return {
    ...readSubject(reader),
    proveAt: { port: reader.whole("sipPort", 1, 65_535) },
    ...reader.optional("lyncFqdn", (lyncFqdn) => ({ lyncFqdn })),
  };
}

/** Web Bridge 3, where there is one. */
export function readWebBridge3(reader: SettingReader): { readonly webBridge3?: WebBridge3RoleArgs } {
  const redirect = portOrNone(reader, "httpRedirectPort");
  const webBridge3 = {
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
  return reader.flag("webBridge3") ? { webBridge3 } : {};
}

function readListening(reader: SettingReader): Pick<WebBridge3RoleArgs, "httpsListen" | "c2wListen"> {
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
export function readC2wPort(reader: SettingReader): number {
  return reader.whole("c2wPort", 1, 65_535);
}

/** The TURN server, where there is one. */
export function readTurn(reader: SettingReader): { readonly turn?: TurnServerRoleArgs } {
  const tlsPort = portOrNone(reader, "turnPort");
  const turn = { ...readSubject(reader), ...(tlsPort !== undefined && { tlsPort }) };
  return reader.flag("turn") ? { turn } : {};
}

function portOrNone(reader: SettingReader, name: SettingName): number | undefined {
  const port = reader.whole(name, 0, 65_535);
  return port === 0 ? undefined : port;
}

function readSubject(reader: SettingReader): Pick<WebAdminRoleArgs, "organization" | "country"> {
  return {
    ...reader.optional("organization", (organization) => ({ organization })),
    ...reader.optional("country", (country) => ({ country })),
  };
}
