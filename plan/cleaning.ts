/**
 * Which of the files that this stack uploaded earlier may go. What a slot uses that nobody declared is not always read
 * (`tls sip trust` stands in a table of its own), and a file in use must stay.
 */
import { parseCertificates } from "../x509/certificate";
import { isOwnFile } from "./file-names";
import type { NamedFile } from "./file-names";
import { isKeyOnAppliance } from "./key-on-appliance";
import { namesOf } from "./observed";
import type { Observed } from "./observed";
import type { Placement } from "./placement";
import { roleEntry } from "./roles";
import type { SupportedRole } from "./roles";
import type { Step } from "./step";
import { keyNames } from "./wanted";

/** Removes what neither the new nor the previous generation uses, and no slot that was not read can use. */
export function cleanSteps(
  role: SupportedRole,
  owner: NamedFile,
  observed: Observed,
  placements: readonly Placement[],
): readonly Step[] {
  const kept = new Set([
    ...placements.flatMap(({ files }) => namesOf(files)),
    ...Object.values(observed.table.slots).flatMap(namesOf),
  ]);
  const isComplete = roleEntry(role).slots.every(({ slot }) => observed.table.slots[slot] !== undefined);
  return [...observed.fileNames]
    .filter((name) => isOwnFile(name, owner) && !kept.has(name))
    .filter((name) => isComplete || isOfIdentity(name, owner, observed))
    .sort()
    .map((file) => ({ kind: "clean", file }));
}

/**
 * Whether a file is a key, or a leaf whose key lies beside it: such files stand in the role's own table only. A key that the
 * appliance made is not read, so its leaves are told by the one that is assigned with it.
 */
function isOfIdentity(name: string, owner: NamedFile, observed: Observed): boolean {
  const { files, fileNames } = observed;
  if (name.endsWith(".key")) return true;
  const pem = files[name]?.pem;
  const [leaf, ...others] = pem === undefined ? [] : parseCertificates(pem, name);
  if (leaf === undefined || others.length > 0) return false;
  const forms = ["pkcs8", "pkcs1"] as const;
  const names = forms.flatMap((form) => keyNames(owner, leaf.spkiSha256, form));
  return names.some((key) => fileNames.includes(key)) || isOfKeyOnAppliance(leaf.spkiSha256, observed);
}

function isOfKeyOnAppliance(spkiSha256: string, { table, files }: Observed): boolean {
  return Object.values(table.slots).some(({ key = "", leaf = "", fullChain = leaf }) => {
    const pem = isKeyOnAppliance(key) ? files[fullChain]?.pem : undefined;
    return pem !== undefined && parseCertificates(pem, fullChain)[0]?.spkiSha256 === spkiSha256;
  });
}
