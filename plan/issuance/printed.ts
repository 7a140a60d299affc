/** What a process printed that got a certificate, or had a request made: one JSON document of texts. */

/** A document of schema 1 whose members of these names are texts; undefined for anything else. */
export function parsePrinted<Printed extends { readonly schema: 1 }>(
  text: string,
  texts: readonly Exclude<keyof Printed, "schema">[],
): Printed | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null || !("schema" in value) || value.schema !== 1)
    return undefined;
  const members = value as Partial<Record<keyof Printed, unknown>>;
  return texts.every((name) => typeof members[name] === "string") ? (value as unknown as Printed) : undefined;
}
