/** Which releases know what is declared. An older one would answer with its usage, or with a role of another kind. */
import { cmsError } from "../errors/cms-error";
import type { SupportedDeclaration } from "./parse-declaration";
import { parseCertificates } from "../x509/certificate";
import { withIssuers } from "../x509/chain";
import { roleEntry } from "./roles";

/** Refuses a release that is too old (VER-04, VER-05, VER-08, VER-10); one that could not be read is not judged. */
export function checkRelease(declaration: SupportedDeclaration, release: string | undefined): void {
  const { role, appliance, identities, trusts } = declaration;
  const { since, slots } = roleEntry(role);
  const subject = `${appliance} ${role}`;
  check({ subject, since, release, what: "the role exists in this form" });
  const declared = slots.filter(({ slot }) => slot in identities || slot in trusts);
  for (const { slot, since: ofSlot } of declared) {
    check({ subject: `${subject} ${slot}`, since: ofSlot, release, what: "there is such a trust" });
  }
  if (release !== undefined && isBefore(release, pinnedSince)) checkRoots(subject, declaration, release);
}

/** Release from which a c2w trust may hold a peer's leaf without what is above it (C2W-05). */
const pinnedSince = "3.0";

function checkRoots(subject: string, { trusts }: SupportedDeclaration, release: string): void {
  const held = parseCertificates(trusts["c2wTrust"]?.pem ?? "", `${subject} c2wTrust`);
  // By names: who signed what is checked where the trust is made.
  const rootless = held.find((one) => !withIssuers([one], held).some(({ isSelfSigned }) => isSelfSigned));
  if (!rootless) return;
  throw cmsError("VER-10", {
    subject: `${subject} c2wTrust`,
    what: `the appliance has release ${release}, which needs the root in this trust, and that of ${rootless.subject} is not there`,
    remedy: `trust the issuer instead of the leaf (trustBy "issuer"), or upgrade the appliance to ${pinnedSince} or later`,
  });
}

interface Judged {
  readonly subject: string;
  readonly since: { readonly release: string; readonly requirement: string } | undefined;
  readonly release: string | undefined;
  readonly what: string;
}

function check({ subject, since, release, what }: Judged): void {
  if (release === undefined || since === undefined || !isBefore(release, since.release)) return;
  throw cmsError(since.requirement, {
    subject,
    what: `the appliance has release ${release}, and ${what} from ${since.release} on`,
    remedy: "upgrade the appliance, or take it out of the program",
  });
}

/** Compares releases such as `2.9` and `3.13.1` number by number. */
export function isBefore(release: string, other: string): boolean {
  const left = release.split(".").map(Number);
  const right = other.split(".").map(Number);
  const at = right.findIndex((number, index) => number !== (left[index] ?? 0));
  return at >= 0 && (left[at] ?? 0) < (right[at] ?? 0);
}
