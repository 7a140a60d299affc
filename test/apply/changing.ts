/** Declares changes and runs them on emulated appliances, for one spec file. */
import { createHash, createPublicKey } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { utils } from "ssh2";
import type { ApplianceOptions, RunningAppliance } from "../../lab/appliance/appliance";
import type { Fault } from "../../lab/appliance/faults";
import type { ChangeInput, ChangeIo, ChangeResult } from "../../apply/change";
import { runChange } from "../../apply/run-change";
import type { Deadlines, Declaration, DeclaredIdentity, RoleSettings } from "../../plan/declaration";
import type { SupportedDeclaration } from "../../plan/parse-declaration";
import type { SupportedRole } from "../../plan/roles";
import { aCa, makeLeaf } from "../certificates";
import type { Made, TestCa } from "../certificates";
import { Fleet } from "../lab/appliance/fleet";

/** Short enough for faults that cost a deadline, long enough for a busy machine. */
export const deadlines: Deadlines = {
  connectMs: 5_000,
  commandMs: 5_000,
  activationMs: 5_000,
  proofMs: 5_000,
  lockMs: 0,
  changeMs: 60_000,
  channelGapMs: 0,
};

export const sipPort = 5061;
export const webAdminPort = 8443;
export const mark = "ab12";

let root: TestCa | undefined;

/** A root that every appliance's peers trust. */
export function theRoot(): TestCa {
  return (root ??= aCa("Example Root", { key: "rsa" }));
}

let issuing: TestCa | undefined;

/** An intermediate CA below it. */
export function theIssuer(): TestCa {
  return (issuing ??= theRoot().intermediate("Example Issuing CA", { key: "rsa" }));
}

/** A leaf that suits every role, with an intermediate above it. */
export function anIdentity(
  cn = "cms1.example.org",
  change: Partial<Parameters<typeof makeLeaf>[0]> = {},
): Made {
  return makeLeaf({ ca: theIssuer(), cn, key: "rsa", ...change });
}

/** What a declaration takes besides the identity. */
export interface DeclareOptions {
  readonly made?: Made | undefined;
  readonly trusts?: Readonly<Record<string, string>>;
  readonly change?: Partial<Omit<Declaration, "role">>;
  readonly settings?: RoleSettings;
}

/** A change of one role as it reaches apply. */
export function declare(
  appliance: Pick<RunningAppliance, "address" | "sshPort" | "sipPort" | "hostKeyFingerprint">,
  role: SupportedRole,
  options: DeclareOptions,
): ChangeInput {
  const { made, trusts = {}, change = {} } = options;
  const identity: DeclaredIdentity | undefined = made && {
    leafPem: made.leafPem,
    chainPem: made.chainPem,
    keyForm: "pkcs8",
  };
  const declaration: SupportedDeclaration = {
    version: 1,
    appliance: "cms1",
    role,
    phase: "switch",
    mark,
    stack: "example/lab/dev",
    target: {
      host: appliance.address,
      port: appliance.sshPort,
      user: "admin",
      hostKey: appliance.hostKeyFingerprint,
      credentials: { passwordFrom: { env: "CMS_PASSWORD" } },
    },
    identities: identity ? { certs: identity } : {},
    trusts: Object.fromEntries(Object.entries(trusts).map(([slot, pem]) => [slot, { pem }])),
    settings: options.settings ?? defaultSettings(role),
    proof: { mode: "auto", ...(role === "callBridge" && { port: appliance.sipPort }) },
    deadlines,
    allow: [],
    ...change,
  };
  const keys: Readonly<Record<string, string>> = made ? { certs: made.keyPem } : {};
  return {
    declaration,
    secrets: { version: 1, keys, credentials: {} },
    credentials: { password: "lab-password" },
  };
}

function defaultSettings(role: SupportedRole): RoleSettings {
  return role === "webAdmin"
    ? { kind: "webAdmin", listen: { interface: "a", port: webAdminPort } }
    : { kind: "callBridge", webRtc: true };
}

/** A result with what was said on the way. */
export interface Ran extends ChangeResult {
  readonly progress: readonly string[];
  readonly steps: readonly string[];
}

/** Runs a change. */
export async function change(input: ChangeInput, io: Partial<ChangeIo> = {}): Promise<Ran> {
  const progress: string[] = [];
  const steps: string[] = [];
  const result = await runChange(input, {
    progress: (line) => void progress.push(line),
    step: (name) => void steps.push(name),
    isAbandoned: () => false,
    now: () => new Date(),
    ...io,
  });
  return { ...result, progress, steps };
}

/** How an appliance is started; with a login key its administrator may use that besides the password. */
export type StartOptions = Partial<ApplianceOptions> & { readonly loginKey?: LoginKey };

/** A key pair for the login over SSH. */
export interface LoginKey {
  readonly privateKey: string;
  readonly publicKey: string;
}

let sshKey: LoginKey | undefined;

/** One key pair for a whole process: a login with it costs the appliance less than one with a password. */
export function loginKey(): LoginKey {
  if (sshKey) return sshKey;
  const made = utils.generateKeyPairSync("ecdsa", { bits: 256 });
  return (sshKey = { privateKey: made.private, publicKey: made.public });
}

function authorize(directory: string, publicKey: string): void {
  mkdirSync(join(directory, "files"), { recursive: true });
  writeFileSync(join(directory, "files", "admin.pub"), publicKey);
}

/** Appliances of one spec file. */
export class Appliances {
  readonly fleet = new Fleet();

  /** Interfaces as an installer leaves them: the Call Bridge listens, Web Admin is not set up. */
  start(options: StartOptions = {}): Promise<RunningAppliance> {
    const { loginKey: key, ...others } = options;
    const directory = options.directory ?? this.fleet.directory();
    if (key) authorize(directory, key.publicKey);
    return this.fleet.start({ setUp: ["callbridge listen a"], ...others, directory });
  }

  clear(): Promise<void> {
    return this.fleet.clear();
  }
}

/** Lays out a fault at the activation that follows the next assignment of certificates. */
export function failActivation(appliance: RunningAppliance, role: SupportedRole, fault: Fault): void {
  const stop = appliance.faults.onRequest(({ n, text }, phase) => {
    if (phase !== "before" || !text.startsWith(`${role.toLowerCase()} certs `)) return;
    stop();
    // The Call Bridge's table is read in between.
    appliance.faults.at(n + (role === "webAdmin" ? 1 : 2), fault);
  });
}

/** SFTP requests that write, as the appliance's log names them. */
export function writes(appliance: RunningAppliance): readonly string[] {
  return appliance.log.entries
    .filter(({ kind, text }) => kind === "sftp" && /^(WRITE|REMOVE|RENAME|OPEN .* w$)/.test(text))
    .map(({ text }) => text);
}

/** The names under which an identity is uploaded: stem, mark of the stack, eight digits of what it is. */
export function namesOf(
  made: Made,
  role: SupportedRole,
): { readonly key: string; readonly leaf: string; readonly bundle: string } {
  const name = (content: string, extension: string): string =>
    `${role.toLowerCase()}-${mark}-${sha256(content).slice(0, 8)}.${extension}`;
  const spki = createPublicKey(made.keyPem).export({ type: "spki", format: "der" });
  return {
    key: name(`${sha256(spki)} pkcs8`, "key"),
    leaf: name(made.leafPem, "crt"),
    bundle: name(made.chainPem, "crt"),
  };
}

/** The name of an uploaded trust. */
export function trustName(pem: string, role: SupportedRole = "callBridge"): string {
  return `${role.toLowerCase()}-${mark}-${sha256(pem).slice(0, 8)}.crt`;
}

/** SHA-256, hex. */
export function sha256(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}
