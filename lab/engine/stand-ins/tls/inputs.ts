/** Inputs as the plugin reads them: checked, of their types, with defaults. */
import type { CheckAnswer, CheckFailure, CheckRequest } from "../wire/provider";
import { goQuote } from "../go/quote";
import { isList, isObject, mapValues, present, secret, unknown } from "../wire/values";
import type { Value, Values } from "../wire/values";
import type { Field, ResourceType } from "./resource-type";

/** Answers Check: inputs as they came, secret ones wrapped, and what is wrong with them. */
export function checkInputs(type: ResourceType, { name, news }: CheckRequest): CheckAnswer {
  const failures = Object.entries(type.fields).flatMap(([input, field]) => {
    const value = news[input];
    return value === undefined || value === null
      ? checkMissing(input, field)
      : checkField(name, input, field, value);
  });
  const inputs = mapValues(news, (value, input) => (type.fields[input]?.isSecret ? secret(value) : value));
  return { inputs, failures };
}

/** The known inputs, each of its type; what the resource does not have is left out. */
export function readInputs(type: ResourceType, inputs: Values): Values {
  const read = Object.entries(type.fields).map(([name, field]) => [
    name,
    readValue(name, field, inputs[name]),
  ]);
  return present(Object.fromEntries(read) as Readonly<Record<string, Value | undefined>>);
}

/** The known inputs with defaults for what was left out. */
export function completeInputs(type: ResourceType, inputs: Values): Values {
  const defaults = Object.entries(type.fields).map(([name, field]) => [name, field.default]);
  return {
    ...present(Object.fromEntries(defaults) as Readonly<Record<string, Value | undefined>>),
    ...readInputs(type, inputs),
  };
}

/** A text of complete inputs; empty when it is not there. */
export function textOf(inputs: Values, name: string): string {
  const value = inputs[name];
  return typeof value === "string" ? value : "";
}

/** The texts of a list; none when it is not there. */
export function textsOf(inputs: Values, name: string): readonly string[] {
  const value = inputs[name];
  return isList(value) ? value.filter((item) => typeof item === "string") : [];
}

/** A number of complete inputs or of a state; nothing when it is not there or not known. */
export function numberOf(inputs: Values, name: string): number | undefined {
  const value = inputs[name];
  return typeof value === "number" ? value : undefined;
}

function checkMissing(input: string, { required }: Field): readonly CheckFailure[] {
  if (required === undefined) return [];
  return [{ property: "", reason: `Missing required property '${input}': ${required}` }];
}

function checkField(resource: string, input: string, field: Field, value: Value): readonly CheckFailure[] {
  const read = readValue(input, field, value) ?? null;
  const items: readonly (readonly [string, Value])[] = isList(read)
    ? read.map((item, index) => [`[${String(index)}]`, item])
    : [["", read]];
  return items.flatMap(([index, item]): readonly CheckFailure[] => {
    const problem = item === unknown ? undefined : valueProblem(`${field.attribute}${index}`, field, item);
    if (problem === undefined) return [];
    return [{ property: "", reason: `${problem}. Examine values at '${resource}.${input}${index}'.` }];
  });
}

function valueProblem(attribute: string, field: Field, value: Value): string | undefined {
  if (field.oneOf !== undefined && typeof value === "string" && !field.oneOf.includes(value)) {
    const allowed = field.oneOf.map(goQuote).join(" ");
    return `Invalid Attribute Value Match. Attribute ${attribute} value must be one of: [${allowed}], got: ${goQuote(value)}`;
  }
  if (field.atLeast !== undefined && typeof value === "number" && value < field.atLeast) {
    return `Invalid Attribute Value. Attribute ${attribute} value must be at least ${String(field.atLeast)}, got: ${String(value)}`;
  }
  return undefined;
}

/* The engine's values have few types, so numbers and flags may come as texts. */
function readValue(name: string, field: Field, value: Value | undefined): Value | undefined {
  if (value === undefined || value === null) return undefined;
  if (value === unknown) return value;
  switch (field.kind) {
    case "number":
      return readNumber(name, value);
    case "flag":
      return readFlag(name, value);
    case "texts":
      if (!isList(value)) throw new Error(`${name} must be a list`);
      return value;
    case "subject":
      if (!isObject(value)) throw new Error(`${name} must be an object`);
      return value;
    case "text":
      return typeof value === "number" || typeof value === "boolean" ? String(value) : value;
  }
}

function readNumber(name: string, value: Value): number {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number !== "number" || !Number.isInteger(number)) {
    throw new Error(`${name} must be a whole number, got ${JSON.stringify(value)}`);
  }
  return number;
}

function readFlag(name: string, value: Value): boolean {
  if (typeof value === "boolean") return value;
  if (value === "true" || value === "false") return value === "true";
  throw new Error(`${name} must be true or false, got ${JSON.stringify(value)}`);
}
