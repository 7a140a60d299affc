/** The arguments of every command that logs in to appliances: which ones, and how. */
import { isIPv6 } from "node:net";
import type { CredentialReferences, SecretReference } from "../../plan/declaration";
import { wrongUse } from "../wrong-use";
import type { DoctorTarget } from "./survey";

/** As `parseArgs` takes them. */
export const loginOptions = {
  user: { type: "string", default: "admin" },
  "host-key": { type: "string", multiple: true },
  "password-from": { type: "string" },
  "private-key-from": { type: "string" },
  agent: { type: "boolean", default: false },
} as const;

/** As `parseArgs` gives them. */
export interface LoginValues {
  readonly user: string;
  readonly "host-key"?: readonly string[];
  readonly "password-from"?: string;
  readonly "private-key-from"?: string;
  readonly agent: boolean;
}

/** The password that is looked for where no login is given. */
const usualPassword: SecretReference = { env: "CMS_PASSWORD" };

/** The appliances, each with its host key where one is pinned; throws `cli/usage`. */
export function readTargets(
  command: string,
  hosts: readonly string[],
  values: LoginValues,
): readonly DoctorTarget[] {
  if (hosts.length === 0) throw wrongUse(`${command} needs at least one HOST`);
  const places = hosts.map((text) => placeOf(text, values.user));
  const keys = (values["host-key"] ?? []).map((text) => hostKeyOf(text, places));
  return places.map((place) => withKey(place, keys));
}

/** `[user@]host[:port]`; an IPv6 address with a port stands in brackets. */
function placeOf(text: string, usualUser: string): DoctorTarget {
  const { user = usualUser, rest = "" } = /^(?:(?<user>[^@\s]+)@)?(?<rest>[^@\s]+)$/.exec(text)?.groups ?? {};
  const bracketed = /^\[(?<host>[^\]]+)\](?::(?<port>\d+))?$/.exec(rest)?.groups;
  const plain = isIPv6(rest) ? { host: rest } : /^(?<host>[^:]+)(?::(?<port>\d+))?$/.exec(rest)?.groups;
  const { host, port = "22" } = bracketed ?? plain ?? {};
  if (host === undefined || Number(port) < 1 || Number(port) > 65_535) {
    throw wrongUse(`"${text}" is no [USER@]HOST[:PORT]`);
  }
  return { host, port: Number(port), user };
}

interface HostKeyFor {
  readonly host: string;
  readonly hostKey: string;
}

/** `HOST=KEY`, or `KEY` alone where there is one host. A key may hold `=` itself, at its end. */
function hostKeyOf(text: string, places: readonly DoctorTarget[]): HostKeyFor {
  const named = places.find(({ host }) => text.startsWith(`${host}=`));
  if (named) return { host: named.host, hostKey: text.slice(named.host.length + 1) };
  const [only, ...others] = places;
  if (only && others.length === 0) return { host: only.host, hostKey: text };
  throw wrongUse(`--host-key "${text}" names none of the hosts: write HOST=KEY`);
}

function withKey(place: DoctorTarget, keys: readonly HostKeyFor[]): DoctorTarget {
  const found = keys.find(({ host }) => host === place.host);
  return found ? { ...place, hostKey: found.hostKey } : place;
}

/** The login; the password in `CMS_PASSWORD` where none is given. Throws `cli/usage`. */
export function readCredentials(values: LoginValues): CredentialReferences {
  const { agent } = values;
  const key = values["private-key-from"];
  const password = values["password-from"];
  const isGiven = agent || key !== undefined;
  return {
    ...(agent && { agent }),
    ...(key !== undefined && { privateKeyFrom: referenceOf("private-key-from", key) }),
    ...(password !== undefined
      ? { passwordFrom: referenceOf("password-from", password) }
      : !isGiven && { passwordFrom: usualPassword }),
  };
}

/** `env:NAME` or `file:PATH`: a secret itself never stands on a command line. */
function referenceOf(option: string, text: string): SecretReference {
  const { kind, rest = "" } = /^(?<kind>env|file):(?<rest>.+)$/.exec(text)?.groups ?? {};
  if (kind === "env") return { env: rest };
  if (kind === "file") return { file: rest };
  // What was given may be the secret itself, so it is not repeated.
  throw wrongUse(`--${option} takes env:NAME or file:PATH`);
}
