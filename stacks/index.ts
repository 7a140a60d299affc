/** The program of this project: configuration in, one deployment out. Start your own from it. */
import * as pulumi from "@pulumi/pulumi";
import {
  PrivateCa,
  Rollout,
  ScalableResilient,
  SingleCombined,
  SingleSplit,
  inventory,
} from "pulumi-cisco-meeting-server";
import type { Inventory, SubmittedRequest } from "pulumi-cisco-meeting-server";
import { readConfiguration } from "./config";
import type { ScalableResilientConfiguration, StackConfiguration } from "./config";
import { issuersOf, withoutIssuers } from "./issuers";
import type { Issuers } from "./issuers";
import { rolesOf, shownAppliance, shownDatabase } from "./outputs";
import type { ShownAppliance } from "./outputs";

/** The stack's outputs; what a deployment has not is left out, since Pulumi warns of an output without a value. */
interface Deployment {
  /** Roots under which the certificates are accepted, PEM, for whoever verifies the appliances; empty when they sign themselves. */
  readonly rootPem: pulumi.Output<string>;
  /** Signing requests for a CA that people take them to; `npx pulumi-cisco-meeting-server requests` writes them. */
  readonly requests?: pulumi.Output<SubmittedRequest[]>;
  /** By appliance and role: the certificates' fingerprints and ends, and the report of the last change. */
  readonly appliances: Readonly<Record<string, ShownAppliance>>;
  /** Every certificate with its end, and who accepts it: `npx pulumi-cisco-meeting-server report` makes a page of it. */
  readonly inventory: pulumi.Output<Inventory>;
  /** The database cluster's fingerprint and end, the report of the last change, and the root of its CA. */
  readonly database?: object;
}

function deploy(configuration: StackConfiguration): Deployment {
  const issuers = issuersOf(configuration);
  const { requests } = issuers;
  const deployed = deployWith(configuration, issuers);
  const rootPem = pulumi.concat(deployed.rootPem, ...issuers.rootPems);
  return { ...deployed, rootPem, ...(requests && { requests }) };
}

function deployWith(configuration: StackConfiguration, issuers: Issuers): Omit<Deployment, "requests"> {
  switch (configuration.topology) {
    case "singleCombined": {
      const { topology: _, name, ...args } = withoutIssuers(configuration);
      const made = new SingleCombined(name, { ...issuers.into(args), ...issuers.deployment });
      const appliances = { [name]: shownAppliance(made) };
      return { rootPem: made.rootPem, appliances, inventory: inventory(rolesOf(made)) };
    }
    case "singleSplit": {
      const { topology: _, name, ...args } = withoutIssuers(configuration);
      const [core, edge] = [issuers.into(args.core), issuers.into(args.edge)];
      const made = new SingleSplit(name, { ...args, core, edge, ...issuers.deployment });
      const appliances = {
        [`${name}-core`]: shownAppliance(made.core),
        [`${name}-edge`]: shownAppliance(made.edge),
      };
      const roles = [...rolesOf(made.core), ...rolesOf(made.edge)];
      return { rootPem: made.rootPem, appliances, inventory: inventory(roles) };
    }
    case "scalableResilient":
      return deployScalable(configuration, issuers);
  }
}

function deployScalable(configuration: ScalableResilientConfiguration, issuers: Issuers): Deployment {
  const { topology: _, name, appliances, database, parallelRollout, ...args } = withoutIssuers(configuration);
  const rollout = new Rollout({ parallel: parallelRollout });
  const rolled = Object.entries(appliances).map(
    ([key, { server, ...roles }]) =>
      [key, issuers.into({ ...roles, server: { ...server, rollout } })] as const,
  );
  const ca = database && new PrivateCa(`${name}-database-ca`, database.privateCa);
  const made = new ScalableResilient(name, {
    ...args,
    ...issuers.deployment,
    appliances: Object.fromEntries(rolled),
    ...(database && ca && { database: { ...database.cluster, ca } }),
  });
  const shown = Object.entries(made.appliances);
  return {
    rootPem: made.rootPem,
    appliances: Object.fromEntries(shown.map(([key, one]) => [`${name}-${key}`, shownAppliance(one)])),
    inventory: inventory(shown.flatMap(([, one]) => rolesOf(one))),
    ...(made.database && ca && { database: shownDatabase(made.database, ca) }),
  };
}

export = deploy(readConfiguration(pulumi.getProject(), pulumi.runtime.allConfig()));
