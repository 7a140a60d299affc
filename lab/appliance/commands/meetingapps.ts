/**
 * `meetingapps`: file sharing for the web app, from release 3.5 on (MMP reference 3.7). What its table looks like is not
 * evidenced, so that is a dialect.
 */
import { randomBytes } from "node:crypto";
import { releaseOf } from "../releases";
import type { MeetingAppsState } from "../state";
import { failed, fileNameProblem, interfaceProblem, portOf, printed, refused, stored } from "./command";
import type { CommandContext, CommandResult, Verb } from "./command";
import { checkFullChain } from "./full-chain";
import { usage } from "./help";
import { activate } from "./identity";
import { sideRows, stateRows } from "./service-tables";

const verb = "meetingapps";

/** Runs a `meetingapps` command. */
export const meetingapps: Verb = (context, words) => {
  if (!releaseOf(context.dialect["table-rows"]).hasMeetingApps) return failed(`Unknown command: ${verb}`);
  const [word, what, ...rest] = words;
  if (word === undefined) return printed(...table(context));
  if (word === "https") return setting(context, () => https(context, what, rest));
  if (what !== undefined) return usage(verb);
  switch (word) {
    case "enable":
      return enable(context);
    case "disable":
      return disable(context);
    case "gensecret":
      return generateSecret(context);
    default:
      return usage(verb);
  }
};

function table(context: CommandContext): readonly string[] {
  const { enabled, listen, pair } = context.state.current().meetingApps;
  return stateRows(context, verb, enabled, sideRows(context, "HTTPS", { listen, pair }));
}

/** Cisco says to disable first; what an enabled one answers is not evidenced. */
function setting(context: CommandContext, act: () => CommandResult): CommandResult {
  const isRefused =
    context.dialect["services-while-enabled"] === "refuse" && context.state.current().meetingApps.enabled;
  return isRefused ? refused(context, "Meetingapps must be disabled before configuration") : act();
}

function https(context: CommandContext, what: string | undefined, words: readonly string[]): CommandResult {
  if (what === "listen") return listen(context, words);
  return what === "certs" ? certs(context, words) : usage(verb);
}

function listen(context: CommandContext, words: readonly string[]): CommandResult {
  const [name, portWord, ...more] = words;
  const port = portOf(portWord);
  if (name === undefined || port === undefined || more.length > 0) return usage(verb);
  const problem = interfaceProblem(context, name);
  if (problem) return problem;
  edit(context, (before) => ({ ...before, listen: { interface: name, port } }));
  return stored(context, "HTTPS interface and port configured");
}

function certs(context: CommandContext, words: readonly string[]): CommandResult {
  if (words.length === 1 && words[0] === "none") {
    edit(context, ({ pair: _pair, ...rest }) => rest);
    return stored(context, "certificates removed");
  }
  const [key, certificate, ...more] = words;
  if (key === undefined || certificate === undefined || more.length > 0) return usage(verb);
  const problem = fileNameProblem(context, words);
  if (problem) return problem;
  edit(context, (before) => ({ ...before, pair: { key, certificate } }));
  return stored(context, "HTTPS key and certificate configured");
}

/** A new secret at every call; Web Bridges that were given the old one are refused. */
function generateSecret(context: CommandContext): CommandResult {
  const secret = randomBytes(16).toString("hex");
  edit(context, (before) => ({ ...before, secret }));
  return printed(`Secret: ${secret}`);
}

async function disable(context: CommandContext): Promise<CommandResult> {
  edit(context, (before) => ({ ...before, enabled: false }));
  await context.listeners.apply("meetingApps", undefined);
  return printed();
}

async function enable(context: CommandContext): Promise<CommandResult> {
  const { listen: point, pair } = context.state.current().meetingApps;
  if (!point) return giveUp(context, ["FAILURE: HTTPS interface and port not configured"]);
  if (!pair) return giveUp(context, ["FAILURE: HTTPS port set but no certificates configured"]);
  const { lines, identity } = checkFullChain(context, pair, ["server"]);
  if (!identity) return giveUp(context, lines);
  edit(context, (before) => ({ ...before, enabled: true }));
  const problem = await activate(context, "meetingApps", { ...identity, port: point.port });
  if (problem !== undefined) return giveUp(context, [...lines, `FAILURE: HTTPS port problem: ${problem}`]);
  return printed(...lines, "SUCCESS: Meetingapps enabled");
}

async function giveUp(context: CommandContext, lines: readonly string[]): Promise<CommandResult> {
  await disable(context);
  return failed(...lines, "FAILURE: Meetingapps configuration not complete");
}

function edit(context: CommandContext, change: (before: MeetingAppsState) => MeetingAppsState): void {
  context.state.change((state) => ({ ...state, meetingApps: change(state.meetingApps) }));
}
