/** What the holder of an appliance's lock says of itself to the runs that wait: one line of JSON per news. Public. */
import { createServer } from "node:net";
import type { Server, Socket } from "node:net";

/** Who holds a lock, and how far it is. */
export interface LockHolder {
  readonly pid: number;
  readonly stack: string;
  readonly appliance: string;
  readonly role: string;
  /** The step that runs. */
  readonly step: string;
  /** Nobody waits for its result any more; it finishes what it began. */
  readonly isAbandoned: boolean;
}

/** What a waiting run hears. */
export interface HolderNews extends LockHolder {
  /** How many runs have waited longer. */
  readonly ahead: number;
}

/** Longest line that is believed; the socket's name is known to every user of the machine. */
const longestLine = 4_096;
const longestText = 200;

/** Answers the runs that wait, in the order in which they came. */
export class HolderDesk {
  readonly #waiting = new Set<Socket>();
  #holder: LockHolder;

  constructor(holder: LockHolder) {
    this.#holder = holder;
  }

  /** A server that answers for this holder; it is not listening yet and keeps no process alive. */
  server(): Server {
    return createServer((socket) => this.#accept(socket)).unref();
  }

  /** Tells everybody what is new. */
  change(news: Partial<Pick<LockHolder, "step" | "isAbandoned">>): void {
    this.#holder = { ...this.#holder, ...news };
    this.#tellAll();
  }

  /** Lets the waiting runs go on. */
  close(): void {
    for (const socket of this.#waiting) socket.destroy();
    this.#waiting.clear();
  }

  #accept(socket: Socket): void {
    this.#waiting.add(socket);
    socket.unref();
    socket.on("error", () => undefined); // A run that gave up; `close` follows.
    socket.on("close", () => {
      if (this.#waiting.delete(socket)) this.#tellAll();
    });
    socket.resume();
    this.#tell(socket, this.#waiting.size - 1);
  }

  #tellAll(): void {
    [...this.#waiting].forEach((socket, ahead) => this.#tell(socket, ahead));
  }

  #tell(socket: Socket, ahead: number): void {
    const news: HolderNews = { ...this.#holder, ahead };
    socket.write(`${JSON.stringify(news)}\n`);
  }
}

/** Collects the lines that arrive on a socket and hands out those that are a holder's. */
export function readHolderNews(socket: Socket, hear: (news: HolderNews) => void): void {
  let rest = "";
  socket.setEncoding("utf8");
  socket.on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = (lines.pop() ?? "").slice(0, longestLine);
    for (const line of lines) {
      const news = parseHolderNews(line);
      if (news) hear(news);
    }
  });
}

/** Reads one line; nothing for a line that no holder of ours writes. */
export function parseHolderNews(line: string): HolderNews | undefined {
  if (line.length > longestLine) return undefined;
  const value = parseJson(line);
  if (typeof value !== "object" || value === null) return undefined;
  const { pid, stack, appliance, role, step, isAbandoned, ahead } = value as Record<string, unknown>;
  const isCount = (number: unknown): number is number => Number.isSafeInteger(number) && Number(number) >= 0;
  if (!isCount(pid) || !isCount(ahead)) return undefined;
  return {
    pid,
    ahead,
    stack: shownText(stack),
    appliance: shownText(appliance),
    role: shownText(role),
    step: shownText(step),
    isAbandoned: isAbandoned === true,
  };
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // Not a holder of ours.
  }
}

function shownText(value: unknown): string {
  return typeof value === "string" ? value.replace(/\p{C}/gu, "?").slice(0, longestText) : "?";
}
