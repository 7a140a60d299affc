/** What a preview asks the process that asks an ACME server when to renew (RFC 9773). All of it is public. */
import { fieldOf, optional, parseJson, readText } from "../json-fields";
import type { Field } from "../json-fields";

/** Which certificate, and where. */
export interface RenewalQuestion {
  readonly directoryUrl: string;
  /** Under which the server's own TLS certificate is accepted as well, PEM. */
  readonly serverCaPem?: string;
  readonly leafPem: string;
}

/** From when on the server wants it renewed, ISO 8601; or why it does not say. */
export type RenewalAnswer = { readonly from: string } | { readonly why: string };

/** Reads a question. Throws `apply/input` that names the field, and for what is no JSON. */
export function parseRenewalQuestion(text: string): RenewalQuestion {
  const root: Field = { path: "standard input", value: parseJson(text) };
  const serverCaPem = optional(fieldOf(root, "serverCaPem"), (field) => readText(field));
  return {
    directoryUrl: readText(fieldOf(root, "directoryUrl"), /^https:\/\//, "a URL that begins with https://"),
    leafPem: readText(fieldOf(root, "leafPem")),
    ...(serverCaPem !== undefined && { serverCaPem }),
  };
}

/** Reads an answer; anything else says that there is none. */
export function parseRenewalAnswer(text: string): RenewalAnswer {
  try {
    const value: unknown = JSON.parse(text);
    const { from, why } = value as { from?: unknown; why?: unknown };
    if (typeof from === "string" && !Number.isNaN(Date.parse(from))) return { from };
    return { why: typeof why === "string" ? why : "it printed no answer" };
  } catch {
    return { why: "it printed no answer" };
  }
}
