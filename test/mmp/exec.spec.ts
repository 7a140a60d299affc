import assert from "node:assert/strict";
import { longestReplyBytes } from "../../mmp/exec";
import { judgeReply } from "../../mmp/replies";
import { eventually } from "../eventually";
import { rejectionText } from "../thrown";
import { Wires } from "./wires";

describe("[E] mmp/exec", () => {
  const wires = new Wires();
  afterEach(() => wires.clear());

  const exitCodes = {
    zero: [0, 0],
    "nonzero-on-failure": [0, 1],
    "no-status": [undefined, undefined],
    signal: [undefined, undefined],
  } as const;
  for (const [exec, [good, bad]] of Object.entries(exitCodes)) {
    it(`INST-07 reads the same texts whatever the exit status (exec=${exec})`, async () => {
      const { mmp } = await wires.connected({ dialect: { exec } });
      const [version, refused] = [await mmp.run("version"), await mmp.run("no-such-thing")];
      assert.deepStrictEqual(
        [version.text, refused.text, version.exitCode, refused.exitCode],
        ["3.8\n", "Unknown command: no-such-thing\n", good, bad],
      );
      assert.deepStrictEqual(judgeReply(version), { failures: [], successes: [] });
      assert.equal(judgeReply(refused).refusal, "Unknown command: no-such-thing");
    });
  }

  it("INST-07 merges standard error with standard output (stderr-for-errors=on)", async () => {
    const { mmp } = await wires.connected({ dialect: { "stderr-for-errors": "on" } });
    assert.equal((await mmp.run("no-such-thing")).text, "Unknown command: no-such-thing\n");
    const refused = await mmp.run("webadmin listen z 443");
    assert.deepStrictEqual(
      [refused.text, judgeReply(refused).refusal],
      ["Unrecognized interface\n", "Unrecognized interface"],
    );
  });

  it("INST-07 keeps pieces of both streams in their order of arrival, also when they come in one packet", async () => {
    const lines = Array.from({ length: 40 }, (_, index) => `line ${String(index)}\n`);
    const { mmp } = await wires.scripted({
      exec: (channel) => {
        for (const [index, line] of lines.entries()) (index % 3 === 0 ? channel.stderr : channel).write(line);
        channel.exit(0);
        channel.end();
      },
    });
    assert.equal((await mmp.run("mixed")).text, lines.join(""));
  });

  it("INST-07 makes line feeds of CRLF and keeps letters whole that arrive in pieces", async () => {
    const bytes = Buffer.from("FAILURE： 証明書\r\nzwei\r\r\nende");
    const { mmp } = await wires.scripted({
      exec: (channel) => {
        for (const byte of bytes) channel.write(Buffer.from([byte]));
        channel.end();
      },
    });
    const reply = await mmp.run("x");
    assert.equal(reply.text, "FAILURE： 証明書\nzwei\nende");
    assert.equal(judgeReply(reply).refusal, "FAILURE： 証明書");
  });

  it("INST-07 takes a reply of 1 MiB whole", async () => {
    const { appliance, mmp } = await wires.connected();
    const text = `${"0123456789abcde\n".repeat(65_536)}end`;
    appliance.log.restart();
    appliance.faults.at(1, { kind: "answer", text, executes: false });
    assert.equal((await mmp.run("pki list")).text, `${text}\n`);
    assert.equal((await mmp.run("version")).text, "3.8\n");
  });

  it("INST-07 gives up on a reply without end, and goes on with the next command", async () => {
    const { mmp } = await wires.scripted({
      exec: (channel, command) => {
        channel.on("error", () => undefined);
        if (command === "version") return void channel.end("3.8\n");
        const pour = (): void => {
          while (channel.writable && channel.write(Buffer.alloc(65_536, "x")));
          if (channel.writable) channel.once("drain", pour);
        };
        pour();
      },
    });
    assert.equal(
      await rejectionText(mmp.run("syslog follow")),
      `mmp/reply-size cms1: the reply to "syslog follow" is longer than ${String(longestReplyBytes)} bytes. ` +
        "Run the command by hand and look at what it prints.",
    );
    assert.equal((await mmp.run("version")).text, "3.8\n");
  });

  it("INST-07 does not wait for the channel to close once the output has ended", async () => {
    const { mmp } = await wires.scripted({
      exec: (channel) => {
        channel.write("SUCCESS: done\n");
        // Half closed: end of output, never a close.
        channel.eof();
      },
    });
    assert.equal((await mmp.run("webadmin enable")).text, "SUCCESS: done\n");
  });

  it("INST-07 runs commands in the order in which they were asked for, one at a time", async () => {
    const { appliance, mmp } = await wires.connected();
    appliance.log.restart();
    const commands = ["version", "date", "webadmin", "callbridge", "user list"];
    const replies = await Promise.all(commands.map((command) => mmp.run(command)));
    assert.deepStrictEqual(
      replies.map(({ command }) => command),
      commands,
    );
    assert.deepStrictEqual(appliance.log.commands(), commands);
    assert.equal(new Set(appliance.log.entries.map(({ roundTrip }) => roundTrip)).size, commands.length);
  });

  it("CMD-17 sends a command of any length and letters as it is", async () => {
    const { appliance, mmp } = await wires.connected();
    appliance.log.restart();
    const command = `pki csr x CN:${"a".repeat(2_000)}.example.org O:"Größe ${"é".repeat(20)}"`;
    await mmp.run(command);
    assert.deepStrictEqual(appliance.log.commands(), [command]);
  });

  for (const when of ["before", "after"] as const) {
    it(`ERR-21 gives up waiting at the deadline, and says that the command may have been carried out (hang ${when})`, async () => {
      const { appliance, mmp } = await wires.connected();
      appliance.log.restart();
      appliance.faults.at(1, { kind: "hang", when });
      assert.equal(
        await rejectionText(mmp.run("webadmin disable", { timeoutMs: 150 })),
        'mmp/time-out cms1: no complete answer to "webadmin disable" within 150 ms; it may have been carried out. ' +
          "Look at the appliance, then run again: the next run goes on from what it observes.",
      );
      assert.deepStrictEqual(appliance.log.commands(), ["webadmin disable"]);
      assert.equal((await mmp.run("version")).text, "3.8\n");
    });

    it(`ERR-21 says at once that the connection broke, and never sends the command again (drop ${when})`, async () => {
      const { appliance, mmp } = await wires.connected();
      appliance.log.restart();
      appliance.faults.at(1, { kind: "drop", when });
      const text = await rejectionText(mmp.run("callbridge restart", { timeoutMs: 4_000 }));
      assert.match(
        text,
        /^mmp\/connection-lost cms1: the SSH connection broke( \(.*\))? during "callbridge restart"\. A command that was under way may have been carried out; run again, the next run goes on from what it observes\.$/,
      );
      assert.match(
        await rejectionText(mmp.run("version")),
        /^mmp\/connection-lost cms1: .* during "version"\./,
      );
      assert.deepStrictEqual(appliance.log.commands(), ["callbridge restart"]);
    });
  }

  it("ERR-21 says that an expired password is the reason when exec asks for a new one", async () => {
    const { mmp } = await wires.connected({ dialect: { "password-expired": "prompt" } });
    assert.match(
      await rejectionText(mmp.run("version", { mustAnswer: true })),
      /^mmp\/password-expired cms1: the password of admin is expired .*\(the MMP said: "Please enter new password:"\)$/,
    );
  });

  it("ERR-21 takes an empty answer to the first question for an expired password, and only there", async () => {
    const { mmp } = await wires.scripted({ exec: (channel) => channel.end() });
    assert.equal((await mmp.run("webadmin certs a.key a.crt")).text, "");
    assert.match(
      await rejectionText(mmp.run("version", { mustAnswer: true })),
      /^mmp\/password-expired cms1: /,
    );
  });

  it("PKI-22 types nothing into a prompt for a new password", async () => {
    let typed = "";
    const { mmp } = await wires.scripted({
      exec: (channel) => {
        channel.on("data", (bytes: Buffer) => (typed += bytes.toString()));
        channel.write("Please enter new password: ");
      },
    });
    assert.match(await rejectionText(mmp.run("version")), /^mmp\/password-expired cms1: /);
    assert.equal(typed, "");
  });

  it("leaves nothing unheard when a channel opens after its deadline and the connection ends", async () => {
    const unheard: unknown[] = [];
    const hear = (reason: unknown): void => void unheard.push(reason);
    let opened = false;
    const { mmp } = await wires.scripted({ exec: () => (opened = true) });
    process.on("unhandledRejection", hear);
    await assert.rejects(mmp.run("x", { timeoutMs: 1 }), { code: "mmp/time-out" });
    await eventually(() => assert.equal(opened, true));
    await new Promise((resolve) => setTimeout(resolve, 50));
    await mmp.close();
    await new Promise((resolve) => setImmediate(resolve));
    process.off("unhandledRejection", hear);
    assert.deepEqual(unheard, []);
  });
});
