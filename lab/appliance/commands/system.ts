/** Small commands about the appliance itself (MMP reference 3.9). */
import { interfaceProblem, printed, row, failed } from "./command";
import type { CommandContext, CommandResult } from "./command";
import { usage } from "./help";

/** `version`. */
export function version(context: CommandContext): CommandResult {
  return printed(context.dialect["table-rows"]);
}

/** `date`: the appliance's clock. */
export function date(context: CommandContext): CommandResult {
  const now = context.now();
  if (context.dialect["date-format"] === "iso") return printed(now.toISOString().replace(/\.\d+Z$/, "Z"));
  const [weekday = "", day = "", month = "", year = "", time = ""] = now
    .toUTCString()
    .replace(",", "")
    .split(" ");
  return printed(`${weekday} ${month} ${day.replace(/^0/, " ")} ${time} UTC ${year}`);
}

/** `hostname [<name>]`. The prompt follows after a reboot, which here is the next start. */
export function hostname(context: CommandContext, words: readonly string[]): CommandResult {
  const [name] = words;
  if (name === undefined) return printed(context.state.current().hostname);
  if (words.length > 1 || !/^[\w.-]+$/.test(name)) return usage("hostname");
  context.state.change((state) => ({ ...state, hostname: name }));
  return printed("A reboot is required for the change to take effect");
}

/** `ipv4 <interface>` prints; what sets addresses is taken and changes nothing, as the lab gave the address. */
export function ipv4(context: CommandContext, words: readonly string[]): CommandResult {
  const [name, word] = words;
  if (name === undefined) return usage("ipv4");
  if (word !== undefined) {
    const isSetting = ["add", "del", "enable", "disable", "default", "dhcp", "route"].includes(word);
    return isSetting ? (interfaceProblem(context, name) ?? printed()) : usage("ipv4");
  }
  if (interfaceProblem(context, name)) {
    return failed("No configuration for interface", "No observed values for interface");
  }
  const address = name === "lo" ? "127.0.0.1" : context.ownAddress;
  return printed(
    "IPv4 configuration:",
    `    address     ${address}`,
    "    default     true",
    "    dhcp        false",
    "    enabled     true",
    "    prefixlen   24",
    "",
    "IPv4 observed values:",
    "",
    "Addresses:",
    `    ${address}/24`,
    "",
    "Routes:",
    "    source          destination     gateway         global",
    `    ${address.padEnd(15)} 0.0.0.0/0       none            true`,
  );
}

/** `iface <interface>` prints; `iface <interface> mtu <bytes>` is taken and changes nothing. */
export function iface(context: CommandContext, words: readonly string[]): CommandResult {
  const [name, word, bytes] = words;
  if (name === undefined) return usage("iface");
  if (word !== undefined) {
    const isMtu = word === "mtu" && /^\d{3,5}$/.test(bytes ?? "") && words.length === 3;
    return isMtu ? (interfaceProblem(context, name) ?? printed()) : usage("iface");
  }
  return (
    interfaceProblem(context, name) ??
    printed(
      row("Mac address", "02:00:00:00:00:01"),
      row("Auto-Negotiation", "off"),
      row("Speed", "10000"),
      row("Duplex", "full"),
      row("MTU", "1500"),
    )
  );
}

/** `license`. */
export function license(): CommandResult {
  return printed("Feature: callbridge status: Activated expiry: 2099-Dec-31 (26000 days remain)");
}
