/** The report as one HTML page that needs nothing else: no script, no font, no picture from elsewhere. */
import type { Inventory } from "../../plan/inventory";
import { placeOf } from "../../plan/inventory";
import { visible } from "../plan-text";
import type { Ending, Judging } from "./ending";
import { escaped } from "./escaped";
import { meshPicture } from "./mesh-picture";

const style = `
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .35rem .6rem; border-bottom: 1px solid #8886; vertical-align: top; }
code { font-size: .85em; overflow-wrap: anywhere; }
.ended { font-weight: bold; background: #f884; }
.soon { background: #fd84; }
svg { width: 100%; height: auto; }
svg rect { fill: Canvas; stroke: currentColor; }
svg text { text-anchor: middle; font-size: 12px; fill: currentColor; }
svg line { stroke: currentColor; stroke-width: 1.3; }
svg .refused { stroke-dasharray: 6 4; stroke-width: 2.4; }
svg marker path { fill: currentColor; }
`;

const words = { ended: "ended", soon: "ends soon", good: "good" } as const;

/** The page. */
export function reportPage(
  endings: readonly Ending[],
  inventory: Inventory,
  { now, warnDays }: Judging,
): string {
  const count = (state: Ending["state"]): number => endings.filter((one) => one.state === state).length;
  const refused = inventory.links.filter(({ through }) => through === undefined).length;
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Certificates of the Meeting Servers</title><style>${style}</style></head>
<body>
<h1>Certificates of the Meeting Servers</h1>
<p>${escaped(now.toISOString())}: ${String(endings.length)} certificates, ${String(count("ended"))} ended, ${String(count("soon"))} end within ${String(warnDays)} days, ${String(refused)} links not trusted.</p>
<h2>What ends when</h2>
<table>
<thead><tr><th>Role</th><th>Listener</th><th>Certificate</th><th>Issuer</th><th>Ends</th><th>Days</th><th>State</th></tr></thead>
<tbody>
${endings.map(rowOf).join("\n")}
</tbody>
</table>
<h2>Who verifies whom</h2>
<p>An arrow leads from whoever verifies to what is shown; a dashed one is not trusted.</p>
${meshPicture(inventory)}
<table>
<thead><tr><th>Verifies</th><th>By</th><th>What is shown by</th><th>Through</th></tr></thead>
<tbody>
${inventory.links.map(linkOf).join("\n")}
</tbody>
</table>
</body>
</html>
`;
}

function rowOf({ entry, days, state }: Ending): string {
  const { listener = "-", subject, names, issuer, notAfter, sha256 } = entry;
  const certificate = `${cell(subject)}<br>${cell(names.join(", "))}<br><code>${cell(sha256)}</code>`;
  const cells = [
    cell(placeOf(entry)),
    cell(listener),
    certificate,
    cell(issuer),
    cell(notAfter.slice(0, 10)),
  ];
  const all = [...cells, String(days), words[state]].map((text) => `<td>${text}</td>`).join("");
  return `<tr class="${state}">${all}</tr>`;
}

function linkOf({ verifier, by, shown, through }: Inventory["links"][number]): string {
  const last = through === undefined ? "<strong>not trusted</strong>" : cell(through);
  return `<tr><td>${cell(verifier)}</td><td>${cell(by)}</td><td>${cell(shown)}</td><td>${last}</td></tr>`;
}

function cell(text: string): string {
  return escaped(visible(text));
}
