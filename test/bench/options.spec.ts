import { deepEqual, match } from "node:assert/strict";
import { parseBenchOptions } from "../../bench/options";
import { thrownText } from "../thrown";

const defaults = { appliances: [1], latency: [0], repeat: 3 };
const parse = (...given: readonly string[]): unknown => parseBenchOptions(given, defaults, "/from");

describe("[U] bench/options", () => {
  it("reads lists, and files from the folder in which it was typed", () => {
    deepEqual(
      parse("--appliances", "1,10", "--latency", "0,100", "--rollout", "parallel", "--json", "a.json"),
      {
        appliances: [1, 10],
        latency: [0, 100],
        contenders: [],
        rollouts: ["all at once"],
        repeat: 3,
        json: "/from/a.json",
      },
    );
  });

  it("refuses what it cannot measure by the option's name", () => {
    match(
      thrownText(() => parse("--appliances", "ten")),
      /--appliances .*"ten"/,
    );
    match(
      thrownText(() => parse("--rollout", "canary")),
      /--rollout takes serial \| parallel/,
    );
  });
});
