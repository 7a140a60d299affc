/** The program of this project: configuration in, one deployment out. Start your own from it. */
import * as pulumi from "@pulumi/pulumi";
import { SelfSigned, SingleCombined, SingleSplit, inventory } from "pulumi-cisco-meeting-server";
import type { DeploymentArgs, Inventory } from "pulumi-cisco-meeting-server";
import { readConfiguration } from "./config";
import type { IssuerConfiguration, StackConfiguration } from "./config";
import { rolesOf, shownAppliance } from "./outputs";
import type { ShownAppliance } from "./outputs";

const deployment = deploy(readConfiguration(pulumi.getProject(), pulumi.runtime.allConfig()));

/** Root certificate of the private CA as PEM, for whoever verifies the appliances; empty without one. */
export const rootPem = deployment.rootPem;

const { inventory: mesh } = deployment;
/** Every certificate with its end, and who accepts it: `npx pulumi-cisco-meeting-server report` makes a page of it. */
export { mesh as inventory };

/** By appliance and role: the certificates' fingerprints and ends, and the report of the last change. */
export const appliances = deployment.appliances;

interface Deployment {
  readonly rootPem: pulumi.Output<string>;
  readonly appliances: Readonly<Record<string, ShownAppliance>>;
  readonly inventory: pulumi.Output<Inventory>;
}

function deploy(configuration: StackConfiguration): Deployment {
  switch (configuration.topology) {
    case "singleCombined": {
      const { topology: _, name, issuer, ...args } = configuration;
      const made = new SingleCombined(name, { ...args, ...issuing(name, issuer) });
      const appliances = { [name]: shownAppliance(made) };
      return { rootPem: made.rootPem, appliances, inventory: inventory(rolesOf(made)) };
    }
    case "singleSplit": {
      const { topology: _, name, issuer, ...args } = configuration;
      const made = new SingleSplit(name, { ...args, ...issuing(name, issuer) });
      const core = { [`${name}-core`]: shownAppliance(made.core) };
      const edge = { [`${name}-edge`]: shownAppliance(made.edge) };
      const roles = [...rolesOf(made.core), ...rolesOf(made.edge)];
      return { rootPem: made.rootPem, appliances: { ...core, ...edge }, inventory: inventory(roles) };
    }
  }
}

function issuing(name: string, issuer: IssuerConfiguration): Pick<DeploymentArgs, "issuer" | "privateCa"> {
  switch (issuer.kind) {
    case "privateCa":
      return { privateCa: issuer.privateCa };
    case "selfSignedForLab":
      return { issuer: new SelfSigned(`${name}-self-signed`, issuer.selfSigned) };
  }
}
