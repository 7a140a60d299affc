/** Which releases know what is declared. An older one would answer with its usage, or with a role of another kind. */
import { cmsError } from "../errors/cms-error";
import type { SupportedDeclaration } from "./parse-declaration";
import { roleEntry } from "./roles";

/** Refuses a release that is too old (VER-05); one that could not be read is not judged. */
export function checkRelease(
  { role, appliance }: Pick<SupportedDeclaration, "role" | "appliance">,
  release: string | undefined,
): void {
  const { since } = roleEntry(role);
  if (release === undefined || since === undefined || !isBefore(release, since.release)) return;
  throw cmsError(since.requirement, {
    subject: `${appliance} ${role}`,
    what: `the appliance has release ${release}, and the role exists in this form from ${since.release} on`,
    remedy: "upgrade the appliance, or take the role out of the program",
  });
}

/** Compares releases such as `2.9` and `3.13.1` number by number. */
export function isBefore(release: string, other: string): boolean {
  const left = release.split(".").map(Number);
  const right = other.split(".").map(Number);
  const at = right.findIndex((number, index) => number !== (left[index] ?? 0));
  return at >= 0 && (left[at] ?? 0) < (right[at] ?? 0);
}
