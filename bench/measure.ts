/** Runs contenders on the same appliances, one after another in turns, and counts what the appliances saw. */
import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { connect } from "node:tls";
import { utils } from "ssh2";
import type { Coordinates } from "./appliance-host";
import { Appliances } from "./appliances";
import { makeChange } from "./change";
import type { Change } from "./change";
import type { Contender, Job, Login } from "./contenders/contender";

/** How the appliances are gone through. */
export type Rollout = "one at a time" | "all at once";

/** One circumstance in which all contenders are compared. */
export interface Scenario {
  readonly appliances: number;
  readonly latencyMs: number;
  readonly rollouts: readonly Rollout[];
  readonly repeat: number;
}

/** One run of one contender. */
export interface Run {
  readonly contender: string;
  readonly appliances: number;
  readonly latencyMs: number;
  readonly rollout: Rollout;
  /** Which turn it belongs to; runs of one turn are compared with each other. */
  readonly turn: number;
  readonly seconds: number;
  /** Sums over all appliances, as the appliances counted them. */
  readonly connections: number;
  readonly roundTrips: number;
  /** Processor time of the appliances' processes. */
  readonly labSeconds: number;
  /** Why it does not count: the contender failed, or an appliance does not serve the new certificate. */
  readonly failure?: string;
}

/** A row is bound by the lab from this share of the machine's processor time on: it says more about the lab. */
export function isLabBound({ labSeconds, seconds }: Pick<Run, "labSeconds" | "seconds">): boolean {
  return labSeconds > seconds / 2;
}

/** Measures every contender in one scenario; `told` gets each run as it ends. */
export async function measure(
  { appliances: count, latencyMs, rollouts, repeat }: Scenario,
  contenders: readonly Contender[],
  folder: string,
  told: (run: Run) => void,
): Promise<readonly Run[]> {
  const { before, change } = await makeChange(new Date());
  const { login, publicKey } = makeLogin(folder);
  const disks = join(folder, "disks");
  const appliances = await Appliances.open({ count, latencyMs, before, loginKey: publicKey, folder: disks });
  const place: Place = { appliances, change, login, folder: join(folder, "run") };
  const runs: Run[] = [];
  try {
    for (const { turn, rollout, contender } of turns(repeat, rollouts, contenders)) {
      const measured = await runOnce(contender, place, rollout === "all at once" ? count : 1);
      const run = { contender: contender.name, appliances: count, latencyMs, rollout, turn, ...measured };
      runs.push(run);
      told(run);
    }
  } finally {
    await appliances.close();
    rmSync(disks, { recursive: true, force: true });
  }
  return runs;
}

/** Contenders follow one another within a turn, so that whatever else the machine does meets all of them. */
function turns(
  repeat: number,
  rollouts: readonly Rollout[],
  contenders: readonly Contender[],
): readonly { readonly turn: number; readonly rollout: Rollout; readonly contender: Contender }[] {
  return Array.from({ length: repeat }, (_, index) => index + 1).flatMap((turn) =>
    rollouts.flatMap((rollout) => contenders.map((contender) => ({ turn, rollout, contender }))),
  );
}

interface Place {
  readonly appliances: Appliances;
  readonly change: Change;
  readonly login: Login;
  readonly folder: string;
}

type Measured = Pick<Run, "seconds" | "connections" | "roundTrips" | "labSeconds" | "failure">;

async function runOnce(contender: Contender, place: Place, forks: number): Promise<Measured> {
  const { appliances, change, login, folder } = place;
  await appliances.reset();
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const job: Job = { appliances: appliances.all, forks, change, login, folder };
  contender.prepare?.(job);
  const cpuBefore = (await appliances.counts()).cpuMs;
  const begun = performance.now();
  const failed = await contender.run(job).then(() => undefined, messageOf);
  const seconds = (performance.now() - begun) / 1000;
  const { connections, roundTrips, cpuMs } = await appliances.counts();
  const failure = failed ?? (await notServing(appliances.all, change));
  const labSeconds = (cpuMs - cpuBefore) / 1000;
  return { seconds, connections, roundTrips, labSeconds, ...(failure !== undefined && { failure }) };
}

/** Whoever does not serve the new certificate; undefined where all do. */
async function notServing(appliances: readonly Coordinates[], change: Change): Promise<string | undefined> {
  for (const appliance of appliances) {
    const shown = await shownAt(appliance).catch(messageOf);
    if (shown !== change.identity.leafSha256) return `${appliance.name} does not serve the new certificate`;
  }
  return undefined;
}

function shownAt({ address, sipPort }: Coordinates): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port: sipPort, rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().fingerprint256.replaceAll(":", "").toLowerCase());
      socket.destroy();
    }).once("error", reject);
  });
}

function makeLogin(folder: string): { readonly login: Login; readonly publicKey: string } {
  const { private: privateKey, public: publicKey } = utils.generateKeyPairSync("ecdsa", { bits: 256 });
  mkdirSync(folder, { recursive: true });
  const privateKeyFile = join(folder, "login-key");
  writeFileSync(privateKeyFile, privateKey, { mode: 0o600 });
  chmodSync(privateKeyFile, 0o600);
  return { login: { user: "admin", privateKey, privateKeyFile }, publicKey };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
