/** Appliances with a connection of the product's, for one spec file. */
import type { ApplianceOptions, RunningAppliance } from "../../lab/appliance/appliance";
import { connectMmp } from "../../mmp/connection";
import type { MmpConnection } from "../../mmp/connection";
import type { MmpOptions } from "../../mmp/target";
import { Fleet } from "../lab/appliance/fleet";
import { startScripted } from "./scripted-server";
import type { Script, ScriptedServer } from "./scripted-server";

export const deadlines = { connectMs: 5_000, commandMs: 5_000, channelGapMs: 0 };

/** Starts, connects, and takes everything down again. */
export class Wires {
  readonly #fleet = new Fleet();
  readonly #connections: MmpConnection[] = [];
  readonly #servers: ScriptedServer[] = [];

  start(options: Partial<ApplianceOptions> = {}): Promise<RunningAppliance> {
    return this.#fleet.start(options);
  }

  async connect(appliance: RunningAppliance, change: Partial<MmpOptions> = {}): Promise<MmpConnection> {
    const connection = await connectMmp({ ...optionsFor(appliance), ...change });
    this.#connections.push(connection);
    return connection;
  }

  async connected(
    options: Partial<ApplianceOptions> = {},
    change: Partial<MmpOptions> = {},
  ): Promise<{ readonly appliance: RunningAppliance; readonly mmp: MmpConnection }> {
    const appliance = await this.start(options);
    return { appliance, mmp: await this.connect(appliance, change) };
  }

  /** A server of the test's own words. */
  async script(script: Script): Promise<ScriptedServer> {
    const server = await startScripted(script);
    this.#servers.push(server);
    return server;
  }

  /** A connection to such a server. */
  async scripted(
    script: Script,
    change: Partial<MmpOptions> = {},
  ): Promise<{ readonly server: ScriptedServer; readonly mmp: MmpConnection }> {
    const server = await this.script(script);
    const mmp = await connectMmp({ ...scriptedOptions(server), ...change });
    this.#connections.push(mmp);
    return { server, mmp };
  }

  async clear(): Promise<void> {
    await Promise.all(this.#connections.splice(0).map((connection) => connection.close()));
    await Promise.all(this.#servers.splice(0).map((server) => server.stop()));
    await this.#fleet.clear();
  }
}

/** What connects to an appliance as its administrator. */
export function optionsFor(appliance: RunningAppliance): MmpOptions {
  return {
    name: "cms1",
    target: {
      host: appliance.address,
      port: appliance.sshPort,
      user: "admin",
      hostKey: appliance.hostKeyFingerprint,
    },
    credentials: { password: "lab-password" },
    deadlines,
  };
}

/** What connects to a scripted server. */
export function scriptedOptions({ host, port, hostKey }: ScriptedServer): MmpOptions {
  return {
    name: "cms1",
    target: { host, port, user: "admin", hostKey },
    credentials: { password: "lab-password" },
    deadlines,
  };
}
