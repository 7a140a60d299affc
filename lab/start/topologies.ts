/** The deployments that the lab can stand up, and the appliances of each. */

/** A role whose listeners an appliance has, or that it is a node of the database cluster. */
export type LabRole =
  | ("webAdmin" | "callBridge" | "webBridge3" | "turn")
  | ("recorder" | "streamer" | "meetingApps" | "scheduler" | "database");

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

/** The first is what is deployed when nobody says otherwise. */
export const topologyNames = ["scalableResilient", "singleCombined", "singleSplit"] as const;

/** Name of the deployment in the stack, with which the names of its appliances begin. */
export const deploymentName = "cms1";

/** The appliances of a topology, those with the Call Bridge first. */
export function appliancesOf(topology: string): readonly LabAppliance[] {
  switch (topology) {
    case "scalableResilient":
      return scalableResilient;
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

const ofCore: readonly LabRole[] = ["webAdmin", "callBridge", "database"];
const scalableResilient: readonly LabAppliance[] = [
  placed("core1", [...ofCore, "scheduler"], ["callbridge listen a"]),
  ...["core2", "core3"].map((key) => placed(key, ofCore, ["callbridge listen a"])),
  ...["edge1", "edge2"].map((key) => placed(key, ["webBridge3", "turn"], ["turn listen a"])),
  placed("recorder", ["recorder"]),
  placed("streamer", ["streamer"]),
  placed("apps", ["meetingApps"]),
];

function placed(key: string, roles: readonly LabRole[], setUp: readonly string[] = []): LabAppliance {
  return { name: `${deploymentName}-${key}`, fqdn: `${key}.lab.example`, roles, setUp };
}

/** The key of an appliance in a deployment: what its name has besides the deployment's. */
export function keyOf({ name }: LabAppliance): string {
  return name.slice(deploymentName.length + 1);
}
