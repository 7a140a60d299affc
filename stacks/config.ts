/** The stack's configuration, typed. Everything that is wrong with it is reported together, each with what to type. */
import * as pulumi from "@pulumi/pulumi";
import type {
  CallBridgeRoleArgs,
  LoginArgs,
  MeetingServerArgs,
  PrivateCaArgs,
  WebAdminRoleArgs,
} from "pulumi-cisco-meeting-server";
import { settingReader } from "./setting-reader";
import type { SettingReader } from "./setting-reader";

/** A deployment as it is configured. */
export interface StackConfiguration {
  readonly topology: "singleCombined";
  readonly name: string;
  readonly server: MeetingServerArgs;
  readonly privateCa: PrivateCaArgs;
  readonly webAdmin: WebAdminRoleArgs;
  readonly callBridge: CallBridgeRoleArgs;
  readonly recheck?: string;
}

/**
 * Reads the settings of a namespace from the engine's values, `<namespace>:<name>` each. Throws a `RunError` that holds
 * every problem.
 */
export function readConfiguration(
  namespace: string,
  values: Readonly<Record<string, string>>,
): StackConfiguration {
  const reader = settingReader(namespace, values);
  const configuration: StackConfiguration = {
    topology: reader.choice("topology", ["singleCombined"]),
    name: reader.required("name"),
    server: readServer(reader),
    privateCa: readPrivateCa(reader),
    webAdmin: readWebAdmin(reader),
    callBridge: readCallBridge(reader),
    ...reader.optional("recheck", (recheck) => ({ recheck })),
  };
  if (reader.problems.length === 0) return configuration;
  const [, ...others] = reader.problems;
  const head = others.length === 0 ? "is a problem" : `are ${String(others.length + 1)} problems`;
  throw new pulumi.RunError(
    [`There ${head} with the configuration of this stack:`, ...reader.problems].join("\n"),
  );
}

function readServer(reader: SettingReader): MeetingServerArgs {
  return {
    address: reader.required("address"),
    port: reader.whole("sshPort", 1, 65_535),
    user: reader.required("user"),
    hostKey: reader.required("hostKey"),
    ...reader.optional("fqdn", (fqdn) => ({ fqdn })),
    ...readLogin(reader),
  };
}

function readLogin(reader: SettingReader): LoginArgs {
  const [first, ...others] = (["passwordEnv", "passwordFile"] as const).filter(reader.isGiven);
  for (const other of others) reader.report(other, `it excludes ${String(first)}`, "rm");
  const agent = reader.flag("sshAgent");
  if (first === undefined && !agent && !reader.isGiven("privateKeyFile")) {
    reader.report("passwordEnv", "there is no way to log in", "set");
  }
  return {
    ...reader.optional("passwordEnv", (env) => ({ passwordFrom: { env } })),
    ...reader.optional("passwordFile", (file) => ({ passwordFrom: { file } })),
    ...reader.optional("privateKeyFile", (file) => ({ privateKeyFrom: { file } })),
    ...(agent && { agent }),
  };
}

function readPrivateCa(reader: SettingReader): PrivateCaArgs {
  return {
    rootValidityDays: reader.whole("rootValidityDays", 1, 36_500),
    leafValidityDays: reader.whole("leafValidityDays", 1, 36_500),
    renewBeforeDays: reader.whole("renewBeforeDays", 0, 36_500),
    protectRoot: reader.flag("protectRoot"),
    ...reader.optional("organization", (organization) => ({ organization })),
  };
}

function readWebAdmin(reader: SettingReader): WebAdminRoleArgs {
  const port = reader.whole("webAdminPort", 1, 65_535);
  return {
    ...readSubject(reader),
    ...reader.optional("webAdminInterface", (name) => ({ listen: { interface: name, port } })),
  };
}

function readCallBridge(reader: SettingReader): CallBridgeRoleArgs {
  return {
    ...readSubject(reader),
    proveAt: { port: reader.whole("sipPort", 1, 65_535) },
    ...reader.optional("lyncFqdn", (lyncFqdn) => ({ lyncFqdn })),
  };
}

function readSubject(reader: SettingReader): Pick<WebAdminRoleArgs, "organization" | "country"> {
  return {
    ...reader.optional("organization", (organization) => ({ organization })),
    ...reader.optional("country", (country) => ({ country })),
  };
}
