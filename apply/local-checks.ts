/** What can be known to be wrong before anything is sent (EXT-10, INST-08). */
import type { CmsError } from "../errors/cms-error";
import { askedOfLeaf } from "../plan/asked-of-leaf";
import type { SupportedDeclaration } from "../plan/parse-declaration";
import { slotSubject } from "../plan/wanted";
import type { KeyFacts, WantedSlot } from "../plan/wanted";
import { checkIdentity, checkTrust, refusal } from "../x509/rules/check";
import type { Finding } from "../x509/rules/rule";

/** What the rules found. */
export interface LocalFindings {
  readonly errors: readonly CmsError[];
  readonly warnings: readonly string[];
}

/** Runs every rule over every declared slot. A finding that the declaration allows by its id is a warning. */
export function checkLocally(
  declaration: SupportedDeclaration,
  wanted: readonly WantedSlot[],
  keys: Readonly<Record<string, KeyFacts>>,
  now: Date,
): LocalFindings {
  const checked = wanted.map((slot) => {
    const name = slotSubject(declaration, slot.slot);
    const findings = slotFindings(declaration, slot, keys[slot.slot]?.spkiSha256, now).map(
      (finding): Finding =>
        declaration.allow.includes(finding.id) ? { ...finding, level: "should" } : finding,
    );
    const warnings = findings
      .filter(({ level }) => level === "should")
      .map(({ id, text, remedy }) => `${id} ${name}: ${text} (${remedy})`);
    return { error: refusal(name, findings), warnings };
  });
  return {
    errors: checked.flatMap(({ error }) => error ?? []),
    warnings: checked.flatMap(({ warnings }) => warnings),
  };
}

function slotFindings(
  declaration: SupportedDeclaration,
  { slot, entry, files, chain, peers = [] }: WantedSlot,
  keySpkiSha256: string | undefined,
  now: Date,
): readonly Finding[] {
  const name = slotSubject(declaration, slot);
  const [leaf, ...above] = chain;
  if (!leaf) return checkTrust({ name, certificates: files.flatMap((file) => file.certificates), now });
  const ofPeers = peers.length === 0 ? [] : checkTrust({ name: `${name} peers`, certificates: peers, now });
  const ofIdentity = checkIdentity({
    name,
    role: declaration.role,
    slot,
    usages: entry.usages,
    leaf,
    chain: above,
    now,
    ...(keySpkiSha256 !== undefined && { keySpkiSha256 }),
    ...askedOfLeaf(declaration.settings),
  });
  return [...ofIdentity, ...ofPeers];
}
