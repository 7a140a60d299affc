/** When changes may interrupt a role, out of the settings. The components check times and time zone. */
import type { DeploymentArgs, MaintenanceWindowArgs, Weekday } from "pulumi-cisco-meeting-server";
import type { SettingReader } from "./setting-reader";
import type { SettingName } from "./settings";

const windowSettings = [
  "maintenanceStart",
  "maintenanceEnd",
  "maintenanceTimeZone",
  "maintenanceDays",
  "maintenanceOverride",
] as const satisfies readonly SettingName[];

/** The window, where any of its settings is given, and the wait for calls to end. */
export function readMaintenance(
  reader: SettingReader,
): Pick<DeploymentArgs, "maintenanceWindow" | "waitForNoCalls"> {
  const hasWindow = windowSettings.some((name) => reader.isGiven(name));
  return { ...(hasWindow && { maintenanceWindow: readWindow(reader) }), ...readWait(reader) };
}

function readWait(reader: SettingReader): Pick<DeploymentArgs, "waitForNoCalls"> {
  const deadlineSeconds = reader.whole("waitForNoCallsSeconds", 0, 86_400);
  const otherwise = reader.flag("goOnWithCalls") ? "goOn" : "fail";
  return deadlineSeconds === 0 ? {} : { waitForNoCalls: { deadlineSeconds, otherwise } };
}

function readWindow(reader: SettingReader): MaintenanceWindowArgs {
  return {
    ...reader.optional("maintenanceDays", (days) => ({ days: readDays(reader, days) })),
    start: reader.required("maintenanceStart"),
    end: reader.required("maintenanceEnd"),
    timeZone: reader.required("maintenanceTimeZone"),
    ...reader.optional("maintenanceOverride", (override) => ({ override })),
  };
}

const weekdays: readonly Weekday[] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

function readDays(reader: SettingReader, text: string): Weekday[] {
  return text.split(",").flatMap((word) => {
    const day = weekdays.find((weekday) => weekday === word.trim());
    if (day !== undefined) return [day];
    const what = `${JSON.stringify(word)} is not one of ${weekdays.join(", ")}`;
    reader.report("maintenanceDays", what, "set");
    return [];
  });
}
