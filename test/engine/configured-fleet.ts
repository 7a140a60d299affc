/** A fleet of emulated appliances and a stack that is nothing but configuration: the scalable and resilient topology. */
import assert from "node:assert/strict";
import type { RunningAppliance } from "../../lab/appliance/appliance";
import type { Dialect } from "../../lab/appliance/dialects";
import { diskOf } from "../apply/database/cluster-world";
import { nextLabAddress } from "../lab-address";
import { Fleet, sipPort, webAdminPort } from "../lab/appliance/fleet";
import { callApi } from "../lab/appliance/web-bridge-world";
import { password, shownAt } from "./deployment";
import type { Engine } from "../../lab/engine/engine";
import type { PulumiProject, Update } from "./pulumi-project";
import { stackProject } from "./stack-project";

/** The appliances of the fleet. */
export const names = ["core1", "core2", "edge1", "edge2", "media"] as const;
/** One of them. */
export type Name = (typeof names)[number];
/** The roles of each appliance, as in configuration. */
export type Roles = Readonly<Record<Name, readonly string[]>>;
/** Further configuration. */
export type Settings = Readonly<Record<string, string | number | boolean>>;

const [webPort, c2wPort, mediaPort, schedulerPort] = [8444, 9999, 5061, 8446];
export const turnPort = 5349;

/** The second core has no database of its own, so it becomes a client of the first one's. */
export const placement: Roles = {
  core1: ["webAdmin", "callBridge", "database", "scheduler"],
  core2: ["webAdmin", "callBridge"],
  edge1: ["webBridge3", "turn"],
  edge2: ["webBridge3"],
  media: ["recorder"],
};

/** Where {@link placement} listens. */
export const listeners: readonly (readonly [Name, number])[] = [
  ...(["core1", "core2"] as const).flatMap((name) => [
    [name, webAdminPort] as const,
    [name, sipPort] as const,
  ]),
  ...(["edge1", "edge2"] as const).flatMap((name) => [[name, webPort] as const, [name, c2wPort] as const]),
  ["core1", schedulerPort],
  ["edge1", turnPort],
  ["media", mediaPort],
];

/** The appliances, and the stack that deploys onto them. */
export class ConfiguredFleet {
  readonly project: PulumiProject;
  readonly #fleet: Fleet;
  readonly #appliances: ReadonlyMap<Name, RunningAppliance>;

  private constructor(fleet: Fleet, appliances: ReadonlyMap<Name, RunningAppliance>, project: PulumiProject) {
    this.#fleet = fleet;
    this.#appliances = appliances;
    this.project = project;
  }

  /** Starts the appliances, each with its own switches, and creates a stack of {@link placement}. */
  static async start(
    engine: Engine,
    dialects: Readonly<Partial<Record<Name, Partial<Dialect>>>> = {},
  ): Promise<ConfiguredFleet> {
    const fleet = new Fleet();
    const places = names.map((name) => [name, nextLabAddress()] as const);
    const known = Object.fromEntries(places.map(([name, address]) => [`${name}.example.org`, address]));
    const appliances = new Map<Name, RunningAppliance>();
    for (const [name, address] of places) {
      const dialect = { "api-after-restart": "0", ...dialects[name] } as const;
      const setUp = ["callbridge listen a", "turn listen a"];
      appliances.set(name, await fleet.start({ hostname: name, address, names: known, setUp, dialect }));
    }
    const project = stackProject(engine, { CMS_PASSWORD: password });
    const started = new ConfiguredFleet(fleet, appliances, project);
    started.configure(placement);
    await project.initialise();
    started.configure(placement);
    return started;
  }

  async clear(): Promise<void> {
    this.project.clear();
    await this.#fleet.clear();
  }

  at(name: Name): RunningAppliance {
    const appliance = this.#appliances.get(name);
    if (!appliance) throw new Error(`${name} was not started`);
    return appliance;
  }

  /** Writes the configuration of a placement, with settings on top. */
  configure(roles: Roles, settings: Settings = {}): void {
    const entries = names.map((name) => {
      const { address, hostKey } = this.at(name);
      return { name, address, hostKey, fqdn: `${name}.example.org`, roles: roles[name] };
    });
    const all = {
      ...{ topology: "scalableResilient", name: "site1", passwordEnv: "CMS_PASSWORD", sshPort: 2222 },
      ...{ webAdminInterface: "a", webAdminPort, webBridgeInterface: "a", webBridgePort: webPort, turnPort },
      ...{ recorderInterface: "a", recorderPort: mediaPort, protectRoot: false, parallelRollout: true },
      ...{ schedulerInterface: "a", schedulerPort },
      ...settings,
      appliances: entries.filter((entry) => entry.roles.length > 0),
    };
    const lines = Object.entries(all).map(
      ([key, value]) => `  pulumi-cisco-meeting-server:${key}: ${JSON.stringify(value)}`,
    );
    this.project.configureAs(["config:", ...lines, ""].join("\n"));
  }

  /** Runs an update, whatever comes of it; the appliances count anew. */
  async tryUp(...parameters: readonly string[]): Promise<Update> {
    for (const name of names) this.at(name).log.restart();
    return this.project.up(...parameters);
  }

  /** Runs an update to its end and hands over what the changes say that ran in it. */
  async up(...parameters: readonly string[]): Promise<Update> {
    const update = await this.tryUp(...parameters);
    const errors = update.reports.flatMap((report) => report.errors.map(({ text }) => text));
    assert.equal(update.code, 0, errors.join("\n") || update.printed.slice(-2_000));
    return update;
  }

  /** Who was connected to in the last update. */
  visited(): readonly Name[] {
    return names.filter((name) => this.at(name).counts().connections > 0);
  }

  /** The leaf that each listener of {@link placement} shows, or the error code of looking at it. */
  async served(): Promise<readonly string[]> {
    return Promise.all(
      listeners.map(async ([name, port]) => (await shownAt(this.at(name).address, port)).sha256),
    );
  }

  /** The appliances whose Web Bridge is registered. */
  async registered(): Promise<readonly string[]> {
    const { body } = await callApi(this.at("core2"), "GET", "webBridges");
    return [...body.matchAll(/c2w:\/\/(\w+)/g)].map(([, host = ""]) => host).sort();
  }

  /** What each appliance is in the database cluster. */
  databaseRoles(): readonly unknown[] {
    return names.map((name) => diskOf(this.at(name)).database.role);
  }
}
