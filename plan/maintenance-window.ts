/**
 * A maintenance window: the times at which a change may interrupt a role. It is read off the clock on the wall of its time
 * zone, minute by minute, so that a change of that clock needs no rule of its own: what the clock shows twice is open
 * twice, what it leaves out is left out.
 */

/** A day of the week, as it is written in a window. */
export type Weekday = "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun";
/** All of them in their order. */
export const weekdays: readonly Weekday[] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/** When a change may interrupt its role. */
export interface MaintenanceWindow {
  /** The days on which it opens, in the order of the week. */
  readonly days: readonly Weekday[];
  /** When it opens, `HH:MM`; that minute belongs to it. */
  readonly start: string;
  /** When it closes, `HH:MM`; that minute does not belong to it. Not later than `start`: on the next day. */
  readonly end: string;
  /** IANA name, e.g. `Europe/Oslo`. */
  readonly timeZone: string;
  /** Why the window does not count at present; absent: it counts. */
  readonly override?: string;
}

/** Whether a text is a time of a window. */
export const timeForm = /^([01]\d|2[0-3]):[0-5]\d$/;

/** Whether this machine knows a time zone by a name; offsets such as `+02:00` are none. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    clockOf(name);
    return true;
  } catch {
    return false;
  }
}

/** Whether the window is open at a moment. `override` is not asked. */
export function isOpenAt(window: MaintenanceWindow, at: Date): boolean {
  return isOpenOn(window, readClock(clockOf(window.timeZone), at));
}

const minuteMs = 60_000;
/** A weekly window that one change of the clock leaves out opens in the week after. */
const searchedMinutes = 15 * 24 * 60;

/** The first minute from a moment on in which the window is open; undefined when there is none within 15 days. */
export function nextOpening(window: MaintenanceWindow, now: Date): Date | undefined {
  const clock = clockOf(window.timeZone);
  const first = Math.floor(now.getTime() / minuteMs);
  for (let minute = first; minute <= first + searchedMinutes; minute += 1) {
    const at = new Date(minute * minuteMs);
    if (isOpenOn(window, readClock(clock, at))) return at;
  }
  return undefined;
}

/** `sat, sun 22:00-04:00 Europe/Oslo` for people. */
export function windowText({ days, start, end, timeZone, override }: MaintenanceWindow): string {
  const which = days.length === weekdays.length ? "every day" : days.join(", ");
  const passed = override === undefined ? "" : ` (passed over: ${override})`;
  return `${which} ${start}-${end} ${timeZone}${passed}`;
}

/** `sat 22:00 Europe/Oslo` for people. */
export function clockText({ timeZone }: MaintenanceWindow, at: Date): string {
  const { day, time } = readClock(clockOf(timeZone), at);
  return `${day} ${time} ${timeZone}`;
}

interface ClockReading {
  readonly day: Weekday;
  /** `HH:MM` */
  readonly time: string;
}

function isOpenOn({ days, start, end }: MaintenanceWindow, { day, time }: ClockReading): boolean {
  const isToday = days.includes(day);
  if (start < end) return isToday && time >= start && time < end;
  return (isToday && time >= start) || (days.includes(dayBefore(day)) && time < end);
}

function dayBefore(day: Weekday): Weekday {
  return weekdays.at(weekdays.indexOf(day) - 1) ?? day;
}

function clockOf(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat("en-GB", {
    timeZone,
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
}

function readClock(clock: Intl.DateTimeFormat, at: Date): ClockReading {
  const parts = new Map(clock.formatToParts(at).map(({ type, value }) => [type, value]));
  const shown = parts.get("weekday")?.toLowerCase();
  const day = weekdays.find((weekday) => weekday === shown);
  if (day === undefined) throw new RangeError(`${shown ?? "nothing"} is no day of the week`);
  return { day, time: `${parts.get("hour") ?? ""}:${parts.get("minute") ?? ""}` };
}
