/**
 * A process that holds emulated appliances, so that their work does not count as a contender's. It is forked by
 * `appliances.ts`; each message is an order, and each is answered by one message.
 */
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startAppliance } from "../lab/appliance/appliance";
import type { ApplianceOptions, RunningAppliance } from "../lab/appliance/appliance";
import type { ChangeFile } from "./change";

/** What the process is told. */
export type HostOrder =
  /** Starts appliances on fresh disks that hold these files. */
  | {
      readonly order: "open";
      readonly appliances: readonly ApplianceOptions[];
      readonly files: readonly ChangeFile[];
    }
  /** Puts every appliance back to what it was after `open`. */
  | { readonly order: "reset" }
  | { readonly order: "counts" | "close" };

/** How a client reaches an appliance. */
export interface Coordinates {
  readonly name: string;
  readonly address: string;
  readonly sshPort: number;
  readonly sipPort: number;
  /** `ssh-ed25519 AAAA…` */
  readonly hostKey: string;
  readonly hostKeyFingerprint: string;
}

/** What was counted since the last `reset`. */
export interface HostCounts {
  readonly connections: number;
  readonly roundTrips: number;
  /** Processor time of the process since its start, in milliseconds. */
  readonly cpuMs: number;
}

/** What the process answers. */
export type HostAnswer =
  | { readonly kind: "opened"; readonly appliances: readonly Coordinates[] }
  | { readonly kind: "done" }
  | { readonly kind: "counts"; readonly counts: HostCounts }
  | { readonly kind: "failed"; readonly why: string };

let held: readonly { readonly options: ApplianceOptions; appliance: RunningAppliance }[] = [];

async function obey(order: HostOrder): Promise<HostAnswer> {
  switch (order.order) {
    case "open":
      return { kind: "opened", appliances: await open(order.appliances, order.files) };
    case "reset":
      await Promise.all(held.map(reset));
      return { kind: "done" };
    case "counts":
      return { kind: "counts", counts: counts() };
    case "close":
      await Promise.all(held.map(({ appliance }) => appliance.stop()));
      return { kind: "done" };
  }
}

async function open(
  wanted: readonly ApplianceOptions[],
  files: readonly ChangeFile[],
): Promise<readonly Coordinates[]> {
  held = await Promise.all(
    wanted.map(async (options) => {
      const folder = join(options.directory, "files");
      mkdirSync(folder, { recursive: true });
      for (const { name, content } of files) writeFileSync(join(folder, name), content, { mode: 0o600 });
      const appliance = await startAppliance(options);
      cpSync(options.directory, pristine(options), { recursive: true });
      return { options, appliance };
    }),
  );
  return held.map(({ options, appliance }) => ({
    name: options.hostname ?? "cms",
    address: appliance.address,
    sshPort: appliance.sshPort,
    sipPort: appliance.sipPort,
    hostKey: appliance.hostKey,
    hostKeyFingerprint: appliance.hostKeyFingerprint,
  }));
}

async function reset(place: (typeof held)[number]): Promise<void> {
  const { options } = place;
  await place.appliance.stop();
  rmSync(options.directory, { recursive: true, force: true });
  cpSync(pristine(options), options.directory, { recursive: true });
  place.appliance = await startAppliance(options);
}

function pristine({ directory }: ApplianceOptions): string {
  return `${directory}.pristine`;
}

function counts(): HostCounts {
  const { user, system } = process.cpuUsage();
  const all = held.map(({ appliance }) => appliance.counts());
  return {
    connections: all.reduce((sum, { connections }) => sum + connections, 0),
    roundTrips: all.reduce((sum, { roundTrips }) => sum + roundTrips, 0),
    cpuMs: (user + system) / 1000,
  };
}

process.on("message", (order: HostOrder) => {
  void obey(order)
    .catch((error: unknown): HostAnswer => ({
      kind: "failed",
      why: error instanceof Error ? error.message : String(error),
    }))
    .then((answer) => process.send?.(answer));
});
process.on("disconnect", () => process.exit(0));
