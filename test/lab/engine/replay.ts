/** Asks a plugin what a recording asked the official one, and lists where the answers differ. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { startPlugin } from "./plugin-under-test";
import type { Answer, PluginUnderTest } from "./plugin-under-test";
import { makeClock } from "./plugin-programs";
import type { Clock, Plugins } from "./plugin-programs";
import { differences } from "./recording";
import type { Json, JsonObject, RecordedCall, RecordedCase, Recording } from "./recording";
import { meaningDifferences } from "./volatile-meaning";

/** One call whose answer differs from the recorded one. */
export interface Deviation {
  readonly call: string;
  readonly differences: readonly string[];
}

/** What a replay gave. */
export interface Replay {
  readonly calls: number;
  readonly deviations: readonly Deviation[];
}

/**
 * Replays a recording. A stand-in is asked at the recorded time; an official plugin reads the system's clock, so what
 * depends on it is not asked of one. Cases with an interruption get a process of their own.
 */
export async function replay(plugins: Plugins, recording: Recording): Promise<Replay> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "replay-")));
  try {
    for (const [path, text] of Object.entries(recording.files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const program = plugins.program(recording.plugin);
    const { areOfficial } = plugins;
    const groups = groupCases(recording, areOfficial);
    const replays = await Promise.all(
      groups.map((cases) => replayCases({ program, folder, cases, areOfficial })),
    );
    return {
      calls: replays.reduce((total, { calls }) => total + calls, 0),
      deviations: replays.flatMap(({ deviations }) => deviations),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Name of a call in a list of deviations or exceptions. */
export function callName({ name }: RecordedCase, { step, rpc, request }: RecordedCall): string {
  const parts = [name, step, rpc, request["preview"] === true ? "preview" : undefined];
  return parts.filter((part) => part !== undefined).join(" / ");
}

function groupCases(recording: Recording, areOfficial: boolean): readonly (readonly RecordedCase[])[] {
  const start: RecordedCase = { name: "start", volatile: [], calls: recording.start };
  const isInterrupted = ({ name }: RecordedCase): boolean => name === "cancel" || name === "timeout";
  const cases = recording.cases.filter(({ timeDependent }) => !(areOfficial && timeDependent === true));
  return [
    [start, ...cases.filter((it) => !isInterrupted(it))],
    ...cases.filter(isInterrupted).map((it) => [it]),
  ];
}

interface Asked {
  readonly program: string;
  readonly folder: string;
  readonly cases: readonly RecordedCase[];
  readonly areOfficial: boolean;
}

async function replayCases({ program, folder, cases, areOfficial }: Asked): Promise<Replay> {
  const clockFolder = mkdtempSync(join(tmpdir(), "clock-"));
  const clock = makeClock(clockFolder);
  const plugin = await startPlugin(program, folder, areOfficial ? {} : clock.environment);
  try {
    const deviations: Deviation[] = [];
    let calls = 0;
    for (const recorded of cases) {
      for (const call of recorded.calls) {
        const now = areOfficial ? Date.now() : setClock(clock, call);
        const answer = await ask(plugin, folder, recorded, call);
        calls += 1;
        deviations.push(...compareCall(recorded, call, toRecorded(answer, folder), now));
      }
    }
    return { calls, deviations };
  } finally {
    await plugin.stop();
    rmSync(clockFolder, { recursive: true, force: true });
  }
}

function setClock(clock: Clock, { at }: RecordedCall): number {
  const time = at ?? new Date().toISOString();
  clock.set(time);
  return Date.parse(time);
}

async function ask(
  plugin: PluginUnderTest,
  folder: string,
  { name, head, randomSeed }: RecordedCase,
  call: RecordedCall,
): Promise<Answer> {
  const seed = call.rpc === "Check" && randomSeed !== undefined ? { randomSeed } : {};
  const request = fromRecorded({ ...head, ...call.request, ...seed }, folder);
  const asked = plugin.call(call.rpc, request);
  if (name !== "cancel" || call.step !== "create" || call.rpc !== "Create") return asked;
  await pause(500);
  await plugin.call("Cancel", {});
  // The recorder began a new list of log lines with every call, so what came before the Cancel is not in it.
  const { logs: _before, ...answer } = await asked;
  return answer;
}

function compareCall(
  recorded: RecordedCase,
  call: RecordedCall,
  answer: JsonObject,
  now: number,
): readonly Deviation[] {
  const wanted = asJson({ response: call.response, error: call.error, logs: call.logs });
  const found = [
    ...differences(wanted, answer, volatileIn(recorded, call)),
    ...meaningDifferences(recorded, call, answer, now),
  ];
  return found.length === 0 ? [] : [{ call: callName(recorded, call), differences: found }];
}

/* Only what Create makes is new every time; later answers repeat the state that the request holds. */
function volatileIn({ volatile, head }: RecordedCase, { rpc, request }: RecordedCall): readonly string[] {
  const makesIds = request["preview"] !== true || head?.["type"] === "command:local:Command";
  return rpc === "Create" && makesIds ? volatile : [];
}

/* JSON leaves undefined out, which is what the recordings did. */
function asJson(value: Readonly<Record<string, unknown>>): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}

function toRecorded(answer: Answer, folder: string): JsonObject {
  return JSON.parse(JSON.stringify(answer).replaceAll(folder, "$CWD")) as JsonObject;
}

function fromRecorded(request: JsonObject, folder: string): JsonObject {
  return JSON.parse(JSON.stringify(request).replaceAll("$CWD", folder)) as JsonObject;
}

/** An answer as it was recorded, with the shape of one that was just given. */
export function recordedAnswer(call: RecordedCall): JsonObject {
  const answer: Readonly<Record<string, Json | undefined>> = { response: call.response };
  return asJson(answer);
}
