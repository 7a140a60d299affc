/**
 * What a reply means. The exit status says nothing on an MMP (MMP reference 1.2), so replies are judged by their text;
 * whoever sends a setting reads the table back besides, because silence is no proof either.
 */

/** What the appliance said to one command. */
export interface Reply {
  readonly command: string;
  /** Standard output and standard error in the order of arrival, line feeds only, without prompt and echo. */
  readonly text: string;
  /** Absent where the appliance sent none, which is normal. */
  readonly exitCode?: number;
  readonly milliseconds: number;
}

/** A reply, judged. */
export interface Judgement {
  /** Why the command was not carried out, in the appliance's words; absent when nothing says so. */
  readonly refusal?: string;
  /** What stands behind each `FAILURE:`. */
  readonly failures: readonly string[];
  /** What stands behind each `SUCCESS:`. */
  readonly successes: readonly string[];
}

// CB-13 prints a full-width colon; the case of the words varies between roles (MMP reference 0).
const successLine = /^\s*SUCCESS\s*[:：]\s*(.*)$/i;
const failureLine = /^\s*FAILURE\s*[:：]\s*(.*)$/i;
const errorLine = /^\s*ERROR\s*[:：]\s*(.*)$/i;
const unknownCommand = /^\s*unknown command\b/i;
const usageHead = /^\s*usage\s*[:：]/i;

// Refusals that carry no prefix (MMP reference 1.3; the guide's INST-10 for interfaces; 1.7 for missing rights).
const neutralRefusals = [
  /must be disabled before configuration/i,
  /\bno configuration for interface\b/i,
  /\bunrecogni[sz]ed interface\b/i,
  /\bpermission denied\b/i,
  /\baccess denied\b/i,
  /\bnot (?:authori[sz]ed|permitted|allowed)\b/i,
  /\binvalid (?:argument|parameter|command|file ?name|option|value)\b/i,
  /\bno such (?:file|user|command)\b/i,
  /\b(?:file|certificate|key)\b.*\b(?:not found|does not exist)\b/i,
];

/** Judges a reply to a command that changes something, or to one that must be known. */
export function judgeReply(reply: Pick<Reply, "text">): Judgement {
  const lines = reply.text.split("\n");
  const failures = matches(lines, failureLine);
  const successes = matches(lines, successLine);
  const refusal = refusalIn(lines);
  return { failures, successes, ...(refusal !== undefined && { refusal }) };
}

/** Whether the appliance does not know the command: another release, or a typing error. */
export function isUnknownCommand(reply: Pick<Reply, "text">): boolean {
  return reply.text.split("\n").some((line) => unknownCommand.test(line));
}

// MMP reference 9 row 12: the words of `pki match` and `pki verify` are not evidenced, only what any wording would hold.
const doubtWord =
  /\b(?:fail(?:ure|ed|s)?|errors?|not match|mismatch|invalid|expired|unknown|unable|not (?:yet )?valid|not verified)\b/i;

/** The first line of a check's reply that holds a clear word of failure; undefined when the check may pass (INST-07). */
export function judgeCheck(reply: Pick<Reply, "text">): string | undefined {
  return reply.text
    .split("\n")
    .find((line) => doubtWord.test(line))
    ?.trim();
}

function matches(lines: readonly string[], form: RegExp): readonly string[] {
  return lines.flatMap((line) => form.exec(line)?.[1]?.trim() ?? []);
}

function refusalIn(lines: readonly string[]): string | undefined {
  const said = lines.find(
    (line) =>
      failureLine.test(line) ||
      errorLine.test(line) ||
      unknownCommand.test(line) ||
      (!successLine.test(line) && neutralRefusals.some((form) => form.test(line))),
  );
  // Help text instead of an answer: the command was malformed for this release (MMP reference 1.3).
  return (said ?? lines.find((line) => usageHead.test(line)))?.trim();
}
