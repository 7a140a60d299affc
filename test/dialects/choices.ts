/** Every value of every switch of the emulated appliance, one at a time. */
import { dialects } from "../../lab/appliance/dialects";
import type { DialectName } from "../../lab/appliance/dialects";

/** One switch with one value. */
export interface Choice {
  readonly name: DialectName;
  readonly value: string;
}

/** What stands for the numeric switches. */
const numbers: Readonly<Partial<Record<DialectName, readonly string[]>>> = {
  "channel-open-rate-limit": ["50"],
  "max-sessions": ["1", "2"],
  "session-idle-ms": ["2000"],
  "disk-bytes": ["100000"],
  "clock-skew-s": ["600", "-600"],
  "webadmin-restart": ["300"],
  "callbridge-restart": ["300"],
  "webbridge3-restart": ["300"],
  "api-after-restart": ["0"],
  "keepalive-ms": ["50"],
  "list-cap": ["1"],
  "database-job-ms": ["300"],
  "database-sync-ms": ["300"],
};

const all: readonly {
  readonly name: DialectName;
  readonly values: readonly string[];
  readonly default: string;
}[] = dialects;

/** Every value but the defaults. @throws when there is a numeric switch that has no value here. */
export function otherValues(): readonly Choice[] {
  return all.flatMap(({ name, values, default: usual }) => {
    const listed = values[0] === "number" ? (numbers[name] ?? missing(name)) : values;
    return listed.filter((value) => value !== usual).map((value) => ({ name, value }));
  });
}

/** A choice as it is written on command lines and in titles. */
export function choiceText({ name, value }: Choice): string {
  return `${name}=${value}`;
}

function missing(name: string): never {
  throw new Error(`there is a new numeric dialect, ${name}: give it values in test/dialects/choices.ts`);
}
