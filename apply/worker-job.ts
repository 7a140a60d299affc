/** What a worker is told to do, whatever it is: the worker itself knows locks, a log and deadlines. */
import type { CmsError } from "../errors/cms-error";
import type { Report } from "../plan/report";
import type { ChangeInput, ChangeIo, ChangeResult } from "./change";
import { concealer } from "./conceal";
import type { Conceal } from "./conceal";
import { runChange } from "./run-change";
import { unstartedReport } from "./unstarted-report";

/** One piece of work. */
export interface WorkerJob {
  /** `cms1 webAdmin`, for messages. */
  readonly subject: string;
  /** Whose log it is kept in. */
  readonly logName: string;
  readonly stack: string;
  readonly role: string;
  /** The appliances that nobody else may work on meanwhile, by their pinned host keys. */
  readonly locks: readonly { readonly appliance: string; readonly hostKey: string }[];
  /** How long to wait for each, and how long the work may take. In milliseconds. */
  readonly lockMs: number;
  readonly changeMs: number;
  readonly conceal: Conceal;
  run(io: ChangeIo): Promise<ChangeResult>;
  /** The report where nothing was begun; `begun` is the value of `performance.now()` at the start. */
  unstarted(error: Pick<CmsError, "code" | "message">, begun: number): Report;
}

/** The change of a role on one appliance as a job. */
export function roleJob(input: ChangeInput): WorkerJob {
  const { appliance, role, stack, target, deadlines } = input.declaration;
  return {
    subject: `${appliance} ${role}`,
    logName: appliance,
    stack,
    role,
    locks: [{ appliance, hostKey: target.hostKey }],
    lockMs: deadlines.lockMs,
    changeMs: deadlines.changeMs + longestCallWaitMs(input.declaration),
    conceal: concealer(input),
    run: (io) => runChange(input, io),
    unstarted: ({ code, message }, begun) =>
      unstartedReport(input.declaration, { code, text: message }, begun),
  };
}

/** The wait for the end of calls does not count for the change; its last question may be asked just before its end. */
function longestCallWaitMs({ callWait, deadlines }: ChangeInput["declaration"]): number {
  if (!callWait) return 0;
  const questionMs = deadlines.connectMs + 4 * deadlines.commandMs;
  return callWait.deadlineMs + 3 * questionMs;
}
