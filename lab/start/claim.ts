/**
 * One program at a time works on a lab. The claim is a socket of the operating system that ends with its holder,
 * however that dies; whoever is refused asks it who holds the lab.
 */
import { createHash } from "node:crypto";
import { mkdirSync, realpathSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import type { Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { readIfThere, writeWhole } from "./folder";
import type { LabFolder } from "./folder";

/** Who holds a lab. */
export interface LabHolder {
  readonly pid: number;
  /** `start` ends by itself; `lab` keeps the appliances running until it is stopped; `pulumi` is one command. */
  readonly kind: "start" | "lab" | "pulumi";
}

/** What came of asking for the lab. */
export type Claim =
  | { readonly kind: "held"; readonly release: () => void }
  | { readonly kind: "refused"; readonly holder: LabHolder };

const patienceMs = 2000;
const unanswered = "the holder does not answer";

/** Takes the lab for this process, or says who has it. */
export async function claimLab(folder: LabFolder, kind: LabHolder["kind"]): Promise<Claim> {
  const address = addressOf(folder);
  const note = join(folder.path, "holder.json");
  for (;;) {
    const me = { pid: process.pid, kind };
    const server = await listen(address, me);
    if (server) {
      writeWhole(note, JSON.stringify(me));
      return { kind: "held", release: () => void server.close() };
    }
    const holder = await askHolder(address, note);
    if (holder) return { kind: "refused", holder };
  }
}

/** What a person is told who cannot have the lab now. */
export function refusalText({ pid, kind }: LabHolder): string {
  const who = {
    start: `Another npm start is at work in this folder (pid ${String(pid)}). Wait until it has ended.`,
    lab: `npm run lab keeps this lab running (pid ${String(pid)}). End it with Ctrl-C first.`,
    pulumi: `npm run lab -- pulumi is at work in this folder (pid ${String(pid)}). Wait until it has ended.`,
  };
  return who[kind];
}

function listen(address: string, holder: LabHolder): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((asker) => asker.on("error", () => undefined).end(JSON.stringify(holder)));
    server.once("error", (error) => {
      if ("code" in error && error.code === "EADDRINUSE") resolve(undefined);
      else reject(error);
    });
    server.listen(address, () => {
      resolve(server.unref());
    });
  });
}

/** The holder, or nothing when it just went away. One that is stopped does not answer; it left a note. */
async function askHolder(address: string, note: string): Promise<LabHolder | undefined> {
  const connection = connect(address);
  try {
    connection.setTimeout(patienceMs, () => connection.destroy(new Error(unanswered)));
    return parseHolder(await text(connection));
  } catch (error) {
    if (error instanceof Error && error.message === unanswered) return parseHolder(readIfThere(note) ?? "");
    const isRefused = error instanceof Error && "code" in error && error.code === "ECONNREFUSED";
    // A socket file without a listener is what a dead holder leaves on systems that need a file.
    if (isRefused && !address.startsWith("\0")) rmSync(address, { force: true });
    return undefined;
  }
}

function parseHolder(answer: string): LabHolder | undefined {
  return answer === "" ? undefined : (JSON.parse(answer) as LabHolder);
}

function addressOf(folder: LabFolder): string {
  mkdirSync(folder.path, { recursive: true });
  const hash = createHash("sha256").update(realpathSync(folder.path)).digest("hex").slice(0, 16);
  const name = `pulumi-cms-lab-${hash}`;
  if (process.platform === "linux") return `\0${name}`;
  return process.platform === "win32" ? `\\\\.\\pipe\\${name}` : join(tmpdir(), name);
}
