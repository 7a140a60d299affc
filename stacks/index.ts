/** The program of this project: configuration in, one deployment out. Start your own from it. */
import * as pulumi from "@pulumi/pulumi";
import {
  PrivateCa,
  Rollout,
  ScalableResilient,
  SelfSigned,
  SingleCombined,
  SingleSplit,
  inventory,
} from "pulumi-cisco-meeting-server";
import type { DeploymentArgs, Inventory } from "pulumi-cisco-meeting-server";
import { readConfiguration } from "./config";
import type { IssuerConfiguration, ScalableResilientConfiguration, StackConfiguration } from "./config";
import { rolesOf, shownAppliance, shownDatabase } from "./outputs";
import type { ShownAppliance } from "./outputs";

const deployment = deploy(readConfiguration(pulumi.getProject(), pulumi.runtime.allConfig()));

/** Root certificate of the private CA as PEM, for whoever verifies the appliances; empty without one. */
export const rootPem = deployment.rootPem;

const { inventory: mesh } = deployment;
/** Every certificate with its end, and who accepts it: `npx pulumi-cisco-meeting-server report` makes a page of it. */
export { mesh as inventory };

/** By appliance and role: the certificates' fingerprints and ends, and the report of the last change. */
export const appliances = deployment.appliances;

/** The database cluster's fingerprint and end, and the report of the last change; only where there is one. */
export const database = deployment.database;

interface Deployment {
  readonly rootPem: pulumi.Output<string>;
  readonly appliances: Readonly<Record<string, ShownAppliance>>;
  readonly inventory: pulumi.Output<Inventory>;
  readonly database?: object;
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
    case "scalableResilient":
      return deployScalable(configuration);
  }
}

function deployScalable({
  topology: _,
  name,
  issuer,
  appliances,
  database,
  parallelRollout,
  ...args
}: ScalableResilientConfiguration): Deployment {
  const rollout = new Rollout({ parallel: parallelRollout });
  const rolled = Object.entries(appliances).map(
    ([key, { server, ...roles }]) => [key, { ...roles, server: { ...server, rollout } }] as const,
  );
  const made = new ScalableResilient(name, {
    ...args,
    ...issuing(name, issuer),
    appliances: Object.fromEntries(rolled),
    ...(database && {
      database: { ...database.cluster, ca: new PrivateCa(`${name}-database-ca`, database.privateCa) },
    }),
  });
  const shown = Object.entries(made.appliances);
  return {
    rootPem: made.rootPem,
    appliances: Object.fromEntries(shown.map(([key, one]) => [`${name}-${key}`, shownAppliance(one)])),
    inventory: inventory(shown.flatMap(([, one]) => rolesOf(one))),
    ...(made.database && { database: shownDatabase(made.database) }),
  };
}

function issuing(name: string, issuer: IssuerConfiguration): Pick<DeploymentArgs, "issuer" | "privateCa"> {
  switch (issuer.kind) {
    case "privateCa":
      return { privateCa: issuer.privateCa };
    case "selfSignedForLab":
      return { issuer: new SelfSigned(`${name}-self-signed`, issuer.selfSigned) };
  }
}
