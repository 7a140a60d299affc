/** Puts up what shows the control over a name, and takes it down again. */
import type { Progress } from "../progress";

/** What is put up for one name. Public: the CA reads it from the DNS or over HTTP. */
export interface ControlProof {
  /** The name or address, without `*.`. */
  readonly identifier: string;
  readonly token: string;
  /** The value of the TXT record, or the content of the file. */
  readonly value: string;
}

/** One way to show the control over names. */
export interface ChallengeResponder {
  /** As RFC 8555 calls it. */
  readonly type: "dns-01" | "http-01";
  /** Returns when the CA may look. */
  readonly present: (proof: ControlProof) => Promise<void>;
  /** Takes it down; also called when putting up has failed. */
  readonly cleanUp: (proof: ControlProof) => Promise<void>;
}

/** What a responder works with. */
export interface ResponderTerms {
  /** For messages. */
  readonly subject: string;
  /** Ends putting up; taking down is still tried. */
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/** The name of the TXT record that a CA looks for (RFC 8555, 8.4), with its final dot. */
export function challengeRecord(identifier: string): string {
  return `_acme-challenge.${identifier.replace(/\.$/, "")}.`;
}
