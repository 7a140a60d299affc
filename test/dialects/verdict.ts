/** What a run of the apply suite under one value of a switch came to. */
import type { TestResult } from "../../tools/tests/report";
import type { Exception } from "./exceptions";

/** One value's run. */
export interface Verdict {
  /** `name=value`. */
  readonly value: string;
  readonly passed: number;
  /** Tests that failed as the list of exceptions says. */
  readonly excepted: number;
  /** Tests that failed and should not. */
  readonly failed: readonly TestResult[];
  /** Exceptions under which no test failed. */
  readonly idle: readonly Exception[];
}

/** Holds the results of one run against the exceptions. */
export function verdictOn(
  value: string,
  results: readonly TestResult[],
  exceptions: readonly Exception[],
): Verdict {
  const listed = exceptions.filter((exception) => exception.value === value);
  const isListed = ({ title }: TestResult): boolean => listed.some((one) => title.includes(one.title));
  const failures = results.filter(({ state }) => state === "failed");
  return {
    value,
    passed: results.filter(({ state }) => state === "passed").length,
    excepted: failures.filter(isListed).length,
    failed: failures.filter((failure) => !isListed(failure)),
    idle: listed.filter((one) => !failures.some(({ title }) => title.includes(one.title))),
  };
}

/** Whether a value's run came out as it should. */
export function isGood({ passed, failed, idle }: Verdict): boolean {
  return passed > 0 && failed.length === 0 && idle.length === 0;
}
