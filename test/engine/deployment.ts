/** An emulated appliance and a Pulumi project that deploys onto it: what most engine tests begin with. */
import { resolve } from "node:path";
import type { RunningAppliance } from "../../lab/appliance/appliance";
import type { Dialect } from "../../lab/appliance/dialects";
import type { Engine } from "../../lab/engine/engine";
import { nextLabAddress } from "../lab-address";
import { sipPort, webAdminPort } from "../lab/appliance/fleet";
import type { Fleet } from "../lab/appliance/fleet";
import { openTls } from "../lab/appliance/session";
import { PulumiProject } from "./pulumi-project";

/** The MMP password of every appliance here. */
export const password = "lab-password";
export const ports = { webAdmin: webAdminPort, callBridge: sipPort } as const;

/** What stands for a test. */
export interface Deployment {
  readonly appliance: RunningAppliance;
  readonly project: PulumiProject;
  /** Sets configuration values on top of those that every run has. */
  readonly configure: (values: Readonly<Record<string, string>>) => void;
}

/** The configuration values by which a program reaches appliances: `<place>Address`, `<place>Port` and `<place>HostKey`. */
export function placeValues(
  places: Readonly<Record<string, Pick<RunningAppliance, "address" | "sshPort" | "hostKey">>>,
): Readonly<Record<string, string>> {
  const entries = Object.entries(places).flatMap(([place, { address, sshPort, hostKey }]) => [
    [`${place}Address`, address] as const,
    [`${place}Port`, String(sshPort)] as const,
    [`${place}HostKey`, hostKey] as const,
  ]);
  return Object.fromEntries(entries);
}

/** A core and an edge that runs TURN, whose c2w host only the core's name service knows. */
export async function startSplit(
  fleet: Fleet,
): Promise<{ readonly core: RunningAppliance; readonly edge: RunningAppliance }> {
  const edgeAddress = nextLabAddress();
  const dialect = { "api-after-restart": "0" } as const;
  const edge = await fleet.start({
    hostname: "edge",
    address: edgeAddress,
    setUp: ["turn listen a"],
    dialect,
  });
  const core = await fleet.start({
    hostname: "core",
    setUp: ["callbridge listen a"],
    names: { "edge.example.org": edgeAddress },
    dialect,
  });
  return { core, edge };
}

/** Starts an appliance with its interfaces set, and a project with a new stack. */
export async function openDeployment(
  fleet: Fleet,
  engine: Engine,
  options: { readonly dialect?: Partial<Dialect>; readonly environment?: NodeJS.ProcessEnv } = {},
): Promise<Deployment> {
  const { dialect = {}, environment = {} } = options;
  const appliance = await fleet.start({ setUp: ["callbridge listen a"], dialect });
  const project = new PulumiProject({
    engine,
    program: resolve(__dirname, "programs", "single-combined.ts"),
    environment: { CMS_TEST_PASSWORD: password, ...environment },
  });
  const base = { address: appliance.address, port: String(appliance.sshPort), hostKey: appliance.hostKey };
  const configure = (values: Readonly<Record<string, string>>): void =>
    project.configure({ ...base, ...values });
  configure({});
  await project.initialise();
  configure({});
  return { appliance, project, configure };
}

/** What a listener shows: the leaf's SHA-256 and its names, or the error code. */
export async function shownAt(host: string, port: number): Promise<{ sha256: string; names: string }> {
  try {
    const socket = await openTls(host, port);
    const { fingerprint256, subjectaltname } = socket.getPeerCertificate();
    socket.destroy();
    return { sha256: fingerprint256.replaceAll(":", "").toLowerCase(), names: subjectaltname ?? "" };
  } catch (error) {
    return { sha256: error instanceof Error && "code" in error ? String(error.code) : "", names: "" };
  }
}

/** What the appliance was told that changes something, in order. */
export function changingRequests(appliance: RunningAppliance): readonly string[] {
  const changing =
    /^exec .*\b(certs|trust|listen|enable|disable|restart)\b|^sftp (OPEN \S+ (?!r$)|WRITE|REMOVE|RENAME)/;
  return appliance.log.entries
    .map(({ kind, text }) => `${kind} ${text}`)
    .filter((text) => changing.test(text));
}
