/** The arguments of `doctor`. */
import { isIPv6 } from "node:net";
import { parseArgs } from "node:util";
import type { CredentialReferences, SecretReference } from "../../plan/declaration";
import { readWarnDays, understood, wrongUse } from "../wrong-use";
import type { DoctorTarget } from "./survey";

/** How a diagnosis can be written. */
export const doctorFormats = ["text", "json"] as const;
/** One of the formats. */
export type DoctorFormat = (typeof doctorFormats)[number];

/** What `doctor` was asked for. */
export interface DoctorRequest {
  readonly targets: readonly DoctorTarget[];
  readonly credentials: CredentialReferences;
  readonly format: DoctorFormat;
  /** Days before the end of a certificate or password from which it is announced. */
  readonly warnDays: number;
  /** File with the output of `pulumi stack output --json`. */
  readonly outputs?: string;
}

const options = {
  user: { type: "string", default: "admin" },
  "host-key": { type: "string", multiple: true },
  "password-from": { type: "string" },
  "private-key-from": { type: "string" },
  agent: { type: "boolean", default: false },
  format: { type: "string", default: "text" },
  "warn-days": { type: "string", default: "30" },
  outputs: { type: "string" },
} as const;

/** The password that is looked for where no login is given. */
const usualPassword: SecretReference = { env: "CMS_PASSWORD" };

/** Reads the arguments after the word `doctor`; throws `cli/usage`. */
export function parseDoctorArguments(commandLine: readonly string[]): DoctorRequest {
  const { values, positionals } = parse(commandLine);
  if (positionals.length === 0) throw wrongUse("doctor needs at least one HOST");
  const places = positionals.map((text) => placeOf(text, values.user));
  const keys = (values["host-key"] ?? []).map((text) => hostKeyOf(text, places));
  return {
    targets: places.map((place) => withKey(place, keys)),
    credentials: credentialsOf(values),
    format: formatOf(values.format),
    warnDays: readWarnDays(values["warn-days"]),
    ...(values.outputs !== undefined && { outputs: values.outputs }),
  };
}

function parse(commandLine: readonly string[]) {
  return understood(() => parseArgs({ args: [...commandLine], allowPositionals: true, options }));
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

function credentialsOf(values: ReturnType<typeof parse>["values"]): CredentialReferences {
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

function formatOf(text: string): DoctorFormat {
  const known = doctorFormats.find((name) => name === text);
  if (known) return known;
  throw wrongUse(`doctor has no format "${text}", only ${doctorFormats.join(", ")}`);
}
