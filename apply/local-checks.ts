/** What can be known to be wrong before anything is sent (EXT-10, INST-08). */
import type { CmsError } from "../errors/cms-error";
import type { RoleSettings } from "../plan/declaration";
import { present } from "../plan/json-fields";
import type { SupportedDeclaration } from "../plan/parse-declaration";
import { slotSubject } from "../plan/wanted";
import type { KeyFacts, WantedSlot } from "../plan/wanted";
import { checkIdentity, checkTrust, refusal } from "../x509/rules/check";
import type { Finding, IdentityUnderTest } from "../x509/rules/rule";

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
  { slot, entry, files, chain }: WantedSlot,
  keySpkiSha256: string | undefined,
  now: Date,
): readonly Finding[] {
  const name = slotSubject(declaration, slot);
  const [leaf, ...above] = chain;
  if (!leaf) return checkTrust({ name, certificates: files.flatMap((file) => file.certificates), now });
  const { settings } = declaration;
  return checkIdentity({
    name,
    role: declaration.role,
    slot,
    usages: entry.usages,
    leaf,
    chain: above,
    webRtc: settings.kind === "callBridge" && settings.webRtc,
    now,
    ...(keySpkiSha256 !== undefined && { keySpkiSha256 }),
    ...namesToCover(settings),
  });
}

/** What the role's settings ask of its leaf. */
function namesToCover(
  settings: RoleSettings,
): Pick<IdentityUnderTest, "lyncFqdn" | "c2wHost" | "expresswayFqdn" | "webBridgeRootSha256"> {
  switch (settings.kind) {
    case "webAdmin":
      return {};
    case "callBridge":
      return present({ lyncFqdn: settings.lyncFqdn });
    case "webBridge3":
      return present({ c2wHost: settings.c2wHost, expresswayFqdn: settings.expresswayFqdn });
    case "turn":
      return present({ webBridgeRootSha256: settings.webBridgeRootSha256 });
  }
}
