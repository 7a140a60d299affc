import assert from "node:assert/strict";
import type { TestResult } from "../../tools/tests/report";
import { isGood, verdictOn } from "./verdict";

const result = (title: string, state: TestResult["state"]): TestResult => ({
  title,
  state,
  file: "a.spec.ts",
  milliseconds: 1,
});
const exception = { value: "exec=off", title: "is told by exec", why: "there is none" };

describe("[U] dialects: the verdict on a run", () => {
  it("is good when everything passed, or failed as the list says", () => {
    const results = [result("[E] a is told by exec", "failed"), result("[E] a works", "passed")];
    const verdict = verdictOn("exec=off", results, [exception]);
    assert.deepEqual(verdict, { value: "exec=off", passed: 1, excepted: 1, failed: [], idle: [] });
    assert.ok(isGood(verdict));
  });

  it("is bad when a test failed under another value than the one that is excepted", () => {
    const results = [result("[E] a is told by exec", "failed"), result("[E] a works", "passed")];
    const verdict = verdictOn("shell=off", results, [exception]);
    assert.deepEqual([verdict.failed, isGood(verdict)], [[results[0]], false]);
  });

  it("is bad when an exception is not needed any more, and when nothing ran", () => {
    const passing = verdictOn("exec=off", [result("[E] a is told by exec", "passed")], [exception]);
    assert.deepEqual([passing.idle, isGood(passing)], [[exception], false]);
    assert.equal(isGood(verdictOn("nat=on", [], [])), false);
  });
});
