/**
 * Property values as Pulumi's engine writes them: JSON, where an object with the signature key stands for something
 * that JSON lacks (a secret, an asset), and one fixed text stands for a value that is not known yet.
 */
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

/** A value on the wire. */
export type Value = null | boolean | number | string | readonly Value[] | Values;

/** An object on the wire; also the properties of a resource. */
export interface Values {
  readonly [name: string]: Value;
}

const signatureKey = "4dabf18193072939515e22adb298388d";

const signatures = {
  secret: "1b47061264138c4ac30d75fd1eb44270",
  asset: "c44067f5952c0a294b673a41bacd8c17",
  archive: "0def7320c3a5731c473e5ecbe6d01bc7",
} as const;

/** A value that will be known only later. */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Wraps a value as a secret. */
export function secret(value: Value): Values {
  return { [signatureKey]: signatures.secret, value };
}

/** The properties of an asset. */
export function asset(properties: Values): Values {
  return { [signatureKey]: signatures.asset, ...properties };
}

/** The properties of an archive. */
export function archive(properties: Values): Values {
  return { [signatureKey]: signatures.archive, ...properties };
}

/** Whether a value is an object or a special value that is written as one. */
export function isObject(value: Value | undefined): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a value is a secret. */
export function isSecret(value: Value | undefined): value is Values {
  return isObject(value) && value[signatureKey] === signatures.secret;
}

/** Whether a value is an archive. */
export function isArchive(value: Value | undefined): value is Values {
  return isObject(value) && value[signatureKey] === signatures.archive;
}

/** Whether a value is an asset. */
export function isAsset(value: Value | undefined): value is Values {
  return isObject(value) && value[signatureKey] === signatures.asset;
}

/** The value without any secret wrapper, at any depth. */
export function revealed(value: Value): Value {
  if (isSecret(value)) return revealed(value["value"] ?? null);
  if (isList(value)) return value.map(revealed);
  if (isObject(value)) return mapValues(value, revealed);
  return value;
}

/** Whether a value is a list. */
export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/** Whether a value holds something unknown, at any depth. */
export function holdsUnknown(value: Value | undefined): boolean {
  if (value === unknown) return true;
  if (isList(value)) return value.some(holdsUnknown);
  return isObject(value) && Object.values(value).some(holdsUnknown);
}

/** Whether two values are the same; the order of an object's keys says nothing. */
export function sameValue(a: Value | undefined, b: Value | undefined): boolean {
  if (isList(a) && isList(b)) return a.length === b.length && a.every((item, i) => sameValue(item, b[i]));
  if (isObject(a) && isObject(b)) {
    const names = Object.keys(a);
    return (
      names.length === Object.keys(b).length &&
      names.every((name) => name in b && sameValue(a[name], b[name]))
    );
  }
  return a === b;
}

/** An object with every value mapped. */
export function mapValues(values: Values, map: (value: Value, name: string) => Value): Values {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value, name)]));
}

/** An object without the properties that are undefined: the wire has none. */
export function present(values: Readonly<Record<string, Value | undefined>>): Values {
  const entries = Object.entries(values).filter((entry): entry is [string, Value] => entry[1] !== undefined);
  return Object.fromEntries(entries);
}

/** Reads a message's struct; an absent one is empty. */
export function readStruct(struct: Struct | undefined): Values {
  // The library's type says that values are plain JSON; that is exactly what Value is.
  return struct === undefined ? {} : struct.toJavaScript();
}

/** Writes properties as a message's struct. */
export function writeStruct(values: Values): Struct {
  return Struct.fromJavaScript(values);
}
