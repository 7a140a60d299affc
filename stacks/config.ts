/** The stack's configuration, typed. Everything that is wrong with it is reported together, each with what to type. */
import * as pulumi from "@pulumi/pulumi";
import type {
  ApplianceRolesArgs,
  DeploymentArgs,
  PrivateCaArgs,
  SingleCombinedArgs,
  SplitApplianceArgs,
} from "pulumi-cisco-meeting-server";
import { readEdge, readServer } from "./appliance-settings";
import { readIssuers } from "./issuer-config";
import type { IssuersConfiguration } from "./issuer-config";
import { readMaintenance } from "./maintenance-settings";
import { readC2wPort, readCallBridge, readTurn, readWebAdmin, readWebBridge3 } from "./role-settings";
import { readScalable } from "./scalable-config";
import type { ScalableConfiguration } from "./scalable-config";
import { scalableSettings } from "./scalable-settings";
import { settingReader } from "./setting-reader";
import type { SettingReader, StackReader } from "./setting-reader";
import { settings } from "./settings";
import type { SettingName } from "./settings";

/** What every deployment has. */
interface AnyConfiguration
  extends
    IssuersConfiguration,
    Pick<DeploymentArgs, "registration" | "recheck" | "trustBy" | "maintenanceWindow" | "waitForNoCalls"> {
  readonly name: string;
}

/** One appliance. */
export interface SingleCombinedConfiguration
  extends AnyConfiguration, Omit<SingleCombinedArgs, keyof DeploymentArgs> {
  readonly topology: "singleCombined";
}

/** Two appliances. */
export interface SingleSplitConfiguration extends AnyConfiguration {
  readonly topology: "singleSplit";
  readonly core: SplitApplianceArgs;
  readonly edge: SplitApplianceArgs;
}

/** Any number of appliances. */
export interface ScalableResilientConfiguration extends AnyConfiguration, ScalableConfiguration {
  readonly topology: "scalableResilient";
}

/** A deployment as it is configured. */
export type StackConfiguration =
  SingleCombinedConfiguration | SingleSplitConfiguration | ScalableResilientConfiguration;

/**
 * Reads the settings of a namespace from the engine's values, `<namespace>:<name>` each. Throws a `RunError` that holds
 * every problem.
 */
export function readConfiguration(
  namespace: string,
  values: Readonly<Record<string, string>>,
): StackConfiguration {
  const reader = settingReader(namespace, values);
  const configuration = readTopology(reader);
  if (reader.problems.length === 0) return configuration;
  const [, ...others] = reader.problems;
  const head = others.length === 0 ? "is a problem" : `are ${String(others.length + 1)} problems`;
  throw new pulumi.RunError(
    [`There ${head} with the configuration of this stack:`, ...reader.problems].join("\n"),
  );
}

function readTopology(reader: StackReader): StackConfiguration {
  const topology = reader.choice("topology", ["singleCombined", "singleSplit", "scalableResilient"]);
  const name = reader.required("name");
  switch (topology) {
    case "singleCombined":
      return { topology, name, ...readSingleCombined(reader), ...readDeployment(reader) };
    case "singleSplit":
      return { topology, name, ...readSingleSplit(reader), ...readDeployment(reader) };
    case "scalableResilient":
      return { topology, name, ...readScalableResilient(reader) };
  }
}

const ofSingleSplit: readonly SettingName[] = [
  "webBridge3On",
  "turnOn",
  ...Object.keys(settings).filter((name): name is SettingName => name.startsWith("edge")),
];
const ofScalable = Object.keys(scalableSettings) as readonly SettingName[];
/** Settings that say what in `scalableResilient` stands in the entries of `appliances`. */
const ofOneAppliance: readonly SettingName[] = [
  ...(["address", "hostKey", "fqdn", "webBridge3", "turn", "c2wHost"] as const),
  ...ofSingleSplit,
];

function readSingleCombined(
  reader: SettingReader,
): Omit<SingleCombinedConfiguration, keyof AnyConfiguration | "topology"> {
  refuse(reader, ofSingleSplit, "it belongs to singleSplit");
  refuse(reader, ofScalable, "it belongs to scalableResilient");
  return {
    server: readServer(reader),
    webAdmin: readWebAdmin(reader, "webAdminInterface", "webAdminPort"),
    callBridge: readCallBridge(reader),
    ...readWebRoles(reader),
    ...reader.optional("sharedDomain", (sharedDomain) => ({ sharedDomain })),
  };
}

function readSingleSplit(reader: SettingReader): Pick<SingleSplitConfiguration, "core" | "edge"> {
  refuse(reader, ["sharedDomain"], "it belongs to singleCombined");
  refuse(reader, ofScalable, "it belongs to scalableResilient");
  const core = {
    server: readServer(reader),
    webAdmin: readWebAdmin(reader, "webAdminInterface", "webAdminPort"),
    callBridge: readCallBridge(reader),
  };
  const edgeWebAdmin = readWebAdmin(reader, "edgeWebAdminInterface", "edgeWebAdminPort");
  const edge = {
    server: readEdge(reader),
    ...(reader.flag("edgeWebAdmin") && { webAdmin: edgeWebAdmin }),
  };
  const { webBridge3, turn } = readWebRoles(reader);
  const webBridge3On = reader.choice("webBridge3On", ["edge", "core"]);
  const turnOn = reader.choice("turnOn", ["edge", "core"]);
  const placed = (place: "core" | "edge"): ApplianceRolesArgs => ({
    ...(webBridge3 && webBridge3On === place && { webBridge3 }),
    ...(turn && turnOn === place && { turn }),
  });
  return { core: { ...core, ...placed("core") }, edge: { ...edge, ...placed("edge") } };
}

/** The roles that there are by a setting of their own. What is said about one that is not there is checked all the same. */
function readWebRoles(reader: SettingReader): Pick<ApplianceRolesArgs, "webBridge3" | "turn"> {
  const webBridge3 = readWebBridge3(reader);
  const turn = readTurn(reader);
  return { ...(reader.flag("webBridge3") && { webBridge3 }), ...(reader.flag("turn") && { turn }) };
}

function readScalableResilient(
  reader: StackReader,
): Omit<ScalableResilientConfiguration, "topology" | "name"> {
  refuse(reader, ["sharedDomain"], "it belongs to singleCombined");
  refuse(reader, ofOneAppliance, "in scalableResilient the entries of appliances say it");
  const { configuration, hasWebBridge, hasOneC2wPort } = readScalable(reader, readRoot(reader));
  const { registration, ...deployment } = readDeployment(reader, hasWebBridge);
  const { port, ...others } = registration ?? {};
  return {
    ...deployment,
    ...configuration,
    ...(registration && {
      registration: hasOneC2wPort && port !== undefined ? { ...others, port } : others,
    }),
  };
}

function readDeployment(
  reader: SettingReader,
  hasWebBridge = reader.flag("webBridge3"),
): Omit<AnyConfiguration, "name"> {
  const registration = { register: reader.flag("registerWebBridge"), port: readC2wPort(reader) };
  return {
    ...readIssuers(reader, readRoot(reader)),
    ...(hasWebBridge && { registration }),
    ...readTrustBy(reader, hasWebBridge),
    ...reader.optional("recheck", (recheck) => ({ recheck })),
    ...readMaintenance(reader),
  };
}

function readTrustBy(reader: SettingReader, hasWebBridge: boolean): Pick<DeploymentArgs, "trustBy"> {
  const trustBy = reader.choice("trustBy", ["issuer", "leaf"]);
  if (trustBy === "issuer") return {};
  if (!hasWebBridge) reader.report("trustBy", "there is no Web Bridge 3 to be known by its leaf", "rm");
  return { trustBy };
}

function readRoot(reader: SettingReader): PrivateCaArgs {
  return {
    rootValidityDays: reader.whole("rootValidityDays", 1, 36_500),
    protectRoot: reader.flag("protectRoot"),
    ...reader.optional("caGenerations", (names) => ({ generations: names.split(",") })),
    ...reader.optional("caIssuing", (issuing) => ({ issuing })),
    ...reader.optional("organization", (organization) => ({ organization })),
  };
}

function refuse(reader: SettingReader, names: readonly SettingName[], what: string): void {
  for (const name of names.filter(reader.isGiven)) reader.report(name, what, "rm");
}
