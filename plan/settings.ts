/**
 * What a role is told besides its slots: a value that a row of its table shows and a command sets. Only what differs is
 * sent, together with the slots and under the same activation.
 */
import { mmpCommand } from "./commands";
import type { ListenPoint, RoleSettings, SipListen } from "./declaration";
import type { ObservedTable } from "./observed";
import type { ExpectedTable } from "./step";

/** One setting that is wanted. */
export interface WantedSetting {
  readonly name: SettingName;
  /** In the writing of `ObservedTable.settings`. */
  readonly value: string;
  readonly command: string;
}

/** The settings that there are, in the order in which they are sent (WB3-11). */
export const settingNames = ["httpRedirect", "httpsListen", "c2wListen", "tlsPort", "sipListen"] as const;
export type SettingName = (typeof settingNames)[number];

/** The declared settings of a role. */
export function wantedSettings(settings: RoleSettings): readonly WantedSetting[] {
  switch (settings.kind) {
    case "webBridge3": {
      const { httpRedirect, httpsListen, c2wListen } = settings;
      return [
        ...(httpRedirect ? [redirect(httpRedirect)] : []),
        ...(httpsListen ? [listen("httpsListen", "https", httpsListen)] : []),
        ...(c2wListen ? [listen("c2wListen", "c2w", c2wListen)] : []),
      ];
    }
    case "turn":
      return settings.tlsPort === undefined ? [] : [tlsPort(String(settings.tlsPort))];
    case "recorder":
    case "streamer":
      return settings.sipListen ? [sipListen(settings.kind, settings.sipListen)] : [];
    case "meetingApps":
    case "scheduler":
      return settings.httpsListen ? [singleListen(settings.kind, settings.httpsListen)] : [];
    default:
      return [];
  }
}

/** The declared settings that the table does not show. */
export function settingsToSet(settings: RoleSettings, table: ObservedTable): readonly WantedSetting[] {
  return wantedSettings(settings).filter(({ name, value }) => table.settings?.[name] !== value);
}

/** What sets back the settings that would be changed; those that were unset stay, since no command unsets them. */
export function previousSettings(settings: RoleSettings, table: ObservedTable): readonly WantedSetting[] {
  return settingsToSet(settings, table).flatMap(({ name }) => {
    const before = table.settings?.[name];
    const command = before === undefined ? undefined : commandFor(settings.kind, name, before);
    return before === undefined || command === undefined ? [] : [{ name, value: before, command }];
  });
}

/** As a part of a sequence's input; nothing where there are none. */
export function withSettings(settings: readonly WantedSetting[]): {
  readonly settings?: readonly WantedSetting[];
} {
  return settings.length === 0 ? {} : { settings };
}

/** As a part of what a table has to show; nothing where there are none. */
export function expectedSettings(settings: readonly WantedSetting[]): Pick<ExpectedTable, "settings"> {
  if (settings.length === 0) return {};
  return { settings: Object.fromEntries(settings.map(({ name, value }) => [name, value])) };
}

/** `a:443 b:443`, sorted: the writing in which listening points are compared. */
export function pointsText(points: readonly ListenPoint[]): string {
  return points
    .map(({ interface: name, port }) => `${name}:${port}`)
    .sort()
    .join(" ");
}

function redirect({ enabled, port }: { readonly enabled: boolean; readonly port?: number }): WantedSetting {
  const words = enabled ? ["enable", ...(port === undefined ? [] : [String(port)])] : ["disable"];
  const command = mmpCommand("webbridge3", "http-redirect", ...words);
  return { name: "httpRedirect", value: enabled ? "enabled" : "disabled", command };
}

function listen(
  name: "httpsListen" | "c2wListen",
  side: "https" | "c2w",
  points: readonly ListenPoint[],
): WantedSetting {
  const words = points.map(({ interface: at, port }) => `${at}:${port}`);
  return { name, value: pointsText(points), command: mmpCommand("webbridge3", side, "listen", ...words) };
}

/** Of a role that listens at one place. Its verb is its name in lower case. */
function singleListen(kind: "meetingApps" | "scheduler", point: ListenPoint): WantedSetting {
  const { interface: at, port } = point;
  const command = mmpCommand(kind.toLowerCase(), "https", "listen", at, String(port));
  return { name: "httpsListen", value: pointsText([point]), command };
}

/** In the words of the command, which is also the writing in which these points are compared. */
function sipListen(verb: string, { interface: at, tcpPort, tlsPort: tls }: SipListen): WantedSetting {
  const value = `${at} ${String(tcpPort ?? "none")} ${String(tls)}`;
  return { name: "sipListen", value, command: mmpCommand(verb, "sip", "listen", ...value.split(" ")) };
}

function tlsPort(port: string): WantedSetting {
  return { name: "tlsPort", value: port, command: mmpCommand("turn", "tls", port) };
}

/** An empty value is one that was not set. */
function commandFor(kind: RoleSettings["kind"], name: SettingName, before: string): string | undefined {
  switch (name) {
    case "httpRedirect":
      return mmpCommand("webbridge3", "http-redirect", before === "enabled" ? "enable" : "disable");
    case "httpsListen":
      if ((kind === "meetingApps" || kind === "scheduler") && before !== "")
        return mmpCommand(kind.toLowerCase(), "https", "listen", ...before.split(":"));
      return before === "" ? undefined : mmpCommand("webbridge3", "https", "listen", ...before.split(" "));
    case "c2wListen":
      return before === "" ? undefined : mmpCommand("webbridge3", "c2w", "listen", ...before.split(" "));
    case "tlsPort":
      return mmpCommand("turn", "tls", before === "" ? "none" : before);
    case "sipListen":
      return before === "" ? undefined : mmpCommand(kind, "sip", "listen", ...before.split(" "));
  }
}
