/** Recordings of the official plugins: how to read them, and when two answers agree. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Any JSON. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [name: string]: Json;
}

/** One question and its recorded answer. */
export interface RecordedCall {
  readonly step?: string;
  readonly rpc: string;
  readonly at?: string;
  readonly request: JsonObject;
  readonly response?: Json;
  readonly error?: { readonly code: string; readonly message: string };
  readonly logs?: readonly Json[];
}

/** The life of one resource, or one function call. */
export interface RecordedCase {
  readonly name: string;
  readonly head?: JsonObject;
  readonly randomSeed?: string;
  readonly volatile: readonly string[];
  /** The answers depend on the clock. */
  readonly timeDependent?: boolean;
  readonly calls: readonly RecordedCall[];
}

/** One recording, with every shared text and object put back in its places. */
export interface Recording {
  readonly name: string;
  readonly plugin: "tls" | "command";
  readonly start: readonly RecordedCall[];
  readonly cases: readonly RecordedCase[];
  /** Files of the working folder, by path. */
  readonly files: Readonly<Record<string, string>>;
}

interface RecordingFile {
  readonly plugin: "tls" | "command";
  readonly start: Json;
  readonly cases: Json;
  readonly pems: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, Json>>;
}

/** Reads the recording of a name. */
export function readRecording(name: string): Recording {
  const read = (...path: readonly string[]): unknown =>
    JSON.parse(readFileSync(join(__dirname, "recordings", ...path), "utf8"));
  const file = read(`${name}.json`) as RecordingFile;
  const { files = {} } = read("cases", `${name}.json`) as { files?: Readonly<Record<string, string>> };
  return {
    name,
    plugin: file.plugin,
    start: expand(file.start, file) as unknown as readonly RecordedCall[],
    cases: expand(file.cases, file) as unknown as readonly RecordedCase[],
    files,
  };
}

function expand(value: Json, file: RecordingFile): Json {
  if (!isObject(value)) return isList(value) ? value.map((item) => expand(item, file)) : value;
  const [name, inner] = onlyEntry(value);
  if (name === "$pem" && typeof inner === "string") return file.pems[inner] ?? null;
  if (name === "$value" && typeof inner === "string") return expand(file.values[inner] ?? null, file);
  if (name === "$plain") return withoutSecrets(expand(inner, file));
  return mapObject(value, (item) => expand(item, file));
}

function withoutSecrets(value: Json): Json {
  if (!isObject(value)) return isList(value) ? value.map(withoutSecrets) : value;
  const [name, hidden] = onlyEntry(value);
  if (name === "$secret") return withoutSecrets(hidden);
  return mapObject(value, withoutSecrets);
}

/* Name and value of an object that has one property; the name is empty where it has another number. */
function onlyEntry(value: JsonObject): readonly [string, Json] {
  const [first, second] = Object.entries(value);
  return first !== undefined && second === undefined ? first : ["", null];
}

const signatureKey = "4dabf18193072939515e22adb298388d";
const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const signatures: Readonly<Record<string, string>> = {
  $secret: "1b47061264138c4ac30d75fd1eb44270",
  $asset: "c44067f5952c0a294b673a41bacd8c17",
  $archive: "0def7320c3a5731c473e5ecbe6d01bc7",
};

/** JSON of the wire as the recordings write it. */
export function readable(value: Json): Json {
  if (value === unknownText) return "$unknown";
  if (!isObject(value)) return isList(value) ? value.map(readable) : value;
  const { [signatureKey]: signature, ...rest } = value;
  if (signature === undefined) return mapObject(value, readable);
  const name = Object.keys(signatures).find((key) => signatures[key] === signature) ?? "$other";
  return { [name]: name === "$secret" ? readable(rest["value"] ?? null) : mapObject(rest, readable) };
}

/** JSON of a recording as it goes over the wire. */
export function wire(value: Json): Json {
  if (value === "$unknown") return unknownText;
  if (!isObject(value)) return isList(value) ? value.map(wire) : value;
  const [name, inner] = onlyEntry(value);
  const signature = signatures[name];
  if (signature === undefined) return mapObject(value, wire);
  if (name === "$secret") return { [signatureKey]: signature, value: wire(inner) };
  return { [signatureKey]: signature, ...(isObject(inner) ? mapObject(inner, wire) : {}) };
}

const sets = new Set(["diffs", "replaces", "stables", "failures", "logs"]);

/**
 * The paths at which an answer differs from the recorded one. Lists that the plugins keep in no order compare as sets;
 * a volatile property needs only to have the same type.
 */
export function differences(
  recorded: Json | undefined,
  answered: Json | undefined,
  volatile: readonly string[],
  path = "",
): readonly string[] {
  if (recorded === answered) return [];
  const name = /[^.]*$/.exec(path)?.[0] ?? "";
  if (volatile.includes(name) && isScalar(recorded) && typeof recorded === typeof answered) return [];
  if (!isComposite(recorded) || !isComposite(answered)) return [path];
  if (isList(recorded) !== isList(answered)) return [path];
  const [left, right] = sets.has(name) ? [sorted(recorded), sorted(answered)] : [recorded, answered];
  const names = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  return names.flatMap((key) =>
    differences(entry(left, key), entry(right, key), volatile, key === "$secret" ? path : `${path}.${key}`),
  );
}

function sorted(value: JsonObject | readonly Json[]): JsonObject | readonly Json[] {
  if (!isList(value)) return value;
  return [...value].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

function entry(value: JsonObject | readonly Json[], key: string): Json | undefined {
  return isList(value) ? value[Number(key)] : value[key];
}

function isScalar(value: Json | undefined): boolean {
  return value !== undefined && !isComposite(value);
}

function isComposite(value: Json | undefined): value is JsonObject | readonly Json[] {
  return typeof value === "object" && value !== null;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isObject(value: Json): value is JsonObject {
  return isComposite(value) && !isList(value);
}

function mapObject(value: JsonObject, map: (item: Json) => Json): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, map(item)]));
}
