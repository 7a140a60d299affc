/**
 * `turn`: the TURN server (MMP reference 3.4). Its table prints the password in clear, and its listening interfaces on
 * rows without a colon.
 */
import type { TurnState } from "../state";
import { failed, fileNameProblem, interfaceProblem, portOf, printed, refused, row, stored } from "./command";
import type { CommandContext, CommandResult } from "./command";
import { usage } from "./help";
import { activate, checkAssigned } from "./identity";
import { pairOf } from "./webadmin";

/** Runs a `turn` command. */
export function turn(
  context: CommandContext,
  words: readonly string[],
): CommandResult | Promise<CommandResult> {
  const [word, ...rest] = words;
  if (word === undefined) return printed(...table(context));
  if (rest.length === 0 && word === "enable") return enable(context);
  if (rest.length === 0 && word === "disable") return disable(context);
  return setting(context, () => configure(context, word, rest));
}

function table(context: CommandContext): readonly string[] {
  const server = context.state.current().turn;
  return [
    row("Enabled", server.enabled),
    row("Username", server.credentials?.user),
    row("Password", server.credentials?.password),
    row("Short term credentials", "disabled"),
    row("Shared secret", "none"),
    row("Realm", server.credentials?.realm),
    row("Public IP", server.publicIp),
    row("High Capacity Mode", server.highCapacity ? "enabled" : "disabled"),
    row("Relay address", context.ownAddress),
    row("TLS port", server.tlsPort),
    row("TLS cert", server.pair?.certificate),
    row("TLS key", server.pair?.key),
    row("TLS bundle", server.pair?.bundle),
    ...server.interfaces.map((name) => `Listen interface      ${name}`),
  ];
}

/** Cisco says to disable first; what an enabled one answers is not evidenced, so both are dialects. */
function setting(context: CommandContext, act: () => CommandResult): CommandResult {
  const isRefused =
    context.dialect["turn-while-enabled"] === "refuse" && context.state.current().turn.enabled;
  return isRefused ? refused(context, "TURN server must be disabled before configuration") : act();
}

function configure(context: CommandContext, word: string, words: readonly string[]): CommandResult {
  switch (word) {
    case "certs":
      return certs(context, words);
    case "listen":
      return listen(context, words);
    case "tls":
      return tlsPort(context, words);
    case "credentials":
      return credentials(context, words);
    case "public-ip":
      return publicIp(context, words);
    case "high-capacity-mode":
      return highCapacity(context, words);
    default:
      return usage("turn");
  }
}

function certs(context: CommandContext, words: readonly string[]): CommandResult {
  if (words.length === 1 && words[0] === "none") {
    edit(context, ({ pair: _pair, ...rest }) => rest);
    return stored(context, "certificates removed");
  }
  const pair = pairOf(words);
  if (!pair) return usage("turn");
  const problem = fileNameProblem(context, words);
  if (problem) return problem;
  edit(context, (server) => ({ ...server, pair }));
  return stored(context, "key and certificate configured");
}

function listen(context: CommandContext, words: readonly string[]): CommandResult {
  if (words.length === 0) return usage("turn");
  const interfaces = words.length === 1 && words[0] === "none" ? [] : words;
  for (const name of interfaces) {
    const problem = interfaceProblem(context, name);
    if (problem) return problem;
  }
  edit(context, (server) => ({ ...server, interfaces }));
  return stored(context, "listen interface configured");
}

function tlsPort(context: CommandContext, words: readonly string[]): CommandResult {
  const port = portOf(words[0]);
  if (words.length !== 1 || (port === undefined && words[0] !== "none")) return usage("turn");
  edit(context, ({ tlsPort: _before, ...server }) => ({
    ...server,
    ...(port !== undefined && { tlsPort: port }),
  }));
  return stored(context, "TLS port configured");
}

function credentials(context: CommandContext, words: readonly string[]): CommandResult {
  const [user, password, realm] = words;
  if (user === undefined || password === undefined || realm === undefined || words.length > 3) {
    return usage("turn");
  }
  edit(context, (server) => ({ ...server, credentials: { user, password, realm } }));
  return stored(context, "credentials configured");
}

function publicIp(context: CommandContext, words: readonly string[]): CommandResult {
  const [address] = words;
  if (address === undefined || words.length > 1) return usage("turn");
  edit(context, ({ publicIp: _before, ...server }) => ({
    ...server,
    ...(address !== "none" && { publicIp: address }),
  }));
  return stored(context, "public IP configured");
}

function highCapacity(context: CommandContext, words: readonly string[]): CommandResult {
  const [word] = words;
  if (words.length !== 1 || (word !== "enable" && word !== "disable")) return usage("turn");
  edit(context, (server) => ({ ...server, highCapacity: word === "enable" }));
  return stored(context, "high capacity mode configured");
}

async function disable(context: CommandContext): Promise<CommandResult> {
  edit(context, (server) => ({ ...server, enabled: false }));
  await context.listeners.apply("turn", undefined);
  return printed();
}

/** Without a TLS port the server runs on UDP and TCP alone and needs no certificate (TURN-01). */
async function enable(context: CommandContext): Promise<CommandResult> {
  const server = context.state.current().turn;
  if (server.interfaces.length === 0) return giveUp(context, ["FAILURE: listen interface not configured"]);
  if (server.tlsPort === undefined) {
    edit(context, (before) => ({ ...before, enabled: true }));
    await activate(context, "turn", undefined);
    return printed("SUCCESS: TURN server enabled");
  }
  if (!server.pair) return giveUp(context, ["FAILURE: TLS port set but no certificates configured"]);
  const check = checkAssigned(context, server.pair, ["server"]);
  if (!check.identity) return giveUp(context, check.lines);
  edit(context, (before) => ({ ...before, enabled: true }));
  const problem = await activate(context, "turn", { ...check.identity, port: server.tlsPort });
  if (problem !== undefined) return giveUp(context, [`FAILURE: TLS port problem: ${problem}`]);
  return printed(...check.lines, "SUCCESS: TURN server enabled");
}

async function giveUp(context: CommandContext, lines: readonly string[]): Promise<CommandResult> {
  await disable(context);
  return failed(...lines, "FAILURE: TURN server configuration not complete");
}

function edit(context: CommandContext, change: (server: TurnState) => TurnState): void {
  context.state.change((state) => ({ ...state, turn: change(state.turn) }));
}
