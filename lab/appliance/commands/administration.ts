/**
 * Administrative commands that set-up scripts send and that have no effect on certificates (MMP reference 3.9): they are
 * kept and listed, so that such a script runs to its end.
 */
import { printed } from "./command";
import type { CommandContext, CommandResult } from "./command";
import { usage } from "./help";

/** `ntp server add|del <host>`, `ntp server list`, `ntp status`. */
export function ntp(context: CommandContext, words: readonly string[]): CommandResult {
  const [what, word, host] = words;
  if (what === "status" && words.length === 1) return printed("NTP status: synchronised");
  if (what !== "server") return usage("ntp");
  return keepList(context, "ntp server", word === "del" ? "delete" : word, host) ?? usage("ntp");
}

/** `dns`, `dns add|del forwardzone <zone> <address>`, `dns flush`. */
export function dns(context: CommandContext, words: readonly string[]): CommandResult {
  const [word, what, zone, address] = words;
  if (word === undefined) return printed(...kept(context, "dns forwardzone"));
  if (word === "flush" && words.length === 1) return printed();
  if (what !== "forwardzone" || zone === undefined) return usage("dns");
  const entry = [zone, address].filter((part) => part !== undefined).join(" ");
  return keepList(context, "dns forwardzone", word === "del" ? "delete" : word, entry) ?? usage("dns");
}

/** `timezone`, `timezone list`, `timezone <Area/City>`. */
export function timezone(context: CommandContext, words: readonly string[]): CommandResult {
  const [word] = words;
  if (word === undefined) return printed(kept(context, "timezone")[0] ?? "UTC");
  if (word === "list") return printed(...Intl.supportedValuesOf("timeZone"));
  if (words.length > 1 || !/^[A-Za-z0-9_+/-]+$/.test(word)) return usage("timezone");
  keep(context, "timezone", [word]);
  return printed("A reboot is required for the change to take effect");
}

/** `syslog server add|del <host> [<port>]`, `syslog enable|disable`. */
export function syslog(context: CommandContext, words: readonly string[]): CommandResult {
  const [what, word, ...server] = words;
  if ((what === "enable" || what === "disable") && words.length === 1) return printed();
  if (what !== "server") return usage("syslog");
  const entry = server.length > 0 ? server.join(" ") : undefined;
  return keepList(context, "syslog server", word === "del" ? "delete" : word, entry) ?? usage("syslog");
}

/** `firewall <interface> default|allow|deny|enable|disable …`: kept, and open all the same. */
export function firewall(context: CommandContext, words: readonly string[]): CommandResult {
  const [name, ...rule] = words;
  if (name === undefined) return usage("firewall");
  if (rule.length === 0) return printed(...kept(context, `firewall ${name}`));
  keep(context, `firewall ${name}`, [...kept(context, `firewall ${name}`), rule.join(" ")]);
  return printed();
}

function keepList(
  context: CommandContext,
  command: string,
  word: string | undefined,
  entry: string | undefined,
): CommandResult | undefined {
  if (word === "list" && entry === undefined) return printed(...kept(context, command));
  if (entry === undefined) return undefined;
  const others = kept(context, command).filter((other) => other !== entry);
  if (word === "add") keep(context, command, [...others, entry]);
  else if (word === "delete") keep(context, command, others);
  else return undefined;
  return printed();
}

function kept(context: CommandContext, command: string): readonly string[] {
  return context.state.current().administration[command] ?? [];
}

function keep(context: CommandContext, command: string, entries: readonly string[]): void {
  context.state.change((state) => ({
    ...state,
    administration: { ...state.administration, [command]: entries },
  }));
}
