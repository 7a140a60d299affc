/** Which file name each wanted file gets, and what has to be uploaded for it. */
import { cmsError } from "../errors/cms-error";
import { namesOf } from "./observed";
import type { AssignedFiles, Observed } from "./observed";
import type { Step } from "./step";
import type { WantedFile, WantedSlot } from "./wanted";

/** Names and uploads of one slot. */
export interface Placement {
  readonly slot: string;
  readonly files: AssignedFiles;
  readonly uploads: readonly Step[];
  readonly warnings: readonly string[];
}

/** Chooses names for the files of a slot. A file in use is never overwritten (RENEW-09; MMP reference 9 row 9). */
export function placeFiles(wanted: WantedSlot, observed: Observed): Placement {
  const inUse = new Set(Object.values(observed.table.slots).flatMap(namesOf));
  const placed = wanted.files.map((file) => placeFile(wanted.slot, file, observed, inUse));
  return {
    slot: wanted.slot,
    files: Object.fromEntries(placed.map(({ part, name }) => [part, name])),
    uploads: placed.flatMap(({ steps }) => steps),
    warnings: placed.flatMap(({ warning }) => warning ?? []),
  };
}

interface PlacedFile {
  readonly part: WantedFile["part"];
  readonly name: string;
  readonly steps: readonly Step[];
  readonly warning?: string;
}

function placeFile(
  slot: string,
  wanted: WantedFile,
  observed: Observed,
  inUse: ReadonlySet<string>,
): PlacedFile {
  const { part, names } = wanted;
  if (wanted.isOnAppliance) return { part, name: presentKey(slot, names, observed), steps: [] };
  const upload = (name: string): Step => ({ kind: "upload", file: name, slot, part });
  const [first = ""] = names;
  for (const name of names) {
    const isThere = observed.fileNames.includes(name);
    const isRight = observed.files[name]?.sha256 === wanted.sha256;
    const isTaken = isThere && !isRight && inUse.has(name);
    if (isTaken) continue;
    // What is there and not in use is what an interrupted upload left behind.
    const clean: readonly Step[] = isThere && !isRight ? [{ kind: "clean", file: name }] : [];
    const steps = isThere && isRight ? [] : [...clean, upload(name)];
    const warning = `${first} does not hold what was uploaded under that name; it is in use and was left alone`;
    return { part, name, steps, ...(name !== first && { warning }) };
  }
  throw cmsError("apply/file-changed", {
    subject: slot,
    what: `every name for the ${part} is taken by a file in use with other content (${names.join(", ")})`,
    remedy: "find out who changes these files on the appliance, and remove them",
  });
}

/** A key that the appliance made is there, or is lost: nobody else has it. */
function presentKey(slot: string, [name = ""]: readonly string[], observed: Observed): string {
  if (observed.fileNames.includes(name)) return name;
  throw cmsError("apply/key-missing", {
    subject: slot,
    what: `the key ${name} was made on the appliance and is not there any more; nothing was changed`,
    remedy: "give its OnBoxKeys another generation, which makes a new key and a new request",
  });
}
