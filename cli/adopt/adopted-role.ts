/** One role as it was found: its files, what its component has to be told, and whether the first `up` leaves it alone. Pure. */
import { CmsError } from "../../errors/cms-error";
import { roleEntry } from "../../plan/roles";
import type { SupportedRole } from "../../plan/roles";
import type { Certificate } from "../../x509/certificate";
import { orderChain } from "../../x509/chain";
import { bundleFile, fullChainFile, trustFile } from "../../x509/files";
import { checkIdentity, checkTrust } from "../../x509/rules/check";
import type { Finding } from "../../x509/rules/rule";
import type { RoleSurvey, SlotSurvey } from "../doctor/survey";
import { c2wHostOf, leafOf, ownName } from "./names";

/** Something that the user has to know or to do. */
export interface AdoptionNote {
  /** Appliance, role and slot as far as they matter. */
  readonly where: string;
  /** A sentence without its full stop. */
  readonly text: string;
}

/** One file that is written. */
export interface AdoptedFile {
  /** Relative to the appliance's folder. */
  readonly file: string;
  readonly pem: string;
}

/** An identity slot. */
export interface AdoptedIdentity extends AdoptedFile {
  readonly slot: string;
  /** Where the program looks for the private key, relative to the appliance's folder. */
  readonly keyFile: string;
  /** Its name on the appliance. */
  readonly keyOnAppliance: string;
  /** The name that the role is given, where it is not its appliance's. */
  readonly fqdn?: string;
  /** Of c2w: the host of the URL. */
  readonly c2wHost?: string;
}

/** A trust slot, or the peers in the bundle of a Recorder or Streamer (slot `callBridges`). */
export interface AdoptedTrust extends AdoptedFile {
  readonly slot: string;
}

/** A role that is taken over. */
export interface AdoptedRole {
  readonly role: SupportedRole;
  readonly identities: readonly AdoptedIdentity[];
  readonly trusts: readonly AdoptedTrust[];
  /** Rules that it breaks today; without these words its component would refuse it. */
  readonly allow: readonly string[];
}

/** Whose role it is. */
export interface RoleOwner {
  readonly appliance: string;
  readonly fqdn?: string;
}

/** What became of a role. */
export interface Adoption {
  /** Absent where it is left out; the notes say why. */
  readonly role?: AdoptedRole;
  readonly notes: readonly AdoptionNote[];
}

/** The identity slots that a component cannot do without. */
const needed: Readonly<Partial<Record<SupportedRole, readonly string[]>>> = {
  webBridge3: ["httpsCerts", "c2wCerts", "c2wTrust"],
  scheduler: ["httpsCerts", "c2wCerts", "c2wTrust"],
  uploader: ["cmsTrust"],
};

/** Takes a role over as far as its component can say what was found. */
export function adoptRole(owner: RoleOwner, survey: RoleSurvey, now: Date): Adoption {
  const { role, slots } = survey;
  const where = `${owner.appliance} ${role}`;
  const obstacle = obstacleOf(survey);
  if (obstacle !== undefined) return { notes: [{ where, text: `left out: ${obstacle}` }] };
  const judged = slots
    .filter(({ slot }) => slot !== "clusterTrust")
    .map((slot) => judge(owner, role, slot, now));
  const findings = judged.flatMap((one) => one.findings);
  const allow = [...new Set(findings.filter(({ level }) => level === "must").map(({ id }) => id))].sort();
  const identities = slots.flatMap((slot) => identityOf(owner, role, slot) ?? []);
  const trusts = slots.flatMap((slot) => trustOf(role, slot) ?? []);
  return {
    role: { role, identities, trusts, allow },
    notes: [
      ...judged.flatMap(({ notes }) => notes),
      ...findings.map(({ id, text }) => ({ where, text: `${id}: ${text}` })),
      ...servedNotes(where, survey),
      ...(slots.some(({ slot }) => slot === "clusterTrust") ? [clusterNote(where)] : []),
    ],
  };
}

/** Why a component cannot say what was found. */
function obstacleOf({ role, enabled, slots }: RoleSurvey): string | undefined {
  if (enabled === false) return "it is disabled, and a declared role is enabled";
  const wanted =
    needed[role] ??
    roleEntry(role)
      .slots.filter(({ kind }) => kind === "identity")
      .map(({ slot }) => slot);
  const missing = wanted.filter((slot) => !slots.some((found) => found.slot === slot));
  if (missing.length > 0) return `nothing is assigned to ${missing.join(", ")}`;
  const broken = slots.find(
    ({ certificates, mismatch }) => certificates.length === 0 || mismatch !== undefined,
  );
  if (broken === undefined) return undefined;
  const { slot, unreadable, mismatch, files } = broken;
  return `${slot}: ${mismatch ?? unreadable ?? `${Object.values(files).join(", ")} hold no certificate`}`;
}

interface Judgement {
  readonly findings: readonly Finding[];
  readonly notes: readonly AdoptionNote[];
}

/** What the component will find, and whether what it makes of the files is what the appliance has. */
function judge(owner: RoleOwner, role: SupportedRole, found: SlotSurvey, now: Date): Judgement {
  const where = `${owner.appliance} ${role} ${found.slot}`;
  const leaf = leafOf(found);
  if (!leaf)
    return { findings: checkTrust({ name: where, certificates: found.certificates, now }), notes: [] };
  try {
    const chain = orderChain(leaf, ownChain(found, role), where);
    const findings = checkIdentity({
      ...{ name: where, role, slot: found.slot, leaf, chain, now },
      usages: roleEntry(role).slots.find(({ slot }) => slot === found.slot)?.usages ?? [],
      wantedNames: wantedNames(owner, role, found.slot, leaf),
      ...(isC2wServer(role, found.slot) && c2wHost(owner, leaf)),
      webRtc: role === "callBridge",
    });
    const isSame = isAsMade(found, leaf, chain, role);
    const text =
      "the files hold the same certificates in another order or division; the first update puts them in order";
    return { findings, notes: isSame ? [] : [{ where, text }] };
  } catch (error) {
    if (!(error instanceof CmsError)) throw error;
    const { what, remedy } = error;
    return {
      findings: [],
      notes: [{ where, text: `refused until it is mended, ${error.code}: ${what}; ${remedy}` }],
    };
  }
}

/** The Scheduler's side is a client's. */
function isC2wServer(role: SupportedRole, slot: string): boolean {
  return role === "webBridge3" && slot === "c2wCerts";
}

function c2wHost(owner: RoleOwner, leaf: Certificate): { readonly c2wHost?: string } {
  const host = c2wHostOf(leaf, owner.fqdn);
  return host === undefined ? {} : { c2wHost: host };
}

function wantedNames(
  owner: RoleOwner,
  role: SupportedRole,
  slot: string,
  leaf: Certificate,
): readonly string[] {
  if (slot === "c2wCerts") return [];
  const name = hasOwnName(role) ? (ownName(leaf, owner.fqdn) ?? owner.fqdn) : owner.fqdn;
  return name === undefined ? [] : [name];
}

function hasOwnName(role: SupportedRole): boolean {
  return role !== "webAdmin" && role !== "callBridge";
}

/** The certificates above the leaf. In the bundle of a SIP service others stand too: those of its peers (REC-04, STR-04). */
function ownChain({ certificates }: SlotSurvey, role: SupportedRole): readonly Certificate[] {
  const [leaf, ...others] = certificates;
  if (!leaf || !isSipService(role)) return others;
  const above: Certificate[] = [];
  for (let below: Certificate | undefined = leaf; below && !below.isSelfSigned; below = above.at(-1)) {
    const { issuer } = below;
    const next = others.find((other) => other.subject === issuer && !above.includes(other));
    if (!next) break;
    above.push(next);
  }
  return above;
}

function isSipService(role: SupportedRole): boolean {
  return role === "recorder" || role === "streamer";
}

function isAsMade(
  { parts, certificates }: SlotSurvey,
  leaf: Certificate,
  chain: readonly Certificate[],
  role: SupportedRole,
): boolean {
  const peers = isSipService(role) ? peersIn(certificates, [leaf, ...chain]) : [];
  const made = { leaf: [leaf], bundle: [...chain, ...peers], fullChain: [leaf, ...chain], trust: [] };
  return (["leaf", "bundle", "fullChain"] as const).every((part) => {
    const found = parts[part] ?? [];
    const isThere = parts[part] !== undefined || (part === "bundle" && parts.leaf !== undefined);
    const wanted = isThere ? made[part] : [];
    return found.length === wanted.length && found.every(({ sha256 }, at) => sha256 === wanted[at]?.sha256);
  });
}

/** In the order that the component gives them. */
function peersIn(all: readonly Certificate[], own: readonly Certificate[]): readonly Certificate[] {
  const peers = all.filter(({ sha256 }) => !own.some((certificate) => certificate.sha256 === sha256));
  return [...peers].sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1));
}

function identityOf(owner: RoleOwner, role: SupportedRole, found: SlotSurvey): AdoptedIdentity | undefined {
  const leaf = leafOf(found);
  const keyOnAppliance = found.files["key"];
  if (!leaf || keyOnAppliance === undefined) return undefined;
  const file = `${role}-${found.slot}`;
  const fqdn = hasOwnName(role) && found.slot !== "c2wCerts" ? ownName(leaf, owner.fqdn) : undefined;
  return {
    slot: found.slot,
    file: `${file}.crt`,
    pem: fullChainFile(leaf, ownChain(found, role)),
    // A table may print anything; what is no plain file name leads to no path here.
    keyFile: /^[A-Za-z0-9_-][\w.-]*$/.test(keyOnAppliance) ? keyOnAppliance : `${file}.key`,
    keyOnAppliance,
    ...(fqdn !== undefined && { fqdn }),
    ...(isC2wServer(role, found.slot) && c2wHost(owner, leaf)),
  };
}

function trustOf(role: SupportedRole, found: SlotSurvey): AdoptedTrust | undefined {
  const { slot, kind, certificates } = found;
  if (slot === "clusterTrust") return undefined;
  if (kind === "trust") return { slot, file: `${role}-${slot}.crt`, pem: trustFile(certificates) };
  const [leaf] = certificates;
  if (!leaf || !isSipService(role)) return undefined;
  const chain = ownChain(found, role);
  const peers = peersIn(certificates, [leaf, ...chain]);
  // Where Call Bridges come from the same CA, its certificates are all that the bundle holds.
  return {
    slot: "callBridges",
    file: `${role}-callBridges.crt`,
    pem: bundleFile(peers.length > 0 ? peers : chain),
  };
}

function servedNotes(where: string, { listeners, slots }: RoleSurvey): readonly AdoptionNote[] {
  return listeners.flatMap(({ slot, shown, port }) => {
    const leaf = slots.find((one) => one.slot === slot)?.certificates[0];
    if (shown === undefined || !leaf || shown === leaf.sha256) return [];
    return [
      {
        where,
        text: `port ${String(port)} does not show what is assigned; the first update activates the role again`,
      },
    ];
  });
}

function clusterNote(where: string): AdoptionNote {
  const text =
    "the trust of the Call Bridge cluster stays as it is on the appliance: give trusts.cluster and clusterPeers, whose addresses only the API knows";
  return { where, text };
}
