import assert from "node:assert/strict";
import { TurnServer } from "../../index";
import type { MaintenanceWindowArgs, TurnServerRoleArgs } from "../../index";
import { aServer, declarationOf, environmentOf, onlyChange, supplied } from "./deployment";
import { runProgram } from "./program";
import type { ProgramRun } from "./program";

const identity = supplied();

function declare(args: TurnServerRoleArgs): Promise<ProgramRun<void>> {
  return runProgram(() => {
    new TurnServer("turn", { server: aServer(), identity, ...args });
  });
}

describe("[I] components/maintenance-window", () => {
  it("stands in the declaration and before the reviewer's eyes, and nothing else changes", async () => {
    const plain = onlyChange(await declare({}));
    const run = await declare({
      maintenanceWindow: {
        // In the order of the week and each once, or another order would be a difference.
        days: ["sun", "sat", "sun"],
        start: "22:00",
        end: "04:00",
        timeZone: "Europe/Oslo",
        override: "key leaked",
      },
    });
    assert.deepEqual(run.errors, []);
    const change = onlyChange(run);
    const { CMS_DECLARATION: _, ...environment } = environmentOf(change);
    const { CMS_DECLARATION: __, ...plainEnvironment } = environmentOf(plain);
    assert.deepEqual(environment, {
      ...plainEnvironment,
      CMS_MAINTENANCE_WINDOW: "sat, sun 22:00-04:00 Europe/Oslo (passed over: key leaked)",
    });
    assert.deepEqual(declarationOf(change), {
      ...declarationOf(plain),
      maintenanceWindow: {
        days: ["sat", "sun"],
        start: "22:00",
        end: "04:00",
        timeZone: "Europe/Oslo",
        override: "key leaked",
      },
    });
  });

  it("opens every day where no day is named", async () => {
    const maintenanceWindow = { start: "22:00", end: "04:00", timeZone: "UTC" };
    const change = onlyChange(await declare({ maintenanceWindow }));
    assert.deepEqual(declarationOf(change)["maintenanceWindow"], {
      days: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
      ...maintenanceWindow,
    });
  });

  const wrong: readonly (readonly [Partial<Record<keyof MaintenanceWindowArgs, unknown>>, string])[] = [
    [
      { start: "24:00" },
      'start: the value is "24:00". Give a time of the day from 00:00 to 23:59, such as 22:00.',
    ],
    [
      { start: undefined },
      "start: the value is undefined. Give a time of the day from 00:00 to 23:59, such as 22:00.",
    ],
    [{ end: "4:00" }, 'end: the value is "4:00". Give a time of the day from 00:00 to 23:59, such as 22:00.'],
    [{ days: ["saturday"] }, 'days: the value is "saturday". Give one of mon, tue, wed, thu, fri, sat, sun.'],
    [
      { days: [] },
      "days: the value is []. Name at least one of mon, tue, wed, thu, fri, sat, sun, or leave it out for every day.",
    ],
    [
      { timeZone: "CEST+2" },
      'timeZone: the value is "CEST+2". Give the name of a time zone, such as Europe/Oslo or UTC.',
    ],
    [{ override: "" }, 'override: the value is "". Give a text of one line that is not empty.'],
  ];
  for (const [change, sentence] of wrong) {
    it(`refuses ${JSON.stringify(change)}`, async () => {
      const window = { start: "22:00", end: "04:00", timeZone: "UTC", ...change };
      const { errors } = await declare({ maintenanceWindow: window as MaintenanceWindowArgs });
      assert.deepEqual(errors, [`args/invalid cms1 turn maintenanceWindow.${sentence}`]);
    });
  }
});
