/** Parses the declaration that a change is started with. Every field is checked before anything is sent. */
import { cmsError } from "../errors/cms-error";
import type {
  DeclaredIdentity,
  DeclaredProof,
  DeclaredTrust,
  Declaration,
  ProofAddress,
  RoleSettings,
  SipListen,
} from "./declaration";
import { declarationVariable } from "./declaration";
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
  wrongField,
} from "./json-fields";
import type { Field } from "./json-fields";
import { phases } from "./names";
import type { Phase } from "./names";
import { readCallWait, readWindow } from "./parse-conditions";
import { readDeadlines, readPort, readTarget } from "./parse-target";
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
  const declared = [...Object.keys(identities), ...Object.keys(trusts)];
  const emptied = optional(at("emptied"), (field) => readEmptied(field, roleEntry(role), declared));
  if (declared.length + (emptied ?? []).length === 0) {
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
    ...present({
      emptied,
      maintenanceWindow: optional(at("maintenanceWindow"), readWindow),
      callWait: optional(at("callWait"), readCallWait),
    }),
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

function readEmptied(field: Field, entry: RoleEntry, declared: readonly string[]): readonly string[] {
  const free = entry.slots.filter(({ slot, clear }) => clear !== undefined && !declared.includes(slot));
  return readList(field).map((name) =>
    readChoice(
      name,
      free.map(({ slot }) => slot),
    ),
  );
}

function readIdentity(field: Field): DeclaredIdentity {
  return {
    leafPem: readText(fieldOf(field, "leafPem"), /-----BEGIN CERTIFICATE-----/, "a certificate as PEM"),
    chainPem: readAnyText(fieldOf(field, "chainPem")),
    keyForm: readChoice(fieldOf(field, "keyForm"), ["pkcs8", "pkcs1"]),
    ...present({
      keyFile: optional(fieldOf(field, "keyFile"), (file) =>
        readText(file, /^[A-Za-z0-9-]+\.key$/, "the name of a key file, e.g. cms1-ab12-0123456789.key"),
      ),
      peersPem: optional(fieldOf(field, "peersPem"), readCertificates),
      formerRoots: optional(fieldOf(field, "formerRoots"), readTexts),
      ready: optional(fieldOf(field, "ready"), readMark),
    }),
  };
}

/** A member that is true where it is there at all. */
function readMark(field: Field): true {
  if (field.value === true) return true;
  throw wrongField(field, "true, or left out");
}

function readTrust(field: Field): DeclaredTrust {
  return {
    pem: readCertificates(fieldOf(field, "pem")),
    ...present({ pinned: optional(fieldOf(field, "pinned"), readMark) }),
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
    case "scheduler":
      return { kind, ...present({ httpsListen: optional(fieldOf(field, "httpsListen"), readListen) }) };
    case "uploader":
      return { kind };
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
