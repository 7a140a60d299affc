/** What is compared: ways to carry out the same change on the same appliances. */
import type { Coordinates } from "../appliance-host";
import type { Change } from "../change";

/** Everything that a contender is given. */
export interface Job {
  readonly appliances: readonly Coordinates[];
  /** How many appliances may be worked on at a time. */
  readonly forks: number;
  readonly change: Change;
  readonly login: Login;
  /** A folder for its own files, empty. */
  readonly folder: string;
}

/** The login that every contender uses: the same key, so that none pays for another method. */
export interface Login {
  readonly user: string;
  readonly privateKey: string;
  /** The same, in a file that only its owner can read. */
  readonly privateKeyFile: string;
}

/** One way to carry out the change. */
export interface Contender {
  readonly name: string;
  /** What it is, in one line. */
  readonly what: string;
  /** Why it cannot run on this machine; undefined where it can. */
  missing(): string | undefined;
  /** Writes what it needs on disk, before the clock runs. */
  prepare?(job: Job): void;
  /** Carries the change out on every appliance; rejects where one fails. */
  run(job: Job): Promise<void>;
}
