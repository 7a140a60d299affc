import { deepStrictEqual, strictEqual } from "node:assert";
import { columnsText, progressText, seconds, wrapped } from "../../../lab/start/layout";

describe("[U] lab/start/layout", () => {
  it("draws a bar by the share that is done", () => {
    const what = "packages compiled";
    const bars = [0, 418, 836, 837].map((done) => progressText({ done, total: 837, what, cells: 10 }));
    deepStrictEqual(bars, [
      "  [..........]    0 %  0 of 837 packages compiled",
      "  [####......]   49 %  418 of 837 packages compiled",
      "  [#########.]   99 %  836 of 837 packages compiled",
      "  [##########]  100 %  837 of 837 packages compiled",
    ]);
  });

  it("leaves the bar out where it has no cells, and stands nothing to do", () => {
    strictEqual(progressText({ done: 0, total: 0, what: "packages", cells: 0 }), "    0 %  0 of 0 packages");
  });

  it("gives seconds one digit", () => {
    deepStrictEqual([0, 49, 50, 1250, 61_000].map(seconds), ["0.0 s", "0.0 s", "0.1 s", "1.3 s", "61.0 s"]);
  });

  it("breaks what is too wide under its own beginning", () => {
    strictEqual(
      wrapped("short\n  one two three four\n     12.3 s  five six seven eight nine", 24),
      "short\n  one two three four\n     12.3 s  five six\n             seven eight\n             nine",
    );
  });

  it("leaves a word whole that is wider than the line", () => {
    strictEqual(wrapped("  0123456789abcdef end", 10), "  0123456789abcdef\n  end");
    strictEqual(wrapped("  one two\nthree", 1), "  one\n  two\nthree");
  });

  it("sets numbers to the right and words to the left", () => {
    const rows = [
      ["webAdmin", "1", "12.3 s"],
      ["callBridge", "14", "0.9 s"],
    ];
    strictEqual(
      columnsText(["role", "round trips", "time"], rows),
      [
        "  role        round trips    time",
        "  webAdmin              1  12.3 s",
        "  callBridge           14   0.9 s",
      ].join("\n"),
    );
  });
});
