/** A random deployment that stands: its appliances on sockets, its Pulumi project, and what they serve. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { RunningAppliance } from "../../../lab/appliance/appliance";
import type { Engine } from "../../../lab/engine/engine";
import { troubles, whenOf } from "../../apply/appliance-faults";
import { diskOf } from "../../apply/database/cluster-world";
import { password, placeValues, shownAt } from "../../engine/deployment";
import { PulumiProject } from "../../engine/pulumi-project";
import type { Update } from "../../engine/pulumi-project";
import { nextLabAddress } from "../../lab-address";
import { Fleet } from "../../lab/appliance/fleet";
import { portsOf } from "../world";
import type { WorldRole } from "../world";
import type { Place, PlacedAppliance, PlannedTrouble, RandomDeployment } from "./random-deployment";

const foreignFile = "install.txt";

/** What one listener shows. */
export interface Served {
  readonly place: Place;
  readonly role: WorldRole;
  readonly port: number;
  /** SHA-256 of the leaf, or an error code where no handshake succeeds. */
  readonly sha256: string;
  readonly names: string;
}

/** What the stack declares. */
export interface Declared {
  readonly recheck?: string;
  readonly isChanged: boolean;
}

/** A deployment with everything that it runs on. */
export class StandingDeployment {
  private constructor(
    readonly wanted: RandomDeployment,
    readonly appliances: ReadonlyMap<Place, RunningAppliance>,
    readonly project: PulumiProject,
    readonly fleet: Fleet,
  ) {}

  /** Starts the appliances, each with a file of somebody else, and creates the stack. */
  static async open(wanted: RandomDeployment, engine: Engine): Promise<StandingDeployment> {
    const fleet = new Fleet();
    const addresses = new Map(wanted.appliances.map(({ place }) => [place, nextLabAddress()]));
    const names = Object.fromEntries(
      [...addresses].map(([place, address]) => [`${place}.example.org`, address]),
    );
    const appliances = new Map<Place, RunningAppliance>();
    for (const { place, dialect } of wanted.appliances) {
      const address = addresses.get(place) ?? nextLabAddress();
      const setUp = ["callbridge listen a", "turn listen a"];
      const appliance = await fleet.start({ hostname: place, address, setUp, names });
      const session = await fleet.logIn(appliance);
      await session.upload(foreignFile, "written by somebody else");
      session.end();
      await appliance.stop();
      await appliance.restart({ dialect: { "api-after-restart": "0", ...dialect } });
      appliances.set(place, appliance);
    }
    const project = new PulumiProject({
      engine,
      program: resolve(__dirname, "..", "..", "engine", "programs", "random-deployment.ts"),
      environment: { CMS_TEST_PASSWORD: password },
    });
    const standing = new StandingDeployment(wanted, appliances, project, fleet);
    standing.declare({ isChanged: false });
    await project.initialise();
    standing.declare({ isChanged: false });
    return standing;
  }

  /** Writes the configuration: the deployment as it begins, or with its change. */
  declare({ recheck, isChanged }: Declared): void {
    const { change } = this.wanted;
    const placement = Object.fromEntries(
      this.rolesAfter(isChanged).map(({ place, roles }) => {
        const isNamed = isChanged && change.kind === "name" && change.place === place;
        return [place, { roles, further: isNamed ? { [change.role]: `further.${place}.example.org` } : {} }];
      }),
    );
    this.project.configure({
      ...placeValues(Object.fromEntries(this.appliances)),
      placement: JSON.stringify(placement),
      databaseNodes: JSON.stringify(this.wanted.databaseNodes),
      leafValidityDays: isChanged && change.kind === "validity" ? "100" : "200",
      ...(recheck !== undefined && { recheck }),
    });
  }

  /** The roles on each appliance, before or after the change. */
  rolesAfter(isChanged: boolean): readonly { readonly place: Place; readonly roles: readonly WorldRole[] }[] {
    const { appliances, change } = this.wanted;
    const isDropped = (place: Place, role: WorldRole): boolean =>
      isChanged && change.kind === "drop" && change.place === place && change.role === role;
    return appliances.map(({ place, roles }) => ({
      place,
      roles: roles.filter((role) => !isDropped(place, role)),
    }));
  }

  /** `pulumi up` that meets the trouble, if it is planned for this update. */
  async up(update: PlannedTrouble["update"]): Promise<Update> {
    const planned = this.wanted.trouble;
    const trouble = troubles.find(({ title }) => title === planned?.title);
    const appliance = planned && this.appliances.get(planned.place);
    if (!trouble || !appliance || planned.update !== update) return this.project.up();
    appliance.log.restart();
    appliance.faults.at(planned.at, trouble.fault);
    let back: Promise<unknown> = Promise.resolve();
    const stopWatching = appliance.faults.onRequest((entry, phase) => {
      if (entry.n !== planned.at || phase !== whenOf(trouble.fault) || trouble.returns === undefined) return;
      const away = trouble.returns === "soon" ? 30 : 12_000;
      back = new Promise((done) => setTimeout(done, away)).then(() => appliance.restart());
    });
    const ended = await this.project.up();
    await back;
    stopWatching();
    appliance.faults.clear();
    return ended;
  }

  /** What every listener of every declared role shows. */
  async served(isChanged = false): Promise<readonly Served[]> {
    const all = this.rolesAfter(isChanged).flatMap(({ place, roles }) =>
      roles.flatMap((role) => portsOf[role].map((port) => ({ place, role, port }))),
    );
    return Promise.all(
      all.map(async (listener) => ({
        ...listener,
        ...(await shownAt(this.appliances.get(listener.place)?.address ?? "", listener.port)),
      })),
    );
  }

  /** What each appliance is in the database cluster, as declared and as its disk says. */
  databaseRoles(): { readonly declared: readonly string[]; readonly found: readonly string[] } {
    const { appliances, databaseNodes } = this.wanted;
    const declaredFor = ({ place, roles }: PlacedAppliance): string => {
      const at = databaseNodes.indexOf(place);
      if (at >= 0) return at === 0 ? "primary" : "replica";
      return databaseNodes.length > 0 && roles.includes("callBridge") ? "client" : "none";
    };
    return {
      declared: appliances.map((appliance) => `${appliance.place} ${declaredFor(appliance)}`),
      found: [...this.appliances].map(([place, one]) => `${place} ${diskOf(one).database.role ?? "none"}`),
    };
  }

  /** Digests of what is not ours, by place and name. */
  foreignFiles(): ReadonlyMap<string, string> {
    return new Map(
      [...this.appliances].map(([place, { directory }]) => {
        const file = join(directory, "files", foreignFile);
        return [place, existsSync(file) ? digestOf(file) : "gone"] as const;
      }),
    );
  }

  /** Takes everything down. */
  async close(): Promise<void> {
    this.project.clear();
    await this.fleet.clear();
  }
}

function digestOf(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}
