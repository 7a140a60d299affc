/** The program of this project: configuration in, one deployment out. Start your own from it. */
import * as pulumi from "@pulumi/pulumi";
import { SingleCombined } from "pulumi-cisco-meeting-server";
import { readConfiguration } from "./config";
import type { StackConfiguration } from "./config";

const configuration = readConfiguration(pulumi.getProject(), pulumi.runtime.allConfig());
const topologies = {
  singleCombined: ({ topology: _, name, ...args }: StackConfiguration) => new SingleCombined(name, args),
};
const deployment = topologies[configuration.topology](configuration);

/** Root certificate of the private CA as PEM, for whoever verifies the appliances. */
export const rootPem = deployment.rootPem;

/** By appliance and role: the certificate's fingerprint and end, and the report of the last change. */
export const appliances = {
  [configuration.name]: {
    webAdmin: shown(deployment.webAdmin),
    callBridge: shown(deployment.callBridge),
  },
};

type Role = SingleCombined["webAdmin"] | SingleCombined["callBridge"];

function shown({ fingerprint, notAfter, report }: Role): Pick<Role, "fingerprint" | "notAfter" | "report"> {
  return { fingerprint, notAfter, report };
}
