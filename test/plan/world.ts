/**
 * A small world for the planner's tests: certificates, what is declared about them, and what an appliance shows. File
 * names are computed here from the requirement, not by the code under test.
 */
import { createHash } from "node:crypto";
import type { DeclaredIdentity, Declaration, RoleSettings } from "../../plan/declaration";
import { defaultDeadlines } from "../../plan/declaration";
import type { AssignedFiles, Observed, ObservedFile, ObservedTable } from "../../plan/observed";
import type { SupportedDeclaration } from "../../plan/parse-declaration";
import type { SupportedRole } from "../../plan/roles";
import type { KeyFacts } from "../../plan/wanted";
import { parseCertificates } from "../../x509/certificate";
import { readPrivateKey } from "../../x509/key";
import { aCa, aLeaf } from "../certificates";
import type { LeafBuilder, Made, TestCa } from "../certificates";

/** The planner has no clock of its own; this is what it is told. */
export const now = new Date("2026-11-24T12:00:00Z");
export const ourMark = "0a1b";
export const otherMark = "ffee";

const [validFrom, validTo] = [new Date("2026-11-01T00:00:00Z"), new Date("2027-05-20T00:00:00Z")];
export const worldCa = aCa("World Root", {
  notBefore: new Date("2020-01-01T00:00:00Z"),
  notAfter: new Date("2036-01-01T00:00:00Z"),
});

/** A leaf of the world's time. */
export function worldLeaf(host = "cms1.example.org"): LeafBuilder {
  return aLeaf().forHost(host).valid(validFrom, validTo);
}

/** One identity with everything that tests ask about it. */
export interface WorldIdentity {
  readonly made: Made;
  readonly declared: DeclaredIdentity;
  readonly key: KeyFacts;
  /** SHA-256 of each certificate, leaf first. */
  readonly chain: readonly string[];
}

/** Issues an identity below the world's CA; `bridge` puts an intermediate CA between. */
export function identity(leaf: LeafBuilder = worldLeaf(), ca: TestCa = worldCa): WorldIdentity {
  return identityOf(ca.issue(leaf));
}

/** What a made certificate is in the world. */
export function identityOf(made: Made): WorldIdentity {
  const key = { spkiSha256: readPrivateKey(made.keyPem, "key").spkiSha256, fileSha256: sha256(made.keyPem) };
  const declared = { leafPem: made.leafPem, chainPem: made.chainPem, keyForm: "pkcs8" } as const;
  const chain = parseCertificates(made.leafPem + made.chainPem, "chain").map((each) => each.sha256);
  return { made, declared, key, chain };
}

/** The names under which an identity lies on an appliance (`<role>-<mark>-<SHA-256, 8 hex>.<crt|key>`). */
export function namesOf({ made, key }: WorldIdentity, stem: string, mark = ourMark): Required<IdentityFiles> {
  const name = (content: string, extension: string): string =>
    `${stem}-${mark}-${sha256(content).slice(0, 8)}.${extension}`;
  return {
    key: name(`${key.spkiSha256} pkcs8`, "key"),
    leaf: name(made.leafPem, "crt"),
    bundle: name(made.chainPem, "crt"),
  };
}
export type IdentityFiles = Pick<AssignedFiles, "key" | "leaf" | "bundle">;

/** The name of a trust file with this content. */
export function trustName(pem: string, stem = "callbridge", mark = ourMark): string {
  return `${stem}-${mark}-${sha256(pem).slice(0, 8)}.crt`;
}

/** The files of an identity as they are read from the appliance, under these names. */
export function filesOf({ made, key }: WorldIdentity, names: IdentityFiles): Record<string, ObservedFile> {
  return {
    ...(names.key !== undefined && {
      [names.key]: { bytes: made.keyPem.length, sha256: key.fileSha256, keySpkiSha256: key.spkiSha256 },
    }),
    ...(names.leaf !== undefined && { [names.leaf]: certificateFile(made.leafPem) }),
    ...(names.bundle !== undefined && { [names.bundle]: certificateFile(made.chainPem) }),
  };
}

/** A file of certificates as it is read from the appliance. */
export function certificateFile(pem: string): ObservedFile {
  return { bytes: pem.length, sha256: sha256(pem), pem };
}

/** The declaration of a role; `change` replaces whole members. */
export function declare(role: SupportedRole, change: Partial<Declaration> = {}): SupportedDeclaration {
  const settings: RoleSettings =
    role === "webAdmin" ? { kind: "webAdmin" } : { kind: "callBridge", webRtc: false };
  return {
    version: 1,
    appliance: "cms1",
    phase: "switch",
    mark: ourMark,
    stack: "example/lab/prod",
    target: {
      host: "192.0.2.10",
      port: 22,
      user: "admin",
      hostKey: `SHA256:${"A".repeat(43)}`,
      credentials: { passwordFrom: { env: "CMS_PASSWORD" } },
    },
    identities: {},
    trusts: {},
    settings,
    proof: { mode: "auto" },
    deadlines: defaultDeadlines,
    allow: [],
    ...change,
    role,
  };
}

/** What was read; everything not given is as on an appliance without certificates, whose interfaces are set. */
export interface WorldView {
  readonly table?: Partial<ObservedTable>;
  readonly files?: Readonly<Record<string, ObservedFile>>;
  /** Names in the folder besides those of `files`. */
  readonly further?: readonly string[];
  /** SHA-256 of what the role's only listener shows; absent: nothing is seen. */
  readonly shown?: readonly string[];
  readonly clock?: string;
}

/** What was read of Web Admin. */
export function webAdminView(view: WorldView = {}): Observed {
  const table = {
    slots: { certs: {} },
    enabled: true,
    interfaces: ["a"],
    port: 8443,
    verify: {},
    text: "webadmin",
  };
  return observed(view, { ...table, ...view.table }, "webAdmin.https", 8443);
}

/** What was read of the Call Bridge. */
export function callBridgeView(view: WorldView = {}): Observed {
  const slots = { certs: {}, c2wTrust: {}, clusterTrust: {}, ...view.table?.slots };
  const table = { interfaces: ["a"], verify: {}, text: "callbridge", ...view.table, slots };
  return observed(view, table, "callBridge.sip", 5061);
}

function observed(view: WorldView, table: ObservedTable, listener: string, port: number): Observed {
  const { files = {}, further = [], shown, clock } = view;
  return {
    release: "3.8",
    ...(clock !== undefined && { clock }),
    table,
    fileNames: [...new Set([...Object.keys(files), ...further])].sort(),
    files,
    listeners: {
      [listener]: { host: "192.0.2.10", port, reachable: shown !== undefined, ...(shown && { shown }) },
    },
  };
}

/** Lower-case hex. */
export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
