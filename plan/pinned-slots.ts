/** What the trust slots of pinned leaves are to hold, now that is known what they hold. */
import { cmsError } from "../errors/cms-error";
import { parseCertificates } from "../x509/certificate";
import type { Certificate } from "../x509/certificate";
import { isMarked } from "./file-names";
import { isDown } from "./listeners";
import type { Observed } from "./observed";
import type { SupportedDeclaration } from "./parse-declaration";
import { pinnedTrust } from "./pinned-trust";
import { slotSubject, wantedTrust } from "./wanted";
import type { WantedSlot } from "./wanted";

/**
 * Whether a trust would be widened for a role that serves nobody: no link depends on it, and it may lack what it needs
 * to be enabled. A role that our own interrupted run disabled is told by its mark.
 */
export function isWidenedForNobody(declaration: SupportedDeclaration, observed: Observed): boolean {
  return (
    declaration.phase === "widen" && isDown(declaration, observed.table) && !isMarked(declaration, observed)
  );
}

/**
 * The wanted slots, with what stays trusted besides in every trust of pinned leaves. Throws apply/old-trust where nobody
 * can tell what that is; nothing was written then.
 */
export function withPinnedTrusts(
  declaration: SupportedDeclaration,
  wanted: readonly WantedSlot[],
  observed: Observed,
  now: Date,
): readonly WantedSlot[] {
  const { phase, trusts } = declaration;
  if (phase === "narrow" || isWidenedForNobody(declaration, observed)) return wanted;
  return wanted.map((slot) => {
    if (trusts[slot.slot]?.pinned !== true) return slot;
    const declared = slot.files.flatMap(({ certificates }) => certificates);
    const assigned = assignedTrust(declaration, slot.slot, observed);
    return wantedTrust(declaration, slot.entry, pinnedTrust(phase, { assigned, declared }, now));
  });
}

function assignedTrust(
  declaration: SupportedDeclaration,
  slot: string,
  { table, files }: Observed,
): readonly Certificate[] {
  const name = table.slots[slot]?.trust;
  if (name === undefined) return [];
  const pem = files[name]?.pem;
  if (pem !== undefined) return parseCertificates(pem, name);
  throw cmsError("apply/old-trust", {
    subject: slotSubject(declaration, slot),
    what: `the slot holds ${name}, ${files[name] ? "which is no file of certificates" : "and there is no such file"}, so whom the role trusts now cannot be kept`,
    remedy: "assign a readable trust on the MMP that holds the peers' certificates of today, then run again",
  });
}
