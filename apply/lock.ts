/**
 * One change at a time on an appliance. The lock covers the runs of one user on one machine, also those whose Pulumi was
 * killed and which finish on their own; between machines the guard before the first assignment protects.
 */
import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { cmsError } from "../errors/cms-error";
import { HolderDesk, readHolderNews } from "./lock-holder";
import type { HolderNews, LockHolder } from "./lock-holder";
import { lockPlace } from "./lock-place";
import type { LockPlace } from "./lock-socket";

/** What is needed to take a lock. */
export interface LockOptions {
  /** The pinned host key of the appliance, in either form. */
  readonly hostKey: string;
  /** Appliance and role, for messages. */
  readonly subject: string;
  readonly stateFolder: string;
  /** What the waiting runs are told of this one. */
  readonly holder: Omit<LockHolder, "step" | "isAbandoned">;
  /** How long to wait. */
  readonly patienceMs: number;
  /** Ends the wait: nobody wants the lock any more. */
  readonly signal: AbortSignal;
  progress(line: string): void;
}

/** A lock that is held until it is released or the process ends, however it ends. */
export interface HeldLock {
  /** Tells the waiting runs how far this one is. */
  change(news: Partial<Pick<LockHolder, "step" | "isAbandoned">>): void;
  release(): void;
}

/** The runs that wait try one after another when the lock gets free, the one that waited longest first. */
const turnMs = 25;
/** How often a wait without news is mentioned again. */
const reminderMs = 30_000;

/** Takes the lock of an appliance. Throws `apply/lock` after the patience, `apply/interrupted` at the signal. */
export async function takeLock(options: LockOptions): Promise<HeldLock> {
  const place = lockPlace(options.hostKey, options.subject, options.stateFolder);
  return takeLockAt(place, options);
}

/** The same at a given place. */
export async function takeLockAt(place: LockPlace, options: LockOptions): Promise<HeldLock> {
  const desk = new HolderDesk({ ...options.holder, step: "start", isAbandoned: false });
  const wait = new Wait(options);
  for (;;) {
    if (options.signal.aborted) throw interrupted(options);
    const server = await place.claim(desk.server());
    if (server) {
      return {
        change: (news) => desk.change(news),
        release: () => {
          server.close();
          desk.close();
        },
      };
    }
    if (wait.leftMs() <= 0) throw wait.error();
    await wait.untilReleased(place.holderAddress());
  }
}

/** One run's wait, over as many holders as come before it. */
class Wait {
  readonly #options: LockOptions;
  readonly #began = performance.now();
  #holder: HolderNews | undefined;
  #told = "";

  constructor(options: LockOptions) {
    this.#options = options;
  }

  leftMs(): number {
    return this.#options.patienceMs - (performance.now() - this.#began);
  }

  /** Resolves when the holder is gone and it is this run's turn to try, or when there is no time left. */
  async untilReleased(address: string): Promise<void> {
    await this.#listenTo(address);
    const ahead = this.#holder?.ahead ?? 0;
    await delay(Math.max(0, Math.min((ahead + 1) * turnMs, this.leftMs())));
  }

  error(): Error {
    const { subject, patienceMs } = this.#options;
    const pid = this.#holder ? `pid ${String(this.#holder.pid)}` : "the process that holds it";
    return cmsError("apply/lock", {
      subject,
      what: `waited ${shownTime(patienceMs)} for ${this.#shownHolder()}, which still works on this appliance`,
      remedy: `let ${pid} end and run again; what it leaves undone when it is killed, the next run finishes or undoes`,
      retry: "safe",
    });
  }

  #listenTo(address: string): Promise<void> {
    const { signal } = this.#options;
    return new Promise((resolve) => {
      const socket = connect(address);
      const leave = (): void => void socket.destroy();
      const timer = setTimeout(leave, Math.max(0, this.leftMs()));
      const reminder = setInterval(() => this.#tell(true), reminderMs);
      signal.addEventListener("abort", leave, { once: true });
      readHolderNews(socket, (news) => {
        this.#holder = news;
        this.#tell(false);
      });
      socket.on("error", () => undefined); // The holder has just gone; `close` follows.
      socket.on("close", () => {
        clearTimeout(timer);
        clearInterval(reminder);
        signal.removeEventListener("abort", leave);
        resolve();
      });
    });
  }

  #tell(isReminder: boolean): void {
    const waited = isReminder ? `, ${shownTime(performance.now() - this.#began)} so far` : "";
    const line = `waits for ${this.#shownHolder()}${waited}`;
    if (line === this.#told) return;
    this.#told = line;
    this.#options.progress(line);
  }

  #shownHolder(): string {
    if (!this.#holder) return "another run of this user on this machine";
    const { pid, stack, appliance, role, step, isAbandoned } = this.#holder;
    const fate = isAbandoned ? ", whose own run was interrupted" : "";
    return `pid ${String(pid)} (${stack}, ${appliance} ${role}, step ${step}${fate})`;
  }
}

function interrupted({ subject }: LockOptions): Error {
  return cmsError("apply/interrupted", {
    subject,
    what: "the run was interrupted while it waited for its turn; nothing was changed",
    remedy: "run again",
    retry: "safe",
  });
}

function shownTime(milliseconds: number): string {
  return milliseconds < 1_000
    ? `${String(Math.round(milliseconds))} ms`
    : `${String(Math.round(milliseconds / 1_000))} s`;
}
