/**
 * `webbridge3`: the web app's server (MMP reference 3.3). Each slot takes one full chain, settings are refused while it
 * runs, and `restart` starts it again with what it had.
 */
import { certificatesIn } from "../certificates/pki-file";
import { releaseOf } from "../releases";
import type { ListenPoint, WebBridge3State } from "../state";
import { failed, fileNameProblem, interfaceProblem, portOf, printed, refused, row, stored } from "./command";
import type { CommandContext, CommandResult } from "./command";
import { usage } from "./help";
import { enableWebBridge3, restartWebBridge3, stopWebBridge3 } from "./webbridge3-activation";

const verb = "webbridge3";

/** Runs a `webbridge3` command. */
export function webbridge3(
  context: CommandContext,
  words: readonly string[],
): CommandResult | Promise<CommandResult> {
  const [word, ...rest] = words;
  if (word === undefined) return printed(...table(context));
  if (rest.length === 0) {
    switch (word) {
      case "enable":
        return enableWebBridge3(context);
      case "disable":
        return stopWebBridge3(context);
      case "restart":
        return restartWebBridge3(context);
      case "status":
        return printed(row("Enabled", context.state.current().webBridge3.enabled, width));
      default:
        return usage(verb);
    }
  }
  return setting(context, () => configure(context, word, rest));
}

const width = 38;

function table(context: CommandContext): readonly string[] {
  const bridge = context.state.current().webBridge3;
  const release = releaseOf(context.dialect["table-rows"]);
  const rows = [
    row("Enabled", bridge.enabled, width),
    row("HTTPS listening ports and interfaces", pointsText(bridge.https.listen), width),
    row("HTTPS Key file", bridge.https.pair?.key, width),
    row("HTTPS Full chain certificate file", bridge.https.pair?.certificate, width),
    ...(release.hasFrameAncestors ? [row("HTTPS Frame-Ancestors", bridge.frameAncestors, width)] : []),
    row("HTTP redirect", bridge.redirectPort === undefined ? "Disabled" : "Enabled", width),
    row("C2W listening ports and interfaces", pointsText(bridge.c2w.listen), width),
    row("C2W Key file", bridge.c2w.pair?.key, width),
    row("C2W Full chain certificate file", bridge.c2w.pair?.certificate, width),
    row("C2W Trust bundle", bridge.c2w.trust, width),
  ];
  if (release.hasMeetingApps) {
    rows.push(
      row("Meetingapps address", bridge.meetingApps?.host, width),
      row("Meetingapps port", bridge.meetingApps?.port, width),
    );
  }
  if (release.hasAudioFlag) rows.push(row("Audio priority flag", "Enabled", width));
  rows.push(row("Beta options", bridge.options.join(" ") || "none", width));
  return rows;
}

function pointsText(points: readonly ListenPoint[]): string {
  return points.map(({ interface: name, port }) => `${name}:${String(port)}`).join(" ") || "none";
}

/** Refused while enabled on 3.13, with this text and no FAILURE before it; the old settings stay (MMP reference 3.3). */
function setting(context: CommandContext, act: () => CommandResult): CommandResult {
  const isRefused =
    context.dialect["webbridge3-while-enabled"] === "refuse" && context.state.current().webBridge3.enabled;
  return isRefused ? refused(context, "Webbridge3 must be disabled before configuration") : act();
}

function configure(context: CommandContext, word: string, words: readonly string[]): CommandResult {
  const [what, ...rest] = words;
  switch (word) {
    case "https":
      return what === "frame-ancestors" ? frameAncestors(context, rest) : side(context, word, words);
    case "c2w":
      return what === "trust" ? trust(context, rest) : side(context, word, words);
    case "http-redirect":
      return redirect(context, words);
    case "meetingapps":
      return meetingApps(context, words);
    case "options":
      edit(context, (bridge) => ({ ...bridge, options: what === "none" ? [] : words }));
      return stored(context, "options configured");
    default:
      return usage(verb);
  }
}

function side(context: CommandContext, name: "https" | "c2w", words: readonly string[]): CommandResult {
  const [what, ...rest] = words;
  if (what === "listen") return listen(context, name, rest);
  return what === "certs" ? certs(context, name, rest) : usage(verb);
}

function listen(context: CommandContext, side: "https" | "c2w", words: readonly string[]): CommandResult {
  const points = words.length === 1 && words[0] === "none" ? [] : words.map(pointOf);
  if (words.length === 0 || points.includes(undefined)) return usage(verb);
  const wanted = points.filter((point) => point !== undefined);
  for (const point of wanted) {
    const problem = interfaceProblem(context, point.interface);
    if (problem) return problem;
  }
  edit(context, (bridge) => ({ ...bridge, [side]: { ...bridge[side], listen: wanted } }));
  return stored(context, `${side} listening ports and interfaces configured`);
}

function pointOf(word: string): ListenPoint | undefined {
  const [name = "", portWord, ...more] = word.split(":");
  const port = portOf(portWord);
  return name !== "" && port !== undefined && more.length === 0 ? { interface: name, port } : undefined;
}

function certs(context: CommandContext, side: "https" | "c2w", words: readonly string[]): CommandResult {
  if (words.length === 1 && words[0] === "none") {
    edit(context, (bridge) => {
      const { pair: _pair, ...rest } = bridge[side];
      return { ...bridge, [side]: rest };
    });
    return stored(context, "certificates removed");
  }
  const [key, certificate] = words;
  if (key === undefined || certificate === undefined || words.length > 2) return usage(verb);
  const problem = fileNameProblem(context, words);
  if (problem) return problem;
  edit(context, (bridge) => ({ ...bridge, [side]: { ...bridge[side], pair: { key, certificate } } }));
  return stored(context, `${side} key and certificate configured`);
}

function trust(context: CommandContext, words: readonly string[]): CommandResult {
  const [file] = words;
  if (file === undefined || words.length > 1) return usage(verb);
  const problem = fileNameProblem(context, words);
  if (problem) return problem;
  const parsesNow = context.dialect["c2w-trust-parsed"] === "at-trust" && file !== "none";
  if (parsesNow && certificatesIn(context.files.read(file) ?? Buffer.alloc(0)).length === 0) {
    return failed(`FAILURE: c2w trust bundle could not be parsed`);
  }
  edit(context, (bridge) => {
    const { trust: _before, ...rest } = bridge.c2w;
    return { ...bridge, c2w: file === "none" ? rest : { ...rest, trust: file } };
  });
  return parsesNow ? printed("SUCCESS: c2w trust bundle parsed") : stored(context, "c2w trust configured");
}

function frameAncestors(context: CommandContext, words: readonly string[]): CommandResult {
  const text = words.join(" ");
  if (text === "" || text.length > 1000) return usage(verb);
  edit(context, ({ frameAncestors: _before, ...bridge }) => ({
    ...bridge,
    ...(text !== "none" && { frameAncestors: text }),
  }));
  return stored(context, "frame-ancestors configured");
}

/** The port of the redirect can belong to one service only (MMP reference 3.3). */
function redirect(context: CommandContext, words: readonly string[]): CommandResult {
  const [word, portWord = "80"] = words;
  const port = portOf(portWord);
  if (word === "disable" && words.length === 1) {
    edit(context, ({ redirectPort: _before, ...bridge }) => bridge);
    return stored(context, "HTTP redirect configured");
  }
  if (word !== "enable" || words.length > 2 || port === undefined) return usage(verb);
  if (port === 80 && context.state.current().webAdmin.httpRedirect) {
    return failed("FAILURE: port 80 is already used by webadmin");
  }
  edit(context, (bridge) => ({ ...bridge, redirectPort: port }));
  return stored(context, "HTTP redirect configured");
}

function meetingApps(context: CommandContext, words: readonly string[]): CommandResult {
  const [word, host, portWord, secret] = words;
  const port = portOf(portWord);
  if (
    word !== "add" ||
    host === undefined ||
    port === undefined ||
    secret === undefined ||
    words.length > 4
  ) {
    return usage(verb);
  }
  edit(context, (bridge) => ({ ...bridge, meetingApps: { host, port, secret } }));
  return stored(context, "meetingapps configured");
}

function edit(context: CommandContext, change: (bridge: WebBridge3State) => WebBridge3State): void {
  context.state.change((state) => ({ ...state, webBridge3: change(state.webBridge3) }));
}
