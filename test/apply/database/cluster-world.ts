/** A database cluster on emulated appliances: three nodes and a Call Bridge without a database. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { RunningAppliance } from "../../../lab/appliance/appliance";
import type { Dialect } from "../../../lab/appliance/dialects";
import type { ChangeIo, ChangeResult } from "../../../apply/change";
import { concealerOf } from "../../../apply/conceal";
import type { ClusterInput } from "../../../apply/database/cluster-input";
import { runCluster } from "../../../apply/database/run-cluster";
import type { ClusterDeclaration, DeclaredMember } from "../../../plan/database/declaration";
import { certificateSet, setFingerprint } from "../../../plan/database/wanted-set";
import { aCa, makeLeaf } from "../../certificates";
import type { Made, TestCa } from "../../certificates";
import { nextLabAddress } from "../../lab-address";
import { goodLeaf } from "../../lab/appliance/certificates";
import { uploadIdentity } from "../../lab/appliance/fleet";
import type { Fleet } from "../../lab/appliance/fleet";
import { callApi } from "../../lab/appliance/web-bridge-world";
import type { Appliances } from "../changing";
import { deadlines, mark } from "../changing";

/** The certificates of a cluster. */
export interface TestSet {
  readonly server: Made;
  readonly client: Made;
  readonly caPem: string;
  readonly ca: TestCa;
}

/** A set under a root of its own. */
export function aSet(
  change: { readonly clientName?: string; readonly days?: number; readonly alias?: string } = {},
): TestSet {
  const { clientName = "postgres", days = 90, alias } = change;
  const ca = aCa("Database Root", { key: "rsa" });
  const dns = ["db1.example.org", ...(alias === undefined ? [] : [alias])];
  const server = makeLeaf({ ca, cn: "db1.example.org", dns, key: "rsa", usages: ["serverAuth"], days });
  const client = makeLeaf({ ca, cn: clientName, key: "rsa", usages: ["clientAuth"], days });
  return { server, client, caPem: server.chainPem, ca };
}

/** The appliances. */
export interface World {
  readonly nodes: readonly RunningAppliance[];
  readonly client: RunningAppliance;
}

/** Starts them; the first node holds something that must never be lost. */
export async function startWorld(appliances: Appliances, dialect: Partial<Dialect> = {}): Promise<World> {
  const start = (): Promise<RunningAppliance> =>
    appliances.start({
      address: nextLabAddress(),
      dialect: { "database-job-ms": "15", "database-sync-ms": "15", ...dialect },
    });
  const nodes = [await start(), await start(), await start()];
  return { nodes, client: await start() };
}

/** What a run is told besides the world and the set. */
export interface Choice {
  readonly approved?: string;
  readonly mayOverwrite?: readonly string[];
  readonly change?: Partial<ClusterDeclaration>;
}

/** The procedure as it reaches apply. */
export function declareCluster(
  { nodes, client }: World,
  { server, client: identity, caPem }: TestSet,
  { approved, mayOverwrite = ["cms2", "cms3"], change = {} }: Choice = {},
): ClusterInput {
  const members: readonly DeclaredMember[] = [
    ...nodes.map((appliance, index): DeclaredMember => ({
      ...memberOf(appliance, `cms${String(index + 1)}`),
      part: "node",
      address: appliance.address,
      interface: "a",
      serverLeafPem: server.leafPem,
      mayOverwrite: mayOverwrite.includes(`cms${String(index + 1)}`),
    })),
    { ...memberOf(client, "cms4"), part: "client", mayOverwrite: false },
  ];
  const keys = members.flatMap(({ name, part }): readonly (readonly [string, string])[] =>
    part === "node" ? [[`server ${name}`, server.keyPem]] : [],
  );
  return {
    declaration: {
      version: 1,
      name: "db",
      mark,
      stack: "example/lab/dev",
      members,
      clientLeafPem: identity.leafPem,
      caPem,
      deadlines: { ...deadlines, jobMs: 4_000 },
      ...(approved !== undefined && { approved }),
      ...change,
    },
    keys: { client: identity.keyPem, ...Object.fromEntries(keys) },
    members: Object.fromEntries(
      members.map(({ name }) => [name, { credentials: { password: "lab-password" } }]),
    ),
  };
}

function memberOf(appliance: RunningAppliance, name: string): Pick<DeclaredMember, "name" | "target"> {
  return {
    name,
    target: {
      host: appliance.address,
      port: appliance.sshPort,
      user: "admin",
      hostKey: appliance.hostKeyFingerprint,
      credentials: {},
    },
  };
}

/** The fingerprint that an approval of a set names. */
export function fingerprintOf(world: World, set: TestSet): string {
  return setFingerprint(certificateSet(declareCluster(world, set).declaration));
}

/** A result with what was said on the way. */
export interface ClusterRan extends ChangeResult {
  readonly steps: readonly string[];
}

/** Runs the procedure. */
export async function runOn(input: ClusterInput, io: Partial<ChangeIo> = {}): Promise<ClusterRan> {
  const steps: string[] = [];
  const result = await runCluster(
    input,
    {
      progress: () => undefined,
      isAbandoned: () => false,
      now: () => new Date(),
      ...io,
      step: (name) => {
        steps.push(name);
        io.step?.(name);
      },
    },
    concealerOf([]),
  );
  return { ...result, steps };
}

/** What an appliance's disk holds. */
export interface DiskState {
  readonly api: Readonly<Record<string, readonly { readonly fields: Readonly<Record<string, string>> }[]>>;
  readonly database: { readonly role?: string; readonly files?: Readonly<Record<string, string>> };
}

/** Reads an appliance's disk. */
export function diskOf({ directory }: RunningAppliance): DiskState {
  return JSON.parse(readFileSync(join(directory, "state.json"), "utf8")) as DiskState;
}

/** The names of the spaces in an appliance's database. */
export function spacesOf(appliance: RunningAppliance): readonly string[] {
  return (diskOf(appliance).api["coSpaces"] ?? []).map(({ fields }) => fields["name"] ?? "");
}

/** The commands of a report that change something, by appliance. */
export function changing({ report }: ChangeResult): readonly string[] {
  return report.commands
    .map(({ command }) => command)
    .filter((command) => /: (?:backup|database cluster (?!status))/.test(command));
}

/** Writes something into an appliance's database. */
export async function write(fleet: Fleet, appliance: RunningAppliance, name: string): Promise<void> {
  const session = await fleet.logIn(appliance);
  await uploadIdentity(session, "web", goodLeaf("web"));
  await session.tell("webadmin listen a 8443");
  await session.tell("webadmin certs web.key web.crt");
  await session.tell("webadmin enable");
  await callApi(appliance, "POST", "coSpaces", { form: { name } });
}

/** A cluster that runs with a set and holds a space called `kept`. */
export async function created(appliances: Appliances, set: TestSet): Promise<World> {
  const world = await startWorld(appliances);
  const [first] = world.nodes;
  if (first) await write(appliances.fleet, first, "kept");
  const { report } = await runOn(declareCluster(world, set));
  assert.equal(report.outcome, "changed", report.summary);
  for (const appliance of [...world.nodes, world.client]) appliance.log.restart();
  return world;
}

/** What every member is, the client last. */
export function rolesOf({ nodes, client }: World): readonly (string | undefined)[] {
  return [...nodes, client].map((appliance) => diskOf(appliance).database.role);
}
