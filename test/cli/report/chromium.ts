/** A headless Chromium, told what to do over its own debugging pipe; a page is opened from a file with the network off. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { pathToFileURL } from "node:url";

type Parameters = Readonly<Record<string, unknown>>;

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Parameters;
  readonly result?: Parameters;
  readonly error?: { readonly message: string };
}

/** One page of a browser of its own. */
export interface Page {
  /** The value of an expression of JavaScript, which has to be JSON. */
  evaluate(expression: string): Promise<unknown>;
  /** Any command of the DevTools protocol for the page. */
  tell(method: string, params?: Parameters): Promise<Parameters>;
  /** Addresses of everything that was asked for. */
  readonly requested: readonly string[];
  /** What the console and the browser's log complained about. */
  readonly complaints: readonly string[];
  close(): void;
}

/** Opens a file. The browser resolves no name, and the page is told that it is offline. */
export async function openPage(path: string): Promise<Page> {
  const profile = mkdtempSync(join(tmpdir(), "cms-chromium-"));
  const child = spawn("chromium", [...flags, `--user-data-dir=${profile}`], {
    stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
  });
  const close = (): void => {
    child.once("close", () => rmSync(profile, { recursive: true, force: true, maxRetries: 5 }));
    child.kill("SIGKILL");
  };
  const [, , , toBrowser, fromBrowser] = child.stdio;
  const pipe = new DebuggingPipe(toBrowser as Writable, fromBrowser as Readable);
  try {
    const { targetId } = await pipe.tell("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await pipe.tell("Target.attachToTarget", { targetId, flatten: true });
    const tell = (method: string, params: Parameters = {}): Promise<Parameters> =>
      pipe.tell(method, params, String(sessionId));
    for (const domain of ["Page", "Network", "Runtime", "Log"]) await tell(`${domain}.enable`);
    await tell("Network.emulateNetworkConditions", {
      ...{ offline: true, latency: 0, downloadThroughput: 0, uploadThroughput: 0 },
    });
    const loaded = pipe.next("Page.loadEventFired");
    await tell("Page.navigate", { url: pathToFileURL(path).href });
    await loaded;
    return {
      tell,
      close,
      requested: pipe.requested,
      complaints: pipe.complaints,
      evaluate: async (expression) => {
        const { result, exceptionDetails } = await tell("Runtime.evaluate", {
          expression,
          returnByValue: true,
        });
        if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
        return (result as { readonly value?: unknown }).value;
      },
    };
  } catch (error) {
    close();
    throw error;
  }
}

const flags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--no-first-run",
  "--disable-background-networking",
  "--host-resolver-rules=MAP * ~NOTFOUND",
  "--window-size=1200,900",
  "--remote-debugging-pipe",
];

/** JSON documents that end with a zero byte, in both directions. */
class DebuggingPipe {
  readonly requested: string[] = [];
  readonly complaints: string[] = [];
  readonly #to: Writable;
  readonly #answers = new Map<number, (message: Message) => void>();
  readonly #events = new Map<string, () => void>();
  #count = 0;
  #rest = "";

  constructor(to: Writable, from: Readable) {
    this.#to = to;
    // A browser that ends answers nothing; the test's own time limit tells.
    to.on("error", () => undefined);
    from.setEncoding("utf8").on("data", (text: string) => this.#read(text));
  }

  tell(method: string, params: Parameters, sessionId?: string): Promise<Parameters> {
    const id = ++this.#count;
    return new Promise((resolve, reject) => {
      this.#answers.set(id, ({ result, error }) =>
        error ? reject(new Error(`${method}: ${error.message}`)) : resolve(result ?? {}),
      );
      this.#to.write(`${JSON.stringify({ id, method, params, ...(sessionId && { sessionId }) })}\0`);
    });
  }

  next(method: string): Promise<void> {
    return new Promise((resolve) => this.#events.set(method, resolve));
  }

  #read(text: string): void {
    const messages = (this.#rest + text).split("\0");
    this.#rest = messages.pop() ?? "";
    for (const message of messages) this.#take(JSON.parse(message) as Message);
  }

  #take(message: Message): void {
    if (message.id !== undefined) return this.#answers.get(message.id)?.(message);
    const { method = "", params = {} } = message;
    if (method === "Network.requestWillBeSent") {
      this.requested.push((params["request"] as { readonly url: string }).url);
    }
    if (["Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled"].includes(method)) {
      this.complaints.push(JSON.stringify(params));
    }
    this.#events.get(method)?.();
  }
}
