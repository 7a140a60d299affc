/** What a stand-in plugin has to answer; wire/serve.ts turns gRPC messages into these and back. */
import type { Values } from "./values";

/** What every request about a resource names. */
export interface ResourceRequest {
  readonly urn: string;
  readonly name: string;
  readonly type: string;
}

/** Check: are these inputs acceptable, and how are they written down? */
export interface CheckRequest extends ResourceRequest {
  readonly news: Values;
}

/** One reason why inputs are refused; `property` may be empty. */
export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

/** Answer to Check. */
export interface CheckAnswer {
  readonly inputs: Values;
  readonly failures: readonly CheckFailure[];
}

/** Diff: how do new inputs differ from the state? */
export interface DiffRequest extends ResourceRequest {
  readonly id: string;
  readonly olds: Values;
  readonly news: Values;
  readonly oldInputs: Values;
}

/** Kinds of a change of one path, by the protocol's names. */
export type PathChange = "ADD" | "ADD_REPLACE" | "DELETE" | "DELETE_REPLACE" | "UPDATE" | "UPDATE_REPLACE";

/** Answer to Diff; `paths` only from a plugin that reports details. */
export interface DiffAnswer {
  readonly diffs: readonly string[];
  readonly replaces: readonly string[];
  readonly paths?: Readonly<Record<string, PathChange>>;
}

/** Create: make it, or in a preview say what it would be. */
export interface CreateRequest extends ResourceRequest {
  readonly properties: Values;
  readonly preview: boolean;
  /** Seconds; 0 is no limit. */
  readonly timeout: number;
  /** Aborted when the engine gives the call up, or is gone. */
  readonly signal: AbortSignal;
}

/** A resource as it is after Create or Read. */
export interface ResourceAnswer {
  readonly id: string;
  readonly properties: Values;
  readonly inputs?: Values;
}

/** Update: carry a change out, or in a preview say what it would give. */
export interface UpdateRequest extends DiffRequest {
  readonly preview: boolean;
  readonly timeout: number;
  readonly signal: AbortSignal;
}

/** Read: what is there now? */
export interface ReadRequest extends ResourceRequest {
  readonly id: string;
  readonly properties: Values;
  readonly inputs: Values;
}

/** Delete. */
export interface DeleteRequest extends ResourceRequest {
  readonly id: string;
  readonly properties: Values;
  readonly oldInputs: Values;
  readonly timeout: number;
  readonly signal: AbortSignal;
}

/** Answer to a function call. */
export interface InvokeAnswer {
  readonly returns: Values;
  readonly failures: readonly CheckFailure[];
}

/** Abilities that the engine asks for when it starts a plugin. */
export interface Abilities {
  readonly secrets: boolean;
  readonly resources: boolean;
  readonly outputs: boolean;
  readonly autonaming: boolean;
}

/** A plugin. An Error thrown by any of these becomes the call's error, code UNKNOWN, with its message. */
export interface Provider {
  readonly version: string;
  readonly abilities: Abilities;
  /** Absent: the plugin does not know Handshake, and says so. */
  readonly handshake?: Abilities;
  checkConfig(inputs: Values): Values;
  check(request: CheckRequest): CheckAnswer;
  diff(request: DiffRequest): DiffAnswer;
  create(request: CreateRequest): Promise<ResourceAnswer>;
  update(request: UpdateRequest): Promise<Values>;
  read(request: ReadRequest): ResourceAnswer;
  remove(request: DeleteRequest): Promise<void>;
  invoke(token: string, args: Values, signal: AbortSignal): Promise<InvokeAnswer>;
  cancel(): void;
}

/** Where a plugin's messages for the user go. */
export interface EngineLog {
  write(line: LogLine): Promise<void>;
}

/** One message for the user; an ephemeral one is shown while the update runs and not kept. */
export interface LogLine {
  readonly severity: "info" | "warning" | "error";
  readonly message: string;
  readonly urn: string;
  readonly ephemeral?: boolean;
}
