/** Reading the answer to a Create. */
import type { Json, JsonObject } from "./recording";

/** Id and properties of a resource, without wrappers around secrets. */
export interface Created {
  readonly id: string;
  readonly properties: Readonly<Record<string, string>>;
}

/** Whether an answer is a failure. */
export function callFailed(answer: JsonObject): boolean {
  return answer["response"] === undefined;
}

/** Reads the response to a Create; numbers and flags come as texts. */
export function propertiesOf(answer: JsonObject): Created {
  const response = asObject(answer["response"]);
  const properties = Object.entries(asObject(response["properties"]));
  return {
    id: textOf(response["id"] ?? ""),
    properties: Object.fromEntries(properties.map(([name, value]) => [name, textOf(value)])),
  };
}

function textOf(value: Json): string {
  const hidden = asObject(value)["$secret"];
  if (hidden !== undefined) return textOf(hidden);
  return typeof value === "string" ? value : JSON.stringify(value);
}

function asObject(value: Json | undefined): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}
