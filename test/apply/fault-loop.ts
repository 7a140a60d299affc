/**
 * A change that is interrupted at one of its requests, through its real entry, on an appliance that serves an older
 * certificate. The requests are those of a good run that was recorded before, so a new step makes the loop longer.
 */
import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { cpSync } from "node:fs";
import { connect as tlsConnect } from "node:tls";
import { startAppliance } from "../../lab/appliance/appliance";
import type { RunningAppliance } from "../../lab/appliance/appliance";
import type { RequestEntry } from "../../lab/appliance/request-log";
import type { ChangeInput } from "../../apply/change";
import type { SupportedRole } from "../../plan/roles";
import { eventually } from "../eventually";
import { nextLabAddress } from "../lab-address";
import { baseDialect } from "../lab/appliance/base-dialect";
import { logIn } from "../lab/appliance/session";
import type { Made } from "../certificates";
import {
  Appliances,
  anIdentity,
  change,
  declare,
  loginKey,
  sipPort,
  theRoot,
  webAdminPort,
} from "./changing";
import type { DeclareOptions } from "./changing";
import { Entries, patience, untilGone } from "./entry";
import type { EntryEnd } from "./entry";

/** What the listener serves, with a key that belongs to it. */
export type Served = "old" | "new" | "nothing";

/** What is left on the appliance. */
export interface Remains {
  readonly table: string;
  readonly files: readonly string[];
  readonly served: Served;
}

/** A recorded good run. */
export interface Recording {
  readonly requests: readonly RequestEntry[];
  /** Number of the first request that touches the role. */
  readonly firstTouch: number;
  readonly before: Remains;
  readonly after: Remains;
}

/** One role's change, to be repeated from the same disk as often as wanted. */
export class Rehearsal {
  readonly #appliances = new Appliances();
  readonly #role: SupportedRole;
  readonly #more: Omit<DeclareOptions, "made">;
  readonly #disk: string;
  readonly #old = anIdentity("cms1.example.org");
  readonly #new = anIdentity("cms1.example.org");

  /** @param more what the change declares besides the new identity. */
  constructor(role: SupportedRole, more: Omit<DeclareOptions, "made"> = {}) {
    this.#role = role;
    this.#more = more;
    this.#disk = this.#appliances.fleet.directory();
  }

  /** Makes the disk on which the old certificate is assigned and served. */
  async prepare(): Promise<void> {
    const appliance = await this.#appliances.start({ directory: this.#disk, loginKey: loginKey() });
    const { error } = await change(this.#input(appliance, { made: this.#old }));
    assert.equal(error, undefined);
    await appliance.stop();
  }

  /** Lets the change run undisturbed. */
  async record(): Promise<Recording> {
    const scene = await this.open();
    const before = await scene.remains();
    scene.appliance.log.restart();
    const end = await scene.run();
    assert.equal(end.code, 0, end.stderr);
    const requests = [...scene.appliance.log.entries];
    const after = await scene.remains();
    await scene.close();
    const firstTouch = requests.findIndex(touchesRole) + 1;
    assert.ok(firstTouch > 0);
    return { requests, firstTouch, before, after };
  }

  /** A fresh copy of the appliance. */
  async open(): Promise<Scene> {
    const directory = this.#appliances.fleet.directory();
    cpSync(this.#disk, directory, { recursive: true });
    const appliance = await startAppliance({
      directory,
      address: nextLabAddress(),
      dialect: baseDialect(),
    });
    const names = new Map([
      [fingerprint(this.#old), "old" as const],
      [fingerprint(this.#new), "new" as const],
    ]);
    return new Scene(
      appliance,
      this.#input(appliance, { ...this.#more, made: this.#new }),
      this.#role,
      names,
    );
  }

  clear(): Promise<void> {
    return this.#appliances.clear();
  }

  #input(appliance: RunningAppliance, options: DeclareOptions): ChangeInput {
    const input = declare(appliance, this.#role, { ...options, change: { deadlines: patience } });
    // Hundreds of logins: with a key they are cheap.
    const credentials = { privateKey: loginKey().privateKey };
    const target = { ...input.declaration.target, credentials: {} };
    return {
      declaration: { ...input.declaration, target },
      secrets: { ...input.secrets, credentials },
      credentials,
    };
  }
}

/** One appliance and the runs on it. */
export class Scene {
  readonly entries = new Entries();

  constructor(
    readonly appliance: RunningAppliance,
    readonly input: ChangeInput,
    readonly role: SupportedRole,
    readonly names: ReadonlyMap<string, "old" | "new">,
  ) {}

  /** A run that nobody disturbs. */
  run(): Promise<EntryEnd> {
    return this.entries.run(this.input);
  }

  /** Kills the worker when its n-th request arrives; the request itself is carried out. */
  async killWorkerAt(n: number): Promise<EntryEnd> {
    const entry = this.entries.start(this.input);
    const pid = await entry.workerPid();
    this.#at(n, () => {
      process.kill(pid, "SIGKILL");
      return untilGone(pid);
    });
    return entry.end;
  }

  /** Kills the entry when the n-th request arrives, and holds the answer back until the worker has noticed. */
  async killEntryAt(n: number): Promise<void> {
    const entry = this.entries.start(this.input);
    const pid = await entry.workerPid();
    this.#at(n, () => {
      entry.kill();
      return eventually(() => assert.match(this.entries.log(), /nobody waits for the result any more/));
    });
    await entry.end;
    await untilGone(pid);
  }

  async remains(): Promise<Remains> {
    const session = await logIn(this.appliance, loginKey());
    const table = await session.tell(this.role.toLowerCase());
    const files = (await session.names()).filter((name) => name !== "log");
    session.end();
    return { table, files, served: await this.#served() };
  }

  async close(): Promise<void> {
    this.entries.clear();
    await this.appliance.stop();
  }

  /** Acts when the n-th request arrives; it and those behind it wait, as a CLOSE is sent without waiting for its answer. */
  #at(n: number, act: () => Promise<void>): void {
    let acting: Promise<void> | undefined;
    this.appliance.faults.onRequest(async (entry, phase) => {
      if (entry.n < n || phase !== "before") return;
      acting ??= act();
      await acting;
    });
  }

  #served(): Promise<Served> {
    const port = this.role === "webAdmin" ? webAdminPort : sipPort;
    return new Promise((resolve, reject) => {
      const socket = tlsConnect({
        host: this.appliance.address,
        port,
        servername: "cms1.example.org",
        ca: theRoot().certPem,
      });
      socket.once("secureConnect", () => {
        const shown = this.names.get(socket.getPeerCertificate().fingerprint256);
        socket.destroy();
        if (shown) resolve(shown);
        else reject(new Error("the listener shows a certificate that nobody assigned"));
      });
      socket.once("error", (error: NodeJS.ErrnoException) => {
        if (error.code === "ECONNREFUSED") resolve("nothing");
        else reject(error);
      });
    });
  }
}

/** Whether a request takes the role down, assigns, or activates. */
export function touchesRole({ kind, text }: RequestEntry): boolean {
  return (
    kind !== "sftp" && /^(webadmin|callbridge|tls \w+) (disable|enable|restart|certs|trust|listen)/.test(text)
  );
}

/** Does some work for each item, a few at a time. */
export async function forEachOf<Item>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const left = [...items];
  const worker = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

function fingerprint({ leafDer }: Made): string {
  return new X509Certificate(leafDer).fingerprint256;
}
