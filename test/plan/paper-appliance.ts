/**
 * An appliance on paper: what the steps of a plan do to what is observed, so that whole runs, interrupted at any step,
 * can be played through without a wire. Commands are read here by their words, not by the planner's own tables.
 */
import type { AssignedFiles, Observed, ObservedFile, ObservedListener } from "../../plan/observed";
import type { Step } from "../../plan/step";
import type { WantedSlot } from "../../plan/wanted";
import { parseCertificates } from "../../x509/certificate";
import { sha256 } from "./world";

/** Files, slots, and what runs. */
export interface PaperState {
  readonly files: Readonly<Record<string, ObservedFile>>;
  readonly slots: Readonly<Record<string, AssignedFiles>>;
  readonly verify: Readonly<Record<string, string>>;
  readonly interfaces: readonly string[];
  /** Absent for a role that cannot be disabled. */
  readonly enabled?: boolean;
  /** Slots and verification at the last activation. */
  readonly running: Pick<PaperState, "slots" | "verify">;
  /** Whether its listener can be seen from here. */
  readonly isReachable: boolean;
}

/** What a run would read of it. */
export function observe(state: PaperState, listener: string): Observed {
  const { slots, verify, interfaces, enabled, files } = state;
  const text = JSON.stringify([slots, verify, interfaces, enabled]);
  return {
    table: { slots, verify, interfaces, text, ...(enabled !== undefined && { enabled }) },
    fileNames: Object.keys(files).sort(),
    files,
    listeners: { [listener]: seen(state) },
  };
}

/** What one step leaves behind. `content` is what an upload writes. */
export function after(step: Step, state: PaperState, content: (step: Step) => ObservedFile): PaperState {
  switch (step.kind) {
    case "upload":
      return { ...state, files: { ...state.files, [step.file]: content(step) } };
    case "mark":
      return { ...state, files: { ...state.files, [step.file]: { bytes: 1, sha256: sha256("mark") } } };
    case "clean": {
      const { [step.file]: _, ...files } = state.files;
      return { ...state, files };
    }
    case "disable":
      return { ...state, enabled: false };
    case "assign":
      return assigned(step.command.split(" "), state);
    case "activate": {
      const running = { slots: state.slots, verify: state.verify };
      return { ...state, running, ...(state.enabled !== undefined && { enabled: true }) };
    }
    case "check":
    case "guard":
    case "readBack":
    case "prove":
      return state;
  }
}

/** The files of a plan's uploads, by slot and part. */
export function contentOf(wanted: readonly WantedSlot[]): (step: Step) => ObservedFile {
  return (step) => {
    const files = wanted.flatMap(({ slot, files: all }) => all.map((file) => ({ slot, file })));
    const found = files.find(
      ({ slot, file }) => step.kind === "upload" && slot === step.slot && file.part === step.part,
    )?.file;
    if (!found) throw new Error(`nothing to upload for ${JSON.stringify(step)}`);
    const { text, sha256: digest, part, publicSha256 } = found;
    return {
      bytes: 1,
      sha256: digest,
      ...(text !== undefined && { pem: text }),
      ...(part === "key" && { keySpkiSha256: publicSha256 }),
    };
  };
}

function assigned(words: readonly string[], state: PaperState): PaperState {
  const [verb = "", what = "", ...rest] = words;
  if (what === "listen") return { ...state, interfaces: [rest[0] ?? ""] };
  if (what === "certs") return withSlot(state, "certs", identityOf(rest));
  if (verb === "callbridge" && what === "trust")
    return withSlot(state, `${rest[0] ?? ""}Trust`, trustOf(rest[1]));
  if (verb === "tls" && rest[0] === "trust") return withSlot(state, `${what}Trust`, trustOf(rest[1]));
  if (verb === "tls" && rest[0] === "verify") {
    return { ...state, verify: { ...state.verify, [`${what}Trust`]: rest[1] ?? "" } };
  }
  throw new Error(`the appliance does not know: ${words.join(" ")}`);
}

function withSlot(state: PaperState, slot: string, files: AssignedFiles): PaperState {
  return { ...state, slots: { ...state.slots, [slot]: files } };
}

function identityOf([key = "none", leaf = "", bundle]: readonly string[]): AssignedFiles {
  return key === "none" ? {} : { key, leaf, ...(bundle !== undefined && { bundle }) };
}

function trustOf(name = "none"): AssignedFiles {
  return name === "none" ? {} : { trust: name };
}

function seen({ isReachable, enabled, running, files, interfaces }: PaperState): ObservedListener {
  const { leaf, bundle } = running.slots["certs"] ?? {};
  const pems = [leaf, bundle].flatMap((name) => (name === undefined ? [] : (files[name]?.pem ?? [])));
  const isUp = isReachable && enabled !== false && interfaces.length > 0 && pems.length > 0;
  const shown = isUp ? pems.flatMap(fingerprints) : undefined;
  return { host: "192.0.2.10", port: 1, reachable: isUp, ...(shown && { shown }) };
}

const known = new Map<string, readonly string[]>();

function fingerprints(pem: string): readonly string[] {
  const found = known.get(pem) ?? parseCertificates(pem, "shown").map((each) => each.sha256);
  known.set(pem, found);
  return found;
}
