/**
 * What a slot would lose by a new certificate, compared with the one that it holds now. Somebody may need it: a peer connects
 * by a name, verifies by a root, accepts a client by a usage. So a renewal that loses something is refused before anything is
 * sent, unless that is allowed by its id, for the role (`apply/loses-name`) or for one slot (`apply/loses-name:httpsCerts`).
 */
import { orderChain, withIssuers } from "../x509/chain";
import { parseCertificates } from "../x509/certificate";
import type { Certificate } from "../x509/certificate";
import { isSameName } from "../x509/distinguished-name";
import { alternativeNames, coversName } from "../x509/host-names";
import type { Finding } from "../x509/rules/rule";
import { isOwnFile, ownerOf } from "./file-names";
import type { Observed } from "./observed";
import type { SupportedDeclaration } from "./parse-declaration";
import { slotSubject } from "./wanted";
import type { WantedSlot } from "./wanted";

/** The ids that allow a loss. */
export const lossIds = ["apply/loses-name", "apply/loses-usage", "apply/loses-root"] as const;

/** What a slot would lose. */
export interface SlotLosses {
  /** `cms1 callBridge certs`. */
  readonly name: string;
  readonly findings: readonly Finding[];
}

/** What decides besides what was observed. */
export interface RenewalContext {
  readonly declaration: SupportedDeclaration;
  readonly wanted: readonly WantedSlot[];
  /** Whether browsers come with a root. */
  readonly isPublicRoot: (root: Certificate) => boolean;
  readonly now: Date;
}

/**
 * The losses of each identity slot. Only what this stack deployed is renewed; where the slot holds somebody else's file, or
 * the loss is allowed, it is a warning. A certificate that has ended serves nobody, and what cannot be read is not compared.
 */
export function renewalLosses(context: RenewalContext, observed: Observed): readonly SlotLosses[] {
  const { declaration, wanted, now } = context;
  return wanted.flatMap((slot) => {
    const [leaf, ...chain] = slot.chain;
    const held = heldBy(slot, observed);
    if (!leaf || !held || held.leaf.sha256 === leaf.sha256 || held.leaf.notAfter < now) return [];
    const renewal = { slot, held, leaf, chain };
    const losses = [nameLoss(context, renewal), ...usageLosses(renewal), rootLoss(context, renewal)];
    const findings = losses.flatMap((loss) => (loss ? [judged(declaration, renewal, loss)] : []));
    return findings.length === 0 ? [] : [{ name: slotSubject(declaration, slot.slot), findings }];
  });
}

interface Held {
  /** Its file on the appliance. */
  readonly fileName: string;
  readonly leaf: Certificate;
  /** Up to the root; empty where it has no root, or not all of its chain is there. */
  readonly chain: readonly Certificate[];
}

interface Renewal {
  readonly slot: WantedSlot;
  readonly held: Held;
  readonly leaf: Certificate;
  readonly chain: readonly Certificate[];
}

function heldBy({ slot }: WantedSlot, observed: Observed): Held | undefined {
  const assigned = observed.table.slots[slot] ?? {};
  const fileName = assigned.leaf ?? assigned.fullChain;
  if (fileName === undefined) return undefined;
  const [leaf, ...others] = certificatesIn(observed, fileName);
  if (leaf === undefined) return undefined;
  const above = assigned.bundle === undefined ? others : certificatesIn(observed, assigned.bundle);
  return { fileName, leaf, chain: chainOf(leaf, above) };
}

function certificatesIn(observed: Observed, fileName: string): readonly Certificate[] {
  try {
    return parseCertificates(observed.files[fileName]?.pem ?? "", fileName);
  } catch {
    return [];
  }
}

function chainOf(leaf: Certificate, above: readonly Certificate[]): readonly Certificate[] {
  if (leaf.isSelfSigned) return [];
  try {
    // A bundle may hold peers besides (REC-04), which are strangers to the chain.
    return orderChain(leaf, withIssuers([leaf], above), "what is served now");
  } catch {
    return [];
  }
}

interface Loss {
  readonly id: (typeof lossIds)[number];
  readonly text: string;
  readonly remedy: string;
  /** Ids of rules that allow it, too. */
  readonly alsoAllowedBy?: string;
  /** Whether nobody is known to need it. */
  readonly isHarmless?: boolean;
}

function judged(declaration: SupportedDeclaration, { slot, held }: Renewal, loss: Loss): Finding {
  const { id, text, remedy, alsoAllowedBy, isHarmless = false } = loss;
  const allowed = [id, `${id}:${slot.slot}`, alsoAllowedBy].some(
    (entry) => entry !== undefined && declaration.allow.includes(entry),
  );
  const isRenewal = isOwnFile(held.fileName, ownerOf(declaration));
  const level = allowed || isHarmless || !isRenewal ? "should" : "must";
  return { id, level, text, remedy: `${remedy}, or allow ${id} once nobody needs it any more` };
}

/** A name that the program does not ask an issuer for any more was taken out of it on purpose. */
function nameLoss({ declaration }: RenewalContext, { slot, held, leaf }: Renewal): Loss | undefined {
  const lost = lostNames(held.leaf, leaf);
  if (lost.length === 0) return undefined;
  return {
    id: "apply/loses-name",
    text: lossText(`covers ${lost.join(", ")}`, leaf),
    remedy: "have it issued with these names too",
    isHarmless: declaration.identities[slot.slot]?.ready !== true,
  };
}

function usageLosses({ slot, held, leaf }: Renewal): readonly Loss[] {
  const kinds = {
    serverAuth: { role: "server", rule: "EXT-04" },
    clientAuth: { role: "client", rule: "EXT-01" },
  } as const;
  return lostUsages(held.leaf, leaf).map((usage) => ({
    id: "apply/loses-usage",
    text: lossText(`allows ${usage}`, leaf),
    remedy: `have it issued with ${usage}`,
    alsoAllowedBy: kinds[usage].rule,
    isHarmless: !slot.entry.usages.includes(kinds[usage].role),
  }));
}

function rootLoss(
  { declaration, isPublicRoot }: RenewalContext,
  { slot, held, leaf, chain }: Renewal,
): Loss | undefined {
  const [before, after] = [held.chain.at(-1), chain.at(-1)];
  if (before === undefined || (after && isSameAnchor(before, after))) return undefined;
  const announced = declaration.identities[slot.slot]?.formerRoots ?? [];
  if (announced.includes(before.sha256)) return undefined;
  return {
    id: "apply/loses-root",
    text: `the certificate that serves now is trusted by ${before.subject}, and ${leaf.subject} by ${after?.subject ?? "nobody but itself"}`,
    remedy: "have it issued under the same root, give the new root to everybody who verifies this role first",
    // Browsers and whoever takes their list of roots accept both.
    isHarmless: after !== undefined && isPublicRoot(before) && isPublicRoot(after),
  };
}

/** The names that a certificate covers (without alternative names: its common name) and its successor does not. */
export function lostNames(held: Certificate, leaf: Certificate): readonly string[] {
  const names = alternativeNames(held);
  const known = names.length > 0 ? names : [held.commonName ?? ""].filter((name) => name !== "");
  return known.filter((name) => !coversName(leaf, name) && !alternativeNames(leaf).includes(name));
}

/** The usages that a certificate allows and its successor does not. No ExtendedKeyUsage allows every usage (PKI-12). */
export function lostUsages(held: Certificate, leaf: Certificate): readonly ("serverAuth" | "clientAuth")[] {
  const allows = ({ extendedKeyUsage }: Certificate, usage: string): boolean =>
    extendedKeyUsage?.includes(usage) ?? true;
  return (["serverAuth", "clientAuth"] as const).filter(
    (usage) => allows(held, usage) && !allows(leaf, usage),
  );
}

/** A loss in words; `does` is what the certificate that serves now does: `covers cms1.example.org`. */
export function lossText(does: string, leaf: Certificate): string {
  return `the certificate that serves now ${does}, and ${leaf.subject} does not`;
}

/** A root that was issued again with its key is the same one for whoever trusts it. */
export function isSameAnchor(a: Certificate, b: Certificate): boolean {
  return a.spkiSha256 === b.spkiSha256 && isSameName(a.subjectDer, b.subjectDer);
}
