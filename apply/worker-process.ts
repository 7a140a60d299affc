/**
 * Starts a worker and listens to it. The worker has a session of its own and pipes of its own: the command plugin waits
 * for whoever holds the entry's standard output or error, so the worker must not. Its environment is made anew and holds
 * no secret; secrets reach it through its standard input.
 */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import type { Report } from "../plan/report";
import { parseWorkerMessage } from "./worker-order";
import type { WorkerError, WorkerOrder } from "./worker-order";

/** How a worker ended. */
export type WorkerEnd =
  | { readonly kind: "result"; readonly report: Report; readonly error?: WorkerError }
  /** Without a report; `words` is what it left on its standard error, which nobody has looked through for secrets. */
  | { readonly kind: "lost"; readonly how: string; readonly words: string };

/** A worker that waits for its order. */
export interface WorkerProcess {
  /** Gives it the order and resolves when it has ended. */
  carryOut(order: WorkerOrder, progress: (line: string) => void): Promise<WorkerEnd>;
  /** There is nothing to do. */
  dismiss(): void;
}

/** What a worker needs of an environment: where its log goes, and what Windows cannot open a socket without. */
const passedOn = ["HOME", "XDG_STATE_HOME", "USERPROFILE", "LOCALAPPDATA", "SystemRoot"] as const;
const mostWords = 4_096;

/** Starts a worker. It loads its libraries while the entry finds out what is to be done. */
export function startWorker(environment: NodeJS.ProcessEnv): WorkerProcess {
  const child = spawn(process.execPath, [join(__dirname, "worker.js")], {
    cwd: __dirname,
    detached: true,
    env: workerEnvironment(environment),
    stdio: ["pipe", "ignore", "pipe", "ipc"],
    windowsHide: true,
  });
  child.stdin?.on("error", () => undefined); // It ended before it was told; `close` says how.
  const end = endOf(child);
  return {
    carryOut: async (order, progress) => {
      child.on("message", (message) => {
        const said = parseWorkerMessage(message);
        if (said.kind === "progress") progress(said.line);
      });
      child.stdin?.end(JSON.stringify(order));
      return end;
    },
    dismiss: () => {
      child.stdin?.end();
      letGo(child);
    },
  };
}

/** The environment of a worker. */
export function workerEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    passedOn.flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]]])),
  );
}

function endOf(child: ChildProcess): Promise<WorkerEnd> {
  let words = "";
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
    words = (words + chunk).slice(-mostWords);
  });
  return new Promise((resolve) => {
    child.on("message", (message) => {
      const said = parseWorkerMessage(message);
      if (said.kind !== "result") return;
      resolve(said);
      letGo(child);
    });
    child.once("error", (error) =>
      resolve({ kind: "lost", how: `could not be started (${error.message})`, words }),
    );
    // Comes after the last message: the channel is one of the pipes that are waited for.
    child.once("close", (code, signal) => {
      const how = signal ? `was ended by ${signal}` : `ended with the exit status ${String(code)}`;
      resolve({ kind: "lost", how, words });
    });
  });
}

/** The entry may end before the worker does. */
function letGo(child: ChildProcess): void {
  if (child.connected) child.disconnect();
  child.stderr?.destroy();
  child.unref();
}
