import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { join } from "node:path";
import { nextLabAddress } from "../../lab-address";
import { goodLeaf, testCa } from "./certificates";
import { Fleet, sipPort, webAdminPort } from "./fleet";
import { call, logIn, shownName } from "./session";
import type { Session } from "./session";

const root = join(__dirname, "..", "..", "..");

/** The appliance as a process that can really be killed. */
class Process {
  readonly #child: ChildProcess;
  readonly address: string;
  readonly sshPort = 2222;

  constructor(child: ChildProcess, address: string) {
    this.#child = child;
    this.address = address;
  }

  static async start(directory: string, address: string): Promise<Process> {
    const program = join(root, "lab", "appliance", "main.ts");
    const child = spawn(process.execPath, ["--require", "tsx", program, "--stdin"], {
      cwd: root,
      stdio: ["pipe", "pipe", "inherit"],
    });
    const setUp = ["callbridge listen a", `webadmin listen a ${String(webAdminPort)}`];
    child.stdin.write(`${JSON.stringify({ directory, address, setUp })}\n`);
    const lines = createInterface({ input: child.stdout });
    await new Promise<void>((resolve, reject) => {
      lines.once("line", () => resolve());
      child.once("exit", () => reject(new Error("the appliance ended before it was ready")));
    });
    return new Process(child, address);
  }

  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void> {
    return this.#end("SIGKILL");
  }

  terminate(): Promise<void> {
    return this.#end("SIGTERM");
  }

  #end(signal: NodeJS.Signals): Promise<void> {
    const gone = new Promise<void>((resolve) => this.#child.once("exit", () => resolve()));
    this.#child.kill(signal);
    return gone;
  }
}

/** What a client can see of the whole appliance, without what changes by itself. */
async function look(session: Session, address: string): Promise<Record<string, unknown>> {
  const names = (await session.names()).filter((name) => name !== "log");
  return {
    webadmin: await session.tell("webadmin"),
    callbridge: await session.tell("callbridge"),
    tls: await session.tell("tls sip"),
    users: (await session.tell("user list")).replace(/(yes|no)$/gm, ""),
    files: await Promise.all(
      names.map(async (name) => [name, (await session.download(name)).toString("hex")]),
    ),
    shown: [await shownName(address, webAdminPort), await shownName(address, sipPort)],
  };
}

describe("[E] lab/appliance durability", () => {
  const fleet = new Fleet();
  let running: Process | undefined;
  afterEach(async () => {
    await running?.kill();
    running = undefined;
    await fleet.clear();
  });

  it("loses nothing acknowledged to a SIGKILL after any step", async function () {
    this.timeout(60_000);
    const leaf = goodLeaf("lasting");
    const steps: readonly ((session: Session) => Promise<unknown>)[] = [
      (session) => session.upload("a.key", leaf.keyPem),
      (session) => session.upload("a.crt", leaf.pem),
      (session) => session.upload("ca.crt", testCa().pem),
      (session) => session.tell("webadmin certs a.key a.crt ca.crt"),
      (session) => session.tell("webadmin enable"),
      (session) => session.tell("callbridge certs a.key a.crt ca.crt"),
      (session) => session.tell("callbridge restart"),
      (session) => session.tell("tls sip trust ca.crt"),
      (session) => session.tell("pki selfsigned own CN:own"),
      (session) => session.tell("webadmin disable"),
      (session) => session.tell("user add robot crypto", "robot-word\nrobot-word\n"),
    ];
    const directory = fleet.directory();
    const address = nextLabAddress();
    running = await Process.start(directory, address);
    let session = await logIn(running);
    for (const [index, step] of steps.entries()) {
      await step(session);
      const before = await look(session, address);
      session.client.on("error", () => undefined);
      await running.kill();
      running = await Process.start(directory, address);
      session = await logIn(running);
      assert.deepEqual(await look(session, address), before, `after step ${String(index + 1)}`);
    }
    assert.match(await session.tell("webadmin"), /^Enabled\s+: false$/m);
    assert.equal(await shownName(address, sipPort), "lasting");
    session.end();
  });

  it("ends at SIGTERM and frees its ports", async () => {
    const directory = fleet.directory();
    const address = nextLabAddress();
    running = await Process.start(directory, address);
    await running.terminate();
    running = await Process.start(directory, address);
    const session = await logIn(running);
    assert.equal(await session.tell("version"), "3.8\n");
    session.end();
  });

  it("keeps half of an upload that a kill cut short, and nothing else", async () => {
    const { appliance, session } = await fleet.startServing();
    const sftp = await session.sftp();
    const handle = await call<Buffer>((done) => sftp.open("part.crt", "w", done));
    await call<undefined>((done) => sftp.write(handle, Buffer.from("first"), 0, 5, 0, done));
    await appliance.kill();
    await appliance.restart();
    const again = await fleet.logIn(appliance);
    assert.equal((await again.download("part.crt")).toString(), "first");
    assert.equal(await shownName(appliance.address, sipPort), "old");
  });
});
