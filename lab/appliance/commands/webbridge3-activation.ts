/**
 * What happens when Web Bridge 3 starts: only now are key, full chain and trust read, checked and copied. It needs both
 * ports (WB3-07), and a failed `enable` leaves it disabled (MMP reference 9 row 7).
 */
import { certificatesIn } from "../certificates/pki-file";
import type { ListeningRole, ServedIdentity, WebBridge3Side } from "../state";
import { failed, printed } from "./command";
import type { CommandContext, CommandResult } from "./command";
import { checkFullChain } from "./full-chain";
import { activate } from "./identity";

/** `webbridge3 enable`. */
export async function enableWebBridge3(context: CommandContext): Promise<CommandResult> {
  const bridge = context.state.current().webBridge3;
  const https = checkSide(context, "HTTPS", bridge.https);
  const c2w = checkSide(context, "C2W", bridge.c2w);
  const trust = checkTrust(context, bridge.c2w.trust);
  const lines = [...https.lines, ...c2w.lines, ...trust.lines];
  if (!https.served || !c2w.served || !trust.isGood) return giveUp(context, lines);
  setEnabled(context, true);
  const served = { ...c2w.served, clientTrustPem: trust.pem };
  const problems = [
    await activate(context, "webBridge3Https", https.served),
    await activate(context, "webBridge3C2w", served),
  ].filter((problem) => problem !== undefined);
  if (problems.length > 0) {
    return giveUp(context, [
      ...lines,
      ...problems.map((problem) => `FAILURE: listening port problem: ${problem}`),
    ]);
  }
  return printed(...lines, "SUCCESS: Webbridge3 enabled");
}

/** `webbridge3 disable`. What was served stays remembered (state.ts); only the ports close. */
export async function stopWebBridge3(context: CommandContext): Promise<CommandResult> {
  setEnabled(context, false);
  for (const role of roles) await context.listeners.apply(role, undefined);
  return printed();
}

/**
 * `webbridge3 restart`: starts again with what the last `enable` read, not with what was set since (MMP reference 3.3).
 * Whether it starts a disabled one is not evidenced; here it does not.
 */
export async function restartWebBridge3(context: CommandContext): Promise<CommandResult> {
  const { served, webBridge3 } = context.state.current();
  if (!webBridge3.enabled) return failed("FAILURE: webbridge3 is not enabled");
  for (const role of roles) await context.listeners.apply(role, served[role]);
  return printed("SUCCESS: Webbridge3 restarted");
}

const roles = ["webBridge3Https", "webBridge3C2w"] as const satisfies readonly ListeningRole[];

interface SideCheck {
  readonly lines: readonly string[];
  readonly served?: ServedIdentity;
}

function checkSide(context: CommandContext, name: "HTTPS" | "C2W", side: WebBridge3Side): SideCheck {
  const [first, ...others] = [...new Set(side.listen.map(({ port }) => port))];
  if (first === undefined)
    return { lines: [`FAILURE: ${name} listening ports and interfaces not configured`] };
  if (!side.pair) return { lines: [`FAILURE: ${name} port set but no certificates configured`] };
  const prefix = context.dialect["wb3-success-style"] === "prefixed" ? `${name} ` : "";
  const { lines, identity } = checkFullChain(context, side.pair, ["server"]);
  return {
    lines: lines.map((line) => line.replace(/^(SUCCESS|FAILURE): /, `$1: ${prefix}`)),
    ...(identity && {
      served: { ...identity, port: first, ...(others.length > 0 && { otherPorts: others }) },
    }),
  };
}

interface TrustCheck {
  readonly lines: readonly string[];
  readonly isGood: boolean;
  readonly pem: string;
}

function checkTrust(context: CommandContext, file: string | undefined): TrustCheck {
  if (file === undefined) return { lines: [], isGood: true, pem: "" };
  const certificates = certificatesIn(context.files.read(file) ?? Buffer.alloc(0));
  if (certificates.length === 0) {
    return { lines: ["FAILURE: c2w trust bundle could not be parsed"], isGood: false, pem: "" };
  }
  const lines =
    context.dialect["c2w-trust-parsed"] === "at-enable" ? ["SUCCESS: c2w trust bundle parsed"] : [];
  return { lines, isGood: true, pem: certificates.map(({ x509 }) => x509.toString()).join("") };
}

async function giveUp(context: CommandContext, lines: readonly string[]): Promise<CommandResult> {
  await stopWebBridge3(context);
  return failed(...lines, "FAILURE: Webbridge3 configuration not complete");
}

function setEnabled(context: CommandContext, enabled: boolean): void {
  context.state.change((state) => ({ ...state, webBridge3: { ...state.webBridge3, enabled } }));
}
