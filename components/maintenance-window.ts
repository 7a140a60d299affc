/** When changes may interrupt a role, as a user declares it. */
import type * as pulumi from "@pulumi/pulumi";
import { cmsError } from "../errors/cms-error";
import { isTimeZone, timeForm, weekdays } from "../plan/maintenance-window";
import type { MaintenanceWindow, Weekday } from "../plan/maintenance-window";
import { checked } from "./boundary";
import { readChoice, readText } from "./plain-values";

/**
 * The times at which a change may interrupt its role. Outside of them a change that has something to do fails with
 * apply/outside-window before anything is written, names the next opening, and is run again by the next `pulumi up`. One
 * that has nothing to do passes, and so does one of a role that serves nobody yet. The window is where a change begins:
 * leave room for its end.
 */
export interface MaintenanceWindowArgs {
  /** The days on which it opens, e.g. `["sat", "sun"]`. @default every day */
  days?: pulumi.Input<pulumi.Input<Weekday>[]>;
  /** When it opens, `HH:MM` by the clock of the time zone. */
  start: pulumi.Input<string>;
  /** When it closes, `HH:MM`. Not later than `start`: on the next day; the same as `start`: after a whole day. */
  end: pulumi.Input<string>;
  /** Name of the time zone whose clock counts, e.g. `Europe/Oslo`; that of an offset would not follow summer time. */
  timeZone: pulumi.Input<string>;
  /**
   * Why changes may interrupt outside the window at present, in words; the report repeats it. Take it out again when the
   * work is done. @default none: the window counts
   */
  override?: pulumi.Input<string>;
}

/** The window as it is declared. Fails with args/invalid that names property and value. */
export function readMaintenanceWindow(
  owner: pulumi.Resource,
  subject: string,
  args: MaintenanceWindowArgs,
): pulumi.Output<MaintenanceWindow> {
  return checked(owner, args, ({ days = [...weekdays], start, end, timeZone, override }) => ({
    days: readDays(`${subject} maintenanceWindow.days`, days),
    start: readTime(`${subject} maintenanceWindow.start`, start),
    end: readTime(`${subject} maintenanceWindow.end`, end),
    timeZone: readTimeZone(`${subject} maintenanceWindow.timeZone`, timeZone),
    ...(override !== undefined && {
      override: readText(`${subject} maintenanceWindow.override`, override),
    }),
  }));
}

/** In the order of the week and each once, so that another order is no difference. */
function readDays(subject: string, days: readonly string[]): readonly Weekday[] {
  const known = days.map((day) => readChoice(subject, day, weekdays));
  if (known.length > 0) return weekdays.filter((day) => known.includes(day));
  throw invalid(subject, days, `name at least one of ${weekdays.join(", ")}, or leave it out for every day`);
}

function readTime(subject: string, value: string): string {
  if (typeof value === "string" && timeForm.test(value)) return value;
  throw invalid(subject, value, "give a time of the day from 00:00 to 23:59, such as 22:00");
}

function readTimeZone(subject: string, value: string): string {
  if (typeof value === "string" && isTimeZone(value)) return value;
  throw invalid(subject, value, "give the name of a time zone, such as Europe/Oslo or UTC");
}

function invalid(subject: string, value: unknown, remedy: string): Error {
  return cmsError("args/invalid", { subject, what: `the value is ${JSON.stringify(value)}`, remedy });
}
