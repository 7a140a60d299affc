/** A random world: one appliance as somebody left it, one declared change, one fault, some switches of the dialect. */
import fc from "fast-check";
import { databaseDialects } from "../../lab/appliance/database-dialects";
import { dialects } from "../../lab/appliance/dialects";
import type { Dialect } from "../../lab/appliance/dialects";
import { troubles } from "../apply/appliance-faults";
import type { Excluded, Switches } from "./pairwise";

/** Roles that are changed in worlds. */
export const worldRoles = [
  "webAdmin",
  "callBridge",
  "webBridge3",
  "turn",
  "recorder",
  "streamer",
  "meetingApps",
  "scheduler",
] as const;
/** One of them. */
export type WorldRole = (typeof worldRoles)[number];

/** Where each role listens. */
export const portsOf: Readonly<Record<WorldRole, readonly number[]>> = {
  webAdmin: [8443],
  callBridge: [5061],
  webBridge3: [8444, 9999],
  turn: [5349],
  recorder: [5071],
  streamer: [5072],
  meetingApps: [8445],
  scheduler: [8446],
};

/** How the role was left. */
export const priorStates = ["bare", "ours", "byHand", "byHandAndDown"] as const;
/** One of them. */
export type PriorState = (typeof priorStates)[number];

/** What is declared, next to what the role has: the same, another leaf for the same key, or another key. */
export const declaredStates = ["same", "renewed", "rekeyed"] as const;
/** One of them. */
export type DeclaredState = (typeof declaredStates)[number];

/** A world; small numbers and early names come first, so that a failing one shrinks to something simple. */
export interface World {
  readonly role: WorldRole;
  readonly prior: PriorState;
  readonly declared: DeclaredState;
  /** The trouble of the appliance at the n-th request of the change, counted from 1; absent is none. */
  readonly trouble?: { readonly title: string; readonly at: number };
  readonly dialect: Partial<Dialect>;
}

// Logins that are refused, listeners that nobody sees, and algorithms that want a declaration have tests of their own.
const leftOut: ReadonlySet<string> = new Set<string>([
  ...databaseDialects.map(({ name }) => name),
  "login",
  "password-login",
  "force-password-change",
  "password-expired",
  "user-host/duty-restriction",
  "ssh-algorithms",
  "listeners",
  "c2w-firewall",
]);
const numbers: Readonly<Record<string, readonly string[]>> = {
  "channel-open-rate-limit": ["50"],
  "max-sessions": ["1", "2"],
  "clock-skew-s": ["600", "-600"],
  "webadmin-restart": ["100"],
  "callbridge-restart": ["100"],
  "webbridge3-restart": ["100"],
};

const listed: readonly { name: string; values: readonly string[]; default: string }[] = dialects;

/** The switches that worlds turn, each with its values, the default first. */
export const switchesOfWorlds: Switches = Object.fromEntries(
  listed
    .filter(({ name, values }) => !leftOut.has(name) && (values[0] !== "number" || name in numbers))
    .map(({ name, values, default: usual }) => {
      const others = values[0] === "number" ? (numbers[name] ?? []) : values;
      return [name, [usual, ...others.filter((value) => value !== usual)]];
    }),
);

// ssh2 leaves the channel open whose request the appliance refused, and it counts as a session until the end.
const leftOpen = "with the refused channel that ssh2 leaves open there are more sessions than that";

/** Values that no change gets on with when they meet. */
export const impossiblePairs: readonly Excluded[] = [
  { one: "exec=off", other: "shell=off", why: "no command can be sent" },
  { one: "exec=off", other: "max-sessions=1", why: leftOpen },
  { one: "exec=off", other: "max-sessions=2", why: leftOpen },
  { one: "exec+sftp-on-one-connection=refused", other: "max-sessions=1", why: leftOpen },
  { one: "exec+sftp-on-one-connection=refused", other: "max-sessions=2", why: leftOpen },
  {
    one: "overwrite=refuse",
    other: "remove=refuse",
    why: "the mark of an unproven activation can be neither removed nor emptied, so every run activates again",
  },
];

/** A switch that is turned. */
export interface SwitchChoice {
  readonly name: string;
  readonly value: string;
}

/** Every switch of worlds with each value that is not its default. */
export const switchChoices: readonly SwitchChoice[] = Object.entries(switchesOfWorlds).flatMap(
  ([name, [, ...others]]) => others.map((value) => ({ name, value })),
);

/** Releases of the dialect in which a role does not exist in the form that the package changes (VER-05). */
const missingIn: Readonly<Partial<Record<WorldRole, readonly string[]>>> = {
  recorder: ["2.9"],
  streamer: ["2.9"],
  meetingApps: ["2.9", "3.0"],
  scheduler: ["2.9", "3.0"],
};

/** Whether a role exists under a dialect. */
export function existsUnder(role: WorldRole, dialect: Partial<Dialect>): boolean {
  return missingIn[role]?.includes(dialect["table-rows"] ?? "") !== true;
}

/** Whether a change gets on with these switches together. */
export function isPossible(switches: readonly SwitchChoice[]): boolean {
  const texts = switches.map(({ name, value }) => `${name}=${value}`);
  return !impossiblePairs.some(({ one, other }) => texts.includes(one) && texts.includes(other));
}

const troubleTitles = troubles.map(({ title }) => title);
/** No change makes more requests than this. */
export const mostRequests = 70;

/** Worlds. */
export function worlds(): fc.Arbitrary<World> {
  return fc
    .record({
      role: fc.constantFrom(...worldRoles),
      prior: fc.constantFrom(...priorStates),
      declared: fc.constantFrom(...declaredStates),
      trouble: fc.option(
        fc.record({
          title: fc.constantFrom(...troubleTitles),
          at: fc.integer({ min: 1, max: mostRequests }),
        }),
        { nil: undefined },
      ),
      switches: fc
        .uniqueArray(fc.constantFrom(...switchChoices), { maxLength: 3, selector: ({ name }) => name })
        .filter(isPossible),
    })
    .map(({ switches, trouble, ...world }) => ({
      ...world,
      ...(trouble && { trouble }),
      dialect: Object.fromEntries(switches.map(({ name, value }) => [name, value])),
    }))
    .filter(({ role, dialect }) => existsUnder(role, dialect));
}
