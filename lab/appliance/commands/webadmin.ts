/** `webadmin`: the HTTPS server that carries the web interface and the API (MMP reference 3.5). */
import type { AssignedPair, WebAdminState } from "../state";
import { failed, fileNameProblem, interfaceProblem, portOf, printed, refused, row, stored } from "./command";
import type { CommandContext, CommandResult } from "./command";
import { usage } from "./help";
import { activate, checkAssigned } from "./identity";

/** Runs a `webadmin` command. */
export function webadmin(
  context: CommandContext,
  words: readonly string[],
): CommandResult | Promise<CommandResult> {
  const [word, ...rest] = words;
  if (word === undefined) return printed(...table(context));
  if (word === "status" && rest.length === 0) return printed(statusRow(context));
  if (word === "enable" && rest.length === 0) return enable(context);
  if (word === "disable" && rest.length === 0) return disable(context);
  if (word === "restart" && rest.length === 0) return restart(context);
  if (word === "certs") return setting(context, () => certs(context, rest));
  if (word === "listen") return setting(context, () => listen(context, rest));
  if (word === "http-redirect") return setting(context, () => redirect(context, rest));
  return usage("webadmin");
}

function table(context: CommandContext): readonly string[] {
  const admin = context.state.current().webAdmin;
  return [
    row("Enabled", admin.enabled),
    row("TLS listening interface", admin.interface),
    row("TLS listening port", admin.port),
    row("Key file", admin.pair?.key),
    row("Certificate file", admin.pair?.certificate),
    ...(admin.pair?.bundle === undefined ? [] : [row("CA Bundle file", admin.pair.bundle)]),
    row("HTTP redirect", admin.httpRedirect ? "Enabled" : "Disabled"),
    statusRow(context),
  ];
}

function statusRow(context: CommandContext): string {
  return row("STATUS", context.state.current().webAdmin.enabled ? "webadmin running" : "webadmin stopped");
}

function setting(context: CommandContext, act: () => CommandResult): CommandResult {
  const isRefused =
    context.dialect["certs-while-enabled"] === "refuse" && context.state.current().webAdmin.enabled;
  return isRefused ? refused(context, "Webadmin must be disabled before configuration") : act();
}

function certs(context: CommandContext, words: readonly string[]): CommandResult {
  if (words.length === 1 && words[0] === "none") {
    edit(context, ({ pair: _pair, ...rest }) => rest);
    return stored(context, "certificates removed");
  }
  const pair = pairOf(words);
  if (!pair) return usage("webadmin");
  const problem = fileNameProblem(context, words);
  if (problem) return problem;
  edit(context, (admin) => ({ ...admin, pair }));
  return stored(context, "key and certificate configured");
}

/** The files of a `… certs` command; undefined when their number is wrong. */
export function pairOf(words: readonly string[]): AssignedPair | undefined {
  const [key, certificate, bundle] = words;
  if (key === undefined || certificate === undefined || words.length > 3) return undefined;
  return { key, certificate, ...(bundle !== undefined && { bundle }) };
}

function listen(context: CommandContext, words: readonly string[]): CommandResult {
  const [name, portWord = "443"] = words;
  const port = portOf(portWord);
  if (name === undefined || words.length > 2 || port === undefined) return usage("webadmin");
  const problem = interfaceProblem(context, name);
  if (problem) return problem;
  edit(context, (admin) => ({ ...admin, interface: name, port }));
  return stored(context, "TLS interface and port configured");
}

function redirect(context: CommandContext, words: readonly string[]): CommandResult {
  const [word] = words;
  if (words.length !== 1 || (word !== "enable" && word !== "disable")) return usage("webadmin");
  edit(context, (admin) => ({ ...admin, httpRedirect: word === "enable" }));
  return stored(context, "HTTP redirect configured");
}

async function disable(context: CommandContext): Promise<CommandResult> {
  edit(context, (admin) => ({ ...admin, enabled: false }));
  // What was served stays remembered (state.ts); only the port closes.
  await context.listeners.apply("webAdmin", undefined);
  return printed();
}

function restart(context: CommandContext): CommandResult | Promise<CommandResult> {
  const isEnabled = context.state.current().webAdmin.enabled;
  return isEnabled ? enable(context) : failed("FAILURE: webadmin is not enabled");
}

/** A failed enable leaves Web Admin disabled (MMP reference 9 row 7). */
async function enable(context: CommandContext): Promise<CommandResult> {
  const admin = context.state.current().webAdmin;
  if (admin.interface === undefined || admin.port === undefined) {
    return giveUp(context, ["FAILURE: TLS interface and port not configured"]);
  }
  if (!admin.pair) return giveUp(context, ["FAILURE: TLS port set but no certificates configured"]);
  const check = checkAssigned(context, admin.pair, ["server"]);
  if (!check.identity) return giveUp(context, ["SUCCESS: TLS interface and port configured", ...check.lines]);
  edit(context, (before) => ({ ...before, enabled: true }));
  const problem = await activate(context, "webAdmin", { ...check.identity, port: admin.port });
  if (problem !== undefined) return giveUp(context, [`FAILURE: TLS interface and port problem: ${problem}`]);
  return printed("SUCCESS: TLS interface and port configured", ...check.lines);
}

async function giveUp(context: CommandContext, lines: readonly string[]): Promise<CommandResult> {
  await disable(context);
  return failed(...lines);
}

function edit(context: CommandContext, change: (admin: WebAdminState) => WebAdminState): void {
  context.state.change((state) => ({ ...state, webAdmin: change(state.webAdmin) }));
}
