/** The table of `user list` (MMP reference 1.7). */

/** One MMP user. */
export interface ListedUser {
  readonly name: string;
  readonly role: string;
  /** The day on which the password expires; its year may have five digits. Absent when it could not be read. */
  readonly passwordExpiry?: Date;
  readonly isLoggedIn: boolean;
}

const userLine = /^\s*(\S+)\s+(\S+)\s+(\S+)\s+(yes|no)\s*$/i;
const day = /^(\d{4,6})-([A-Za-z]{3})-(\d{1,2})$/;
const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** Every line that has the four columns; the header has none. */
export function parseUserList(text: string): readonly ListedUser[] {
  return text.split("\n").flatMap((line) => {
    const [, name, role, expiry, loggedIn] = userLine.exec(line) ?? [];
    if (name === undefined || role === undefined || expiry === undefined) return [];
    const passwordExpiry = parseDay(expiry);
    return [
      {
        name,
        role,
        ...(passwordExpiry && { passwordExpiry }),
        isLoggedIn: loggedIn?.toLowerCase() === "yes",
      },
    ];
  });
}

function parseDay(text: string): Date | undefined {
  const [, year, month, dayOfMonth] = day.exec(text) ?? [];
  const index = months.indexOf(month?.toLowerCase() ?? "");
  return index < 0 ? undefined : new Date(Date.UTC(Number(year), index, Number(dayOfMonth)));
}
