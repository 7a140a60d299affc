/**
 * Opens channels one at a time and not too fast: "acano has problems with too fast channel creations" (MMP reference
 * 1.5). A channel that did not open is tried again, because nothing has run in it.
 */
import { setTimeout as delay } from "node:timers/promises";
import { CmsError, cmsError } from "../errors/cms-error";
import type { RequestCounter } from "./round-trips";

const attempts = 4;

/** Lets one channel open after another. */
export class ChannelGate {
  readonly #subject: string;
  readonly #gapMs: number;
  readonly #requests: RequestCounter;
  #openedAt = Number.NEGATIVE_INFINITY;

  constructor(options: {
    readonly subject: string;
    readonly gapMs: number;
    readonly requests: RequestCounter;
  }) {
    this.#subject = options.subject;
    this.#gapMs = options.gapMs;
    this.#requests = options.requests;
  }

  /** Opens a channel and makes one request in it; `open` rejects with what ssh2 says. */
  async open<T>(what: string, open: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      await this.#waitForTurn(attempt);
      this.#requests.sent();
      try {
        this.#openedAt = performance.now();
        const channel = await open();
        this.#countRequest();
        return channel;
      } catch (error) {
        if (error instanceof CmsError) {
          this.#requests.answered();
          throw error;
        }
        if (!isOpenFailure(error)) {
          this.#countRequest();
          throw new ChannelRefused(what, error);
        }
        this.#requests.answered();
        if (attempt === attempts) throw notOpened(this.#subject, what, error);
      }
    }
  }

  async #waitForTurn(attempt: number): Promise<void> {
    const gapMs = attempt === 1 ? this.#gapMs : Math.max(100, this.#gapMs) * 2 ** (attempt - 2);
    const leftMs = (): number => this.#openedAt + gapMs - performance.now();
    // A timer counts whole milliseconds and may fire a little early; an appliance's limit is exact.
    while (leftMs() > 0) await delay(Math.ceil(leftMs()));
  }

  /** ssh2 sends the request of a channel by itself as soon as the channel is open. */
  #countRequest(): void {
    this.#requests.answered();
    this.#requests.sent();
    this.#requests.answered();
  }
}

/** The channel opened, but the appliance refused what was asked of it (`exec`, `shell`, the SFTP subsystem). */
export class ChannelRefused extends Error {
  constructor(what: string, cause: unknown) {
    super(`${what} was refused`, { cause });
    this.name = "ChannelRefused";
  }
}

/** ssh2 gives an open failure a `reason`; nothing else has one. */
function isOpenFailure(error: unknown): boolean {
  return error instanceof Error && "reason" in error;
}

function notOpened(subject: string, what: string, cause: unknown): CmsError {
  return cmsError("mmp/channel", {
    subject,
    what: `the appliance refused ${String(attempts)} times to open a channel for ${what}`,
    remedy: "close other SSH and SFTP sessions of the same user (`user list` shows them) and run again",
    retry: "safe",
    cause,
  });
}
