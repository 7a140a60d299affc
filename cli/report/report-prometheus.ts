/** The report in Prometheus' text format, for a textfile collector. */
import type { Inventory } from "../../plan/inventory";
import type { Ending } from "./ending";

/** One gauge per certificate with its end, one per link with whether it is trusted. */
export function reportPrometheus(endings: readonly Ending[], { links }: Inventory): string {
  const ends = endings.map(({ entry }) => {
    const { appliance, role, slot, listener = "", subject, issuer, notAfter } = entry;
    const labels = labelsOf({ appliance, role, slot, listener, subject, issuer });
    return `cms_certificate_not_after_seconds{${labels}} ${String(Math.floor(Date.parse(notAfter) / 1000))}`;
  });
  const trusted = links.map(({ verifier, by, shown, through }) => {
    return `cms_link_trusted{${labelsOf({ verifier, by, shown })}} ${through === undefined ? "0" : "1"}`;
  });
  return [
    "# HELP cms_certificate_not_after_seconds When a certificate of a Meeting Server ends, as Unix time.",
    "# TYPE cms_certificate_not_after_seconds gauge",
    ...ends,
    "# HELP cms_link_trusted Whether the certificate that a role shows is accepted by the trust of its peer.",
    "# TYPE cms_link_trusted gauge",
    ...trusted,
    "",
  ].join("\n");
}

function labelsOf(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${value.replace(/[\\"]/g, "\\$&").replaceAll("\n", "\\n")}"`)
    .join(",");
}
