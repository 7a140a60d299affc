/** The fault hook: what goes wrong at the N-th request, so that "a fault at every step" is a loop. */

/** The ways of lying. */
export type LieHow = "success-without-effect" | "old-table" | "old-listener" | "truncated-read";

/** When in the handling of a request a fault strikes: nothing is done yet, or all is done and nothing answered. */
export type FaultWhen = "before" | "after";

/**
 * What goes wrong.
 * - `stop`: the process dies; all sockets drop until `restart()`.
 * - `hang`: the request is never answered; the connection stays.
 * - `drop`: the request's connection is reset.
 * - `refuse`: the request fails with a FAILURE line or an SFTP status, and nothing is done.
 * - `lie`: `success-without-effect` answers as if it were done and does nothing; `old-table` does it, but the role's
 *   table shows the names from before until its next setting; `old-listener` activates in words and tables while the
 *   listener keeps serving what it served; `truncated-read` cuts what SFTP reads back.
 *   A lie that does not fit the request changes nothing.
 * - `answer`: another text than the appliance's own; the command is executed unless `executes` is false.
 *
 * `when` is `before` unless said otherwise.
 */
export type Fault =
  | { readonly kind: "stop" | "hang" | "drop"; readonly when?: FaultWhen }
  | { readonly kind: "refuse" }
  | { readonly kind: "lie"; readonly how?: LieHow }
  | { readonly kind: "answer"; readonly text: string; readonly executes?: boolean };
