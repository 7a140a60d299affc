/**
 * The appliance's state on disk. A change is on disk before anybody is told of it, so a SIGKILL loses nothing that was
 * acknowledged: written beside, then renamed over the old file.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { noDatabaseCluster, noUploader } from "./state";
import type { ApplianceState } from "./state";

/** Holds the current state; `change` stores before it returns. */
export interface StateHolder {
  current(): ApplianceState;
  change(edit: (state: ApplianceState) => ApplianceState): void;
}

/** The state kept in `state.json` of a directory. */
export class StateStore implements StateHolder {
  readonly #path: string;
  #state: ApplianceState;
  #stopped = false;

  constructor(directory: string, fresh: () => ApplianceState) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    this.#path = join(directory, "state.json");
    this.isFresh = !existsSync(this.#path);
    this.#state = this.isFresh ? fresh() : parseState(readFileSync(this.#path, "utf8"));
  }

  /** Whether no state was found on disk. */
  readonly isFresh: boolean;

  current(): ApplianceState {
    return this.#state;
  }

  change(edit: (state: ApplianceState) => ApplianceState): void {
    if (this.#stopped) throw new Error("the appliance is stopped");
    const next = edit(this.#state);
    replaceFile(this.#path, Buffer.from(JSON.stringify(next)));
    this.#state = next;
  }

  /** No change gets through any more. */
  stop(): void {
    this.#stopped = true;
  }
}

/** A copy for commands that only pretend: changes are seen by the same command and then forgotten. */
export function scratchState(state: ApplianceState): StateHolder {
  let copy = state;
  return {
    current: () => copy,
    change: (edit) => {
      copy = edit(copy);
    },
  };
}

/** Writes a file so that it is the old or the new one, whenever the process is killed; the host's own end is not survived. */
export function replaceFile(path: string, bytes: Buffer): void {
  const beside = `${path}.new`;
  writeFileSync(beside, bytes, { mode: 0o600 });
  renameSync(beside, path);
}

function parseState(text: string): ApplianceState {
  const parsed: unknown = JSON.parse(text);
  if (typeof parsed !== "object" || parsed === null || !("version" in parsed) || parsed.version !== 3) {
    throw new Error("the appliance's disk holds a state of another version; remove its directory");
  }
  // A disk of before the database cluster, the scheduler or the uploader was known.
  const later = { database: noDatabaseCluster, scheduler: { enabled: false }, uploader: noUploader };
  return { ...later, ...parsed } as ApplianceState;
}
