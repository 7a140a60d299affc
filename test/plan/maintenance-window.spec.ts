import assert from "node:assert/strict";
import { clockText, isOpenAt, isTimeZone, nextOpening, windowText } from "../../plan/maintenance-window";
import type { MaintenanceWindow } from "../../plan/maintenance-window";

const window = (text: string): MaintenanceWindow => {
  const [days = "", times = "", timeZone = ""] = text.split(" ");
  const [start = "", end = ""] = times.split("-");
  const all = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
  return { days: all.filter((day) => days === "all" || days.includes(day)), start, end, timeZone };
};

/** Window, moment, whether it is open then, and when it opens next. 2026-11-27 is a Friday. */
const table: readonly (readonly [string, string, boolean, string])[] = [
  // The first minute belongs to the window, the last one does not.
  ["all 22:00-23:30 UTC", "2026-11-27T21:59:59Z", false, "2026-11-27T22:00:00Z"],
  ["all 22:00-23:30 UTC", "2026-11-27T22:00:00Z", true, "2026-11-27T22:00:00Z"],
  ["all 22:00-23:30 UTC", "2026-11-27T23:29:59Z", true, "2026-11-27T23:29:00Z"],
  ["all 22:00-23:30 UTC", "2026-11-27T23:30:00Z", false, "2026-11-28T22:00:00Z"],
  // The clock of the time zone counts, not ours.
  ["fri 22:00-23:30 Europe/Oslo", "2026-11-27T21:00:00Z", true, "2026-11-27T21:00:00Z"],
  ["fri 22:00-23:30 Asia/Kathmandu", "2026-11-27T16:15:00Z", true, "2026-11-27T16:15:00Z"],
  ["fri 22:00-23:30 Asia/Kathmandu", "2026-11-27T16:14:59Z", false, "2026-11-27T16:15:00Z"],
  // Over midnight: the day is the one on which it opens.
  ["sat 22:00-04:00 UTC", "2026-11-29T03:59:00Z", true, "2026-11-29T03:59:00Z"],
  ["sat 22:00-04:00 UTC", "2026-11-29T04:00:00Z", false, "2026-12-05T22:00:00Z"],
  ["sat 22:00-04:00 UTC", "2026-11-28T03:00:00Z", false, "2026-11-28T22:00:00Z"],
  ["sun 22:00-04:00 UTC", "2026-11-30T00:00:00Z", true, "2026-11-30T00:00:00Z"],
  ["mon 22:00-04:00 UTC", "2026-11-30T00:00:00Z", false, "2026-11-30T22:00:00Z"],
  // Up to midnight, and a whole day.
  ["fri 22:00-00:00 UTC", "2026-11-27T23:59:59Z", true, "2026-11-27T23:59:00Z"],
  ["fri 22:00-00:00 UTC", "2026-11-28T00:00:00Z", false, "2026-12-04T22:00:00Z"],
  ["fri 12:00-12:00 UTC", "2026-11-28T11:59:00Z", true, "2026-11-28T11:59:00Z"],
  ["fri 12:00-12:00 UTC", "2026-11-28T12:00:00Z", false, "2026-12-04T12:00:00Z"],
  ["all 00:00-00:00 UTC", "2026-11-28T12:00:00Z", true, "2026-11-28T12:00:00Z"],
  // 2026-03-29, Oslo: 02:00 is followed by 03:00. What the clock leaves out is left out.
  ["sun 02:00-03:00 Europe/Oslo", "2026-03-29T00:59:00Z", false, "2026-04-05T00:00:00Z"],
  ["sun 02:00-03:00 Europe/Oslo", "2026-03-29T01:00:00Z", false, "2026-04-05T00:00:00Z"],
  ["sun 02:30-05:00 Europe/Oslo", "2026-03-29T00:59:00Z", false, "2026-03-29T01:00:00Z"],
  ["sat 22:00-02:30 Europe/Oslo", "2026-03-29T00:59:00Z", true, "2026-03-29T00:59:00Z"],
  ["sat 22:00-02:30 Europe/Oslo", "2026-03-29T01:00:00Z", false, "2026-04-04T20:00:00Z"],
  // 2026-10-25, Oslo: 03:00 is followed by 02:00. What the clock shows twice is open twice.
  ["sun 02:00-02:30 Europe/Oslo", "2026-10-25T00:00:00Z", true, "2026-10-25T00:00:00Z"],
  ["sun 02:00-02:30 Europe/Oslo", "2026-10-25T00:30:00Z", false, "2026-10-25T01:00:00Z"],
  ["sun 02:00-02:30 Europe/Oslo", "2026-10-25T01:29:00Z", true, "2026-10-25T01:29:00Z"],
  ["sun 02:00-02:30 Europe/Oslo", "2026-10-25T01:30:00Z", false, "2026-11-01T01:00:00Z"],
  // A window in another season has another distance from UTC.
  ["mon 22:00-23:00 America/New_York", "2026-10-30T12:00:00Z", false, "2026-11-03T03:00:00Z"],
  ["mon 22:00-23:00 America/New_York", "2026-10-24T12:00:00Z", false, "2026-10-27T02:00:00Z"],
];

describe("[U] plan/maintenance-window", () => {
  for (const [text, at, isOpen, opens] of table) {
    it(`${text} is ${isOpen ? "open" : "closed"} at ${at}`, () => {
      assert.equal(isOpenAt(window(text), new Date(at)), isOpen);
      assert.deepEqual(nextOpening(window(text), new Date(at)), new Date(opens));
    });
  }

  it("finds no opening of a window that has no day, and ends", () => {
    assert.equal(
      nextOpening({ ...window("all 22:00-23:00 UTC"), days: [] }, new Date("2026-11-27T00:00:00Z")),
      undefined,
    );
  });

  it("knows time zones by their names, and no offsets", () => {
    const names = [
      "Europe/Oslo",
      "UTC",
      "America/Argentina/Buenos_Aires",
      "+02:00",
      "Europe/Olso",
      "",
      "GMT+2 x",
    ];
    assert.deepEqual(names.filter(isTimeZone), ["Europe/Oslo", "UTC", "America/Argentina/Buenos_Aires"]);
  });

  it("is written as people read it", () => {
    assert.equal(windowText(window("all 22:00-23:30 UTC")), "every day 22:00-23:30 UTC");
    assert.equal(
      windowText({ ...window("sat+sun 22:00-04:00 Europe/Oslo"), override: "key leaked" }),
      "sat, sun 22:00-04:00 Europe/Oslo (passed over: key leaked)",
    );
    assert.equal(
      clockText(window("all 22:00-23:30 Europe/Oslo"), new Date("2026-11-27T23:00:00Z")),
      "sat 00:00 Europe/Oslo",
    );
  });
});
