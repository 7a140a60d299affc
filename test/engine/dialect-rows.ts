/** Rows of switches for the appliances of a fleet: few, and every value in at least one of them. */
import type { Dialect } from "../../lab/appliance/dialects";
import { existsUnder, impossiblePairs, switchesOfWorlds, worldRoles } from "../worlds/world";
import { names, placement } from "./configured-fleet";
import type { Name } from "./configured-fleet";

/** Values under which no fleet can end well, by design, or of which a change needs to be told; tested elsewhere. */
const leftOut: readonly string[] = [
  // A Call Bridge that denies every link (ERR-08), and a clock behind the first moment of a new leaf (INST-04).
  "webbridge-status=",
  "clock-skew-s=-600",
  // Releases without the Recorder; the others have it under its name of today (VER-05).
  "table-rows=2.9",
];

/** The values of each switch that fleets meet; the default is first. */
export const fleetSwitches: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries(switchesOfWorlds).map(([name, values]) => [
    name,
    values.filter((value, at) => at === 0 || !leftOut.some((text) => `${name}=${value}`.startsWith(text))),
  ]),
);

/** How many fleets it takes. */
export const fleetCount = 2;

/** The switches of each appliance in a fleet, counted from 0. */
export function dialectsOfFleet(fleet: number): Readonly<Record<Name, Partial<Dialect>>> {
  const rows = names.map((name, at) => [name, rowAt(name, fleet * names.length + at)] as const);
  return Object.fromEntries(rows) as Record<Name, Partial<Dialect>>;
}

/** Each switch goes through its values from row to row, the next switch one value ahead. */
function rowAt(appliance: Name, at: number): Readonly<Record<string, string>> {
  const row: Record<string, string> = {};
  for (const [position, [name, values]] of Object.entries(fleetSwitches).entries()) {
    const value = values[(at + position) % values.length] ?? "";
    const isPossible = !meetsImpossible(row, `${name}=${value}`) && hasRoles(appliance, { [name]: value });
    row[name] = isPossible ? value : (values[0] ?? "");
  }
  return row;
}

function hasRoles(appliance: Name, dialect: Partial<Dialect>): boolean {
  return worldRoles
    .filter((role) => placement[appliance].includes(role))
    .every((role) => existsUnder(role, dialect));
}

function meetsImpossible(row: Readonly<Record<string, string>>, text: string): boolean {
  const there = Object.entries(row).map((entry) => entry.join("="));
  return impossiblePairs.some(
    ({ one, other }) => (one === text && there.includes(other)) || (other === text && there.includes(one)),
  );
}
