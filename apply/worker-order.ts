/** What entry and worker tell one another: one order on the worker's standard input, messages over the IPC channel. */
import type { LiteralCredentials, SecretDocument } from "../plan/declaration";
import { parseDeclaration } from "../plan/parse-declaration";
import type { Report } from "../plan/report";
import type { CallBridgeCredentials } from "./call-bridge-credentials";
import type { ChangeResult, ChangeTask } from "./change";
import { clusterJob } from "./database/cluster-job";
import type { ClusterOrder } from "./database/cluster-job";
import { roleJob } from "./worker-job";
import type { WorkerJob } from "./worker-job";

/** What a worker is told once. Everything but the declaration is secret. */
export type WorkerOrder = RoleOrder | ClusterOrder;

/** The change of a role. */
export interface RoleOrder {
  /** The declaration as its component wrote it. */
  readonly declaration: string;
  readonly secrets: SecretDocument;
  readonly credentials: LiteralCredentials;
  readonly bastionCredentials?: LiteralCredentials;
  /** Of the Call Bridges that are asked for calls, by appliance. */
  readonly callBridges?: Readonly<Record<string, CallBridgeCredentials>>;
  readonly task: ChangeTask;
}

/** What a worker says. Public. */
export type WorkerMessage =
  | { readonly kind: "progress"; readonly line: string }
  | { readonly kind: "result"; readonly report: Report; readonly error?: WorkerError };

/** An error as text: its class does not survive the channel. */
export interface WorkerError {
  readonly code: string;
  readonly text: string;
}

/** The message with which a worker ends. */
export function resultMessage({ report, error }: ChangeResult): WorkerMessage {
  return { kind: "result", report, ...(error && { error: { code: error.code, text: error.message } }) };
}

/** Reads the order. A text that is cut short, as by an entry that died, is no order. */
export function parseWorkerOrder(text: string): WorkerJob | undefined {
  const parsed = parseJson(text);
  if (parsed === undefined) return undefined;
  const order = parsed as WorkerOrder;
  if ("cluster" in order) return clusterJob(order);
  const { declaration, ...secret } = order;
  return roleJob({ declaration: parseDeclaration(declaration), ...secret });
}

/** Reads a message of the channel, whose other end is our own program. */
export function parseWorkerMessage(message: unknown): WorkerMessage {
  return message as WorkerMessage;
}

// The parser's own error quotes the text, and the text is secret.
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
