/** Compares what a slot holds with what is wanted: by content, not by name. */
import { parseCertificates } from "../x509/certificate";
import type { AssignedFiles, FilePart, Observed, ObservedFile } from "./observed";
import { isKeyOnAppliance } from "./key-on-appliance";
import type { WantedFile, WantedSlot } from "./wanted";

/** Why a slot does not hold what is wanted; undefined when it does. */
export function slotDifference(wanted: WantedSlot, observed: Observed): string | undefined {
  const assigned = observed.table.slots[wanted.slot] ?? {};
  const unwanted = parts(assigned).find((part) => !wanted.files.some((file) => file.part === part));
  if (unwanted !== undefined) return `${wanted.slot} has a ${unwanted} that is not declared`;
  return wanted.files
    .map((file) => partDifference(wanted.slot, file, assigned[file.part], observed))
    .find((difference) => difference !== undefined);
}

/** The SHA-256 of the leaf that a slot holds, from the file's content; undefined when there is none or it is unreadable. */
export function assignedLeaf(observed: Observed, slot: string): string | undefined {
  const assigned = observed.table.slots[slot];
  const name = assigned?.leaf ?? assigned?.fullChain;
  return name === undefined ? undefined : fingerprints(observed.files[name])?.[0];
}

function partDifference(
  slot: string,
  wanted: WantedFile,
  name: string | undefined,
  observed: Observed,
): string | undefined {
  if (name === undefined) return `${slot} has no ${wanted.part}`;
  const isThere = observed.fileNames.includes(name);
  if (isThere && (wanted.isOnAppliance || isKeyOnAppliance(name))) {
    // Such a key is never read, so its name tells it.
    return wanted.names.includes(name) && wanted.isOnAppliance
      ? undefined
      : `${slot} holds another ${wanted.part} (${name})`;
  }
  const file = observed.files[name];
  if (!file) return `${slot} names the file ${name}, which is not there`;
  return hasContent(wanted, file) ? undefined : `${slot} holds another ${wanted.part} (${name})`;
}

// An installer's file may hold the same certificates with other line ends or text between them.
/** Whether a file holds what is wanted. */
export function hasContent(wanted: WantedFile, file: ObservedFile): boolean {
  if (file.sha256 === wanted.sha256) return true;
  if (wanted.part === "key") return file.keySpkiSha256 === wanted.publicSha256;
  const found = fingerprints(file);
  const declared = wanted.certificates.map((certificate) => certificate.sha256);
  if (found === undefined) return false;
  return wanted.part === "trust" ? sameSet(found, declared) : sameList(found, declared);
}

function fingerprints(file: ObservedFile | undefined): readonly string[] | undefined {
  if (file?.pem === undefined) return undefined;
  try {
    return parseCertificates(file.pem, "a file on the appliance").map((certificate) => certificate.sha256);
  } catch {
    return undefined; // Unreadable content is other content.
  }
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return sameList([...new Set(a)].sort(), [...new Set(b)].sort());
}

function parts(assigned: AssignedFiles): readonly FilePart[] {
  const all: readonly FilePart[] = ["key", "leaf", "bundle", "fullChain", "trust"];
  return all.filter((part) => assigned[part] !== undefined);
}
