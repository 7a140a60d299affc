/** The stack's configuration, typed. Everything that is wrong with it is reported together, each with what to type. */
import * as pulumi from "@pulumi/pulumi";
import type {
  ApplianceRolesArgs,
  DeploymentArgs,
  PrivateCaArgs,
  SelfSignedArgs,
  SingleCombinedArgs,
  SplitApplianceArgs,
} from "pulumi-cisco-meeting-server";
import { readEdge, readServer } from "./appliance-settings";
import { readMaintenance } from "./maintenance-settings";
import { readC2wPort, readCallBridge, readTurn, readWebAdmin, readWebBridge3 } from "./role-settings";
import { settingReader } from "./setting-reader";
import type { SettingReader } from "./setting-reader";
import { settings } from "./settings";
import type { SettingName } from "./settings";

/** Who issues the certificates. */
export type IssuerConfiguration =
  | { readonly kind: "privateCa"; readonly privateCa: PrivateCaArgs }
  | { readonly kind: "selfSignedForLab"; readonly selfSigned: SelfSignedArgs };

/** What every deployment has. */
interface AnyConfiguration extends Pick<
  DeploymentArgs,
  "registration" | "recheck" | "trustBy" | "maintenanceWindow" | "waitForNoCalls"
> {
  readonly name: string;
  readonly issuer: IssuerConfiguration;
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

/** A deployment as it is configured. */
export type StackConfiguration = SingleCombinedConfiguration | SingleSplitConfiguration;

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

function readTopology(reader: SettingReader): StackConfiguration {
  const topology = reader.choice("topology", ["singleCombined", "singleSplit"]);
  const name = reader.required("name");
  switch (topology) {
    case "singleCombined":
      return { topology, name, ...readSingleCombined(reader), ...readDeployment(reader) };
    case "singleSplit":
      return { topology, name, ...readSingleSplit(reader), ...readDeployment(reader) };
  }
}

const ofSingleSplit: readonly SettingName[] = [
  "webBridge3On",
  "turnOn",
  ...Object.keys(settings).filter((name): name is SettingName => name.startsWith("edge")),
];

function readSingleCombined(
  reader: SettingReader,
): Omit<SingleCombinedConfiguration, keyof AnyConfiguration | "topology"> {
  refuse(reader, ofSingleSplit, "it belongs to singleSplit");
  return {
    server: readServer(reader),
    webAdmin: readWebAdmin(reader, "webAdminInterface", "webAdminPort"),
    callBridge: readCallBridge(reader),
    ...readWebBridge3(reader),
    ...readTurn(reader),
    ...reader.optional("sharedDomain", (sharedDomain) => ({ sharedDomain })),
  };
}

function readSingleSplit(reader: SettingReader): Pick<SingleSplitConfiguration, "core" | "edge"> {
  refuse(reader, ["sharedDomain"], "it belongs to singleCombined");
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
  const webBridge3 = readWebBridge3(reader);
  const turn = readTurn(reader);
  const webBridge3On = reader.choice("webBridge3On", ["edge", "core"]);
  const turnOn = reader.choice("turnOn", ["edge", "core"]);
  const placed = (place: "core" | "edge"): ApplianceRolesArgs => ({
    ...(webBridge3On === place && webBridge3),
    ...(turnOn === place && turn),
  });
  return { core: { ...core, ...placed("core") }, edge: { ...edge, ...placed("edge") } };
}

function readDeployment(reader: SettingReader): Omit<AnyConfiguration, "name"> {
  const registration = { register: reader.flag("registerWebBridge"), port: readC2wPort(reader) };
  return {
    issuer: readIssuer(reader),
    ...(reader.flag("webBridge3") && { registration }),
    ...readTrustBy(reader),
    ...reader.optional("recheck", (recheck) => ({ recheck })),
    ...readMaintenance(reader),
  };
}

function readTrustBy(reader: SettingReader): Pick<DeploymentArgs, "trustBy"> {
  const trustBy = reader.choice("trustBy", ["issuer", "leaf"]);
  if (trustBy === "issuer") return {};
  if (!reader.flag("webBridge3"))
    reader.report("trustBy", "there is no Web Bridge 3 to be known by its leaf", "rm");
  return { trustBy };
}

function readIssuer(reader: SettingReader): IssuerConfiguration {
  const kind = reader.choice("issuer", ["privateCa", "selfSignedForLab"]);
  const validity = {
    leafValidityDays: reader.whole("leafValidityDays", 1, 36_500),
    renewBeforeDays: reader.whole("renewBeforeDays", 0, 36_500),
  };
  switch (kind) {
    case "privateCa":
      return { kind, privateCa: { ...validity, ...readRoot(reader) } };
    case "selfSignedForLab":
      return { kind, selfSigned: { isLaboratory: true, ...validity } };
  }
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
