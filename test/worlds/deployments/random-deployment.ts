/** A random deployment: roles on some appliances, a database on cores, switches of their dialects, one declared change, one fault. */
import fc from "fast-check";
import type { Dialect } from "../../../lab/appliance/dialects";
import { troubles } from "../../apply/appliance-faults";
import { existsUnder, isPossible, mostRequests, switchChoices, worldRoles } from "../world";
import type { WorldRole } from "../world";

/** Keys of the appliances; a deployment has the first ones. */
export const places = ["core1", "core2", "edge1"] as const;
/** One of them. */
export type Place = (typeof places)[number];

/** An appliance with its roles. */
export interface PlacedAppliance {
  readonly place: Place;
  readonly roles: readonly WorldRole[];
  readonly dialect: Partial<Dialect>;
}

/**
 * What the second update declares: another name of one role's leaf, another validity of all leaves, one role less, or
 * nothing new.
 */
export type DeclaredChange =
  | { readonly kind: "name" | "drop"; readonly place: Place; readonly role: WorldRole }
  | { readonly kind: "validity" }
  | { readonly kind: "nothing" };

/** The trouble of one appliance at its n-th request of the first or of the second update, counted from 1. */
export interface PlannedTrouble {
  readonly title: string;
  readonly place: Place;
  readonly update: "first" | "second";
  readonly at: number;
}

/** A deployment and its life. */
export interface RandomDeployment {
  readonly appliances: readonly PlacedAppliance[];
  /** Cores that hold the clustered database, the first as its primary; the other Call Bridges are its clients. */
  readonly databaseNodes: readonly Place[];
  readonly change: DeclaredChange;
  readonly trouble?: PlannedTrouble;
}

/** Every core has what a clustered Call Bridge needs (WA-04). */
const ofCores: readonly WorldRole[] = ["webAdmin", "callBridge"];
const besides: readonly WorldRole[] = worldRoles.filter((role) => !ofCores.includes(role));
/** The roles of an edge are any but those that need a Call Bridge beside them. */
const ofEdges = worldRoles.filter((role) => role !== "callBridge" && role !== "scheduler");

// Where every deployment fails as it should: a Call Bridge that denies every link (ERR-08, test/apply/registration.spec.ts),
// and a clock that is behind the first moment of a leaf that was issued just now (INST-04, test/apply/messages-declaration.spec.ts).
const switches = switchChoices.filter(
  ({ name, value }) => name !== "webbridge-status" && !(name === "clock-skew-s" && Number(value) < 0),
);

function placed(place: Place): fc.Arbitrary<PlacedAppliance> {
  const roles =
    place === "edge1"
      ? fc.subarray([...ofEdges], { minLength: 1 })
      : fc
          .subarray([...besides], { maxLength: place === "core1" ? 5 : 1 })
          .map((own) => [...ofCores, ...own]);
  const turned = fc
    .uniqueArray(fc.constantFrom(...switches), { maxLength: 2, selector: ({ name }) => name })
    .filter(isPossible);
  return fc
    .record({ roles, turned })
    .map(({ roles: chosen, turned: choices }) => {
      const dialect = Object.fromEntries(choices.map(({ name, value }) => [name, value]));
      return { place, roles: chosen, dialect };
    })
    .filter((appliance) => appliance.roles.every((role) => existsUnder(role, appliance.dialect)));
}

function changeOf(appliances: readonly PlacedAppliance[]): fc.Arbitrary<DeclaredChange> {
  const all = appliances.flatMap(({ place, roles }) => roles.map((role) => ({ place, role })));
  // Where a Scheduler stands, a Web Bridge has to stay.
  const needed = all.some(({ role }) => role === "scheduler") ? [...ofCores, "webBridge3"] : ofCores;
  const spare = all.filter(({ role }) => !needed.includes(role));
  return fc.oneof(
    fc.constant({ kind: "nothing" } as const),
    fc.constantFrom(...all).map((at) => ({ kind: "name" as const, ...at })),
    fc.constant({ kind: "validity" } as const),
    ...(spare.length > 1 ? [fc.constantFrom(...spare).map((at) => ({ kind: "drop" as const, ...at }))] : []),
  );
}

function troubleOf(appliances: readonly PlacedAppliance[]): fc.Arbitrary<PlannedTrouble> {
  return fc.record({
    title: fc.constantFrom(...troubles.map(({ title }) => title)),
    place: fc.constantFrom(...appliances.map(({ place }) => place)),
    update: fc.constantFrom("first" as const, "second" as const),
    at: fc.integer({ min: 1, max: mostRequests }),
  });
}

/** A Scheduler in a deployment without any Web Bridge is refused. */
function withoutIdleSchedulers(appliances: readonly PlacedAppliance[]): readonly PlacedAppliance[] {
  if (appliances.some(({ roles }) => roles.includes("webBridge3"))) return appliances;
  return appliances.map((one) => ({ ...one, roles: one.roles.filter((role) => role !== "scheduler") }));
}

/** No database, one on the first core, or one on every core. */
function databaseOf(appliances: readonly PlacedAppliance[]): fc.Arbitrary<readonly Place[]> {
  const cores = appliances.map(({ place }) => place).filter((place) => place.startsWith("core"));
  return fc.constantFrom([], cores.slice(0, 1), cores);
}

/** Deployments of one to three appliances. */
export function randomDeployments(): fc.Arbitrary<RandomDeployment> {
  return fc
    .subarray(["core2", "edge1"] as const)
    .chain((others) => fc.tuple(placed("core1"), ...others.map(placed)))
    .map(withoutIdleSchedulers)
    .chain((appliances) =>
      fc.record({
        appliances: fc.constant(appliances),
        databaseNodes: databaseOf(appliances),
        change: changeOf(appliances),
        trouble: fc.option(troubleOf(appliances), { nil: undefined }),
      }),
    )
    .map(({ trouble, ...deployment }) => ({ ...deployment, ...(trouble && { trouble }) }));
}
