/** `database cluster`: the clustered database (MMP reference 3.6). What changes a cluster answers at once and runs on. */
import { isIP } from "node:net";
import type { DatabaseJob } from "../database/engine";
import type { DatabaseFiles, DatabaseState } from "../state";
import { failed, fileNameProblem, interfaceProblem, printed, refused, stored } from "./command";
import type { CommandContext, CommandResult } from "./command";
import { databaseTable } from "./database-table";
import { usage } from "./help";

/** Runs a `database` command. */
export function database(
  context: CommandContext,
  words: readonly string[],
): CommandResult | Promise<CommandResult> {
  const [cluster, word, ...rest] = words;
  if (cluster !== "cluster" || word === undefined) return usage("database");
  if (rest.length === 0) return withoutParameters(context, word);
  const [first = ""] = rest;
  switch (word) {
    case "certs":
      return whileApart(context, () => certs(context, rest));
    case "localnode":
      return rest.length > 1 ? usage("database") : whileApart(context, () => localNode(context, first));
    case "join":
    case "connect":
      return rest.length > 1 ? usage("database") : enter(context, { kind: word, primary: first });
    case "verifymode":
      return verifyMode(context, rest);
    case "clear":
      return first === "error" ? clearError(context) : usage("database");
    default:
      return usage("database");
  }
}

function withoutParameters(context: CommandContext, word: string): CommandResult | Promise<CommandResult> {
  switch (word) {
    case "status":
      return printed(...databaseTable(context));
    case "initialize":
      return initialize(context);
    case "remove":
      return remove(context);
    case "upgrade_schema":
      return begin(context, { kind: word }, "Schema upgrade started...");
    default:
      return usage("database");
  }
}

/** Nothing can be changed until the cluster is apart (RENEW-04); the words are ours. */
function whileApart(context: CommandContext, act: () => CommandResult): CommandResult {
  const isClustered = context.state.current().database.role !== undefined;
  return isClustered ? refused(context, "Database configuration is tied to the running cluster") : act();
}

function certs(context: CommandContext, words: readonly string[]): CommandResult {
  if (words.length === 1 && words[0] === "none") {
    edit(context, ({ files: _before, ...state }) => state);
    return stored(context, "certificates removed");
  }
  const files = filesOf(words);
  if (!files) return usage("database");
  const problem = fileNameProblem(context, words);
  if (problem) return problem;
  edit(context, (state) => ({ ...state, files }));
  return stored(context, "database certificates configured");
}

function filesOf(words: readonly string[]): DatabaseFiles | undefined {
  const [first = "", second = "", third = "", fourth = "", fifth = ""] = words;
  if (words.length === 3) return { clientKey: first, clientCertificate: second, ca: third };
  if (words.length !== 5) return undefined;
  return {
    serverKey: first,
    serverCertificate: second,
    clientKey: third,
    clientCertificate: fourth,
    ca: fifth,
  };
}

function localNode(context: CommandContext, name: string): CommandResult {
  const problem = interfaceProblem(context, name);
  if (problem) return problem;
  edit(context, (state) => ({ ...state, interface: name }));
  return stored(context, "interface configured");
}

function verifyMode(context: CommandContext, words: readonly string[]): CommandResult {
  if (context.dialect.verifymode === "absent" || words.length > 1) return usage("database");
  return words[0] === "ca" || words[0] === "full" ? printed() : usage("database");
}

function clearError(context: CommandContext): CommandResult {
  edit(context, ({ error: _before, ...state }) => state);
  return printed();
}

async function initialize(context: CommandContext): Promise<CommandResult> {
  const { role, interface: name } = context.state.current().database;
  if (role !== undefined) return refused(context, "This node is already part of a database cluster");
  if (name === undefined) return failed("FAILURE: local node interface not configured");
  if (!(await confirmed(context, "all", "initialize this node as a new database cluster"))) return printed();
  return begin(context, { kind: "initialize" }, "Initialization started...");
}

async function enter(
  context: CommandContext,
  job: Extract<DatabaseJob, { readonly kind: "join" | "connect" }>,
): Promise<CommandResult> {
  const { role, interface: name } = context.state.current().database;
  if (role !== undefined) return refused(context, "This node is already part of a database cluster");
  if (isIP(job.primary) === 0 && !/^[A-Za-z0-9.-]+$/.test(job.primary)) return usage("database");
  if (job.kind === "connect") return begin(context, job, "Connection started...");
  if (name === undefined) return failed("FAILURE: local node interface not configured");
  if (!(await confirmed(context, "all", "overwrite the database of this node"))) return printed();
  return begin(context, job, "Join started...");
}

async function remove(context: CommandContext): Promise<CommandResult> {
  if (context.state.current().database.role === undefined) {
    return refused(context, "This node is not part of a database cluster");
  }
  if (!(await confirmed(context, "remove", "detach this node from the database cluster"))) return printed();
  return begin(context, { kind: "remove" }, "Removal started...");
}

/** Only a capital Y goes on (MMP reference 1.3). Whether anything but `remove` asks is not evidenced. */
async function confirmed(context: CommandContext, from: "remove" | "all", what: string): Promise<boolean> {
  const style = context.dialect["confirm-style"];
  if (from === "all" && style !== "all") return true;
  const question = style === "bare" ? "(Y/n)" : `WARNING!!!\nAre you sure you wish to ${what}? (Y/n)`;
  return (await context.ask(question))?.trim() === "Y";
}

function begin(context: CommandContext, job: DatabaseJob, words: string): CommandResult {
  return context.database.start(job) ? printed(words) : refused(context, "Another operation is in progress");
}

function edit(context: CommandContext, change: (state: DatabaseState) => DatabaseState): void {
  context.state.change((state) => ({ ...state, database: change(state.database) }));
}
