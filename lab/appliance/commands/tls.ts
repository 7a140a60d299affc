/** `tls sip|ldap`: verification of the other side's certificate; read by the Call Bridge at its restart (TLSV). */
import type { TlsService, TlsState } from "../state";
import { fileNameProblem, printed, row, stored } from "./command";
import type { CommandContext, CommandResult } from "./command";
import { usage } from "./help";

/** Runs a `tls` command. */
export function tls(context: CommandContext, words: readonly string[]): CommandResult {
  const [service, word, value, ...more] = words;
  if ((service !== "sip" && service !== "ldap") || more.length > 0) return usage("tls");
  if (word === undefined) return printed(...table(context, service));
  if (value === undefined) return usage("tls");
  if (word === "trust") return setTrust(context, service, value);
  if (word === "verify") return setVerify(context, service, value);
  if (word === "min-tls-version" && /^1\.[0-3]$/.test(value)) {
    edit(context, service, (before) => ({ ...before, minimumVersion: value }));
    return stored(context, "minimum TLS version configured");
  }
  return usage("tls");
}

function table(context: CommandContext, service: TlsService): readonly string[] {
  const settings = context.state.current().tls[service];
  const isShort = context.dialect["tls-table"] === "trust-bundle";
  const verify = { enable: "enabled", disable: "disabled", ocsp: "ocsp" }[settings.verify];
  return [
    row(isShort ? "Trust bundle" : `${service.toUpperCase()} trusted certs`, settings.trust),
    row(isShort ? "Verify" : `${service.toUpperCase()} verification mode`, verify),
    row("Minimum TLS version", settings.minimumVersion),
  ];
}

function setTrust(context: CommandContext, service: TlsService, file: string): CommandResult {
  const problem = fileNameProblem(context, [file]);
  if (problem) return problem;
  edit(context, service, ({ trust: _before, ...rest }) =>
    file === "none" ? rest : { ...rest, trust: file },
  );
  return stored(context, "trust bundle configured");
}

function setVerify(context: CommandContext, service: TlsService, value: string): CommandResult {
  if (value !== "enable" && value !== "disable" && value !== "ocsp") return usage("tls");
  edit(context, service, (before) => ({ ...before, verify: value }));
  return stored(context, "verification mode configured");
}

function edit(context: CommandContext, service: TlsService, change: (before: TlsState) => TlsState): void {
  context.state.change((state) => ({
    ...state,
    tls: { ...state.tls, [service]: change(state.tls[service]) },
  }));
}
