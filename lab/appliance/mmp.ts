/** The MMP: takes a command line from a user and runs it, truthfully or as a lie wants it. */
import { wordsOf } from "./command-line";
import { dns, firewall, ntp, syslog, timezone } from "./commands/administration";
import { backup } from "./commands/backup";
import { callbridge } from "./commands/callbridge";
import { failed, printed } from "./commands/command";
import type { CommandContext, CommandResult, LoginInfo, Verb } from "./commands/command";
import { database } from "./commands/database";
import { help } from "./commands/help";
import { meetingapps } from "./commands/meetingapps";
import { scheduler } from "./commands/scheduler";
import { pki } from "./commands/pki";
import { recorder, streamer } from "./commands/sip-services";
import { date, hostname, iface, ipv4, license, version } from "./commands/system";
import { tls } from "./commands/tls";
import { turn } from "./commands/turn";
import { passwd, user } from "./commands/user";
import { uploader } from "./commands/uploader";
import { webadmin } from "./commands/webadmin";
import { webbridge3 } from "./commands/webbridge3";
import { pretending } from "./database/engine";
import type { DatabaseControl } from "./database/engine";
import type { Dialect } from "./dialects";
import type { LieHow } from "./faults";
import { scratchFolder } from "./folder";
import type { FileArea } from "./folder";
import { noListeners } from "./listeners";
import type { ListenerControl } from "./listeners";
import { scratchState } from "./store";
import type { StateHolder } from "./store";
import type { UserRole } from "./state";

const verbs: Readonly<Record<string, Verb>> = {
  webadmin,
  callbridge,
  webbridge3,
  turn,
  recorder,
  streamer,
  database,
  backup,
  meetingapps,
  scheduler,
  uploader,
  tls,
  pki,
  user,
  passwd,
  version,
  date,
  hostname,
  ipv4,
  iface,
  license,
  ntp,
  dns,
  timezone,
  syslog,
  firewall,
  help: (_context, words) => help(words),
};

/** What the MMP is made of. */
export interface MmpParts {
  readonly state: StateHolder;
  readonly files: FileArea;
  readonly listeners: ListenerControl;
  readonly database: DatabaseControl;
  readonly dialect: Dialect;
  readonly address: string;
  readonly sipPort: number;
  now(): Date;
  logins(): readonly LoginInfo[];
  /** Writes a line of the audit log. */
  audit(text: string): void;
}

/** Who types, and how questions reach them. */
export interface MmpUser {
  readonly name: string;
  readonly from: string;
  ask(prompt: string): Promise<string | undefined>;
}

/** Runs commands. */
export class Mmp {
  readonly #parts: MmpParts;
  /** Tables that a lie froze, by the command that prints them. */
  readonly #frozen = new Map<string, CommandResult>();

  constructor(parts: MmpParts) {
    this.#parts = parts;
  }

  /** Tables that a lie froze tell the truth again. */
  endLies(): void {
    this.#frozen.clear();
  }

  /** Runs one command line. */
  async run(user: MmpUser, line: string, lie?: LieHow): Promise<CommandResult> {
    const words = wordsOf(line);
    if (words.length === 0) return printed();
    const granted = this.#mayRun(user, words[0] ?? "");
    const outcome = granted ? "granted" : "denied";
    this.#parts.audit(`User ${user.name} from ${user.from} issued command <${line}>: permission ${outcome}`);
    if (!granted) return failed("Permission denied");
    try {
      return this.#withColons(await this.#lieOrRun(user, words, lie));
    } catch (error) {
      // An appliance survives a command that it cannot carry out, whatever was uploaded to it.
      return failed(`FAILURE: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  async #lieOrRun(user: MmpUser, words: readonly string[], lie: LieHow | undefined): Promise<CommandResult> {
    const table = tableOf(words);
    const context = this.#context(user, lie);
    if (table === undefined) return run(context, words);
    if (words.join(" ") === table) return this.#frozen.get(table) ?? run(context, words);
    if (lie === "old-table") {
      const before = this.#frozen.get(table) ?? (await run(context, wordsOf(table)));
      const result = await run(context, words);
      this.#frozen.set(table, before);
      return result;
    }
    if (!isActivation(words) && lie === undefined) this.#frozen.delete(table);
    return run(context, words);
  }

  #context(user: MmpUser, lie: LieHow | undefined): CommandContext {
    const { state, files, listeners, database: engine, dialect, sipPort } = this.#parts;
    const pretends = lie === "success-without-effect";
    return {
      state: pretends ? scratchState(state.current()) : state,
      files: pretends ? scratchFolder(files) : files,
      listeners: pretends ? noListeners : listeners,
      database: pretends ? pretending(engine) : engine,
      dialect,
      sipPort,
      user: user.name,
      ask: (prompt) => user.ask(prompt),
      now: () => this.#parts.now(),
      logins: () => this.#parts.logins(),
      ownAddress: dialect.nat === "on" ? "10.20.30.40" : this.#parts.address,
      keepsListener: lie === "old-listener",
    };
  }

  /** Only `admin` may do everything; what `crypto` may do is not evidenced beyond certificates (MMP reference 1.7). */
  #mayRun(user: MmpUser, verb: string): boolean {
    const role: UserRole | undefined = this.#parts.state
      .current()
      .users.find((candidate) => candidate.name === user.name)?.role;
    if (role === "admin") return true;
    const reading = ["help", "version", "date", "hostname", "passwd"];
    return reading.includes(verb) || (role === "crypto" && verb === "pki");
  }

  #withColons(result: CommandResult): CommandResult {
    if (this.#parts.dialect["full-width-colon"] === "off") return result;
    return { ...result, lines: result.lines.map((line) => line.replace(/^(SUCCESS|FAILURE):/, "$1：")) };
  }
}

function run(context: CommandContext, words: readonly string[]): CommandResult | Promise<CommandResult> {
  const [name = "", ...rest] = words;
  const verb = verbs[name];
  return verb ? verb(context, rest) : failed(`Unknown command: ${name}`);
}

const rolesWithTable = [
  "webadmin",
  "callbridge",
  "webbridge3",
  "turn",
  "recorder",
  "streamer",
  "meetingapps",
  "scheduler",
  "uploader",
];

/** The command that prints the table to which a command belongs. */
function tableOf(words: readonly string[]): string | undefined {
  const [verb, service] = words;
  if (verb !== undefined && rolesWithTable.includes(verb)) return verb;
  if (verb === "database") return "database cluster status";
  return verb === "tls" && service !== undefined ? `tls ${service}` : undefined;
}

function isActivation(words: readonly string[]): boolean {
  return ["enable", "disable", "restart", "status"].includes(words[1] ?? "");
}
