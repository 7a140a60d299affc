import assert from "node:assert/strict";
import { createServer } from "node:net";
import type { AddressInfo, Server } from "node:net";
import { Client } from "ssh2";
import { ChannelGate } from "../../mmp/channels";
import { runExec } from "../../mmp/exec";
import { SshLink } from "../../mmp/link";
import { WireCounter } from "../../mmp/round-trips";
import { connectMmp } from "../../mmp/connection";
import type { MmpOptions } from "../../mmp/target";
import { nextLabAddress } from "../lab-address";
import { rejectionText } from "../thrown";
import { until } from "../lab/appliance/session";
import { Wires, deadlines, optionsFor, scriptedOptions } from "./wires";

const check = "Check address, port, firewall and that the appliance is up, then run again.";

/** A TCP server that says this to everybody and nothing else. */
async function mumbling(
  text: string,
  thenEnds = false,
): Promise<{ host: string; port: number; server: Server; open: () => number }> {
  let open = 0;
  const server = createServer((socket) => {
    open += 1;
    socket.once("close", () => (open -= 1));
    socket.resume();
    socket.on("error", () => undefined);
    if (text !== "") socket.write(text);
    if (thenEnds) socket.end();
  });
  const host = nextLabAddress();
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return { host, port: (server.address() as AddressInfo).port, server, open: () => open };
}

describe("[E] mmp/link: reaching the appliance", () => {
  const wires = new Wires();
  const servers: Server[] = [];
  afterEach(async () => {
    await wires.clear();
    for (const server of servers.splice(0)) server.close();
  });

  const optionsTo = (host: string, port: number, connectMs = 5_000): MmpOptions => ({
    name: "cms1",
    target: { host, port, user: "admin", hostKey: `SHA256:${"A".repeat(43)}` },
    credentials: { password: "lab-password" },
    deadlines: { ...deadlines, connectMs },
  });

  it("ERR-21 says that nobody listens, and that it is safe to repeat", async () => {
    const host = nextLabAddress();
    const error: unknown = await connectMmp(optionsTo(host, 2222)).catch((reason: unknown) => reason);
    assert.ok(error instanceof Error && "retry" in error);
    assert.equal(
      error.message,
      `mmp/unreachable cms1: ${host}:2222 cannot be reached (connect ECONNREFUSED ${host}:2222). ${check}`,
    );
    assert.equal(error.retry, "safe");
  });

  it("ERR-21 says that a name is unknown", async () => {
    assert.match(
      await rejectionText(connectMmp(optionsTo("cms1.invalid", 22))),
      /^mmp\/unreachable cms1: cms1\.invalid:22 cannot be reached \(getaddrinfo \w+ cms1\.invalid\)\. /,
    );
  });

  it("ERR-21 gives up on a port that accepts and says nothing, within the deadline", async () => {
    const { host, port, server, open } = await mumbling("");
    servers.push(server);
    const begun = performance.now();
    assert.equal(
      await rejectionText(connectMmp(optionsTo(host, port, 200))),
      `mmp/unreachable cms1: ${host}:${String(port)} accepted the connection, but there was no login within 200 ms. ${check}`,
    );
    assert.ok(performance.now() - begun < 2_000);
    await until(open, (count) => count === 0);
  });

  it("ERR-21 says so when it is no SSH server, or one that hangs up", async () => {
    for (const [text, ends] of [
      ["HTTP/1.1 400 Bad Request\r\n\r\n", true],
      ["", true],
      ["SSH-2.0-x\r\n", true],
    ] as const) {
      const { host, port, server } = await mumbling(text, ends);
      servers.push(server);
      assert.match(
        await rejectionText(connectMmp(optionsTo(host, port))),
        /^mmp\/unreachable cms1: 127\.[\d.]+:\d+ (broke the SSH connection before the login was finished|and this program found no common SSH algorithms)/,
      );
    }
  });

  it("ERR-21 leaves no connection open when the login fails", async () => {
    const appliance = await wires.start();
    await rejectionText(connectMmp({ ...optionsFor(appliance), credentials: { password: "wrong" } }));
    await until(
      () => appliance.openConnections(),
      (open) => open === 0,
    );
  });

  it("INST-01 closes its connections, also when the other side does not answer any more", async () => {
    const { appliance, mmp } = await wires.connected();
    await mmp.run("version");
    await mmp.files.list();
    await mmp.close();
    await until(
      () => appliance.openConnections(),
      (open) => open === 0,
    );
    assert.match(
      await rejectionText(mmp.run("version")),
      /^mmp\/connection-lost cms1: the SSH connection was closed/,
    );
    await mmp.close();
  });

  it("ERR-21 gives everything up at once when the run is ended", async () => {
    const ended = new AbortController();
    const { appliance, mmp } = await wires.connected({}, { signal: ended.signal });
    appliance.log.restart();
    appliance.faults.at(1, { kind: "hang" });
    const running = rejectionText(mmp.run("webadmin enable", { timeoutMs: 60_000 }));
    await until(
      () => appliance.log.commands().length,
      (count) => count === 1,
    );
    ended.abort();
    assert.match(
      await running,
      /^mmp\/connection-lost cms1: the run gave the connection up during "webadmin enable"\. /,
    );
    await until(
      () => appliance.openConnections(),
      (open) => open === 0,
    );
  });

  it("INST-01 survives an appliance that closes idle sessions by saying so, not by hanging", async () => {
    const { appliance, mmp } = await wires.connected({ dialect: { "session-idle-ms": "150" } });
    await mmp.run("version");
    await until(
      () => appliance.openConnections(),
      (open) => open === 0,
    );
    assert.match(
      await rejectionText(mmp.run("version")),
      /^mmp\/connection-lost cms1: the SSH connection broke.* during "version"\./,
    );
  });
});

describe("[U] mmp/link: SshLink", () => {
  it("ERR-21 takes a connection that ssh2 has lost already for lost, and not for one that refuses exec", async () => {
    const link = new SshLink(new Client(), "cms1");
    const gate = new ChannelGate({ subject: "cms1", gapMs: 0, requests: new WireCounter().requests() });
    const lost =
      'mmp/connection-lost cms1: the SSH connection broke during "version". A command that was under way may have been ' +
      "carried out; run again, the next run goes on from what it observes.";
    assert.equal(
      await rejectionText(runExec(link, gate, { command: "version", confirms: false }, 1_000)),
      lost,
    );
    assert.equal(
      await rejectionText(runExec(link, gate, { command: "version", confirms: false }, 1_000)),
      lost,
    );
  });
});

describe("[E] mmp/connection: a bastion", () => {
  const wires = new Wires();
  afterEach(() => wires.clear());

  it("INST-01 reaches the appliance through a bastion with a login of its own, files included", async () => {
    const appliance = await wires.start();
    const users: string[] = [];
    const bastion = await wires.script({
      forwards: true,
      login: (context) => {
        users.push(context.username);
        context.accept();
      },
    });
    const { target } = optionsFor(appliance);
    const { target: hop } = scriptedOptions(bastion);
    const mmp = await wires.connect(appliance, {
      target: { ...target, bastion: { ...hop, user: "jump" } },
      bastionCredentials: { password: "another" },
    });
    assert.equal((await mmp.run("version")).text, "3.8\n");
    await mmp.files.write("a.crt", Buffer.from("a"));
    assert.equal((await mmp.files.read("a.crt")).toString(), "a");
    assert.deepStrictEqual([...new Set(users)], ["jump"]);
    assert.deepStrictEqual(
      [bastion.connections(), mmp.counts().connections, appliance.counts().connections],
      [1, 1, 1],
    );
  });

  it("INST-08 opens tunnels to listeners through the bastion, and has none without one", async () => {
    const appliance = await wires.start();
    const bastion = await wires.script({ forwards: true });
    const { target } = optionsFor(appliance);
    const mmp = await wires.connect(appliance, {
      target: { ...target, bastion: scriptedOptions(bastion).target },
      bastionCredentials: { password: "x" },
    });
    assert.ok(mmp.tunnel);
    const stream = await mmp.tunnel(appliance.address, appliance.sshPort);
    const greeting = await new Promise<string>((resolve) =>
      stream.once("data", (bytes: Buffer) => resolve(bytes.toString())),
    );
    assert.match(greeting, /^SSH-2\.0-/);
    stream.destroy();
    assert.match(
      await rejectionText(mmp.tunnel(nextLabAddress(), 9)),
      /^mmp\/unreachable cms1 bastion: the bastion opened no tunnel to 127\.[\d.]+:9 \(.*\)\. Check that the bastion permits forwarding and reaches the appliance\.$/,
    );
    assert.equal((await wires.connect(appliance)).tunnel, undefined);
  });

  it("ERR-21 names the bastion in what goes wrong there", async () => {
    const appliance = await wires.start();
    const closed = await wires.script({ forwards: false });
    const wrong = await wires.script({ login: (context) => context.reject(["password"]) });
    const { target } = optionsFor(appliance);
    const through = (hop: MmpOptions["target"]): Promise<string> =>
      rejectionText(
        wires.connect(appliance, {
          target: { ...target, bastion: hop },
          bastionCredentials: { password: "x" },
        }),
      );
    assert.match(
      await through(scriptedOptions(closed).target),
      /^mmp\/unreachable cms1 bastion: the bastion opened no tunnel to /,
    );
    assert.match(
      await through(scriptedOptions(wrong).target),
      /^mmp\/login cms1 bastion: admin@.* refused the login/,
    );
    const unpinned = { ...scriptedOptions(closed).target, hostKey: `SHA256:${"B".repeat(43)}` };
    assert.match(await through(unpinned), /^mmp\/host-key cms1 bastion: /);
    assert.equal(appliance.counts().connections, 0);
  });
});
