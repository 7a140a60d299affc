/** A plan is plain data: steps to be obeyed without further decisions. */
import type { FilePart } from "./observed";
import type { ListenerName } from "./names";

/** One action. `command` is the exact text sent to the MMP. */
export type Step =
  /** Write a new file by SFTP, read it back and compare the bytes. The content is looked up by slot and part. */
  | {
      readonly kind: "upload";
      readonly file: string;
      readonly slot: string;
      readonly part: FilePart;
    }
  /**
   * `pki match`, `pki verify`, `pki inspect`: a second opinion (INST-07). `words`: a clear failure word anywhere counts;
   * `prefix`: only a FAILURE line counts, since the reply quotes names out of certificates.
   */
  | { readonly kind: "check"; readonly command: string; readonly judge: "words" | "prefix" }
  /**
   * Write a small file that stays until the activation is proven. Where a handshake cannot show that an assignment is
   * active, the file tells a later run that it is not.
   */
  | { readonly kind: "mark"; readonly file: string }
  /** Read the table again; stop when it is not the one that was observed. */
  | { readonly kind: "guard"; readonly commands: readonly string[] }
  | { readonly kind: "disable"; readonly command: string }
  /** Store a choice of files or a setting. */
  | { readonly kind: "assign"; readonly command: string; readonly slot: string }
  /** `enable` or `restart`: the moment at which the MMP checks. */
  | { readonly kind: "activate"; readonly command: string }
  /** Read the table and require these files and settings in it. */
  | { readonly kind: "readBack"; readonly commands: readonly string[]; readonly expect: ExpectedTable }
  /** A TLS handshake that shows the wanted certificate. */
  | ProveStep
  /** Remove a file that this stack uploaded earlier and nothing uses. */
  | { readonly kind: "clean"; readonly file: string };

/** What is left of a plan when everything up to its activation turns out to be done: proofs and cleaning. */
export function stepsAfterActivation({ steps }: Plan): readonly Step[] {
  const last = steps.findLastIndex(({ kind }) => kind === "activate" || kind === "readBack");
  return steps.slice(last + 1);
}

/** A TLS handshake with one listener. */
export interface ProveStep {
  readonly kind: "prove";
  readonly listener: ListenerName;
  readonly slot: string;
  /** Where it is looked for when the change itself moves the listener. @default where it was looked for before */
  readonly port?: number;
  /** SHA-256 (hex) of each wanted certificate, leaf first. */
  readonly chain: readonly string[];
  /** `chain`: leaf and intermediates are shown and accepted under the chain's root; `leaf`: the leaf is shown. */
  readonly judge: "chain" | "leaf";
  /** Whether a listener that cannot be seen is a failure; where not, the appliance's own words have to do. */
  readonly mustBeSeen: boolean;
  /** How long to look for it. */
  readonly patienceMs: number;
}

/** What a table has to show. */
export interface ExpectedTable {
  /** Slot name → part → file name. */
  readonly slots: Readonly<Record<string, Readonly<Partial<Record<FilePart, string>>>>>;
  readonly enabled?: boolean;
  /** Values of settings by name. @default none */
  readonly settings?: Readonly<Record<string, string>>;
  readonly verify: Readonly<Record<string, string>>;
}

/** What is to be done to one role. */
export interface Plan {
  /** `unchanged` has no steps; `reactivate` assigns nothing new. */
  readonly intent: "unchanged" | "reactivate" | "change";
  /** One sentence that says why. */
  readonly reason: string;
  readonly steps: readonly Step[];
  /** What puts the previous state back once the activation was sent; empty when there was no previous certificate. */
  readonly rollback: readonly Step[];
  /** The same while no activation was sent: the role still serves what it served. */
  readonly withdrawal: readonly Step[];
  /** Findings that do not stop the change. */
  readonly warnings: readonly string[];
}
