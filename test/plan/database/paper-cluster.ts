/**
 * A database cluster on paper, for the model check: three nodes and a client, where the current data is, and what each
 * step may turn it into. `hasCurrent` is what the machine cannot see and must never destroy.
 */
import type {
  ClusterView,
  DeclaredPart,
  MemberMark,
  MemberState,
  PresentMember,
} from "../../../plan/database/observed-cluster";
import type { ClusterStep } from "../../../plan/database/step";

type Certificates = "none" | "old" | "new";

/** One member as it really is. */
export interface PaperMember {
  readonly state: MemberState;
  readonly certificates: Certificates;
  /** The current data, complete. */
  readonly hasCurrent: boolean;
  readonly isSynced: boolean;
  readonly wasRemoved: boolean;
  readonly isUploaded: boolean;
  readonly hasSnapshot: boolean;
  readonly marks: readonly MemberMark[];
  /** What is under way. */
  readonly job?: Extract<ClusterStep, { readonly kind: "initialize" | "join" | "connect" | "remove" }>;
}

/** All of them. */
export interface PaperCluster {
  readonly members: Readonly<Record<string, PaperMember>>;
  readonly isOldExpired: boolean;
  /** Whether a replica loses its database when it is removed: not evidenced. */
  readonly removeWipes: boolean;
}

/** A member that nobody has clustered yet. */
export const alone: PaperMember = {
  state: "detached",
  certificates: "none",
  hasCurrent: false,
  isSynced: false,
  wasRemoved: false,
  isUploaded: false,
  hasSnapshot: false,
  marks: [],
};

/** What the machine sees of it. */
export function viewOf(cluster: PaperCluster, declared: readonly DeclaredPart[]): ClusterView {
  const observed = Object.entries(cluster.members).map(([name, member]): [string, PresentMember] => [
    name,
    {
      kind: "present",
      state: member.state,
      isWell: isWell(cluster, name),
      isBusy: member.job !== undefined,
      wasRemoved: member.wasRemoved,
      isExpired: member.certificates === "old" && cluster.isOldExpired,
      certificates:
        member.certificates === "new" ? "declared" : member.certificates === "old" ? "other" : "none",
      isUploaded: member.isUploaded,
      hasSnapshot: member.hasSnapshot,
      marks: member.marks,
      strangers: [],
    },
  ]);
  return { members: declared, observed: Object.fromEntries(observed), isApproved: true };
}

/** Every state that a step may leave behind. The first one is that of a step that went well. */
export function outcomes(cluster: PaperCluster, step: ClusterStep): readonly PaperCluster[] {
  switch (step.kind) {
    case "upload":
      return [put(cluster, step.member, { isUploaded: true }), cluster];
    case "snapshot":
      return [put(cluster, step.member, { hasSnapshot: true }), cluster];
    case "mark":
    case "unmark": {
      const others = memberOf(cluster, step.member).marks.filter((mark) => mark !== step.mark);
      const marks = step.kind === "mark" ? [...others, step.mark].sort() : others;
      return [put(cluster, step.member, { marks }), cluster];
    }
    case "assign":
      return [put(cluster, step.member, { certificates: "new" }), cluster];
    case "initialize":
    case "join":
    case "connect":
    case "remove":
      return [begun(cluster, step), cluster];
    case "wait":
      if (step.for === "command") return ended(cluster, step.member);
      return [step.for === "primary" ? promoted(cluster) : synced(cluster, step.member)];
  }
}

/** What may happen to a cluster at any time without anybody's step. */
export function events(cluster: PaperCluster): readonly PaperCluster[] {
  const primary = primaryOf(cluster);
  if (primary === undefined) return [];
  return [written(cluster, primary), ...failovers(cluster, primary)];
}

/** A join destroys what is there before anything comes in its place. */
function begun(cluster: PaperCluster, job: NonNullable<PaperMember["job"]>): PaperCluster {
  return put(cluster, job.member, { job, ...(job.kind === "join" && { hasCurrent: false }) });
}

function ended(cluster: PaperCluster, name: string): readonly PaperCluster[] {
  const { job, ...rest } = memberOf(cluster, name);
  const idle: PaperCluster = { ...cluster, members: { ...cluster.members, [name]: rest } };
  switch (job?.kind) {
    case undefined:
      return [cluster];
    case "initialize":
      return [put(idle, name, { state: "primary", isSynced: true }), idle];
    case "join": {
      const primary = primaryOf(cluster);
      const mayTalk = primary !== undefined && haveOneSet(cluster, name, primary);
      return mayTalk ? [put(idle, name, { state: "replica", isSynced: false }), idle] : [idle];
    }
    case "connect":
      return [put(idle, name, { state: "connected", isSynced: true }), idle];
    case "remove": {
      const isWiped = rest.state === "replica" && cluster.removeWipes;
      const left = { state: "detached", isSynced: false, wasRemoved: true } as const;
      return [put(idle, name, { ...left, ...(isWiped && { hasCurrent: false }) }), idle];
    }
  }
}

/** The primary went while replicas were left: one of them takes over. */
function promoted(cluster: PaperCluster): PaperCluster {
  const [heir] = Object.entries(cluster.members).find(
    ([, { state, isSynced }]) => state === "replica" && isSynced,
  ) ?? [undefined];
  return heir === undefined ? cluster : put(cluster, heir, { state: "primary" });
}

function synced(cluster: PaperCluster, name: string): PaperCluster {
  const primary = primaryOf(cluster);
  if (primary === undefined || !haveOneSet(cluster, name, primary)) return cluster;
  const { hasCurrent } = memberOf(cluster, primary);
  return put(cluster, name, { isSynced: true, hasCurrent });
}

/** Whoever is not in sync with the primary now has yesterday's data. */
function written(cluster: PaperCluster, primary: string): PaperCluster {
  const members = Object.entries(cluster.members).map(([name, member]): [string, PaperMember] => [
    name,
    { ...member, hasCurrent: name === primary || (member.hasCurrent && isWell(cluster, name)) },
  ]);
  return { ...cluster, members: Object.fromEntries(members) };
}

function failovers(cluster: PaperCluster, primary: string): readonly PaperCluster[] {
  return Object.entries(cluster.members)
    .filter(([name, { state }]) => state === "replica" && isWell(cluster, name))
    .map(([name]) => put(put(cluster, primary, { state: "replica" }), name, { state: "primary" }));
}

function isWell(cluster: PaperCluster, name: string): boolean {
  const { state, isSynced } = memberOf(cluster, name);
  if (state === "primary") return true;
  const primary = primaryOf(cluster);
  return isSynced && primary !== undefined && haveOneSet(cluster, name, primary);
}

function haveOneSet(cluster: PaperCluster, a: string, b: string): boolean {
  const [one, other] = [memberOf(cluster, a).certificates, memberOf(cluster, b).certificates];
  return one === other && one !== "none" && !(one === "old" && cluster.isOldExpired);
}

function primaryOf({ members }: PaperCluster): string | undefined {
  return Object.keys(members).find((name) => members[name]?.state === "primary");
}

function memberOf({ members }: PaperCluster, name: string): PaperMember {
  const member = members[name];
  if (member) return member;
  throw new Error(`there is no ${name}`);
}

function put(cluster: PaperCluster, name: string, change: Partial<PaperMember>): PaperCluster {
  const members = { ...cluster.members, [name]: { ...memberOf(cluster, name), ...change } };
  return { ...cluster, members };
}
