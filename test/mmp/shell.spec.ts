import assert from "node:assert/strict";
import type { ServerChannel } from "ssh2";
import { replyIn } from "../../mmp/shell";
import { judgeReply } from "../../mmp/replies";
import { rejectionText } from "../thrown";
import { Wires } from "./wires";

/** A shell that shows a prompt, and answers each line that is typed. */
function shellOf(options: {
  readonly prompt: string;
  readonly answer: (line: string) => string;
  readonly greeting?: string;
  readonly echoes?: boolean;
}): (channel: ServerChannel) => void {
  const { prompt, answer, greeting = "", echoes = true } = options;
  return (channel) => {
    let typed = "";
    channel.write(`${greeting}${prompt}`);
    channel.on("data", (bytes: Buffer) => {
      typed += bytes.toString();
      const [line, ...rest] = typed.split("\r");
      if (rest.length === 0) return;
      typed = rest.join("\r");
      const text = answer(line ?? "").replaceAll("\n", "\r\n");
      // In small pieces, as a slow line delivers them.
      for (const piece of `${echoes ? `${line ?? ""}\r\n` : ""}${text}${prompt}`.match(/[^]{1,7}/g) ?? []) {
        channel.write(piece);
      }
    });
  };
}

describe("[E] mmp/shell", () => {
  const wires = new Wires();
  afterEach(() => wires.clear());

  for (const hostname of ["cms", "cms1.vcb-lab.local", "CB-1"]) {
    it(`INST-01 types into the shell where exec is refused, with the prompt "${hostname}> "`, async () => {
      const told: string[] = [];
      const { appliance, mmp } = await wires.connected(
        { dialect: { exec: "off", banner: "on" }, hostname },
        { onProgress: (line) => told.push(line) },
      );
      appliance.log.restart();
      assert.equal((await mmp.run("version")).text, "3.8\n");
      assert.match((await mmp.run("webadmin")).text, /^Enabled +: false\n.*STATUS +: .*\n$/s);
      assert.equal(judgeReply(await mmp.run("no-such-thing")).refusal, "Unknown command: no-such-thing");
      assert.deepStrictEqual(
        appliance.log.entries.map(({ kind, text }) => `${kind} ${text}`),
        ["shell version", "shell webadmin", "shell no-such-thing"],
      );
      assert.equal(told.at(-1), "cms1 takes no exec requests, typing into its shell instead");
      assert.equal(told.filter((line) => line.includes("exec")).length, 1);
    });
  }

  it("INST-01 uses files beside the shell on the same connection", async () => {
    const { appliance, mmp } = await wires.connected({ dialect: { exec: "off" } });
    await mmp.run("version");
    await mmp.files.write("a.crt", Buffer.from("x"));
    await mmp.run("pki list");
    assert.equal((await mmp.files.read("a.crt")).toString(), "x");
    assert.equal(appliance.counts().connections, 1);
    assert.equal(mmp.counts().connections, 1);
  });

  it("INST-07 reads replies that hold prompts, empty lines and letters beyond ASCII, and empty ones", async () => {
    const answers: Readonly<Record<string, string>> = {
      a: "a: cms1> b\ncms1>\n\n> \n",
      b: "鍵と証明書：ö\n",
      d: "",
    };
    const { mmp } = await wires.scripted({
      shell: shellOf({ prompt: "cms1> ", answer: (line) => answers[line] ?? "" }),
    });
    assert.equal((await mmp.run("a")).text, "a: cms1> b\ncms1>\n\n> \n");
    assert.equal((await mmp.run("b")).text, "鍵と証明書：ö\n");
    assert.equal((await mmp.run("d")).text, "");
    assert.deepStrictEqual(mmp.counts().commands, 3);
  });

  it("INST-07 gets along with a shell that does not echo, and with a greeting before the prompt", async () => {
    const shell = shellOf({
      prompt: "cms1>",
      answer: (line) => `told ${line}\n`,
      greeting: "Welcome to the CMS VM\r\nLast login: today > now\r\n",
      echoes: false,
    });
    const { mmp } = await wires.scripted({ shell });
    assert.equal((await mmp.run("version")).text, "told version\n");
    assert.equal((await mmp.run("date")).text, "told date\n");
  });

  it("INST-07 takes a reply of 1 MiB whole", async () => {
    const text = "0123456789abcde\n".repeat(65_536);
    const shell = (channel: ServerChannel): void => {
      channel.write("cms1> ");
      channel.once("data", (bytes: Buffer) => {
        channel.write(`${bytes.toString().trim()}\r\n`);
        channel.write(text.replaceAll("\n", "\r\n"));
        channel.write("cms1> ");
      });
    };
    const { mmp } = await wires.scripted({ shell });
    assert.equal((await mmp.run("pki list")).text, text);
  });

  it("CMD-17 types a long command without being misled by its echo", async () => {
    const { appliance, mmp } = await wires.connected({ dialect: { exec: "off" } });
    const command = `pki match ${"a".repeat(300)}.key ${"b".repeat(300)}.crt`;
    const { text } = await mmp.run(command);
    assert.equal(text, `Unable to load private key ${"a".repeat(300)}.key\n`);
    assert.equal(appliance.log.commands().at(-1), command);
  });

  it("INST-07 waits on where a line only begins to look like the prompt", async () => {
    const shell = (channel: ServerChannel): void => {
      channel.write("cms1> ");
      channel.once("data", () => {
        channel.write("hostname\r\nthe prompt is cms1>");
        setTimeout(() => channel.write(" as you see\r\ncms1> "), 100);
      });
    };
    const { mmp } = await wires.scripted({ shell });
    assert.equal((await mmp.run("hostname")).text, "the prompt is cms1> as you see\n");
  });

  it("CMD-17 asks for a terminal so wide that the echo of no command is folded", async () => {
    const { mmp } = await wires.scripted({
      shell: (channel, columns) => {
        channel.write("cms1> ");
        channel.on("data", (bytes: Buffer) => {
          const line = bytes.toString().trimEnd();
          // As line editors do: a blank and a carriage return at the right edge.
          const echo = line.match(new RegExp(`.{1,${String(columns - 1)}}`, "g"))?.join(" \r") ?? "";
          channel.write(`${echo}\r\ndone\r\ncms1> `);
        });
      },
    });
    assert.equal((await mmp.run(`pki match ${"a".repeat(400)} ${"b".repeat(400)}`)).text, "done\n");
  });

  it("ERR-21 gives up at the deadline and opens a new shell for the next command", async () => {
    const { appliance, mmp } = await wires.connected({ dialect: { exec: "off" } });
    await mmp.run("version");
    appliance.log.restart();
    appliance.faults.at(1, { kind: "hang", when: "after" });
    assert.match(
      await rejectionText(mmp.run("webadmin disable", { timeoutMs: 150 })),
      /^mmp\/time-out cms1: no complete answer to "webadmin disable" within 150 ms; it may have been carried out\./,
    );
    assert.equal((await mmp.run("version")).text, "3.8\n");
    assert.deepStrictEqual(appliance.log.commands(), ["webadmin disable", "version"]);
  });

  it("ERR-21 says that the connection broke in the middle of a command", async () => {
    const { appliance, mmp } = await wires.connected({ dialect: { exec: "off" } });
    await mmp.run("version");
    appliance.log.restart();
    appliance.faults.at(1, { kind: "drop" });
    assert.match(
      await rejectionText(mmp.run("callbridge restart")),
      /^mmp\/connection-lost cms1: the SSH connection broke.* during "callbridge restart"\./,
    );
  });

  it("ERR-21 opens a new shell when the appliance ended the one before, e.g. after idling", async () => {
    let shells = 0;
    let closed: () => void = () => undefined;
    const firstIsClosed = new Promise<void>((resolve) => (closed = resolve));
    const plain = shellOf({ prompt: "cms1> ", answer: (line) => `${line}\n` });
    const { mmp } = await wires.scripted({
      shell: (channel) => {
        shells += 1;
        plain(channel);
        if (shells > 1) return;
        channel.once("data", () => setImmediate(() => channel.end()));
        channel.once("close", closed);
      },
    });
    await mmp.run("version");
    await firstIsClosed;
    assert.equal((await mmp.run("date")).text, "date\n");
    assert.equal(shells, 2);
  });

  it("PKI-22 types nothing where the shell wants a new password, and says what to do", async () => {
    let typed = "";
    const { mmp } = await wires.scripted({
      shell: (channel) => {
        channel.write("Your password has expired\r\nPlease enter new password: ");
        channel.on("data", (bytes: Buffer) => (typed += bytes.toString()));
      },
    });
    assert.match(await rejectionText(mmp.run("version")), /^mmp\/password-expired cms1: /);
    assert.equal(typed, "");
    const { mmp: real } = await wires.connected({ dialect: { exec: "off", "password-expired": "prompt" } });
    assert.match(await rejectionText(real.run("version")), /^mmp\/password-expired cms1: /);
  });

  it("ERR-21 says that neither exec nor a shell is offered", async () => {
    const { mmp } = await wires.connected({ dialect: { exec: "off", shell: "off" } });
    assert.equal(
      await rejectionText(mmp.run("version")),
      "mmp/channel cms1: the appliance takes neither exec requests nor an interactive shell from this user. " +
        "Log in as an MMP user with the role admin.",
    );
  });
});

describe("[U] mmp/shell: replyIn", () => {
  it("INST-07 cuts the echo before and the prompt behind, and nothing else", () => {
    assert.equal(replyIn("version\n3.8\ncms1> ", "version", "cms1>"), "3.8\n");
    assert.equal(replyIn("version \r\n3.8\ncms1>", "version", "cms1>"), "3.8\n");
    assert.equal(replyIn("3.8\ncms1> ", "version", "cms1>"), "3.8\n");
    assert.equal(replyIn("version\ncms1> ", "version", "cms1>"), "");
    assert.equal(replyIn("version\n3.8\n", "version", "cms1>"), "3.8\n");
    assert.equal(replyIn("version\nversion 3.8\ncms1> ", "version", "cms1>"), "version 3.8\n");
  });
});
