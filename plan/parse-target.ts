/** Parses how an appliance and its API are reached, and within which time. Throws `apply/input` that names the field. */
import type {
  CredentialReferences,
  Deadlines,
  DeclaredCallBridge,
  DeclaredTarget,
  SecretReference,
  SshEndpoint,
} from "./declaration";
import { defaultDeadlines } from "./declaration";
import {
  fieldOf,
  fieldsOf,
  optional,
  present,
  readBoolean,
  readText,
  readTexts,
  readWhole,
  wrongField,
} from "./json-fields";
import type { Field } from "./json-fields";

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
function readReference(field: Field): SecretReference {
  const command = optional(fieldOf(field, "command"), readTexts);
  const reference = present({
    env: optional(fieldOf(field, "env"), readText),
    file: optional(fieldOf(field, "file"), readText),
    command,
  });
  if (Object.keys(reference).length === 1 && command?.length !== 0) return reference;
  throw wrongField(field, "an object with exactly one of env, file, command");
}

/** A Call Bridge that can be asked. */
export function readCallBridge(field: Field): DeclaredCallBridge {
  const api = fieldOf(field, "api");
  return {
    appliance: readText(fieldOf(field, "appliance")),
    target: readTarget(fieldOf(field, "target")),
    api: {
      host: readText(fieldOf(api, "host"), /^[A-Za-z0-9.:_-]+$/, "a host name or an address"),
      port: readPort(fieldOf(api, "port")),
      user: readText(fieldOf(api, "user")),
      ...present({ passwordFrom: optional(fieldOf(api, "passwordFrom"), readReference) }),
    },
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
