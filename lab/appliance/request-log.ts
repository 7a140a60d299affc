/** What the appliance was told: every command and every SFTP request, numbered, with the answer. */
import type { Fault } from "./faults";

/** How a request came in. */
export type RequestKind = "exec" | "shell" | "sftp";

/** One request. */
export interface RequestEntry {
  /** Counts from 1 since the start or the last `restart` of the log. */
  readonly n: number;
  /** Real time of arrival, ISO 8601. */
  readonly at: string;
  readonly kind: RequestKind;
  /** The command as sent, or the SFTP request in words, e.g. `WRITE webadmin.crt 0+1204`. */
  readonly text: string;
  /** The printed answer or the SFTP status; absent until it is given, and when none is. */
  reply?: string;
  /** Counts the accepted SSH connections from 1. */
  readonly connection: number;
  /** The round trip (round-trips.ts) that the request belongs to. */
  readonly roundTrip: number;
  /** The fault that struck. */
  fault?: Fault;
}

/** The log, kept in memory. Secrets in it are masked. */
export class RequestLog {
  readonly #entries: RequestEntry[] = [];
  readonly #restarted: () => void;

  constructor(restarted: () => void) {
    this.#restarted = restarted;
  }

  /** The requests since the start or the last `restart`. */
  get entries(): readonly RequestEntry[] {
    return this.#entries;
  }

  /** The commands, in order, without SFTP requests. */
  commands(): readonly string[] {
    return this.#entries.filter((entry) => entry.kind !== "sftp").map((entry) => entry.text);
  }

  /** Forgets everything; the next request is number 1, and connections and round trips count from zero. */
  restart(): void {
    this.#entries.length = 0;
    this.#restarted();
  }

  /** Adds a request. */
  add(request: Omit<RequestEntry, "n" | "at">): RequestEntry {
    const entry = {
      ...request,
      n: this.#entries.length + 1,
      at: new Date().toISOString(),
      text: maskSecrets(request.text),
    };
    this.#entries.push(entry);
    return entry;
  }
}

/** Hides the words of a command that are secrets (`turn credentials <user> <password>`, CUCM and API passwords). */
export function maskSecrets(text: string): string {
  return text.replace(/\b(credentials\s+\S+|password|secret)(\s+)\S+/gi, "$1$2********");
}
