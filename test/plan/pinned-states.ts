/**
 * Pinned trust as pure states: which leaf each role shows, whom it trusts, and how far a run has come. A run moves as the
 * engine lets it: a change starts when those before it have ended well, what has no difference is passed over, after the
 * first failure nothing new starts, and the next run carries out what has not succeeded. Every state that the order
 * allows is visited.
 */
import type { Phase, RoleName } from "../../plan/names";
import { predecessors } from "../../plan/predecessors";

/** One role at one end of the c2w link. Leaves are told apart by the role and a number, e.g. `w1.0`. */
export interface PinnedRole {
  readonly name: string;
  readonly kind: Extract<RoleName, "callBridge" | "webBridge3">;
}

/** The rules under which the roles change; the naive ones differ here. */
export interface Practice {
  readonly phases: readonly Phase[];
  /** What a role trusts after a change. */
  readonly trust: (
    phase: Phase,
    assigned: readonly string[],
    declared: readonly string[],
  ) => readonly string[];
}

/** What is explored. */
export interface Exploration {
  readonly roles: readonly PinnedRole[];
  readonly practice: Practice;
  /** Whether appliances of one kind change together. */
  readonly parallel: boolean;
  /** The leaves that are declared one after the other, between two runs; number 0 is what everybody shows at first. */
  readonly declarations: readonly Declared[];
  /** Whether the worker of a change may be killed, after which nobody goes back. @default true */
  readonly kills?: boolean;
}

/** The leaf of each role, and the value of `recheck`, which is a difference for every change. */
export type Declared = Readonly<Record<string, number>>;

/** What came of it. */
export interface Findings {
  /** Links that were refused for trust, in words; empty when none ever was. */
  readonly refused: readonly string[];
  /** Successful runs after which a role trusted anybody but those declared. */
  readonly tooWide: readonly string[];
  readonly states: number;
  /** Runs that ended well. */
  readonly successes: number;
}

interface RoleState {
  readonly leaf: number;
  readonly trust: readonly string[];
}

/** `active`: its role already shows and trusts what it is to, and nothing is proven yet. */
type Progress = "waiting" | "active" | "done" | "failed";

interface State {
  readonly roles: Readonly<Record<string, RoleState>>;
  /** What each role was before the change that is active. */
  readonly before: Readonly<Record<string, RoleState>>;
  readonly progress: Readonly<Record<string, Progress>>;
  /** With what each change last succeeded; the engine sees a difference to these only. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly declaration: number;
}

interface Change {
  readonly id: string;
  readonly role: PinnedRole;
  readonly phase: Phase;
  readonly waitsFor: readonly string[];
}

/** Visits every state once. */
export function explore(exploration: Exploration): Findings {
  const changes = changesOf(exploration);
  const start = firstState(exploration, changes);
  const seen = new Set<string>();
  const refused = new Set<string>();
  const tooWide = new Set<string>();
  let successes = 0;
  for (const left = [start]; left.length > 0;) {
    const state = left.pop() ?? start;
    const key = JSON.stringify(state);
    if (seen.has(key)) continue;
    seen.add(key);
    for (const link of refusedLinks(exploration, state)) refused.add(link);
    if (changes.every(({ id }) => state.progress[id] === "done")) {
      successes += 1;
      for (const role of rolesTooWide(exploration, state)) tooWide.add(role);
    }
    left.push(...nextStates(exploration, changes, state));
  }
  return { refused: [...refused], tooWide: [...tooWide], states: seen.size, successes };
}

function changesOf({ roles, practice, parallel }: Exploration): readonly Change[] {
  const placed = practice.phases.flatMap((phase) =>
    roles.map((role) => ({ place: { phase, kind: role.kind, appliance: role.name }, role, phase })),
  );
  const idOf = ({ role, phase }: Pick<Change, "role" | "phase">): string => `${phase} ${role.name}`;
  return [...predecessors(placed, { parallel })].map(([change, before]) => ({
    id: idOf(change),
    role: change.role,
    phase: change.phase,
    waitsFor: before.map(idOf),
  }));
}

function firstState(exploration: Exploration, changes: readonly Change[]): State {
  const zero = Object.fromEntries(exploration.roles.map(({ name }) => [name, 0]));
  const roles = exploration.roles.map((role) => [
    role.name,
    { leaf: 0, trust: peersOf(exploration, role).map(({ name }) => `${name}.0`) },
  ]);
  return {
    roles: Object.fromEntries(roles) as State["roles"],
    before: {},
    progress: allWaiting(changes),
    inputs: Object.fromEntries(changes.map((change) => [change.id, inputOf(exploration, change, zero)])),
    declaration: 0,
  };
}

function allWaiting(changes: readonly Change[]): State["progress"] {
  return Object.fromEntries(changes.map(({ id }) => [id, "waiting"]));
}

/** Each Call Bridge connects to each Web Bridge. */
function peersOf({ roles }: Exploration, { kind }: PinnedRole): readonly PinnedRole[] {
  return roles.filter((other) => other.kind !== kind);
}

function declaredPeers(exploration: Exploration, role: PinnedRole, leaves: Declared) {
  return peersOf(exploration, role).map(({ name }) => `${name}.${String(leaves[name] ?? 0)}`);
}

/** What the engine compares: the trust of every change, and of a switch the role's own leaf. */
function inputOf(
  exploration: Exploration,
  { role, phase }: Pick<Change, "role" | "phase">,
  leaves: Declared,
): string {
  const own = phase === "switch" ? [leaves[role.name] ?? 0] : [];
  return [leaves["recheck"] ?? 0, ...own, ...declaredPeers(exploration, role, leaves)].join(" ");
}

function refusedLinks(exploration: Exploration, { roles }: State): readonly string[] {
  return exploration.roles.flatMap((role) =>
    peersOf(exploration, role).flatMap((peer) => {
      const shown = `${peer.name}.${String(roles[peer.name]?.leaf)}`;
      return roles[role.name]?.trust.includes(shown) === true ? [] : [`${role.name} refuses ${shown}`];
    }),
  );
}

function rolesTooWide(exploration: Exploration, { roles, declaration }: State): readonly string[] {
  const leaves = exploration.declarations[declaration] ?? {};
  return exploration.roles
    .filter((role) => {
      const declared = [...declaredPeers(exploration, role, leaves)].sort();
      return String([...(roles[role.name]?.trust ?? [])].sort()) !== String(declared);
    })
    .map(({ name }) => name);
}

function nextStates(exploration: Exploration, changes: readonly Change[], state: State): readonly State[] {
  const { progress } = state;
  const moves = changes.flatMap((change) => movesOf(exploration, change, state));
  const isRunning = changes.some(({ id }) => progress[id] === "active");
  const isFailed = changes.some(({ id }) => progress[id] === "failed");
  const isDone = changes.every(({ id }) => progress[id] === "done");
  if (isRunning || !(isFailed || isDone)) return moves;
  // Between two runs: the same again, or with the next declaration.
  const again = { ...state, progress: allWaiting(changes) };
  const isLast = state.declaration + 1 >= exploration.declarations.length;
  return [...(isDone ? [] : [again]), ...(isLast ? [] : [{ ...again, declaration: state.declaration + 1 }])];
}

function movesOf(exploration: Exploration, change: Change, state: State): readonly State[] {
  const { id, role } = change;
  const { progress } = state;
  const as = (result: Progress, more: Partial<State> = {}): State => ({
    ...state,
    progress: { ...progress, [id]: result },
    ...more,
  });
  if (progress[id] === "active") {
    const before = state.before[role.name] ?? { leaf: -1, trust: [] };
    const { [role.name]: _, ...others } = state.before;
    const input = inputOf(exploration, change, exploration.declarations[state.declaration] ?? {});
    return [
      as("done", { before: others, inputs: { ...state.inputs, [id]: input } }),
      // The proof failed, and the role went back.
      as("failed", { before: others, roles: { ...state.roles, [role.name]: before } }),
      // The worker was killed: nobody goes back, and the engine knows of no success.
      ...(exploration.kills === false ? [] : [as("failed", { before: others })]),
    ];
  }
  const isHalted = Object.values(progress).includes("failed");
  const mayStart = progress[id] === "waiting" && change.waitsFor.every((other) => progress[other] === "done");
  if (!mayStart || isHalted) return [];
  return started(exploration, change, state).map((next) => as(next.result, next.more));
}

interface Started {
  readonly result: Progress;
  readonly more?: Partial<State>;
}

function started(
  exploration: Exploration,
  { id, role, phase }: Change,
  { roles, inputs, before, declaration }: State,
): readonly Started[] {
  const leaves = exploration.declarations[declaration] ?? {};
  if (inputs[id] === inputOf(exploration, { role, phase }, leaves)) return [{ result: "done" }];
  const now = roles[role.name] ?? { leaf: -1, trust: [] };
  const trust = exploration.practice.trust(phase, now.trust, declaredPeers(exploration, role, leaves));
  const after = {
    leaf: phase === "switch" ? (leaves[role.name] ?? 0) : now.leaf,
    trust: [...new Set(trust)].sort(),
  };
  return [
    { result: "failed" },
    {
      result: "active",
      more: { roles: { ...roles, [role.name]: after }, before: { ...before, [role.name]: now } },
    },
  ];
}
