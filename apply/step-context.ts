/** What the steps of one plan are carried out with. */
import type { Observed } from "../plan/observed";
import type { SupportedDeclaration } from "../plan/parse-declaration";
import type { Plan } from "../plan/step";
import type { WantedSlot } from "../plan/wanted";
import type { CallBridgeCredentials } from "./call-bridge-credentials";
import type { ChangeIo, ChangeTask } from "./change";
import type { ChangeRecord } from "./change-record";
import type { ChangeKeys } from "./keys";
import type { Session } from "./session";
import type { TimeBudget } from "./time-budget";

/** What stays the same for the whole change. */
export interface ChangeContext {
  readonly declaration: SupportedDeclaration;
  /** `cms1 webAdmin`, for messages. */
  readonly subject: string;
  readonly task: ChangeTask;
  readonly wanted: readonly WantedSlot[];
  /** Secret. */
  readonly keys: ChangeKeys;
  /** Of the Call Bridges that are asked for calls, by appliance. Secret. */
  readonly callBridges: Readonly<Record<string, CallBridgeCredentials>>;
  readonly session: Session;
  readonly record: ChangeRecord;
  readonly io: ChangeIo;
}

/** What belongs to the plan that is carried out. */
export interface StepContext extends ChangeContext {
  readonly observed: Observed;
  readonly plan: Plan;
  readonly budget: TimeBudget;
}
