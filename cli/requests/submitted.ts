/** The signing requests among the outputs of a stack. The document may come from anywhere, so nothing of it is taken on trust. */
import { cmsError } from "../../errors/cms-error";
import { parseOutputs } from "../stack-document";
import type { Fields } from "../stack-document";

/** A signing request as `SubmittedRequests` puts it out. */
export interface OutputRequest {
  readonly name: string;
  readonly state: "issued" | "pending";
  readonly csrPem: string;
  readonly commonName: string;
  readonly names: readonly string[];
  readonly usages: readonly string[];
  readonly answerFile: string;
  readonly steps: readonly string[];
  /** ISO 8601; empty while pending. */
  readonly notAfter: string;
  /** ISO 8601; empty while pending. */
  readonly renewFrom: string;
}

/**
 * The requests, wherever they stand among the outputs, in the order of their names. Throws `cli/outputs` where there is none,
 * where one cannot be the name of a file or is no request, and where two have the same name.
 */
export function submittedIn(text: string, source: string): readonly OutputRequest[] {
  const found = requestsIn(parseOutputs(text, (what, cause) => unreadable(source, what, cause))).map(
    (fields) => readRequest(fields, source),
  );
  if (found.length === 0) throw unreadable(source, "it holds no requests of a SubmittedRequests");
  const requests = [...found].sort((a, b) => (a.name < b.name ? -1 : 1));
  const twice = requests.find(({ name }, at) => requests[at + 1]?.name === name);
  if (twice) throw unreadable(source, `there are two requests ${twice.name}`);
  return requests;
}

function requestsIn(value: unknown): readonly Fields[] {
  if (typeof value !== "object" || value === null) return [];
  const fields = value as Fields;
  if (fields["kind"] === "submittedRequest") return [fields];
  return Object.values(fields).flatMap(requestsIn);
}

function readRequest(fields: Fields, source: string): OutputRequest {
  const name = textIn(fields, "name");
  // It becomes the name of a file.
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/.test(name)) {
    throw unreadable(source, `${JSON.stringify(name)} is not the name of a request`);
  }
  const csrPem = textIn(fields, "csrPem");
  if (
    !/^-----BEGIN CERTIFICATE REQUEST-----\r?\n[A-Za-z0-9+/=\s]+-----END CERTIFICATE REQUEST-----\s*$/.test(
      csrPem,
    )
  ) {
    throw unreadable(source, `the csrPem of ${name} is no signing request`);
  }
  return {
    name,
    state: fields["state"] === "issued" ? "issued" : "pending",
    csrPem,
    commonName: textIn(fields, "commonName"),
    names: textsIn(fields, "names"),
    usages: textsIn(fields, "usages"),
    answerFile: textIn(fields, "answerFile"),
    steps: textsIn(fields, "steps"),
    notAfter: textIn(fields, "notAfter"),
    renewFrom: textIn(fields, "renewFrom"),
  };
}

function textIn(fields: Fields, field: string): string {
  const value = fields[field];
  return typeof value === "string" ? value : "";
}

function textsIn(fields: Fields, field: string): readonly string[] {
  const value = fields[field];
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

function unreadable(source: string, what: string, cause?: unknown): Error {
  return cmsError("cli/outputs", {
    subject: source,
    what,
    remedy: "export `requests` of the SubmittedRequests, and give the output of `pulumi stack output --json`",
    ...(cause !== undefined && { cause }),
  });
}
