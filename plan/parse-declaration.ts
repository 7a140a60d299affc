/** Parses the declaration that a change is started with. Every field is checked before anything is sent. */
import { cmsError } from "../errors/cms-error";
import type {
  CredentialReferences,
  Deadlines,
  DeclaredIdentity,
  DeclaredProof,
  DeclaredTarget,
  DeclaredTrust,
  Declaration,
  ProofAddress,
  RoleSettings,
  SecretReference,
  SipListen,
  SshEndpoint,
} from "./declaration";
import { declarationVariable, defaultDeadlines } from "./declaration";
import {
  fieldOf,
  fieldsOf,
  optional,
  present,
  readAnyText,
  readBoolean,
  readChoice,
  readList,
  readText,
  readTexts,
  readWhole,
  wrongField,
} from "./json-fields";
import type { Field } from "./json-fields";
import { isTimeZone, timeForm, weekdays } from "./maintenance-window";
import type { MaintenanceWindow } from "./maintenance-window";
import { phases } from "./names";
import type { Phase } from "./names";
import { roleEntry, roles } from "./roles";
import type { RoleEntry, SupportedRole } from "./roles";

/** A declaration of a role that the package can change. */
export interface SupportedDeclaration extends Declaration {
  readonly role: SupportedRole;
}

/** Parses the JSON text of `CMS_DECLARATION`. Throws `apply/input` that names the field and its value. */
export function parseDeclaration(json: string): SupportedDeclaration {
  const root: Field = { path: declarationVariable, value: parseJson(json) };
  const at = (name: string): Field => fieldOf(root, name);
  if (at("version").value !== 1) throw wrongField(at("version"), "1");
  const role = readChoice(at("role"), supportedRoles);
  const settings = readSettings(at("settings"), role);
  const identities = readSlots(at("identities"), roleEntry(role), "identity", readIdentity);
  const trusts = readSlots(at("trusts"), roleEntry(role), "trust", readTrust);
  const phase = readPhase(at("phase"), identities, trusts);
  if (Object.keys(identities).length + Object.keys(trusts).length === 0) {
    throw wrongField(at("identities"), "an object with at least one slot, unless a trust is declared");
  }
  return {
    version: 1,
    appliance: readText(at("appliance")),
    role,
    phase,
    mark: readText(at("mark"), /^[0-9a-f]{4}$/, "four hexadecimal digits in lower case"),
    stack: readText(at("stack")),
    target: readTarget(at("target")),
    identities,
    trusts,
    settings,
    proof: readProof(at("proof")),
    deadlines: readDeadlines(at("deadlines")),
    allow: readTexts(at("allow")),
    ...present({ maintenanceWindow: optional(at("maintenanceWindow"), readWindow) }),
  };
}

const supportedRoles: readonly SupportedRole[] = Object.values(roles).map((entry) => entry.role);

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw cmsError("apply/input", {
      subject: declarationVariable,
      what: `is no JSON document (${String(json.length)} characters)`,
      remedy: "start the change through its component, which writes the declaration",
      cause,
    });
  }
}

function readSlots<Value>(
  field: Field,
  entry: RoleEntry,
  kind: "identity" | "trust",
  read: (field: Field) => Value,
): Readonly<Record<string, Value>> {
  const known = entry.slots.filter((slot) => slot.kind === kind).map((slot) => slot.slot);
  const slots = [...fieldsOf(field)].map(([slot, content]) => {
    if (!known.includes(slot))
      throw wrongField(content, `a slot of ${entry.role}: ${known.join(", ") || "none"}`);
    return [slot, read(content)] as const;
  });
  return Object.fromEntries(slots);
}

function readIdentity(field: Field): DeclaredIdentity {
  return {
    leafPem: readText(fieldOf(field, "leafPem"), /-----BEGIN CERTIFICATE-----/, "a certificate as PEM"),
    chainPem: readAnyText(fieldOf(field, "chainPem")),
    keyForm: readChoice(fieldOf(field, "keyForm"), ["pkcs8", "pkcs1"]),
    ...present({ peersPem: optional(fieldOf(field, "peersPem"), readCertificates) }),
  };
}

function readTrust(field: Field): DeclaredTrust {
  const pinned = fieldOf(field, "pinned");
  if (pinned.value !== undefined && pinned.value !== true) throw wrongField(pinned, "true, or left out");
  return {
    pem: readCertificates(fieldOf(field, "pem")),
    ...(pinned.value === true && { pinned: true }),
  };
}

/** Before and after the switch only pinned trusts change. */
function readPhase(
  field: Field,
  identities: Declaration["identities"],
  trusts: Declaration["trusts"],
): Phase {
  const phase = readChoice(field, phases);
  const isTrustOnly =
    Object.keys(identities).length === 0 && Object.values(trusts).every(({ pinned }) => pinned === true);
  if (phase === "switch" || isTrustOnly) return phase;
  throw wrongField(field, "switch, where an identity or a trust without pinned leaves is declared");
}

function readCertificates(field: Field): string {
  return readText(field, /-----BEGIN CERTIFICATE-----/, "certificates as PEM");
}

function readSettings(field: Field, role: SupportedRole): RoleSettings {
  const kind = readChoice(fieldOf(field, "kind"), supportedRoles);
  if (kind !== role) throw wrongField(fieldOf(field, "kind"), `the role, ${role}`);
  switch (kind) {
    case "webBridge3":
      return readWebBridge3(field);
    case "turn":
      return readTurn(field);
    case "recorder":
      return { kind, ...readSipService(field) };
    case "streamer":
      return { kind, ...readSipService(field) };
    case "meetingApps":
      return { kind, ...present({ httpsListen: optional(fieldOf(field, "httpsListen"), readListen) }) };
    case "webAdmin":
      return { kind, ...present({ listen: optional(fieldOf(field, "listen"), readListen) }) };
    case "callBridge": {
      const readVerify = (name: string) =>
        optional(fieldOf(field, name), (value) => readChoice(value, ["enable", "disable", "ocsp"] as const));
      return {
        kind,
        webRtc: readBoolean(fieldOf(field, "webRtc")),
        ...present({
          sipVerify: readVerify("sipVerify"),
          ldapVerify: readVerify("ldapVerify"),
          lyncFqdn: optional(fieldOf(field, "lyncFqdn"), readText),
        }),
      };
    }
  }
}

function readWebBridge3(field: Field): RoleSettings {
  const readPoints = (name: string) =>
    optional(fieldOf(field, name), (points) => readList(points).map(readListen));
  return {
    kind: "webBridge3",
    ...present({
      httpsListen: readPoints("httpsListen"),
      c2wListen: readPoints("c2wListen"),
      httpRedirect: optional(fieldOf(field, "httpRedirect"), (redirect) => ({
        enabled: readBoolean(fieldOf(redirect, "enabled")),
        ...present({ port: optional(fieldOf(redirect, "port"), readPort) }),
      })),
      c2wHost: optional(fieldOf(field, "c2wHost"), readText),
      expresswayFqdn: optional(fieldOf(field, "expresswayFqdn"), readText),
    }),
  };
}

function readTurn(field: Field): RoleSettings {
  return {
    kind: "turn",
    ...present({
      tlsPort: optional(fieldOf(field, "tlsPort"), readPort),
      webBridgeRootSha256: optional(fieldOf(field, "webBridgeRootSha256"), (sha256) =>
        readText(sha256, /^[0-9a-f]{64}$/, "64 hexadecimal digits in lower case"),
      ),
    }),
  };
}

function readSipService(field: Field): { readonly sipListen?: SipListen } {
  return present({
    sipListen: optional(fieldOf(field, "sipListen"), (listen) => ({
      interface: readInterface(fieldOf(listen, "interface")),
      tlsPort: readPort(fieldOf(listen, "tlsPort")),
      ...present({ tcpPort: optional(fieldOf(listen, "tcpPort"), readPort) }),
    })),
  });
}

function readInterface(field: Field): string {
  return readText(field, /^[a-z0-9]+$/, "the name of an interface, e.g. a");
}

function readListen(field: Field): { readonly interface: string; readonly port: number } {
  return {
    interface: readInterface(fieldOf(field, "interface")),
    port: readPort(fieldOf(field, "port")),
  };
}

/** An appliance with its bastion. */
export function readTarget(field: Field): DeclaredTarget {
  return {
    ...readEndpoint(field),
    ...present({
      bastion: optional(fieldOf(field, "bastion"), readEndpoint),
      algorithms: optional(fieldOf(field, "algorithms"), (algorithms) =>
        Object.fromEntries([...fieldsOf(algorithms)].map(([kind, list]) => [kind, readTexts(list)])),
      ),
    }),
  };
}

function readEndpoint(field: Field): SshEndpoint {
  return {
    host: readText(fieldOf(field, "host"), /^[A-Za-z0-9.:_-]+$/, "a host name or an address"),
    port: readPort(fieldOf(field, "port")),
    user: readText(fieldOf(field, "user")),
    hostKey: readText(
      fieldOf(field, "hostKey"),
      /^(SHA256:[A-Za-z0-9+/]{43}=?|[a-z0-9@.-]+ [A-Za-z0-9+/]+={0,2}( .*)?)$/,
      "a fingerprint (SHA256:...) or a host key line (ssh-ed25519 AAAA...)",
    ),
    credentials: readCredentials(fieldOf(field, "credentials")),
  };
}

function readCredentials(field: Field): CredentialReferences {
  const readFrom = (name: string) => optional(fieldOf(field, name), readReference);
  return present({
    passwordFrom: readFrom("passwordFrom"),
    privateKeyFrom: readFrom("privateKeyFrom"),
    passphraseFrom: readFrom("passphraseFrom"),
    agent: optional(fieldOf(field, "agent"), readBoolean),
  });
}

/** Where a credential comes from. */
export function readReference(field: Field): SecretReference {
  const command = optional(fieldOf(field, "command"), readTexts);
  const reference = present({
    env: optional(fieldOf(field, "env"), readText),
    file: optional(fieldOf(field, "file"), readText),
    command,
  });
  if (Object.keys(reference).length === 1 && command?.length !== 0) return reference;
  throw wrongField(field, "an object with exactly one of env, file, command");
}

function readProof(field: Field): DeclaredProof {
  return {
    mode: readChoice(fieldOf(field, "mode"), ["auto", "required"]),
    ...present({
      host: optional(fieldOf(field, "host"), (host) => readText(host)),
      port: optional(fieldOf(field, "port"), readPort),
      listeners: optional(fieldOf(field, "listeners"), (listeners) =>
        Object.fromEntries([...fieldsOf(listeners)].map(([name, at]) => [name, readAddress(at)])),
      ),
    }),
  };
}

function readAddress(field: Field): ProofAddress {
  return present({
    host: optional(fieldOf(field, "host"), (host) => readText(host)),
    port: optional(fieldOf(field, "port"), readPort),
  });
}

function readWindow(field: Field): MaintenanceWindow {
  const days = readList(fieldOf(field, "days")).map((day) => readChoice(day, weekdays));
  if (days.length === 0) throw wrongField(fieldOf(field, "days"), "a list with at least one day");
  const timeZone = readText(fieldOf(field, "timeZone"));
  if (!isTimeZone(timeZone)) throw wrongField(fieldOf(field, "timeZone"), "a time zone such as Europe/Oslo");
  return {
    days,
    start: readText(fieldOf(field, "start"), timeForm, "a time such as 22:00"),
    end: readText(fieldOf(field, "end"), timeForm, "a time such as 04:00"),
    timeZone,
    ...present({ override: optional(fieldOf(field, "override"), (reason) => readText(reason)) }),
  };
}

/** The time limits, the defaults filled in. */
export function readDeadlines(field: Field): Deadlines {
  const day = 86_400_000;
  const read = (name: keyof Deadlines, least: number): number =>
    optional(fieldOf(field, name), (value) => readWhole(value, least, day)) ?? defaultDeadlines[name];
  return {
    connectMs: read("connectMs", 1),
    commandMs: read("commandMs", 1),
    activationMs: read("activationMs", 1),
    proofMs: read("proofMs", 1),
    lockMs: read("lockMs", 0),
    changeMs: read("changeMs", 1),
    channelGapMs: read("channelGapMs", 0),
  };
}

/** A TCP port. */
export function readPort(field: Field): number {
  return readWhole(field, 1, 65_535);
}
