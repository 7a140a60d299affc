/** `callbridge`: takes settings while running and reads them at `restart` only (MMP reference 3.2). */
import { releaseOf } from "../releases";
import type { CallBridgeState, CallBridgeTrust, ServedIdentity } from "../state";
import { failed, fileNameProblem, interfaceProblem, portOf, printed, row, stored } from "./command";
import type { CommandContext, CommandResult } from "./command";
import { usage } from "./help";
import { activate, checkAssigned } from "./identity";
import { pairOf } from "./webadmin";

/** Runs a `callbridge` command. */
export function callbridge(
  context: CommandContext,
  words: readonly string[],
): CommandResult | Promise<CommandResult> {
  const [word, ...rest] = words;
  switch (word) {
    case undefined:
      return printed(...table(context));
    case "restart":
      return rest.length === 0 ? restart(context) : usage("callbridge");
    case "certs":
      return certs(context, rest);
    case "listen":
      return listen(context, rest);
    case "prefer":
      return prefer(context, rest);
    case "trust":
      return trust(context, rest);
    case "add":
    case "del":
      return edge(context, word, rest);
    case "ucm":
    case "imps":
      return onPremises(context, word, rest);
    case "wc3jwt":
      return jwtExpiry(context, rest);
    case "av1":
      return av1(context, rest);
    default:
      return usage("callbridge");
  }
}

function table(context: CommandContext): readonly string[] {
  const bridge = context.state.current().callBridge;
  const release = releaseOf(context.dialect["table-rows"]);
  const rows = [
    row("Listening interfaces", bridge.interfaces.join(" ") || "none", 22),
    row("Preferred interface", bridge.preferred, 22),
    row("Key file", bridge.pair?.key, 22),
    row("Certificate file", bridge.pair?.certificate, 22),
    row("Address", "none", 22),
    ...(bridge.pair?.bundle === undefined ? [] : [row("CA Bundle file", bridge.pair.bundle, 22)]),
    row("C2W trusted certs", bridge.trust.c2w, 36),
    row("Callbridge cluster trusted certs", bridge.trust.cluster, 36),
  ];
  if (!release.hasBranding) return rows;
  rows.push(row("Callbridge trust branding certs", "none", 36));
  if (!release.hasOnPremises) return rows;
  rows.push(
    row("UCM trusted certs", bridge.trust.ucm, 26),
    row("UCM verification mode", word(bridge.verify.ucm), 26),
    row("IMPS trusted certs", bridge.trust.imps, 26),
    row("IMPS verification mode", word(bridge.verify.imps), 26),
    row("WC3 JWT Expiry in hours", bridge.jwtHours, 26),
  );
  if (release.hasAv1) rows.push(row("AV1 Video Codec", word(bridge.av1), 16));
  return rows;
}

function word(on: boolean): string {
  return on ? "enabled" : "disabled";
}

function certs(context: CommandContext, words: readonly string[]): CommandResult {
  if (words.length === 1 && words[0] === "none") {
    edit(context, ({ pair: _pair, ...rest }) => rest);
    return stored(context, "certificates removed");
  }
  const pair = pairOf(words);
  if (!pair) return usage("callbridge");
  const problem = fileNameProblem(context, words);
  if (problem) return problem;
  edit(context, (bridge) => ({ ...bridge, pair }));
  return stored(context, "key and certificate configured");
}

function listen(context: CommandContext, words: readonly string[]): CommandResult {
  if (words.length === 0) return usage("callbridge");
  const interfaces = words.length === 1 && words[0] === "none" ? [] : words;
  for (const name of interfaces) {
    const problem = interfaceProblem(context, name);
    if (problem) return problem;
  }
  edit(context, (bridge) => ({ ...bridge, interfaces }));
  return stored(context, "listen interface configured");
}

function prefer(context: CommandContext, words: readonly string[]): CommandResult {
  const [name] = words;
  if (name === undefined || words.length > 1) return usage("callbridge");
  const problem = interfaceProblem(context, name);
  if (problem) return problem;
  edit(context, (bridge) => ({ ...bridge, preferred: name }));
  return stored(context, "preferred interface configured");
}

function trust(context: CommandContext, words: readonly string[]): CommandResult {
  const [whom, file] = words;
  const isTrust = whom === "c2w" || whom === "cluster" || whom === "edge";
  return isTrust && file !== undefined && words.length === 2
    ? setTrust(context, whom, file)
    : usage("callbridge");
}

function setTrust(context: CommandContext, whom: CallBridgeTrust, file: string): CommandResult {
  const problem = fileNameProblem(context, [file]);
  if (problem) return problem;
  edit(context, (bridge) => {
    const { [whom]: _before, ...others } = bridge.trust;
    return { ...bridge, trust: file === "none" ? others : { ...others, [whom]: file } };
  });
  return stored(context, `${whom} trust bundle configured`);
}

function edge(context: CommandContext, verb: "add" | "del", words: readonly string[]): CommandResult {
  const [what, address] = words;
  if (what !== "edge" || words.length !== (verb === "add" ? 2 : 1)) return usage("callbridge");
  if (verb === "add" && portOf(address?.split(":").at(-1)) === undefined) return usage("callbridge");
  edit(context, ({ edge: _before, ...bridge }) => ({
    ...bridge,
    ...(address !== undefined && { edge: address }),
  }));
  return stored(context, "edge configured");
}

function onPremises(context: CommandContext, which: "ucm" | "imps", words: readonly string[]): CommandResult {
  const [what, value] = words;
  if (value === undefined) return usage("callbridge");
  if (what === "certs") return setTrust(context, which, value);
  if (what !== "verify" || !/^(enable|disable)$/.test(value)) return usage("callbridge");
  edit(context, (bridge) => ({ ...bridge, verify: { ...bridge.verify, [which]: value === "enable" } }));
  return stored(context, "verification mode configured");
}

function jwtExpiry(context: CommandContext, words: readonly string[]): CommandResult {
  const hours = words[0] === "expiry" ? Number(words[1]) : Number.NaN;
  if (!Number.isInteger(hours) || hours < 1 || hours > 24) return usage("callbridge");
  edit(context, (bridge) => ({ ...bridge, jwtHours: hours }));
  return stored(context, "expiry configured");
}

function av1(context: CommandContext, words: readonly string[]): CommandResult {
  const [value] = words;
  if (!releaseOf(context.dialect["table-rows"]).hasAv1 || !/^(enable|disable)$/.test(value ?? ""))
    return usage("callbridge");
  edit(context, (bridge) => ({ ...bridge, av1: value === "enable" }));
  return stored(context, "AV1 configured");
}

/** Runs on with whatever was found; without a valid pair it runs without TLS (MMP reference 9 row 7). */
async function restart(context: CommandContext): Promise<CommandResult> {
  const bridge = context.state.current().callBridge;
  if (bridge.interfaces.length === 0) {
    await activate(context, "callBridge", undefined);
    return failed("FAILURE: listen interface not configured");
  }
  const listening = "SUCCESS: listen interface configured";
  if (!bridge.pair) {
    await activate(context, "callBridge", undefined);
    return printed(listening);
  }
  const check = checkAssigned(context, bridge.pair, ["client", "server"]);
  const served = check.identity && {
    ...check.identity,
    port: context.sipPort,
    ...peerVerification(context),
    ...c2wTrust(context),
    ...clusterTrust(context),
  };
  const problem = await activate(context, "callBridge", served);
  if (problem !== undefined) return failed(`FAILURE: listen interface problem: ${problem}`, ...check.lines);
  return served ? printed(listening, ...check.lines) : failed(listening, ...check.lines);
}

/** With `tls sip verify` on, the peer's certificate is demanded whichever side connects (TLSV-02). */
function peerVerification(context: CommandContext): Pick<ServedIdentity, "clientTrustPem"> {
  const sip = context.state.current().tls.sip;
  if (sip.verify === "disable") return {};
  const trusted = sip.trust === undefined ? undefined : context.files.read(sip.trust);
  return { clientTrustPem: trusted?.toString("latin1") ?? "" };
}

/** Without a trust bundle the Call Bridge connects to no Web Bridge 3 (C2W-06). */
function c2wTrust(context: CommandContext): Pick<ServedIdentity, "c2wTrustPem"> {
  const file = context.state.current().callBridge.trust.c2w;
  const bytes = file === undefined ? undefined : context.files.read(file);
  return bytes ? { c2wTrustPem: bytes.toString("latin1") } : {};
}

/** A trust that is set and cannot be read accepts nobody. */
function clusterTrust(context: CommandContext): Pick<ServedIdentity, "clusterTrustPem"> {
  const file = context.state.current().callBridge.trust.cluster;
  if (file === undefined) return {};
  return { clusterTrustPem: context.files.read(file)?.toString("latin1") ?? "" };
}

function edit(context: CommandContext, change: (bridge: CallBridgeState) => CallBridgeState): void {
  context.state.change((state) => ({ ...state, callBridge: change(state.callBridge) }));
}
