/** The report for a terminal. */
import Table from "cli-table3";
import type { Inventory } from "../../plan/inventory";
import { visible } from "../plan-text";
import type { Ending } from "./ending";

const words = { ended: "ENDED", soon: "soon", good: "" } as const;

/** Tables of certificates and links. */
export function reportText(endings: readonly Ending[], { links }: Inventory): string {
  const style = { head: [], border: [] };
  const certificates = new Table({ head: ["role", "certificate", "issuer", "ends", "days", ""], style });
  for (const { entry, days, state } of endings) {
    const { appliance, role, slot, subject, issuer, notAfter } = entry;
    const ends = notAfter.slice(0, 10);
    certificates.push([
      visible(`${appliance} ${role} ${slot}`),
      visible(subject),
      visible(issuer),
      ends,
      days,
      words[state],
    ]);
  }
  const trust = new Table({ head: ["verifies", "by", "what is shown by", "through"], style });
  for (const { verifier, by, shown, through = "NOT TRUSTED" } of links) {
    trust.push([visible(verifier), by, visible(shown), visible(through)]);
  }
  return `${certificates.toString()}\n${links.length > 0 ? `\n${trust.toString()}\n` : ""}`;
}
