/** The worklist: what a person has to do, request by request, as Markdown (CA-02, CA-10, CA-14). */
import { visible } from "../plan-text";
import type { OutputRequest } from "./submitted";

/** What stands with a request. */
export type Standing = "pending" | "due" | "issued";

/** A pending request has no answer yet; one is due when it should be submitted again. */
export function standingOf({ state, renewFrom }: OutputRequest, now: Date): Standing {
  if (state === "pending") return "pending";
  return Date.parse(renewFrom) <= now.getTime() ? "due" : "issued";
}

/** The whole list; what is to be done comes first. */
export function worklist(requests: readonly OutputRequest[], now: Date): string {
  const standing = (wanted: Standing): readonly OutputRequest[] =>
    requests.filter((request) => standingOf(request, now) === wanted);
  const open = [...standing("pending"), ...standing("due")];
  return [
    "# Certificates to be requested",
    open.length === 0 ? "Nothing to do." : `${String(open.length)} to be submitted.`,
    ...open.flatMap((request) => entry(request, now)),
    ...section(standing("issued")),
    "",
  ].join("\n\n");
}

function entry(request: OutputRequest, now: Date): readonly string[] {
  const { name, commonName, names, usages, steps, notAfter } = request;
  const why =
    standingOf(request, now) === "due"
      ? `Renewal: its certificate ends on ${notAfter} and serves until the new one is there.`
      : "There is no certificate yet; its role waits, and the appliance is left alone.";
  const facts = [`- request: ${code(`${name}.csr`)}`, `- common name: ${code(commonName)}`];
  const lists = [`- names: ${names.map(code).join(", ")}`, `- usages: ${usages.map(code).join(", ")}`];
  return [
    `## ${name}`,
    why,
    [...facts, ...lists].join("\n"),
    steps.map((step, at) => `${String(at + 1)}. ${visible(step)}`).join("\n"),
  ];
}

function section(issued: readonly OutputRequest[]): readonly string[] {
  if (issued.length === 0) return [];
  const lines = issued.map(
    ({ name, notAfter, renewFrom }) =>
      `- ${name}: ends on ${notAfter}, to be submitted again from ${renewFrom}`,
  );
  return ["## Answered", lines.join("\n")];
}

function code(text: string): string {
  return `\`${visible(text).replaceAll("`", "'")}\``;
}
