/** What a change costs before it talks to anybody: its two processes, taken apart. */
import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { makeChange } from "./change";
import type { Change } from "./change";
import { declarationFor, secretsFor } from "./contenders/package-entry";
import { markdownTable, median } from "./figures";
import type { BenchOptions } from "./options";

const checkout = join(__dirname, "..");

/** One process that is started again and again. */
interface Stage {
  readonly stage: string;
  readonly parameters: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
  readonly stdin?: string;
}

/** What one start took, in milliseconds. */
export interface Time {
  readonly wallMs: number;
  /** Of both processes where a stage has two. */
  readonly cpuMs: number;
}

/** What each stage took, turn by turn. */
export type StartUp = Readonly<Record<string, readonly Time[]>>;

/** Measures the stages in turns and shows what each adds. */
export async function runStartUp(
  { repeat }: Pick<BenchOptions, "repeat">,
  folder: string,
): Promise<{ readonly text: string; readonly runs: StartUp }> {
  const { change } = await makeChange(new Date());
  const stages = stagesOf(change, folder);
  const took: Record<string, Time[]> = {};
  for (let turn = 0; turn < repeat; turn += 1) {
    for (const stage of stages) (took[stage.stage] ??= []).push(await timeOf(stage));
  }
  return { text: startUpTable(took), runs: took };
}

function stagesOf(change: Change, folder: string): readonly Stage[] {
  mkdirSync(folder, { recursive: true });
  return [
    { stage: "node", parameters: ["-e", "0"] },
    { stage: "entry, loaded", parameters: ["-e", "require('pulumi-cisco-meeting-server/apply')"] },
    { stage: "worker, loaded", parameters: [join(checkout, "dist", "apply", "worker.js")] },
    {
      stage: "a change that finds its port closed",
      parameters: ["-e", "require('pulumi-cisco-meeting-server/apply').main()"],
      environment: { XDG_STATE_HOME: folder, CMS_DECLARATION: JSON.stringify(nobody(change)) },
      stdin: JSON.stringify(secretsFor(change)),
    },
  ];
}

/** A declaration for an address at which nobody listens. */
function nobody(change: Change): unknown {
  const login = { user: "admin", privateKey: "", privateKeyFile: "" };
  const appliance = {
    name: "cms1",
    address: "127.0.0.1",
    sshPort: 1,
    sipPort: 1,
    hostKey: "",
    hostKeyFingerprint: "",
  };
  const declaration = declarationFor(appliance, { change, login }, 0);
  const target = {
    ...declaration.target,
    hostKey: `SHA256:${"A".repeat(43)}`,
    credentials: { passwordFrom: { env: "CMS_PASSWORD" } },
  };
  return { ...declaration, target };
}

/** Bash's own `time`: it also counts what the process's children used, as far as they were waited for. */
const timed = 'TIMEFORMAT="%3R %3U %3S"; time "$@" >/dev/null 2>&1';

async function timeOf({ parameters, environment = {}, stdin = "" }: Stage): Promise<Time> {
  const { PATH, HOME } = process.env;
  const child = spawn("bash", ["-c", timed, "bash", process.execPath, ...parameters], {
    cwd: checkout,
    env: { PATH, HOME, LC_ALL: "C", CMS_PASSWORD: "nobody asks", ...environment },
    stdio: ["pipe", "ignore", "pipe"],
  });
  child.stdin.on("error", () => undefined).end(stdin);
  const [wall = 0, user = 0, system = 0] = (await text(child.stderr)).trim().split(" ").map(Number);
  return { wallMs: wall * 1000, cpuMs: (user + system) * 1000 };
}

/** Wall and processor time of each stage. The latter says more on a machine that does other work. */
export function startUpTable(took: StartUp): string {
  const rows = Object.entries(took).map(([stage, times]) => {
    const wall = times.map(({ wallMs }) => wallMs);
    const cpu = times.map(({ cpuMs }) => cpuMs);
    return [
      stage,
      ...[Math.min(...wall), median(wall), Math.min(...cpu), median(cpu)].map((ms) => ms.toFixed(0)),
    ];
  });
  return markdownTable(["process", "wall ms, least", "median", "CPU ms, least", "median"], rows);
}
