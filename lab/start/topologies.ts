/** The deployments that the lab can stand up, and the appliances of each. */

/** A role whose listeners an appliance has. */
export type LabRole = "webAdmin" | "callBridge" | "webBridge3" | "turn";

/** An emulated appliance of a topology. */
export interface LabAppliance {
  /** Name of the appliance, also its host name. */
  readonly name: string;
  /** Its name in the DNS, as far as the emulated appliances ask one. */
  readonly fqdn: string;
  /** What the stack deploys on it. */
  readonly roles: readonly LabRole[];
  /** MMP commands that its installer typed before certificates came into play. */
  readonly setUp: readonly string[];
}

export const topologyNames = ["singleCombined", "singleSplit"] as const;
/** Name of the deployment in the stack. */
export const deploymentName = "cms1";

/** The appliances of a topology, that with the Call Bridge first. */
export function appliancesOf(topology: string): readonly LabAppliance[] {
  switch (topology) {
    case "singleCombined":
      return [
        {
          name: deploymentName,
          fqdn: "cms1.lab.example",
          roles: ["webAdmin", "webBridge3", "turn", "callBridge"],
          setUp: ["callbridge listen a", "turn listen a"],
        },
      ];
    case "singleSplit":
      return [
        {
          name: `${deploymentName}-core`,
          fqdn: "cms1.lab.example",
          roles: ["webAdmin", "callBridge"],
          setUp: ["callbridge listen a"],
        },
        {
          name: `${deploymentName}-edge`,
          fqdn: "edge.lab.example",
          roles: ["webBridge3", "turn"],
          setUp: ["turn listen a"],
        },
      ];
    default:
      throw new Error(`there is no topology ${topology}`);
  }
}
