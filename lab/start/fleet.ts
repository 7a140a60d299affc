/** The lab's own facts, kept from one start to the next: addresses, passwords, the recheck value. */
import { createHash, randomBytes } from "node:crypto";
import { createServer } from "node:net";
import { readIfThere, writeWhole } from "./folder";
import type { LabFolder } from "./folder";
import { acmePorts, hasPebble } from "./issuers/acme-server";
import { appliancesOf } from "./topologies";
import type { LabAppliance } from "./topologies";

/** Where an emulated appliance is reached. */
export interface FleetAppliance extends LabAppliance {
  /** A loopback address of its own. */
  readonly address: string;
  readonly sshPort: number;
  readonly webAdminPort: number;
  readonly sipPort: number;
  /** The https side of Web Bridge 3. */
  readonly webAppPort: number;
  readonly c2wPort: number;
  readonly turnPort: number;
  /** SIP over TLS of Recorder and Streamer, which stand on appliances without a Call Bridge. */
  readonly sipServicePort: number;
  readonly meetingAppsPort: number;
  /** The https side of the Scheduler. */
  readonly schedulerPort: number;
}

/** Who issues: one private CA for all, or several CAs. */
export type IssuerMix = (typeof issuerMixes)[number];
/** The first is what there is when nobody says otherwise. */
export const issuerMixes = ["private", "mixed"] as const;

/** Issuers besides the private CA. */
export interface MixedIssuers {
  /** The ACME server's address; absent where pebble is not installed. */
  readonly acmeAddress?: string;
}

/** The content of `.lab/fleet.json`. */
export interface Fleet {
  readonly schema: 4;
  readonly topology: string;
  readonly appliances: readonly FleetAppliance[];
  /** Absent where the private CA issues everything. */
  readonly mixed?: MixedIssuers;
  readonly user: string;
  readonly password: string;
  /** Whether the stack was brought up completely once. */
  readonly isDeployed: boolean;
  /** Counts the rechecks; 0 stands for none, and then the configuration has no `recheck`. */
  readonly recheck: number;
}

// The roles' real ports where an ordinary user may open them; 443 of Web Admin and the web app is not one of those.
const ports = {
  sshPort: 2222,
  webAdminPort: 8443,
  sipPort: 5061,
  webAppPort: 8444,
  c2wPort: 9999,
  turnPort: 5349,
  sipServicePort: 5061,
  meetingAppsPort: 8445,
  schedulerPort: 8446,
};
/** What the emulated appliances listen at for each other besides. */
const databasePort = 5432;
const addressesTried = 50;

/** The fleet that was started before, or a new one on free addresses. */
export async function openFleet(
  folder: LabFolder,
  topology: string,
  issuers: IssuerMix = "private",
): Promise<Fleet> {
  const fleet = readFleet(folder) ?? (await newFleet(folder, topology, issuers));
  if (fleet.topology !== topology) {
    throw new Error(
      `This lab holds the topology ${fleet.topology}; begin anew with --reset to get ${topology}.`,
    );
  }
  if (issuersOf(fleet) !== issuers) {
    throw new Error(
      `This lab holds the issuers ${issuersOf(fleet)}; begin anew with --reset to get ${issuers}.`,
    );
  }
  saveFleet(folder, fleet);
  return fleet;
}

/** Who issues in a fleet. */
export function issuersOf({ mixed }: Pick<Fleet, "mixed">): IssuerMix {
  return mixed ? "mixed" : "private";
}

/** The fleet that was started before, if any. */
export function readFleet(folder: LabFolder): Fleet | undefined {
  const kept = readIfThere(folder.fleet);
  return kept === undefined ? undefined : parseFleet(kept);
}

/** Keeps the fleet for the next start. */
export function saveFleet(folder: LabFolder, fleet: Fleet): void {
  writeWhole(folder.fleet, `${JSON.stringify(fleet, null, 2)}\n`);
}

function parseFleet(text: string): Fleet {
  const fleet = JSON.parse(text) as Fleet | { readonly schema: unknown };
  if (fleet.schema === 4) return fleet as Fleet;
  throw new Error("This lab was made by another version of this package; begin anew with --reset.");
}

async function newFleet(folder: LabFolder, topology: string, issuers: IssuerMix): Promise<Fleet> {
  const appliances: FleetAppliance[] = [];
  for (const appliance of appliancesOf(topology)) {
    const taken = appliances.map(({ address }) => address);
    const database = appliance.roles.includes("database") ? [databasePort] : [];
    const needed = [...new Set([...Object.values(ports), ...database])];
    const address = await freeAddress(`${folder.path} ${appliance.name}`, taken, needed);
    appliances.push({ ...appliance, address, ...ports });
  }
  return {
    schema: 4,
    topology,
    appliances,
    ...(issuers === "mixed" && { mixed: await newIssuers(folder, appliances) }),
    user: "admin",
    password: randomBytes(12).toString("base64url"),
    isDeployed: false,
    recheck: 0,
  };
}

async function newIssuers(folder: LabFolder, appliances: readonly FleetAppliance[]): Promise<MixedIssuers> {
  if (!hasPebble(process.env)) return {};
  const taken = appliances.map(({ address }) => address);
  return { acmeAddress: await freeAddress(`${folder.path} acme`, taken, acmePorts) };
}

/** Derived from the folder, so that two checkouts do not meet; the next one where another program sits there. */
async function freeAddress(
  seed: string,
  taken: readonly string[],
  needed: readonly number[],
): Promise<string> {
  for (let attempt = 0; attempt < addressesTried; attempt += 1) {
    const [a = 0, b = 0, c = 0] = createHash("sha256")
      .update(`${seed} ${String(attempt)}`)
      .digest();
    const address = `127.${String(16 + (a % 224))}.${String(b)}.${String(1 + (c % 254))}`;
    const open = await Promise.all(needed.map((port) => isFree(address, port)));
    if (!taken.includes(address) && open.every(Boolean)) return address;
  }
  throw new Error(
    `No loopback address has the ports ${needed.join(", ")} free; the lab needs a system on which all of ` +
      "127.0.0.0/8 is this machine, as on Linux, and no other program that listens there on every address.",
  );
}

function isFree(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => {
      resolve(false);
    });
    server.listen(port, address, () =>
      server.close(() => {
        resolve(true);
      }),
    );
  });
}
