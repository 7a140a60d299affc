/**
 * The database of one appliance: alone, or a node of a cluster. The commands that change that run on after they have
 * answered (MMP reference 3.6). The data is what the REST API shows, so a join really replaces it.
 */
import type { Dialect } from "../dialects";
import { dialectNumber } from "../dialects";
import type { FileArea } from "../folder";
import type { DatabaseIdentity, DatabaseRole, DatabaseState } from "../state";
import type { StateHolder } from "../store";
import { Follower } from "./follower";
import { readDatabaseIdentity } from "./identity";
import type { NodeRow } from "./messages";
import { PrimaryDatabase } from "./primary";

/** A command that goes on after it has answered. */
export type DatabaseJob =
  | { readonly kind: "initialize" | "remove" | "upgrade_schema" }
  | { readonly kind: "join" | "connect"; readonly primary: string };

/** What the commands and the REST API may do with the database. */
export interface DatabaseControl {
  /** Begins a job; false while another one runs. */
  start(job: DatabaseJob): boolean;
  /** Every node as far as it is known here; empty where the appliance is in no cluster. */
  nodes(): readonly NodeRow[];
  /** Its own row. */
  own(): NodeRow["state"];
  readonly address: string;
}

/** A control that begins nothing, for commands that only pretend. */
export function pretending(control: DatabaseControl): DatabaseControl {
  return {
    start: () => true,
    nodes: () => control.nodes(),
    own: () => control.own(),
    address: control.address,
  };
}

/** What the engine needs of its appliance. */
export interface DatabaseSurroundings {
  readonly address: string;
  readonly dialect: Dialect;
  readonly state: StateHolder;
  readonly files: FileArea;
  resolve(host: string): string | undefined;
  now(): Date;
  log(text: string): void;
}

/** The database of a running appliance. */
export class DatabaseEngine implements DatabaseControl {
  readonly #surroundings: DatabaseSurroundings;
  #primary: PrimaryDatabase | undefined;
  #follower: Follower | undefined;
  #job: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(surroundings: DatabaseSurroundings) {
    this.#surroundings = surroundings;
  }

  get address(): string {
    return this.#surroundings.address;
  }

  /** After a boot: takes up what the disk says. A job that was cut off has failed. */
  async resume(): Promise<void> {
    if (this.#state().lastCommand?.outcome === "Running") this.#end("Failed", "interrupted");
    const { role, identity, primary } = this.#state();
    if (!role || !identity) return;
    if (role === "primary") await this.#serve(identity);
    else if (primary !== undefined) this.#follow(identity, { role, primary, syncMs: 0 });
  }

  start(job: DatabaseJob): boolean {
    if (this.#state().lastCommand?.outcome === "Running") return false;
    const text = `database cluster ${job.kind}${"primary" in job ? ` ${job.primary}` : ""}`;
    this.#edit(({ error: _before, ...state }) => ({ ...state, lastCommand: { text, outcome: "Running" } }));
    // The old database is gone before the new one comes.
    if (job.kind === "join") this.#surroundings.state.change((state) => ({ ...state, api: {} }));
    const jobMs = dialectNumber(this.#surroundings.dialect, "database-job-ms");
    this.#job = setTimeout(() => void this.#carryOut(job), jobMs).unref();
    return true;
  }

  nodes(): readonly NodeRow[] {
    if (this.#primary) return this.#primary.nodes();
    const { role, primary } = this.#state();
    if (role === undefined) return [];
    const own: NodeRow = { address: this.address, role: "replica", state: this.own() };
    const known = this.#follower?.nodes ?? [];
    const others = known.filter(({ address }) => address !== this.address);
    const seen: readonly NodeRow[] =
      others.length > 0
        ? others.map((row) => (this.#follower?.isUp === true ? row : { ...row, state: "disconnected" }))
        : [{ address: primary ?? "none", role: "primary", state: "disconnected" }];
    return role === "replica" ? [...seen, own] : seen;
  }

  own(): NodeRow["state"] {
    if (this.#primary) return "connected";
    if (this.#follower?.isInSync === true) return "connected";
    return this.#follower?.isUp === true ? "syncing" : "disconnected";
  }

  /** A change was made through the API of this appliance; the primary has to know. */
  wrote(): void {
    this.#follower?.write(this.#surroundings.state.current().api);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#job);
    this.#follower?.stop();
    await this.#primary?.close();
  }

  async #carryOut(job: DatabaseJob): Promise<void> {
    if (this.#isStopped) return;
    switch (job.kind) {
      case "initialize":
        return this.#initialize();
      case "join":
        return this.#enter("replica", job.primary);
      case "connect":
        return this.#enter("client", job.primary);
      case "remove":
        return this.#remove();
      case "upgrade_schema":
        return this.#end(this.#primary ? "Success" : "Failed", "Couldn't upgrade the schema");
    }
  }

  async #initialize(): Promise<void> {
    const identity = this.#newIdentity();
    if (typeof identity === "string") return this.#end("Failed", identity);
    const problem = identity.server ? await this.#serve(identity) : "no server certificate";
    if (problem !== undefined) return this.#end("Failed", problem);
    this.#edit(({ primary: _before, ...state }) => ({ ...state, role: "primary", identity, replicas: [] }));
    this.#end("Success");
  }

  #enter(role: "replica" | "client", primary: string): void {
    const identity = this.#newIdentity();
    if (typeof identity === "string") return this.#end("Failed", identity);
    if (role === "replica" && !identity.server) return this.#end("Failed", "no server certificate");
    const syncMs = role === "replica" ? dialectNumber(this.#surroundings.dialect, "database-sync-ms") : 1;
    this.#follow(identity, { role, primary, syncMs });
    const begun = Date.now();
    const look = (): void => {
      if (this.#isStopped || this.#state().lastCommand?.outcome !== "Running") return;
      if (this.#follower?.isUp === true) {
        this.#edit((state) => ({ ...state, role, identity, primary }));
        return this.#end("Success");
      }
      if (Date.now() - begun > 5_000) return this.#giveUp(`could not connect to ${primary}`);
      this.#job = setTimeout(look, 5).unref();
    };
    look();
  }

  async #remove(): Promise<void> {
    await this.#follower?.leave();
    this.#follower = undefined;
    await this.#primary?.close();
    this.#primary = undefined;
    if (this.#isStopped) return;
    this.#edit(({ role: _role, identity: _identity, primary: _primary, ...state }) => ({
      ...state,
      replicas: [],
    }));
    this.#end("Success");
  }

  #newIdentity(): DatabaseIdentity | string {
    const { files } = this.#state();
    if (!files) return "no certificates configured";
    const result = readDatabaseIdentity(files, this.#surroundings.files);
    return "identity" in result ? result.identity : result.problem;
  }

  async #serve(identity: DatabaseIdentity): Promise<string | undefined> {
    const { address, dialect, state } = this.#surroundings;
    const primary = new PrimaryDatabase(identity, {
      address,
      breaksParallelJoins: dialect["join-parallel"] === "breaks",
      content: () => state.current().api,
      write: (content) => state.change((before) => ({ ...before, api: content })),
      replicas: () => this.#state().replicas,
      setReplicas: (replicas) => this.#edit((before) => ({ ...before, replicas })),
      now: () => this.#surroundings.now(),
      log: (text) => this.#surroundings.log(text),
    });
    const problem = await primary.open();
    if (problem === undefined) this.#primary = primary;
    return problem;
  }

  #follow(
    identity: DatabaseIdentity,
    { role, primary, syncMs }: { role: Exclude<DatabaseRole, "primary">; primary: string; syncMs: number },
  ): void {
    const { address, dialect, state } = this.#surroundings;
    this.#follower = new Follower(
      identity,
      {
        address,
        primary,
        part: role,
        checksName: dialect.verifymode === "verify-full",
        resolve: (host) => this.#surroundings.resolve(host),
        now: () => this.#surroundings.now(),
        log: (text) => this.#surroundings.log(text),
        receive: (api) => {
          if (!this.#isStopped && JSON.stringify(state.current().api) !== JSON.stringify(api)) {
            state.change((before) => ({ ...before, api }));
          }
        },
        refused: (why) => {
          if (this.#state().role === undefined) this.#giveUp(why);
        },
      },
      syncMs,
    );
    this.#follower.start();
  }

  #giveUp(why: string): void {
    this.#follower?.stop();
    this.#follower = undefined;
    this.#end("Failed", why);
  }

  #end(outcome: "Success" | "Failed", why?: string): void {
    if (this.#isStopped) return;
    this.#surroundings.log(
      `dbcluster_watcher:  Operation Complete${why === undefined || outcome === "Success" ? "" : ` (${why})`}`,
    );
    this.#edit(({ lastCommand, ...state }) => ({
      ...state,
      ...(lastCommand && { lastCommand: { text: lastCommand.text, outcome } }),
      ...(outcome === "Failed" && why !== undefined && { error: why }),
    }));
  }

  #state(): DatabaseState {
    return this.#surroundings.state.current().database;
  }

  #edit(change: (state: DatabaseState) => DatabaseState): void {
    this.#surroundings.state.change((state) => ({ ...state, database: change(state.database) }));
  }
}
