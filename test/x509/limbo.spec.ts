/** Path validation judged by cases that others wrote (test/foreign/README.md), each within a second. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseLimbo } from "../../tools/limbo/cases";
import { ourAnswer } from "../../tools/limbo/ours";
import { outcomeOf } from "../../tools/limbo/tally";
import type { LimboException } from "../../tools/limbo/tally";

const ours = join(__dirname, "../foreign/x509-limbo.json");
const file = process.env["LIMBO_FILE"] ?? ours;
const cases = parseLimbo(readFileSync(file, "utf8"));
const exceptions = JSON.parse(
  readFileSync(join(__dirname, "../../tools/limbo/exceptions.json"), "utf8"),
) as readonly LimboException[];

describe("[U] x509/path: cases of x509-limbo", () => {
  const now = new Date();
  const outcomes = cases.map((limbo) => {
    const start = performance.now();
    return outcomeOf(limbo, ourAnswer(limbo, now), performance.now() - start, exceptions);
  });
  const ids = (kind: string): readonly string[] =>
    outcomes.flatMap((outcome) => (outcome.kind === kind ? [`${outcome.id}: ${outcome.reason ?? ""}`] : []));

  it(`PKI-20 PKI-21 EXT-04 CA-06 agrees with ${String(cases.length)} cases, but for the exceptions`, () => {
    assert.ok(outcomes.some(({ kind }) => kind === "agreed"));
    assert.deepStrictEqual(ids("disagreed"), []);
  });

  it("PKI-20 PKI-21 makes an exception of one case in twenty at most, and of none that it agrees with", () => {
    assert.ok(ids("excepted").length <= cases.length / 20);
    if (file !== ours) return;
    const excepted = outcomes.filter(({ kind }) => kind === "excepted").map(({ id }) => id);
    assert.deepStrictEqual(
      excepted,
      exceptions.flatMap(({ id }) => id ?? []),
    );
  });
});
