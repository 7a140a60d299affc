/** How each appliance is reached, out of its settings. */
import type { LoginArgs, MeetingServerArgs } from "pulumi-cisco-meeting-server";
import type { EntryName } from "./entry-settings";
import type { SettingReader } from "./setting-reader";
import type { SettingName } from "./settings";

/** The appliance of a single combined deployment, the core of a single split one, or that of an entry of `appliances`. */
export function readServer(reader: ServerReader): MeetingServerArgs {
  return {
    address: reader.required("address"),
    port: reader.whole("sshPort", 1, 65_535),
    user: reader.required("user"),
    hostKey: reader.required("hostKey"),
    ...reader.optional("fqdn", (fqdn) => ({ fqdn })),
    ...requiredLogin(reader),
    api: { port: reader.whole("webAdminPort", 1, 65_535) },
  };
}

/** The edge of a single split deployment. */
export function readEdge(reader: SettingReader): MeetingServerArgs {
  const login = readLogin(reader, edgeLogin);
  return {
    address: reader.required("edgeAddress"),
    port: reader.whole("edgeSshPort", 1, 65_535),
    user: reader.isGiven("edgeUser") ? reader.required("edgeUser") : reader.required("user"),
    hostKey: reader.required("edgeHostKey"),
    ...reader.optional("edgeFqdn", (fqdn) => ({ fqdn })),
    ...(Object.keys(login).length > 0 ? { ...login, ...agentLogin(reader) } : coreLoginOf(reader)),
  };
}

/** A reader of what the stack and an entry both have. */
type ServerReader = SettingReader<EntryName & SettingName>;

interface LoginSettings<Name extends string> {
  readonly password: readonly [env: Name, file: Name];
  readonly privateKey: Name;
}

const coreLogin = {
  password: ["passwordEnv", "passwordFile"],
  privateKey: "privateKeyFile",
} as const;

const edgeLogin = {
  password: ["edgePasswordEnv", "edgePasswordFile"],
  privateKey: "edgePrivateKeyFile",
} as const;

function requiredLogin(reader: ServerReader): LoginArgs {
  const login = coreLoginOf(reader);
  if (Object.keys(login).length === 0) reader.report("passwordEnv", "there is no way to log in", "set");
  return login;
}

function coreLoginOf(reader: ServerReader): LoginArgs {
  return { ...readLogin(reader, coreLogin), ...agentLogin(reader) };
}

function readLogin<Name extends string>(
  reader: SettingReader<Name>,
  { password: [env, file], privateKey }: LoginSettings<Name>,
): LoginArgs {
  if (reader.isGiven(env) && reader.isGiven(file)) reader.report(file, `it excludes ${env}`, "rm");
  return {
    ...reader.optional(env, (name) => ({ passwordFrom: { env: name } })),
    ...reader.optional(file, (path) => ({ passwordFrom: { file: path } })),
    ...reader.optional(privateKey, (path) => ({ privateKeyFrom: { file: path } })),
  };
}

function agentLogin(reader: ServerReader): LoginArgs {
  return reader.flag("sshAgent") ? { agent: true } : {};
}
