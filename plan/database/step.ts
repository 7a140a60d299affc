/** What may be done to a database cluster: one action on one member at a time. */
import type { MemberMark } from "./observed-cluster";

/** One action. */
export type ClusterStep =
  /** Read again until a command has ended, the primary is there, or a member is in sync. */
  | { readonly kind: "wait"; readonly member: string; readonly for: "command" | "primary" | "sync" }
  | { readonly kind: "upload"; readonly member: string }
  /** `backup snapshot` (RENEW-06). */
  | { readonly kind: "snapshot"; readonly member: string }
  | { readonly kind: "mark" | "unmark"; readonly member: string; readonly mark: MemberMark }
  /** `database cluster remove`, answered with a capital Y. */
  | { readonly kind: "remove"; readonly member: string }
  /** `database cluster localnode`, where it is another one, and `database cluster certs`. */
  | { readonly kind: "assign"; readonly member: string }
  | { readonly kind: "initialize"; readonly member: string }
  | { readonly kind: "join" | "connect"; readonly member: string; readonly primary: string };

/** What is to be done next. */
export type Decision =
  /** Everything is as declared. */
  | { readonly kind: "done" }
  /** A new set waits for its approval; nothing is done (RENEW-08). */
  | { readonly kind: "deferred"; readonly members: readonly string[] }
  /** Nothing may be done; the fields are those of an error. */
  | {
      readonly kind: "refused";
      readonly code: string;
      readonly member: string;
      readonly what: string;
      readonly remedy: string;
    }
  | { readonly kind: "step"; readonly step: ClusterStep };

/** A step as a decision. */
export function step(next: ClusterStep): Decision {
  return { kind: "step", step: next };
}

/** Whether two steps are the same action: a step that comes twice in a row had no effect. */
export function isSameStep(a: ClusterStep, b: ClusterStep): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
