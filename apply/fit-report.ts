/** Cuts a report to the size that its reader can take; what decides is never cut. */
import type { Report } from "../plan/report";

/** The most bytes of a report as one line of JSON. */
export const longestReportBytes = 32 * 1024;

/** The report, with its texts cut as far as its size demands. */
export function fitReport(report: Report): Report {
  for (const most of [2_000, 600, 300, 150, 60, 0]) {
    const cut = cutTexts(report, most);
    if (bytesOf(cut) <= longestReportBytes) return cut;
  }
  const { commands, warnings, errors, uploads, removed, listeners, ...facts } = cutTexts(report, 60);
  return {
    ...facts,
    commands: [],
    uploads: uploads.slice(0, 20),
    removed: removed.slice(0, 20),
    listeners: listeners.map((listener) => ({ ...listener, sans: listener.sans.slice(0, 20) })),
    warnings: [
      `the report was too long: ${String(commands.length)} commands are left out`,
      ...warnings.slice(0, 10),
    ],
    errors: errors.slice(0, 10),
  };
}

function cutTexts(report: Report, most: number): Report {
  return {
    ...report,
    commands: report.commands.map((command) => ({ ...command, reply: cutText(command.reply, most) })),
    warnings: report.warnings.map((warning) => cutText(warning, Math.max(most, 200))),
    errors: report.errors.map((error) => ({ ...error, text: cutText(error.text, Math.max(most, 600)) })),
  };
}

function cutText(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)} [...]`;
}

function bytesOf(report: Report): number {
  return Buffer.byteLength(JSON.stringify(report));
}
