/** The plan as a document, for programs: tickets, approvals, dashboards. Fields may be added, never changed. */
import { conditionsOf, interruptionText, most, summaryOf } from "./plan-text";
import type { FileFact, Operation, Preview, PreviewedChange } from "./preview";

/** One change of a role. */
export interface PlannedChange {
  readonly operation: Operation;
  /** Name of the resource. */
  readonly name: string;
  /** Class of the component, e.g. `CallBridge`. */
  readonly component: string;
  /** Whom it talks to: user, host, port, fingerprint of the host key. */
  readonly target: string;
  /** One sentence about what it is for, where it changes nothing but whom the role trusts. */
  readonly purpose?: string;
  /** One sentence about what users of the appliance notice. */
  readonly interrupts: string;
  /** What must hold before it interrupts its role, one phrase each; empty where nothing must. */
  readonly conditions: readonly string[];
  /** Whether only a new `recheck` value makes the difference. */
  readonly isRecheckOnly: boolean;
  /** MMP commands in their order; files are symbols such as `{key}`. */
  readonly commands: readonly string[];
  /** Calls to the REST API in their order. */
  readonly apiCalls: readonly string[];
  /** Facts of the files: `before` as deployed, `after` as planned; what is not known yet says so. */
  readonly facts: readonly FileFact[];
}

/** The document. */
export interface PlanDocument {
  readonly schema: 1;
  /** `3 changes on 2 appliances.` */
  readonly summary: string;
  /** How the commands are to be read. */
  readonly note: string;
  readonly changes: readonly PlannedChange[];
}

/** The plan as indented JSON. */
export function planJson({ changes }: Preview): string {
  const document: PlanDocument = {
    schema: 1,
    summary: summaryOf(changes),
    note: most,
    changes: changes.map(plannedChange),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function plannedChange(change: PreviewedChange): PlannedChange {
  const { operation, name, component, target, purpose, isRecheckOnly, commands, apiCalls, facts } = change;
  const interrupts = interruptionText(change);
  const conditions = conditionsOf(change);
  return {
    ...{ operation, name, component, target, ...(purpose !== undefined && { purpose }) },
    ...{ interrupts, conditions, isRecheckOnly, commands, apiCalls },
    facts: facts.map(({ fact, ...values }) => ({ ...values, fact: camelCase(fact) })),
  };
}

/** `not after` as the key that programs expect. */
function camelCase(words: string): string {
  return words.replace(/ ([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
