/** What goes into one change, and what the change may do besides talking to the appliance. */
import type { CmsError } from "../errors/cms-error";
import type { LiteralCredentials, SecretDocument } from "../plan/declaration";
import type { SupportedDeclaration } from "../plan/parse-declaration";
import type { Report } from "../plan/report";
import type { CallBridgeCredentials } from "./call-bridge-credentials";

/** Everything a change is started with, credentials resolved. Holds secrets: never print it. */
export interface ChangeInput {
  readonly declaration: SupportedDeclaration;
  readonly secrets: SecretDocument;
  readonly credentials: LiteralCredentials;
  readonly bastionCredentials?: LiteralCredentials;
  /** Of the Call Bridges that are asked for calls, by appliance. */
  readonly callBridges?: Readonly<Record<string, CallBridgeCredentials>>;
  /** `clear` empties what the declaration filled, as its resource is deleted. @default "deploy" */
  readonly task?: ChangeTask;
}

/** What is to be done about a declaration. */
export type ChangeTask = "deploy" | "clear";

/** The change's surroundings. */
export interface ChangeIo {
  /** One line of live progress; public. */
  progress(line: string): void;
  /** The step that begins, for the lock's holder and the log. */
  step(name: string): void;
  /** Whether nobody waits for the result any more. Before the first assignment the change then stops, after it it goes on. */
  isAbandoned(): boolean;
  now(): Date;
}

/** How a change ended. Both parts are public. */
export interface ChangeResult {
  readonly report: Report;
  /** Present exactly when the outcome is `failed` or `rolledBack`. */
  readonly error?: CmsError;
}
