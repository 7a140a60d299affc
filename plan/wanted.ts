/** The files that a declaration wants in each slot, with their content and their possible names. */
import { createHash } from "node:crypto";
import { orderChain } from "../x509/chain";
import { parseCertificate, parseCertificates } from "../x509/certificate";
import type { Certificate } from "../x509/certificate";
import { bundleFile, fullChainFile, leafFile, trustFile } from "../x509/files";
import { cmsError } from "../errors/cms-error";
import type { DeclaredIdentity } from "./declaration";
import { candidateNames, isOwnFile, parseFileName } from "./file-names";
import type { NamedFile } from "./file-names";
import { isKeyOnAppliance } from "./key-on-appliance";
import { namesOf } from "./observed";
import type { FilePart, Observed } from "./observed";
import type { SupportedDeclaration } from "./parse-declaration";
import { roleEntry } from "./roles";
import type { RoleEntry, SlotEntry } from "./roles";

/**
 * What the planner may know of a private key. Kept in memory: what is derived from the private part is never printed.
 */
export interface KeyFacts {
  /** SHA-256 of the public key's DER, hex. */
  readonly spkiSha256: string;
  /** SHA-256 of the file that would be uploaded, hex. Derived from the private key: for comparing only. */
  readonly fileSha256: string;
}

/** One file that a slot is to hold. */
export interface WantedFile {
  readonly part: FilePart;
  /** SHA-256 of the content, hex. */
  readonly sha256: string;
  /** Best first; see `candidateNames`. */
  readonly names: readonly string[];
  /** What may be published about the content: its SHA-256, of a key that of its public key. */
  readonly publicSha256: string;
  /** It was made on the appliance and is told by its name alone, which is the only one that it has. @default false */
  readonly isOnAppliance?: true;
  /** The content; absent for a key. */
  readonly text?: string;
  /** The certificates in it; empty for a key. */
  readonly certificates: readonly Certificate[];
}

/** One slot that the declaration wants to hold certain files. */
export interface WantedSlot {
  readonly slot: string;
  readonly entry: SlotEntry;
  readonly files: readonly WantedFile[];
  /** Of an identity: the leaf, then its chain, the root last. */
  readonly chain: readonly Certificate[];
  /** Of an identity: what its bundle holds besides the chain (REC-04, STR-04). @default none */
  readonly peers?: readonly Certificate[];
}

/** The declared slots in the order of the catalogue. Throws `x509/...` for certificates that cannot be used. */
export function wantedSlots(
  declaration: SupportedDeclaration,
  keys: Readonly<Record<string, KeyFacts>>,
): readonly WantedSlot[] {
  const role = roleEntry(declaration.role);
  return role.slots.flatMap((entry) => {
    const subject = slotSubject(declaration, entry.slot);
    const identity = declaration.identities[entry.slot];
    const trust = declaration.trusts[entry.slot];
    if (identity) {
      return [wantedIdentity({ declaration, role, entry, subject }, identity, keys[entry.slot])];
    }
    if (trust) return [wantedTrust(declaration, entry, parseCertificates(trust.pem, subject))];
    return declaration.emptied?.includes(entry.slot)
      ? [{ slot: entry.slot, entry, files: [], chain: [] }]
      : [];
  });
}

/** `cms1 webAdmin certs`: the subject of messages about a slot. */
export function slotSubject(declaration: SupportedDeclaration, slot: string): string {
  return `${declaration.appliance} ${declaration.role} ${slot}`;
}

/**
 * The files whose content has to be known before a decision: those assigned, those in the way of a new name, and what
 * this stack uploaded earlier, as far as only the content tells whether it may go (plan/cleaning.ts).
 */
export function filesToRead(
  wanted: readonly WantedSlot[],
  observed: Pick<Observed, "table" | "fileNames">,
): readonly string[] {
  const assigned = wanted.flatMap(({ slot }) => namesOf(observed.table.slots[slot]));
  const possible = wanted.flatMap(({ files }) => files.flatMap((file) => file.names));
  const [owner] = possible.flatMap((name) => parseFileName(name) ?? []);
  const earlier = observed.fileNames.filter(
    (name) => owner !== undefined && name.endsWith(".crt") && isOwnFile(name, owner),
  );
  const present = new Set(observed.fileNames);
  return [...new Set([...assigned, ...possible, ...earlier])]
    .filter((name) => present.has(name) && !isKeyOnAppliance(name))
    .filter((name) => !wanted.some(({ files }) => files.some((file) => isThatKey(file, name))))
    .sort();
}

/** A key that stays on the appliance is not read (CSR-16). */
function isThatKey({ isOnAppliance, names }: WantedFile, name: string): boolean {
  return isOnAppliance === true && names.includes(name);
}

interface SlotContext {
  readonly declaration: SupportedDeclaration;
  readonly role: RoleEntry;
  readonly entry: SlotEntry;
  readonly subject: string;
}

function wantedIdentity(
  context: SlotContext,
  identity: DeclaredIdentity,
  key: KeyFacts | undefined,
): WantedSlot {
  const { entry, subject } = context;
  const leaf = parseCertificate(identity.leafPem, `${subject} leaf`);
  const pool = parseCertificates(identity.chainPem, `${subject} chain`);
  const chain = orderChain(leaf, pool, subject);
  const peers = peersOf(identity, [leaf, ...chain], subject);
  const filesOf = (part: FilePart): readonly WantedFile[] => {
    switch (part) {
      case "key":
        return [
          identity.keyFile === undefined
            ? wantedKey(context, identity.keyForm, key ?? missingKey(subject))
            : keyOnAppliance(identity.keyFile, leaf),
        ];
      case "leaf":
        return [wantedText(context, part, leafFile(leaf), [leaf])];
      case "bundle": {
        const bundle = [...chain, ...peers];
        return bundle.length === 0 ? [] : [wantedText(context, part, bundleFile(bundle), bundle)];
      }
      case "fullChain":
        return [wantedText(context, part, fullChainFile(leaf, chain), [leaf, ...chain])];
      case "trust":
        return [];
    }
  };
  const files = entry.parts.flatMap(filesOf);
  return { slot: entry.slot, entry, files, chain: [leaf, ...chain], ...(peers.length > 0 && { peers }) };
}

/** Those that the chain has not brought already, in an order that the same set always gets. */
function peersOf(
  { peersPem }: DeclaredIdentity,
  own: readonly Certificate[],
  subject: string,
): readonly Certificate[] {
  if (peersPem === undefined) return [];
  const declared = parseCertificates(trustFile(parseCertificates(peersPem, `${subject} peers`)), subject);
  return declared.filter(({ sha256: digest }) => !own.some((certificate) => certificate.sha256 === digest));
}

/** A trust slot that is to hold these certificates. */
export function wantedTrust(
  declaration: SupportedDeclaration,
  entry: SlotEntry,
  certificates: readonly Certificate[],
): WantedSlot {
  const context = { declaration, role: roleEntry(declaration.role) };
  const files = [wantedText(context, "trust", trustFile(certificates), certificates)];
  return { slot: entry.slot, entry, files, chain: [] };
}

function wantedText(
  { declaration, role }: Pick<SlotContext, "declaration" | "role">,
  part: FilePart,
  text: string,
  certificates: readonly Certificate[],
): WantedFile {
  const digest = sha256(text);
  const names = candidateNames({ stem: role.fileStem, mark: declaration.mark }, digest, "crt");
  return { part, sha256: digest, publicSha256: digest, names, text, certificates };
}

/**
 * The names that a key file may have, best first. They come from the public key and the form, so that nothing derived
 * from the private key is published.
 */
export function keyNames(
  owner: NamedFile,
  spkiSha256: string,
  form: DeclaredIdentity["keyForm"],
): readonly string[] {
  return candidateNames(owner, sha256(`${spkiSha256} ${form}`), "key");
}

function wantedKey(
  { declaration, role }: SlotContext,
  keyForm: DeclaredIdentity["keyForm"],
  key: KeyFacts,
): WantedFile {
  const names = keyNames({ stem: role.fileStem, mark: declaration.mark }, key.spkiSha256, keyForm);
  return { part: "key", sha256: key.fileSha256, publicSha256: key.spkiSha256, names, certificates: [] };
}

/** Nothing is known of its content but whose key it has to be, which `pki match` confirms before it is assigned. */
function keyOnAppliance(name: string, { spkiSha256 }: Certificate): WantedFile {
  return {
    part: "key",
    sha256: "",
    publicSha256: spkiSha256,
    names: [name],
    certificates: [],
    isOnAppliance: true,
  };
}

function missingKey(subject: string): never {
  throw cmsError("apply/input", {
    subject,
    what: "the secret document holds no private key for this slot",
    remedy: "give the identity's private key",
  });
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
