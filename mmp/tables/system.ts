/** The answers to `date` and `version`, whose layout no stored text shows (MMP reference 3.9). */

const isoForm = /\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:\.\d+)?\s*(?:Z|[+-]\d{2}:?\d{2}|UTC|GMT)?/;
// `Mon Nov 24 02:54:08 UTC 2026`, as `date` prints it on Unix.
const unixForm = /([A-Z][a-z]{2})\s+(\d{1,2})\s+(\d{2}:\d{2}:\d{2})\s+(?:([A-Z]{2,5})\s+)?(\d{4})/;
// `24 Nov 2026 02:54:08`
const dayFirstForm = /(\d{1,2})\s+([A-Z][a-z]{2})[a-z]*\s+(\d{4})\s+(\d{2}:\d{2}:\d{2})/;

/** The appliance's clock, read as UTC where no zone is named; undefined when the text is not understood. */
export function parseDate(text: string): Date | undefined {
  const iso = isoForm.exec(text)?.[0];
  if (iso !== undefined) return valid(zoned(iso.replace(/\s*(UTC|GMT)$/, "Z")));
  const [unix, month, day, time, zone, year] = unixForm.exec(text) ?? [];
  // A zone that is named by letters other than UTC cannot be told apart safely: no clock is better than a wrong one.
  if (unix !== undefined && (zone === undefined || /^(UTC|GMT|Z)$/.test(zone))) {
    return valid(`${day ?? ""} ${month ?? ""} ${year ?? ""} ${time ?? ""} UTC`);
  }
  const [found] = dayFirstForm.exec(text) ?? [];
  return found === undefined ? undefined : valid(`${found} UTC`);
}

/** The release, e.g. `3.8` or `3.8.1`; undefined when the text names none. */
export function parseRelease(text: string): string | undefined {
  return /(?:^|[\s:vV])(\d{1,2}\.\d{1,3}(?:\.\d{1,4})*)/m.exec(text)?.[1];
}

function zoned(iso: string): string {
  const text = iso.trim().replace(" ", "T");
  return /(?:Z|[+-]\d{2}:?\d{2})$/.test(text) ? text : `${text}Z`;
}

function valid(text: string): Date | undefined {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
