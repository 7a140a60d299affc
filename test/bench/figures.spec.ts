import { deepEqual, equal } from "node:assert/strict";
import { line, markdownTable, median, short } from "../../bench/figures";

describe("[U] bench/figures", () => {
  it("takes the middle of an odd number of values and the mean of the middle two of an even one", () => {
    equal(median([9, 1, 5]), 5);
    equal(median([4, 1, 9, 2]), 3);
    equal(median([]), Number.NaN);
  });

  it("finds the line through points", () => {
    deepEqual(
      line([
        [1, 5],
        [2, 7],
        [10, 23],
      ]),
      { offset: 3, slope: 2 },
    );
  });

  it("writes two or three digits", () => {
    deepEqual([12.34, 3.456, 0.5678, Number.NaN].map(short), ["12", "3.5", "0.57", "-"]);
  });

  it("writes a table whose columns stand below each other", () => {
    equal(
      markdownTable(["a", "name"], [["long cell", "x"]]),
      ["| a         | name |", "| --------- | ---- |", "| long cell | x    |"].join("\n"),
    );
  });
});
