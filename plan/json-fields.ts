/** Reads fields of a parsed JSON document one by one and says exactly which one is wrong. */
import { cmsError } from "../errors/cms-error";

/** A place in the document: the value and the path that leads to it. */
export interface Field {
  readonly path: string;
  readonly value: unknown;
}

/** The error for a field that cannot be used. */
export function wrongField(field: Field, expected: string): Error {
  return cmsError("apply/input", {
    subject: field.path,
    what: field.value === undefined ? "is missing" : `is ${shownValue(field.value)}`,
    remedy: `it must be ${expected}`,
  });
}

/** The value of a JSON text; undefined, which no reader below takes, where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A member of an object. */
export function fieldOf(parent: Field, name: string): Field {
  return { path: `${parent.path}.${name}`, value: objectOf(parent)[name] };
}

/** The members of an object, by name. */
export function fieldsOf(parent: Field): ReadonlyMap<string, Field> {
  return new Map(Object.keys(objectOf(parent)).map((name) => [name, fieldOf(parent, name)]));
}

/** A text that is not empty, of a form. */
export function readText(field: Field, form: RegExp = /[^]/, expected = "a text that is not empty"): string {
  if (typeof field.value === "string" && form.test(field.value)) return field.value;
  throw wrongField(field, expected);
}

/** Any text, also an empty one. */
export function readAnyText(field: Field): string {
  if (typeof field.value === "string") return field.value;
  throw wrongField(field, "a text");
}

/** A whole number within limits. */
export function readWhole(field: Field, least: number, most: number): number {
  const { value } = field;
  if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) return value;
  throw wrongField(field, `a whole number from ${String(least)} to ${String(most)}`);
}

/** One of some words. */
export function readChoice<Word extends string>(field: Field, words: readonly Word[]): Word {
  const found = words.find((word) => word === field.value);
  if (found !== undefined) return found;
  throw wrongField(field, `one of ${words.join(", ")}`);
}

/** `true` or `false`. */
export function readBoolean(field: Field): boolean {
  if (typeof field.value === "boolean") return field.value;
  throw wrongField(field, "true or false");
}

/** A list of texts. */
export function readTexts(field: Field): readonly string[] {
  if (!Array.isArray(field.value)) throw wrongField(field, "a list of texts");
  return readList(field).map((element) => readText(element));
}

/** The elements of a list. */
export function readList(field: Field): readonly Field[] {
  if (!Array.isArray(field.value)) throw wrongField(field, "a list");
  return field.value.map((value: unknown, index) => ({ path: `${field.path}[${String(index)}]`, value }));
}

/** A field that may be left out. */
export function optional<Value>(field: Field, read: (field: Field) => Value): Value | undefined {
  return field.value === undefined ? undefined : read(field);
}

/** Leaves out the members that are undefined, as `exactOptionalPropertyTypes` wants it. */
export function present<Value extends object>(
  value: Value,
): { [Name in keyof Value]: Exclude<Value[Name], undefined> } {
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(entries) as { [Name in keyof Value]: Exclude<Value[Name], undefined> };
}

function objectOf(field: Field): Readonly<Record<string, unknown>> {
  const { value } = field;
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>;
  }
  throw wrongField(field, "an object");
}

// A value may be long or, by a mistake of the caller, something that should not be repeated in full.
function shownValue(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}
