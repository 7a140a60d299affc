/**
 * `recorder` and `streamer`: the SIP endpoints of release 3.0 and later (MMP reference 3.7). They take settings while
 * disabled, and check and copy their files at `enable`. Only their TLS ports are opened here.
 */
import { releaseOf } from "../releases";
import type { AssignedPair, ServedIdentity, SipServiceState } from "../state";
import { failed, fileNameProblem, interfaceProblem, portOf, printed, refused, row, stored } from "./command";
import type { CommandContext, CommandResult, Verb } from "./command";
import { usage } from "./help";
import { activate, checkAssigned } from "./identity";
import { pairOf } from "./webadmin";

type Service = "recorder" | "streamer";

const titles = { recorder: "Recorder", streamer: "Streamer" } as const satisfies Record<Service, string>;

/** Runs a `recorder` command. */
export const recorder: Verb = (context, words) => run(context, "recorder", words);

/** Runs a `streamer` command. */
export const streamer: Verb = (context, words) => run(context, "streamer", words);

function run(
  context: CommandContext,
  service: Service,
  words: readonly string[],
): CommandResult | Promise<CommandResult> {
  const [word, ...rest] = words;
  if (word === undefined) return printed(...table(context, service));
  if (rest.length > 0) return setting(context, service, () => configure(context, service, words));
  switch (word) {
    case "enable":
      return enable(context, service);
    case "disable":
      return disable(context, service);
    case "restart":
      return restart(context, service);
    default:
      return usage(service);
  }
}

/** Those of 2.9 were clients of XMPP, with other rows and commands. */
function isSip(context: CommandContext): boolean {
  return releaseOf(context.dialect["table-rows"]).hasSipServices;
}

function table(context: CommandContext, service: Service): readonly string[] {
  const { enabled, listen, pair, resolution, limit, nfs } = context.state.current()[service];
  const first = row("Enabled", enabled);
  if (!isSip(context)) {
    const names = ["Interface whitelist", "Key file", "Certificate file", "Trust bundle"];
    return [first, ...names.map((name) => row(name, "none"))];
  }
  const own =
    service === "streamer"
      ? [row("SIP Resolution", resolution), row("SIP traffic trace", "Disabled")]
      : [
          row("SIP traffic trace", "Disabled"),
          row("NFS domain name", nfs?.host),
          row("NFS directory", nfs?.directory),
          row("Resolution", resolution),
        ];
  return [
    first,
    row("SIP interfaces", listen && listenText(listen)),
    row("SIP key file", pair?.key),
    row("SIP certificate file", pair?.certificate),
    row("SIP CA Bundle file", pair?.bundle),
    ...own,
    row("Call Limit", limit),
  ];
}

function listenText({ interface: name, tcp, tls }: NonNullable<SipServiceState["listen"]>): string {
  const point = (port: number | undefined): string =>
    port === undefined ? "none" : `${name}:${String(port)}`;
  return `tcp ${point(tcp)}, tls ${point(tls)}`;
}

/** What an enabled one answers is not evidenced (MMP reference 8), so both are dialects. */
function setting(context: CommandContext, service: Service, act: () => CommandResult): CommandResult {
  const isRefused =
    context.dialect["services-while-enabled"] === "refuse" && context.state.current()[service].enabled;
  return isRefused ? refused(context, `${titles[service]} must be disabled before configuration`) : act();
}

function configure(context: CommandContext, service: Service, words: readonly string[]): CommandResult {
  const [word = "", ...rest] = words;
  if (word === "sip" && isSip(context)) return sip(context, service, rest);
  const [value = ""] = rest;
  if (rest.length !== 1) return usage(service);
  if (word === "limit") return limit(context, service, value);
  if (service === "streamer") return usage(service);
  if (word === "resolution") return resolution(context, service, value);
  return word === "nfs" ? nfs(context, value) : usage(service);
}

function sip(context: CommandContext, service: Service, words: readonly string[]): CommandResult {
  const [word, ...rest] = words;
  if (word === "listen") return listen(context, service, rest);
  if (word === "certs") return certs(context, service, rest);
  const isResolution = word === "resolution" && service === "streamer" && rest.length === 1;
  return isResolution ? resolution(context, service, rest[0] ?? "") : usage(service);
}

function listen(context: CommandContext, service: Service, words: readonly string[]): CommandResult {
  const [name = "", ...ports] = words;
  const [tcp, tls] = ports.map(portOf);
  const isPort = (at: 0 | 1): boolean => ports[at] === "none" || portOf(ports[at]) !== undefined;
  if (ports.length !== 2 || !isPort(0) || !isPort(1)) return usage(service);
  const problem = interfaceProblem(context, name);
  if (problem) return problem;
  const points = { interface: name, ...(tcp !== undefined && { tcp }), ...(tls !== undefined && { tls }) };
  edit(context, service, (before) => ({ ...before, listen: points }));
  return stored(context, "SIP interfaces configured");
}

function certs(context: CommandContext, service: Service, words: readonly string[]): CommandResult {
  if (words.length === 1 && words[0] === "none") {
    edit(context, service, ({ pair: _pair, ...rest }) => rest);
    return stored(context, "certificates removed");
  }
  const pair = pairOf(words);
  if (!pair) return usage(service);
  const problem = fileNameProblem(context, words);
  if (problem) return problem;
  edit(context, service, (before) => ({ ...before, pair }));
  return stored(context, "key and certificate configured");
}

function limit(context: CommandContext, service: Service, value: string): CommandResult {
  const calls = /^\d{1,3}$/.test(value) ? Number(value) : Number.NaN;
  if (value !== "none" && !(calls <= 500)) return usage(service);
  edit(context, service, ({ limit: _before, ...rest }) => ({
    ...rest,
    ...(value !== "none" && { limit: calls }),
  }));
  return stored(context, "call limit configured");
}

function resolution(context: CommandContext, service: Service, value: string): CommandResult {
  if (!["audio", "720p", "1080p"].includes(value)) return usage(service);
  edit(context, service, (before) => ({ ...before, resolution: value }));
  return stored(context, "resolution configured");
}

function nfs(context: CommandContext, value: string): CommandResult {
  const [, host, directory] = /^([^:]+):(.+)$/.exec(value) ?? [];
  if (host === undefined || directory === undefined) return usage("recorder");
  edit(context, "recorder", (before) => ({ ...before, nfs: { host, directory } }));
  return stored(context, "NFS configured");
}

async function disable(context: CommandContext, service: Service): Promise<CommandResult> {
  edit(context, service, (before) => ({ ...before, enabled: false }));
  await context.listeners.apply(service, undefined);
  return printed();
}

/** Starts again with what the last `enable` read. */
async function restart(context: CommandContext, service: Service): Promise<CommandResult> {
  const state = context.state.current();
  if (!state[service].enabled) return failed(`FAILURE: ${titles[service]} is not enabled`);
  await context.listeners.apply(service, state.served[service]);
  return printed(`SUCCESS: ${titles[service]} restarted`);
}

/** The two FAILURE lines about a TLS port without certificates are a transcript's (MMP reference 0 and 3.7). */
async function enable(context: CommandContext, service: Service): Promise<CommandResult> {
  const { listen: points, pair } = context.state.current()[service];
  const done = `SUCCESS: ${titles[service]} enabled`;
  if (!points || (points.tcp === undefined && points.tls === undefined)) {
    return giveUp(context, service, ["FAILURE: SIP interfaces not configured"]);
  }
  if (points.tls === undefined) {
    edit(context, service, (before) => ({ ...before, enabled: true }));
    await activate(context, service, undefined);
    return printed(done);
  }
  if (!pair) return giveUp(context, service, ["FAILURE: TLS port set but no certificates configured"]);
  const { lines, identity } = checkAssigned(context, pair, ["server"], { bundleHoldsPeers: true });
  if (!identity) return giveUp(context, service, lines);
  edit(context, service, (before) => ({ ...before, enabled: true }));
  const served = { ...identity, port: points.tls, ...acceptedPeers(context, pair) };
  const problem = await activate(context, service, served);
  if (problem !== undefined)
    return giveUp(context, service, [...lines, `FAILURE: TLS port problem: ${problem}`]);
  return printed(...lines, done);
}

/** `tls sip verify` of the same appliance goes before the bundle: that is how a streamer node is told to check (3.7). */
function acceptedPeers(
  context: CommandContext,
  { bundle }: AssignedPair,
): Pick<ServedIdentity, "clientTrustPem"> {
  const { verify, trust } = context.state.current().tls.sip;
  const file = verify === "disable" ? bundle : trust;
  if (verify === "disable" && (file === undefined || context.dialect["sip-service-peers"] === "any"))
    return {};
  const bytes = file === undefined ? undefined : context.files.read(file);
  return { clientTrustPem: bytes?.toString("latin1") ?? "" };
}

async function giveUp(
  context: CommandContext,
  service: Service,
  lines: readonly string[],
): Promise<CommandResult> {
  await disable(context, service);
  return failed(...lines, `FAILURE: ${titles[service]} configuration not complete`);
}

function edit(
  context: CommandContext,
  service: Service,
  change: (before: SipServiceState) => SipServiceState,
): void {
  context.state.change((state) => ({ ...state, [service]: change(state[service]) }));
}
