/** `user` and `passwd` (MMP reference 1.5 to 1.7). */
import { userRoles } from "../state";
import type { UserRecord, UserRole } from "../state";
import { dayText, defaultPasswordDays, expiresAt, newUser, withPassword } from "../users";
import { failed, printed, row } from "./command";
import type { CommandContext, CommandResult } from "./command";
import { usage } from "./help";

/** Runs a `user` command. */
export function user(
  context: CommandContext,
  words: readonly string[],
): CommandResult | Promise<CommandResult> {
  const [word, name, ...rest] = words;
  if (word === "list" && words.length === 1) return list(context);
  if (name === undefined) return usage("user");
  if (word === "rule") return rule(context, name, rest);
  if (word === "add") return add(context, name, rest);
  const found = context.state.current().users.find((candidate) => candidate.name === name);
  if (!found) return failed(`FAILURE: no such user ${name}`);
  switch (word) {
    case "info":
      return info(found);
    case "del":
      context.state.change((state) => ({
        ...state,
        users: state.users.filter((other) => other.name !== name),
      }));
      return printed();
    case "expire":
      return edit(context, found, { ...found, mustChange: true });
    case "unlock":
      return unlock(context, found);
    case "host":
      return host(context, found, rest);
    case "duty":
      return duty(context, found, rest);
    case undefined:
    default:
      return usage("user");
  }
}

/** `passwd [<name>]`: asks twice. */
export async function passwd(context: CommandContext, words: readonly string[]): Promise<CommandResult> {
  const name = words[0] ?? context.user;
  const found = context.state.current().users.find((candidate) => candidate.name === name);
  if (!found) return failed(`FAILURE: no such user ${name}`);
  const password = await askTwice(context);
  if (password === undefined) return failed("FAILURE: passwords do not match");
  return edit(context, found, withPassword(found, password, context.now()));
}

function list(context: CommandContext): CommandResult {
  const loggedIn = new Set(context.logins().map((login) => login.user));
  const columns = (name: string, role: string, expiry: string, on: string): string =>
    `${name.padEnd(20)} ${role.padEnd(10)} ${expiry.padEnd(16)} ${on}`;
  return printed(
    columns("USERNAME", "ROLE", "PASSWORD EXPIRY", "LOGGED IN"),
    ...context.state
      .current()
      .users.map((one) =>
        columns(one.name, one.role, dayText(expiresAt(one)), loggedIn.has(one.name) ? "yes" : "no"),
      ),
  );
}

function info(found: UserRecord): CommandResult {
  return printed(
    row("Username", found.name),
    row("Role", found.role),
    row("Password last changed", dayText(new Date(found.passwordSetAt).getTime())),
    row("Password expiry", dayText(expiresAt(found))),
    row("Last login", found.lastLogin ?? "never"),
    row("Failed logins since", found.failedLogins),
    row("Account locked", found.lockedUntil === undefined ? "no" : "yes"),
  );
}

async function add(context: CommandContext, name: string, words: readonly string[]): Promise<CommandResult> {
  const [role] = words;
  if (!isRole(role) || words.length !== 1) return usage("user");
  if (context.state.current().users.some((one) => one.name === name))
    return failed(`FAILURE: user ${name} exists`);
  const password = await askTwice(context);
  if (password === undefined) return failed("FAILURE: passwords do not match");
  const days = context.state.current().userRules.password_age ?? defaultPasswordDays;
  const record = newUser(name, password, { role, now: context.now(), mustChange: true, days });
  context.state.change((state) => ({ ...state, users: [...state.users, record] }));
  return printed("Success");
}

async function askTwice(context: CommandContext): Promise<string | undefined> {
  const first = await context.ask("Please enter new password:");
  const second = await context.ask("Please enter new password again:");
  return first !== undefined && first !== "" && first === second ? first : undefined;
}

function isRole(word: string | undefined): word is UserRole {
  return userRoles.some((role) => role === word);
}

function unlock(context: CommandContext, found: UserRecord): CommandResult {
  const { lockedUntil: _until, ...rest } = found;
  return edit(context, found, { ...rest, failedLogins: 0 });
}

function host(context: CommandContext, found: UserRecord, words: readonly string[]): CommandResult {
  const [action, address] = words;
  if (address === undefined || (action !== "add" && action !== "delete")) return usage("user");
  const others = found.hosts.filter((known) => known !== address);
  return edit(context, found, { ...found, hosts: action === "add" ? [...others, address] : others });
}

function duty(context: CommandContext, found: UserRecord, words: readonly string[]): CommandResult {
  const [hours] = words;
  const { duty: _before, ...rest } = found;
  if (hours === "none") return edit(context, found, rest);
  if (!/^\d{1,2}-\d{1,2}$/.test(hours ?? "") || hours === undefined) return usage("user");
  return edit(context, found, { ...rest, duty: hours });
}

function rule(context: CommandContext, name: string, words: readonly string[]): CommandResult {
  const value = Number(words[0]);
  const known = name === "max_failed_logins" || name === "password_age";
  if (!known || words.length !== 1 || !Number.isInteger(value) || value < 1) return usage("user");
  context.state.change((state) => ({ ...state, userRules: { ...state.userRules, [name]: value } }));
  return printed();
}

function edit(context: CommandContext, before: UserRecord, after: UserRecord): CommandResult {
  context.state.change((state) => ({
    ...state,
    users: state.users.map((one) => (one.name === before.name ? after : one)),
  }));
  return printed();
}
