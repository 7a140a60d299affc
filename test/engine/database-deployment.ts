/** Three emulated database nodes, a Call Bridge without a database, and a project that makes a cluster of them. */
import { resolve } from "node:path";
import type { RunningAppliance } from "../../lab/appliance/appliance";
import type { Engine } from "../../lab/engine/engine";
import { diskOf } from "../apply/database/cluster-world";
import { Fleet } from "../lab/appliance/fleet";
import { password, placeValues } from "./deployment";
import { PulumiProject } from "./pulumi-project";

/** What each member is in a cluster that is whole. */
export const wholeCluster = ["primary", "replica", "replica", "client"] as const;

/** The appliances and the project. */
export class DatabaseDeployment {
  readonly appliances: readonly RunningAppliance[];
  readonly project: PulumiProject;
  readonly fleet: Fleet;

  private constructor(fleet: Fleet, appliances: readonly RunningAppliance[], project: PulumiProject) {
    this.fleet = fleet;
    this.appliances = appliances;
    this.project = project;
  }

  /** Starts the appliances and creates the stack. */
  static async start(engine: Engine, environment: NodeJS.ProcessEnv = {}): Promise<DatabaseDeployment> {
    const fleet = new Fleet();
    const appliances = await Promise.all([1, 2, 3, 4].map(() => fleet.start({ setUp: [] })));
    const project = new PulumiProject({
      engine,
      program: resolve(__dirname, "programs", "database-cluster.ts"),
      environment: { CMS_TEST_PASSWORD: password, ...environment },
    });
    const started = new DatabaseDeployment(fleet, appliances, project);
    started.configure();
    await project.initialise();
    started.configure();
    return started;
  }

  async clear(): Promise<void> {
    this.project.clear();
    await this.fleet.clear();
  }

  /** Sets configuration values on top of those by which the appliances are reached. */
  configure(values: Readonly<Record<string, string>> = {}): void {
    const places = this.appliances.map((one, index) => [`cms${String(index + 1)}`, one] as const);
    this.project.configure({ ...placeValues(Object.fromEntries(places)), ...values });
  }

  /** What each member is, the Call Bridge last. */
  roles(): readonly (string | undefined)[] {
    return this.appliances.map((one) => diskOf(one).database.role);
  }

  /** The fingerprint of the set that the last update declared. */
  async setFingerprint(): Promise<string> {
    return (await this.project.run("stack", "output", "setFingerprint")).trim();
  }
}
