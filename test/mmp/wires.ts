/** Appliances with a connection of the product's, for one spec file. */
import type { ApplianceOptions, RunningAppliance } from "../../lab/appliance/appliance";
import { connectMmp } from "../../mmp/connection";
import type { MmpConnection } from "../../mmp/connection";
import type { MmpOptions } from "../../mmp/target";
import { Fleet } from "../lab/appliance/fleet";

export const deadlines = { connectMs: 5_000, commandMs: 5_000, channelGapMs: 0 };

/** Starts, connects, and takes everything down again. */
export class Wires {
  readonly #fleet = new Fleet();
  readonly #connections: MmpConnection[] = [];

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

  async clear(): Promise<void> {
    await Promise.all(this.#connections.splice(0).map((connection) => connection.close()));
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
