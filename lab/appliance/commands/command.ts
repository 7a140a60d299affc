/** What every command gets and gives. */
import type { DatabaseControl } from "../database/engine";
import type { Dialect } from "../dialects";
import type { FileArea } from "../folder";
import type { ListenerControl } from "../listeners";
import type { StateHolder } from "../store";

/** A login that is in progress. */
export interface LoginInfo {
  readonly user: string;
  readonly from: string;
}

/** The world in which a command runs. */
export interface CommandContext {
  readonly state: StateHolder;
  readonly files: FileArea;
  readonly listeners: ListenerControl;
  readonly database: DatabaseControl;
  readonly dialect: Dialect;
  readonly user: string;
  /** The appliance's clock. */
  now(): Date;
  /** Prints a prompt and reads a line; undefined when no more input comes. */
  ask(prompt: string): Promise<string | undefined>;
  /** Users that are logged in now. */
  logins(): readonly LoginInfo[];
  readonly ownAddress: string;
  readonly sipPort: number;
  /** Set by a lie: activations leave the listener with what it served. */
  readonly keepsListener: boolean;
}

/** What a command printed, and whether it counts as failed (for dialects with exit status or stderr). */
export interface CommandResult {
  readonly lines: readonly string[];
  readonly failed: boolean;
}

/** A command verb: the words after the verb are its arguments. */
export type Verb = (
  context: CommandContext,
  words: readonly string[],
) => CommandResult | Promise<CommandResult>;

/** A result without fault. */
export function printed(...lines: readonly string[]): CommandResult {
  return { lines, failed: false };
}

/** A result that tells of a fault. */
export function failed(...lines: readonly string[]): CommandResult {
  return { lines, failed: true };
}

/** The answer to an accepted setting: nothing, or a SUCCESS line in the chatty dialect. */
export function stored(context: CommandContext, what: string): CommandResult {
  return context.dialect["unlisted-success"] === "chatty" ? printed(`SUCCESS: ${what}`) : printed();
}

/** A refusal, with FAILURE before it where the dialect says so. */
export function refused(context: CommandContext, text: string): CommandResult {
  return failed(context.dialect["refusal-prefix"] === "FAILURE" ? `FAILURE: ${text}` : text);
}

/** A row of a table: name, padding, colon, value. */
export function row(name: string, value: string | number | boolean | undefined, width = 24): string {
  return `${name.padEnd(width)}: ${String(value ?? "none")}`;
}

/** Why a file may not be named in a command; undefined when it may (FILE-01; MMP reference 2). */
export function fileNameProblem(
  context: CommandContext,
  names: readonly string[],
): CommandResult | undefined {
  for (const name of names) {
    const stem = name.replace(/\.[^.]*$/, "");
    const hasUnderscore = context.dialect.underscore === "refused" && name.includes("_");
    if (stem.includes(".") || name.includes("/") || hasUnderscore)
      return failed(`FAILURE: invalid file name ${name}`);
  }
  return undefined;
}

const interfaces = ["a", "b", "c", "d", "e", "lo"];
const configuredInterfaces = ["a", "lo"];

/** The remark about an interface that cannot be used; undefined when it can. */
export function interfaceProblem(context: CommandContext, name: string): CommandResult | undefined {
  const prefix = context.dialect["neutral-refusals"] === "on" ? "" : "FAILURE: ";
  if (!interfaces.includes(name)) return failed(`${prefix}Unrecognized interface`);
  if (!configuredInterfaces.includes(name)) return failed(`${prefix}No configuration for interface`);
  return undefined;
}

/** A port number typed as a word; undefined when it is none. */
export function portOf(word: string | undefined): number | undefined {
  const port = /^\d{1,5}$/.test(word ?? "") ? Number(word) : 0;
  return port >= 1 && port <= 65535 ? port : undefined;
}
