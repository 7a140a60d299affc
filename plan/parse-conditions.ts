/** Parses under which conditions a change interrupts its role. Throws `apply/input` that names the field. */
import type { DeclaredCallWait } from "./declaration";
import {
  fieldOf,
  optional,
  present,
  readChoice,
  readList,
  readText,
  readWhole,
  wrongField,
} from "./json-fields";
import type { Field } from "./json-fields";
import { isTimeZone, timeForm, weekdays } from "./maintenance-window";
import type { MaintenanceWindow } from "./maintenance-window";
import { readCallBridge } from "./parse-target";

/** The maintenance window. */
export function readWindow(field: Field): MaintenanceWindow {
  const days = readList(fieldOf(field, "days")).map((day) => readChoice(day, weekdays));
  if (days.length === 0) throw wrongField(fieldOf(field, "days"), "a list with at least one day");
  const timeZone = readText(fieldOf(field, "timeZone"));
  if (!isTimeZone(timeZone)) throw wrongField(fieldOf(field, "timeZone"), "a time zone such as Europe/Oslo");
  return {
    days,
    start: readText(fieldOf(field, "start"), timeForm, "a time such as 22:00"),
    end: readText(fieldOf(field, "end"), timeForm, "a time such as 04:00"),
    timeZone,
    ...present({ override: optional(fieldOf(field, "override"), (reason) => readText(reason)) }),
  };
}

/** The wait for the end of calls. */
export function readCallWait(field: Field): DeclaredCallWait {
  const callBridges = readList(fieldOf(field, "callBridges")).map(readCallBridge);
  if (callBridges.length === 0) {
    throw wrongField(fieldOf(field, "callBridges"), "a list with at least one Call Bridge");
  }
  return {
    callBridges,
    deadlineMs: readWhole(fieldOf(field, "deadlineMs"), 0, 86_400_000),
    otherwise: readChoice(fieldOf(field, "otherwise"), ["fail", "goOn"]),
  };
}
