/** Time limits as a user declares them. */
import type * as pulumi from "@pulumi/pulumi";
import { defaultDeadlines } from "../plan/declaration";
import type { Deadlines } from "../plan/declaration";
import { readWhole } from "./plain-values";

/** Time limits of a change, in milliseconds. Each has a default that suits an appliance in a data centre. */
export interface DeadlinesArgs {
  /** For one SSH connection, up to the finished login. @default 15000 */
  connectMs?: pulumi.Input<number>;
  /** For one MMP command or file operation. @default 30000 */
  commandMs?: pulumi.Input<number>;
  /** For `enable` or `restart`. @default 120000 */
  activationMs?: pulumi.Input<number>;
  /** For the new certificate to show on its listener after the activation. @default 60000 */
  proofMs?: pulumi.Input<number>;
  /** For another run on the same appliance to finish. @default 600000 */
  lockMs?: pulumi.Input<number>;
  /** For the whole change without the wait for another run. @default 600000 */
  changeMs?: pulumi.Input<number>;
  /** Pause between two SSH channels; releases before 3 drop fast ones. @default 100 */
  channelGapMs?: pulumi.Input<number>;
}

const dayMs = 86_400_000;

/** All limits, the defaults filled in. */
export function readDeadlines(subject: string, args: pulumi.Unwrap<DeadlinesArgs>): Deadlines {
  const limit = (name: keyof Deadlines, least: number): number =>
    readWhole(`${subject} deadlines.${name}`, args[name] ?? defaultDeadlines[name], least, dayMs);
  return {
    connectMs: limit("connectMs", 1),
    commandMs: limit("commandMs", 1),
    activationMs: limit("activationMs", 1),
    proofMs: limit("proofMs", 1),
    lockMs: limit("lockMs", 0),
    changeMs: limit("changeMs", 1),
    channelGapMs: limit("channelGapMs", 0),
  };
}
