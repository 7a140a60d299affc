/** Builds documents of the form that `pulumi preview --json` prints. */

/** The engine's text for a value that it does not know yet. */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** What one step of the document is about. */
export interface StepFacts {
  readonly op: string;
  readonly name?: string;
  readonly component?: string;
  readonly before?: Readonly<Record<string, string>>;
  readonly after?: Readonly<Record<string, string>>;
  readonly diffReasons?: readonly string[];
  /** What the resource runs when it is deleted. */
  readonly removal?: string;
}

/** One step on a local command. */
export function aStep({ op, name = "cms1-webadmin", component = "WebAdmin", ...facts }: StepFacts): object {
  const types = `cisco-meeting-server:index:SingleCombined$cisco-meeting-server:index:${component}$command:local:Command`;
  return {
    op,
    urn: `urn:pulumi:lab::pulumi-cisco-meeting-server::${types}::${name}`,
    ...(facts.before && { oldState: { inputs: inputs(facts.before, facts.removal) } }),
    ...(facts.after && { newState: { inputs: inputs(facts.after, facts.removal) } }),
    diffReasons: facts.diffReasons ?? null,
  };
}

function inputs(environment: Readonly<Record<string, string>>, removal: string | undefined): object {
  return { environment, stdin: "[secret]", ...(removal !== undefined && { delete: removal }) };
}

/** The whole document. */
export function aPreview(steps: readonly object[], diagnostics: readonly object[] = []): string {
  return JSON.stringify({ config: {}, steps, diagnostics, duration: 1, changeSummary: {} });
}
