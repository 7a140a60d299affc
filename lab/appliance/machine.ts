/** One boot of the appliance: from its disk to open ports, until it is stopped. */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { answerCall } from "./api/routes";
import { webAdminServer } from "./api/web-admin-server";
import { C2wLinks } from "./c2w-links";
import type { LinkSurroundings } from "./c2w-links";
import { DatabaseEngine } from "./database/engine";
import type { NodeRow } from "./database/messages";
import { dialectNumber } from "./dialects";
import type { Dialect } from "./dialects";
import { Folder } from "./folder";
import { Listeners } from "./listeners";
import type { ListenerControl } from "./listeners";
import { Mmp } from "./mmp";
import { PeerLinks } from "./peer-links";
import { releaseOf } from "./releases";
import { SchedulerLinks } from "./scheduler-links";
import type { RequestDesk } from "./requests";
import type { RoundTripCounter } from "./round-trips";
import { readHostKeys } from "./ssh/host-keys";
import type { HostKeys } from "./ssh/host-keys";
import { SshServer } from "./ssh/server";
import { WebAdminLink } from "./web-admin-link";
import { freshState } from "./state";
import type { UserRole } from "./state";
import { StateStore } from "./store";
import { defaultPasswordDays, newUser } from "./users";

/** A user that exists on a fresh disk. */
export interface FirstUser {
  readonly name: string;
  readonly password: string;
  readonly role?: UserRole;
}

/** What a boot needs to know. */
export interface MachineOptions {
  readonly directory: string;
  readonly address: string;
  readonly sshPort: number;
  readonly sipPort: number;
  readonly hostname: string;
  readonly users: readonly FirstUser[];
  readonly setUp: readonly string[];
  readonly dialect: Dialect;
  readonly latencyMs: number;
  /** The name service: addresses by host name in lower case. */
  readonly names: Readonly<Record<string, string>>;
}

/** What outlives a boot. */
export interface MachineSurroundings {
  desk(stop: () => void, isStopped: () => boolean): RequestDesk;
  readonly trips: RoundTripCounter;
  acceptConnection(): number;
}

/** A booted appliance. */
export class Machine {
  readonly hostKeys: HostKeys;
  readonly #options: MachineOptions;
  readonly #store: StateStore;
  readonly #folder: Folder;
  readonly #listeners: Listeners;
  readonly #links: C2wLinks;
  readonly #peers: PeerLinks;
  readonly #schedulerLinks: SchedulerLinks;
  readonly #database: DatabaseEngine;
  readonly #mmp: Mmp;
  readonly #ssh: SshServer;
  readonly #logPath: string;
  readonly #startedAt = Date.now();
  #uploaderLink: WebAdminLink | undefined;
  #busyUntil = 0;
  #callLegs = 0;
  #stopping: Promise<void> | undefined;

  constructor(options: MachineOptions, surroundings: MachineSurroundings) {
    this.#options = options;
    const { directory, dialect, address, sipPort } = options;
    this.#store = new StateStore(directory, () => firstState(options, this.now()));
    const folder = new Folder(directory);
    this.#folder = folder;
    this.#listeners = this.#openListeners();
    this.#links = this.#openLinks();
    this.#peers = this.#openPeers();
    this.#schedulerLinks = new SchedulerLinks(this.#linkSurroundings());
    this.#database = new DatabaseEngine({
      address,
      dialect,
      state: this.#store,
      files: folder,
      resolve: (host) => options.names[host.toLowerCase()],
      now: () => this.now(),
      log: (text) => this.#audit(text),
    });
    this.#logPath = join(directory, "log.txt");
    this.hostKeys = readHostKeys(directory, dialect);
    const parts = {
      state: this.#store,
      files: folder,
      dialect,
      now: () => this.now(),
      audit: (text: string) => this.#audit(text),
    };
    this.#mmp = new Mmp({
      ...parts,
      listeners: this.#watched(this.#listeners),
      database: this.#database,
      address,
      sipPort,
      logins: () => this.#ssh.logins(),
    });
    const desk = surroundings.desk(
      () => void this.kill(),
      () => this.#stopping !== undefined,
    );
    this.#ssh = new SshServer({
      backend: { ...parts, mmp: this.#mmp, desk, folder, auditLog: () => this.#readLog() },
      login: parts,
      hostKeys: this.hostKeys,
      latencyMs: options.latencyMs,
      trips: surroundings.trips,
      acceptConnection: () => surroundings.acceptConnection(),
    });
  }

  /** The appliance's clock. */
  now(): Date {
    return new Date(Date.now() + dialectNumber(this.#options.dialect, "clock-skew-s") * 1000);
  }

  get hostname(): string {
    return this.#store.current().hostname;
  }

  /** Every node of the database cluster as far as it is known here. */
  get databaseNodes(): readonly NodeRow[] {
    return this.#database.nodes();
  }

  /** That many legs of calls are in progress from now on; they do not outlive the boot. */
  setCallLegs(count: number): void {
    this.#callLegs = count;
  }

  /** SSH connections that have not closed yet. */
  get openConnections(): number {
    return this.#ssh.openConnections;
  }

  /** Opens what was active before, runs the installer's commands on a fresh disk, opens SSH. */
  async start(): Promise<void> {
    const { served, webAdmin, webBridge3, turn, recorder, streamer, meetingApps } = this.#store.current();
    await this.#listeners.apply("webAdmin", webAdmin.enabled ? served.webAdmin : undefined);
    await this.#listeners.apply("callBridge", served.callBridge);
    await this.#listeners.apply("webBridge3Https", webBridge3.enabled ? served.webBridge3Https : undefined);
    await this.#listeners.apply("webBridge3C2w", webBridge3.enabled ? served.webBridge3C2w : undefined);
    await this.#listeners.apply("turn", turn.enabled ? served.turn : undefined);
    await this.#listeners.apply("recorder", recorder.enabled ? served.recorder : undefined);
    await this.#listeners.apply("streamer", streamer.enabled ? served.streamer : undefined);
    await this.#listeners.apply("meetingApps", meetingApps.enabled ? served.meetingApps : undefined);
    const { scheduler } = this.#store.current();
    await this.#listeners.apply("scheduler", scheduler.enabled ? served.scheduler : undefined);
    this.#links.refresh();
    this.#peers.refresh();
    this.#dialUploader();
    this.#schedulerLinks.use(scheduler.enabled ? served.schedulerC2w : undefined);
    await this.#database.resume();
    if (this.#store.isFresh) await this.#install();
    await this.#ssh.listen(this.#options.sshPort, this.#options.address);
  }

  /** Tables that a lie froze tell the truth again. */
  endLies(): void {
    this.#mmp.endLies();
  }

  /** Everything drops at once, as a SIGKILL would have it; resolves when the ports are free. */
  kill(): Promise<void> {
    this.#stopping ??= this.#halt();
    return this.#stopping;
  }

  /** The state lives on disk and no request is half done between events, so a stop needs no more care than a kill. */
  stop(): Promise<void> {
    return this.kill();
  }

  async #halt(): Promise<void> {
    this.#store.stop();
    this.#folder.stop();
    this.#links.stop();
    this.#peers.stop();
    this.#schedulerLinks.stop();
    this.#uploaderLink?.stop();
    const database = this.#database.stop();
    this.#listeners.stop();
    await this.#ssh.stop();
    await this.#listeners.stopped();
    await database;
  }

  #openListeners(): Listeners {
    const { address, dialect } = this.#options;
    const webAdmin = webAdminServer({
      dialect,
      state: () => this.#store.current(),
      busyUntil: () => this.#busyUntil,
      audit: (text) => this.#audit(text),
      answer: (call) =>
        answerCall(
          {
            state: this.#store,
            dialect,
            links: this.#links,
            peers: this.#peers,
            database: this.#database,
            startedAt: this.#startedAt,
            now: () => this.now(),
            callLegsActive: () => this.#callLegs,
          },
          call,
        ),
    });
    return new Listeners({ address, dialect, webAdmin, now: () => this.now() });
  }

  #openLinks(): C2wLinks {
    return new C2wLinks({
      ...this.#linkSurroundings(),
      served: () => this.#store.current().served.callBridge,
    });
  }

  #openPeers(): PeerLinks {
    const settings = (): Readonly<Record<string, string>> =>
      this.#store.current().apiSettings["system/configuration/cluster"] ?? {};
    return new PeerLinks({
      ...this.#linkSurroundings(),
      members: () => this.#store.current().api["callBridges"] ?? [],
      ownName: () => settings()["uniqueName"],
      served: () => this.#store.current().served.callBridge,
      comparesNames: releaseOf(this.#options.dialect["table-rows"]).hasClusterNames,
    });
  }

  #linkSurroundings(): Omit<LinkSurroundings, "served"> {
    const { address, names, dialect } = this.#options;
    return {
      ownAddress: address,
      webBridges: () => this.#store.current().api["webBridges"] ?? [],
      resolve: (host) => names[host.toLowerCase()],
      checksExtensions: dialect["extension-check"] !== "off",
      now: () => this.now(),
      log: (text) => this.#audit(text),
    };
  }

  /** A restart of the Call Bridge drops its calls and c2w links, and the API answers 503 for a while (MMP reference 4.4). */
  #watched(listeners: Listeners): ListenerControl {
    return {
      redial: () => this.#dialUploader(),
      apply: async (role, served) => {
        if (role === "schedulerC2w") {
          this.#schedulerLinks.use(served);
          return undefined;
        }
        const problem = await listeners.apply(role, served);
        if (role === "callBridge") {
          this.#busyUntil = Date.now() + dialectNumber(this.#options.dialect, "api-after-restart");
          this.#links.restart();
          this.#peers.restart();
          this.#callLegs = 0;
        }
        return problem;
      },
    };
  }

  /** The Uploader asks the Call Bridge of its choice for recordings, through Web Admin (MMP reference 3.7). */
  #dialUploader(): void {
    this.#uploaderLink?.stop();
    const { dials } = this.#store.current().uploader;
    if (!dials) return;
    const target = { ...dials, names: "usual" } as const;
    const where = `${dials.host}:${String(dials.port)}`;
    this.#uploaderLink = new WebAdminLink(target, this.#linkSurroundings(), (problem) =>
      this.#audit(
        problem === undefined
          ? `uploader: INFO connected to ${where}`
          : `uploader: ERROR connection to ${where} failed (${problem})`,
      ),
    );
  }

  async #install(): Promise<void> {
    const user = this.#store.current().users.find((candidate) => candidate.role === "admin")?.name ?? "admin";
    for (const command of this.#options.setUp) {
      const result = await this.#mmp.run(
        { name: user, from: "console:0", ask: () => Promise.resolve(undefined) },
        command,
      );
      if (result.failed)
        throw new Error(`the set-up command "${command}" answered: ${result.lines.join(" / ")}`);
    }
  }

  #audit(text: string): void {
    const at = this.now().toISOString().replace("Z", "");
    appendFileSync(this.#logPath, `${at} local0.info ${this.hostname} cli: ${text}\n`, { mode: 0o600 });
  }

  #readLog(): Buffer {
    return existsSync(this.#logPath) ? readFileSync(this.#logPath) : Buffer.alloc(0);
  }
}

function firstState(options: MachineOptions, now: Date): ReturnType<typeof freshState> {
  const mustChange = options.dialect["force-password-change"] === "on";
  const users = options.users.map((user) =>
    newUser(user.name, user.password, {
      role: user.role ?? "admin",
      now,
      mustChange,
      days: defaultPasswordDays,
    }),
  );
  return freshState(options.hostname, users);
}
