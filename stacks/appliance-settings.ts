/** How each appliance is reached, out of its settings. */
import type { LoginArgs, MeetingServerArgs } from "pulumi-cisco-meeting-server";
import type { SettingReader } from "./setting-reader";

/** The appliance of a single combined deployment, or the core of a single split one. */
export function readServer(reader: SettingReader): MeetingServerArgs {
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

interface LoginSettings {
  readonly password: readonly ["passwordEnv" | "edgePasswordEnv", "passwordFile" | "edgePasswordFile"];
  readonly privateKey: "privateKeyFile" | "edgePrivateKeyFile";
}

const coreLogin: LoginSettings = {
  password: ["passwordEnv", "passwordFile"],
  privateKey: "privateKeyFile",
};

const edgeLogin: LoginSettings = {
  password: ["edgePasswordEnv", "edgePasswordFile"],
  privateKey: "edgePrivateKeyFile",
};

function requiredLogin(reader: SettingReader): LoginArgs {
  const login = coreLoginOf(reader);
  if (Object.keys(login).length === 0) reader.report("passwordEnv", "there is no way to log in", "set");
  return login;
}

function coreLoginOf(reader: SettingReader): LoginArgs {
  return { ...readLogin(reader, coreLogin), ...agentLogin(reader) };
}

function readLogin(reader: SettingReader, { password: [env, file], privateKey }: LoginSettings): LoginArgs {
  if (reader.isGiven(env) && reader.isGiven(file)) reader.report(file, `it excludes ${env}`, "rm");
  return {
    ...reader.optional(env, (name) => ({ passwordFrom: { env: name } })),
    ...reader.optional(file, (path) => ({ passwordFrom: { file: path } })),
    ...reader.optional(privateKey, (path) => ({ privateKeyFrom: { file: path } })),
  };
}

function agentLogin(reader: SettingReader): LoginArgs {
  return reader.flag("sshAgent") ? { agent: true } : {};
}
