/** What every part of the search for an engine is given. */
import type { Installer } from "./installer";

/** How the search speaks to whoever waits for it. */
export interface EngineIo {
  /** One line that says what happens now. */
  tell(line: string): void;
  /** How far long work is, e.g. `(120, 1800, "packages compiled")`. */
  progress(done: number, total: number, what: string): void;
}

/** The machine as far as the search looks at it. */
export interface Machine {
  readonly environment: NodeJS.ProcessEnv;
  readonly installer: Installer;
}

/** One search. */
export interface Search extends Machine {
  readonly io: EngineIo;
  /** The cache folder. */
  readonly cache: string;
}

/** What one way of getting a program gave. */
export type Attempt<Result> =
  { readonly kind: "got"; readonly result: Result } | { readonly kind: "refused"; readonly why: string };

/** An attempt that gave nothing. */
export function refused(why: string): Attempt<never> {
  return { kind: "refused", why };
}
