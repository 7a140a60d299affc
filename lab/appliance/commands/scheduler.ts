/**
 * `scheduler`: meetings of the web app, from release 3.4 on, beside a Call Bridge (MMP reference 3.7). It has an https side, and
 * a c2w side that connects to Web Bridges as a client. What its table and its replies look like is not evidenced: the table is
 * a dialect, the replies are worded as those of the roles beside it.
 */
import { certificatesIn } from "../certificates/pki-file";
import { releaseOf } from "../releases";
import type { SchedulerState } from "../state";
import { failed, fileNameProblem, interfaceProblem, portOf, printed, refused, row, stored } from "./command";
import type { CommandContext, CommandResult, Verb } from "./command";
import { checkFullChain } from "./full-chain";
import { usage } from "./help";
import { activate } from "./identity";
import type { IdentityCheck } from "./identity";
import { sideRows, stateRows } from "./service-tables";

const verb = "scheduler";

/** Runs a `scheduler` command. */
export const scheduler: Verb = (context, words) => {
  if (!releaseOf(context.dialect["table-rows"]).hasMeetingApps) return failed(`Unknown command: ${verb}`);
  const [word, what, ...rest] = words;
  if (word === undefined) return printed(...table(context));
  if (word === "https" || word === "c2w") return setting(context, () => side(context, word, what, rest));
  if (what !== undefined) return usage(verb);
  switch (word) {
    case "enable":
      return enable(context);
    case "disable":
      return disable(context);
    default:
      return usage(verb);
  }
};

function table(context: CommandContext): readonly string[] {
  const { enabled, listen, https, c2w, c2wTrust } = context.state.current().scheduler;
  // The c2w side listens nowhere.
  const client = sideRows(context, "C2W", { pair: c2w }).filter((text) => !/listening/.test(text));
  const trust = row("C2W Trust bundle", c2wTrust, 38);
  return stateRows(context, verb, enabled, [
    ...sideRows(context, "HTTPS", { listen, pair: https }),
    ...client,
    trust,
  ]);
}

function setting(context: CommandContext, act: () => CommandResult): CommandResult {
  const isRefused =
    context.dialect["services-while-enabled"] === "refuse" && context.state.current().scheduler.enabled;
  return isRefused ? refused(context, "Scheduler must be disabled before configuration") : act();
}

function side(
  context: CommandContext,
  name: "https" | "c2w",
  what: string | undefined,
  words: readonly string[],
): CommandResult {
  if (name === "https" && what === "listen") return listen(context, words);
  if (name === "c2w" && what === "trust") return trust(context, words);
  return what === "certs" ? certs(context, name, words) : usage(verb);
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

function certs(context: CommandContext, name: "https" | "c2w", words: readonly string[]): CommandResult {
  if (words.length === 1 && words[0] === "none") {
    edit(context, ({ [name]: _pair, ...rest }) => rest);
    return stored(context, "certificates removed");
  }
  const [key, certificate, ...more] = words;
  if (key === undefined || certificate === undefined || more.length > 0) return usage(verb);
  const problem = fileNameProblem(context, words);
  if (problem) return problem;
  edit(context, (before) => ({ ...before, [name]: { key, certificate } }));
  return stored(context, `${name} key and certificate configured`);
}

function trust(context: CommandContext, words: readonly string[]): CommandResult {
  const [file, ...more] = words;
  if (file === undefined || more.length > 0) return usage(verb);
  if (file === "none") {
    edit(context, ({ c2wTrust: _trust, ...rest }) => rest);
    return stored(context, "trust bundle removed");
  }
  const problem = fileNameProblem(context, words);
  if (problem) return problem;
  edit(context, (before) => ({ ...before, c2wTrust: file }));
  return stored(context, "trust bundle configured");
}

async function disable(context: CommandContext): Promise<CommandResult> {
  edit(context, (before) => ({ ...before, enabled: false }));
  await context.listeners.apply("scheduler", undefined);
  await context.listeners.apply("schedulerC2w", undefined);
  return printed();
}

/** It needs a Call Bridge beside it and its c2w side; the https side is served where it is set. */
async function enable(context: CommandContext): Promise<CommandResult> {
  const { listen: point, https, c2w, c2wTrust } = context.state.current().scheduler;
  if (!context.state.current().served.callBridge)
    return giveUp(context, ["FAILURE: callbridge is not running"]);
  const client = c2wCheck(context, c2w, c2wTrust);
  const served: IdentityCheck =
    point && https ? checkFullChain(context, https, ["server"]) : { lines: httpsGap(point, https) };
  const isHttpsGood = served.identity !== undefined || (!point && !https);
  const lines = [...served.lines, ...client.lines];
  if (!client.served || !isHttpsGood) return giveUp(context, lines);
  edit(context, (before) => ({ ...before, enabled: true }));
  const onPort = served.identity && point && { ...served.identity, port: point.port };
  const problem = await activate(context, "scheduler", onPort);
  if (problem !== undefined) return giveUp(context, [...lines, `FAILURE: HTTPS port problem: ${problem}`]);
  await activate(context, "schedulerC2w", client.served);
  return printed(...lines, "SUCCESS: Scheduler enabled");
}

function httpsGap(point: object | undefined, pair: object | undefined): readonly string[] {
  if (point) return ["FAILURE: HTTPS port set but no certificates configured"];
  return pair ? ["FAILURE: HTTPS interface and port not configured"] : [];
}

interface C2wCheck {
  readonly lines: readonly string[];
  readonly served?: {
    readonly keyPem: string;
    readonly chainPem: string;
    readonly port: number;
    readonly c2wTrustPem: string;
  };
}

function c2wCheck(
  context: CommandContext,
  pair: SchedulerState["c2w"],
  trustFile: string | undefined,
): C2wCheck {
  if (!pair) return { lines: ["FAILURE: C2W certificates not configured"] };
  const { lines, identity } = checkFullChain(context, pair, ["client"]);
  if (!identity) return { lines };
  const bytes = trustFile === undefined ? undefined : context.files.read(trustFile);
  if (!bytes || certificatesIn(bytes).length === 0) {
    return { lines: [...lines, "FAILURE: c2w trust bundle could not be parsed"] };
  }
  return { lines, served: { ...identity, port: 0, c2wTrustPem: bytes.toString("latin1") } };
}

async function giveUp(context: CommandContext, lines: readonly string[]): Promise<CommandResult> {
  await disable(context);
  return failed(...lines, "FAILURE: Scheduler configuration not complete");
}

function edit(context: CommandContext, change: (before: SchedulerState) => SchedulerState): void {
  context.state.change((state) => ({ ...state, scheduler: change(state.scheduler) }));
}
