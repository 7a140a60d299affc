/** What tells one resource of the plugin from another: its inputs and outputs as data, and how it is made. */
import type { Value, Values } from "../wire/values";

/** One input. */
export interface Field {
  /** The name in error texts, e.g. `allowed_uses`. */
  readonly attribute: string;
  readonly kind: "text" | "number" | "flag" | "texts" | "subject";
  /** The input is required; the text describes it when it is missing. */
  readonly required?: string;
  readonly default?: Value;
  /** Left out, it keeps what the state says, and is unknown in the preview of a Create. */
  readonly keepsState?: true;
  readonly isSecret?: true;
  /** A change is an update; of any other input it is a replacement. */
  readonly updates?: true;
  readonly oneOf?: readonly string[];
  readonly atLeast?: number;
}

/** Tells the user something that is no failure. */
export type Warn = (summary: string, detail: string) => void;

/** One resource type. */
export interface ResourceType {
  readonly fields: Readonly<Record<string, Field>>;
  /** Outputs that are no inputs, besides `id`. */
  readonly outputs: readonly string[];
  readonly secretOutputs: readonly string[];
  /** Any change makes every output unknown, and Diff lists them. */
  readonly outputsFollow: boolean;
  /** It becomes ready for renewal, and Diff then replaces it. */
  readonly renews: boolean;
  /** Version of the state's schema, written down where it is not 0. */
  readonly schemaVersion?: string;
  /** Makes it from complete inputs: its outputs, `id` among them. */
  create(inputs: Values, warn: Warn): Promise<Values>;
}
