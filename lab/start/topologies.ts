/** The deployments that the lab can stand up, and the appliances of each. */

/** An emulated appliance of a topology. */
export interface LabAppliance {
  /** Name of the appliance, also its host name. */
  readonly name: string;
  /** MMP commands that its installer typed before certificates came into play. */
  readonly setUp: readonly string[];
}

export const topologyNames = ["singleCombined"] as const;

/** The appliances of a topology. */
export function appliancesOf(topology: string): readonly LabAppliance[] {
  switch (topology) {
    case "singleCombined":
      return [{ name: "cms1", setUp: ["callbridge listen a"] }];
    default:
      throw new Error(`there is no topology ${topology}`);
  }
}
