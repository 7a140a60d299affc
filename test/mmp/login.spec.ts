import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { createPrivateKey } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { utils } from "ssh2";
import type { AuthContext } from "ssh2";
import { connectMmp } from "../../mmp/connection";
import type { MmpCredentials, MmpOptions } from "../../mmp/target";
import type { RunningAppliance } from "../../lab/appliance/appliance";
import type { Dialect } from "../../lab/appliance/dialects";
import { aLeaf } from "../certificates";
import { rejectionText } from "../thrown";
import { Wires, optionsFor, scriptedOptions } from "./wires";
import { sshKeyPair } from "./ssh-keys";

const password = "lab-password";
const remedy =
  "The MMP does not say why: check for a wrong or expired password, a locked account (15 minutes; `user unlock` by " +
  "another admin) and for `user host` and `user duty` restrictions before running again.";

describe("[E] mmp/login", () => {
  const wires = new Wires();
  afterEach(() => wires.clear());

  const refused = async (dialect: Partial<Dialect>, credentials: MmpCredentials): Promise<string> => {
    const appliance = await wires.start({ dialect });
    const text = await rejectionText(connectMmp({ ...optionsFor(appliance), credentials }));
    return text.replace(`${appliance.address}:2222`, "HOST");
  };

  for (const login of ["password-and-keyboard", "password", "keyboard-interactive"] as const) {
    it(`INST-01 logs in with a password (login=${login}, with a banner)`, async () => {
      const { mmp } = await wires.connected({ dialect: { login, banner: "on" } });
      assert.equal((await mmp.run("version")).text, "3.8\n");
    });
  }

  it("INST-01 logs in with a public key, in OpenSSH form, as PKCS#8 and with a passphrase; no password is needed", async () => {
    const appliance = await wires.start({ dialect: { banner: "on" } });
    const words = "a passphrase";
    const keys: readonly MmpCredentials[] = [
      { privateKey: sshKeyPair().private },
      {
        privateKey: utils.generateKeyPairSync("ecdsa", {
          bits: 256,
          passphrase: words,
          cipher: "aes256-ctr",
          rounds: 1,
        }).private,
        passphrase: words,
      },
      { privateKey: aLeaf().forHost("x").key("rsa").selfSigned().keyPem },
    ];
    for (const credentials of keys) {
      const admin = await wires.connect(appliance);
      await admin.files.write("admin.pub", publicLine(credentials));
      await appliance.restart({ dialect: { "password-login": "off" } });
      const mmp = await wires.connect(appliance, { credentials });
      assert.equal((await mmp.run("version")).text, "3.8\n");
      await appliance.restart({ dialect: { "password-login": "on" } });
    }
  });

  it("INST-01 tries the password after a key that the appliance does not know", async () => {
    const { private: privateKey } = sshKeyPair();
    const { mmp } = await wires.connected({}, { credentials: { privateKey, password } });
    assert.equal((await mmp.run("version")).text, "3.8\n");
    assert.equal(
      await refused({}, { privateKey }),
      `mmp/login cms1: admin@HOST refused the login (tried publickey). ${remedy}`,
    );
  });

  it("INST-01 logs in through an SSH agent, and goes on without one that does not answer", async function () {
    if (spawnSync("ssh-agent", ["-h"]).error || spawnSync("ssh-add", ["-h"]).error) {
      console.log("        skipped: ssh-agent is not installed here");
      return this.skip();
    }
    const folder = mkdtempSync(join(tmpdir(), "agent-"));
    const agentSocket = join(folder, "socket");
    const agent = spawn("ssh-agent", ["-D", "-a", agentSocket], { stdio: ["ignore", "pipe", "ignore"] });
    try {
      await new Promise((resolve) => agent.stdout.once("data", resolve));
      const key = sshKeyPair();
      const added = spawnSync("ssh-add", ["-q", "-"], {
        input: `${key.private}\n`,
        env: { SSH_AUTH_SOCK: agentSocket, PATH: process.env["PATH"] },
      });
      assert.equal(added.status, 0, added.stderr.toString());
      const { appliance, mmp: admin } = await wires.connected();
      await admin.files.write("admin.pub", publicLine({ privateKey: key.private }));
      const mmp = await wires.connect(appliance, { credentials: { agentSocket } });
      assert.equal((await mmp.run("version")).text, "3.8\n");
      const silent = { agentSocket: join(folder, "nobody"), password };
      assert.equal(
        (await (await wires.connect(appliance, { credentials: silent })).run("version")).text,
        "3.8\n",
      );
    } finally {
      agent.kill();
      rmSync(folder, { recursive: true });
    }
  });

  it("ERR-21 says that the login was refused, how, and how often the password was sent", async () => {
    const wrong = { password: "wrong" };
    assert.equal(
      await refused({}, wrong),
      `mmp/login cms1: admin@HOST refused the login (tried password, password sent once). ${remedy}`,
    );
    assert.equal(
      await refused({ login: "keyboard-interactive" }, wrong),
      `mmp/login cms1: admin@HOST refused the login (tried password, keyboard-interactive, password sent 2 times). ${remedy}`,
    );
    assert.match(
      await refused({ "password-expired": "auth-refused" }, { password }),
      /refused the login \(tried password, password sent once\)/,
    );
    for (const restriction of ["host", "duty"] as const) {
      assert.match(
        await refused({ "user-host/duty-restriction": restriction }, { password }),
        /^mmp\/login cms1: admin@HOST refused/,
      );
    }
    assert.equal(
      await refused({ "password-login": "off" }, { password }),
      // ssh2 asks with the first method before it knows what is offered.
      `mmp/login cms1: admin@HOST refused the login (tried password, password sent once). ${remedy}`,
    );
  });

  it("ERR-21 says the same of a locked account, whose password is right", async () => {
    const { appliance, mmp } = await wires.connected();
    await mmp.run("user rule max_failed_logins 1");
    const options = optionsFor(appliance);
    await rejectionText(connectMmp({ ...options, credentials: { password: "wrong" } }));
    assert.match(
      await rejectionText(connectMmp(options)),
      /^mmp\/login cms1: .* refused the login \(tried password, password sent once\)/,
    );
  });

  it("PKI-22 sends a password at most twice, whatever a server offers", async () => {
    const offers: readonly (readonly AuthContext["method"][])[] = [
      ["password"],
      ["keyboard-interactive"],
      ["password", "keyboard-interactive"],
      ["publickey", "password", "keyboard-interactive"],
      [],
    ];
    for (const offered of offers) {
      let sent = 0;
      const server = await wires.script({
        login: (context) => {
          if (context.method === "password" && context.password === "secret") sent += 1;
          if (context.method !== "keyboard-interactive") return context.reject([...offered]);
          context.prompt([{ prompt: "Password: ", echo: false }], (answers) => {
            sent += answers.filter((answer) => answer === "secret").length;
            // Asks again and again, as some servers do.
            context.prompt([{ prompt: "Password: ", echo: false }], (again) => {
              sent += again.filter((answer) => answer === "secret").length;
              context.reject([...offered]);
            });
          });
        },
      });
      const text = await rejectionText(
        connectMmp({ ...scriptedOptions(server), credentials: { password: "secret" } }),
      );
      assert.match(text, /^mmp\/login cms1: /);
      assert.ok(!text.includes("secret"));
      assert.ok(sent <= 2, `${offered.join()}: ${String(sent)}`);
      assert.equal(server.connections(), 1);
    }
  });

  it("ERR-21 names the remedy when keyboard-interactive asks for a new password, and sends nothing more", async () => {
    const asked: string[][] = [];
    const server = await wires.script({
      login: (context) => {
        if (context.method !== "keyboard-interactive") return context.reject(["keyboard-interactive"]);
        context.prompt(
          [{ prompt: "New password: ", echo: false }],
          "Your password has expired",
          (answers) => {
            asked.push(answers);
            context.reject(["keyboard-interactive"]);
          },
        );
      },
    });
    assert.match(
      await rejectionText(connectMmp(scriptedOptions(server))),
      /^mmp\/password-expired cms1: the password of admin is expired/,
    );
    assert.deepStrictEqual(asked, [[""]]);
  });

  it("ERR-21 names the remedy when the server wants the password changed in the SSH way", async () => {
    const server = await wires.script({
      login: (context) => {
        if (context.method !== "password") return context.reject(["password"]);
        context.requestChange("expired", () => undefined);
      },
    });
    assert.match(await rejectionText(connectMmp(scriptedOptions(server))), /^mmp\/password-expired cms1: /);
  });

  it("PKI-22 refuses a private key that cannot be read before it opens a connection", async () => {
    const server = await wires.script({});
    const credentials = {
      privateKey: "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n",
    };
    assert.match(
      await rejectionText(connectMmp({ ...scriptedOptions(server), credentials })),
      /^mmp\/login cms1: the private key for the SSH login cannot be read \(/,
    );
    assert.equal(server.connections(), 0);
  });
});

describe("[E] mmp/link: the host key", () => {
  const wires = new Wires();
  afterEach(() => wires.clear());

  const withHostKey = (appliance: RunningAppliance, hostKey: string): MmpOptions => {
    const options = optionsFor(appliance);
    return { ...options, target: { ...options.target, hostKey } };
  };

  it("INST-01 accepts the pinned key as a line and as a fingerprint", async () => {
    const appliance = await wires.start();
    for (const hostKey of [
      appliance.hostKey,
      `${appliance.hostKey} a comment`,
      appliance.hostKeyFingerprint,
    ]) {
      const mmp = await wires.connect(appliance, withHostKey(appliance, hostKey));
      assert.equal((await mmp.run("version")).text, "3.8\n");
    }
  });

  it("ERR-21 refuses another key, says both fingerprints, and sends no password", async () => {
    const { public: other } = sshKeyPair();
    let logins = 0;
    const server = await wires.script({
      login: (context) => void (logins += context.method === "none" ? 0 : 1),
    });
    for (const hostKey of [other, `SHA256:${"B".repeat(43)}`]) {
      const options = scriptedOptions(server);
      const text = await rejectionText(connectMmp({ ...options, target: { ...options.target, hostKey } }));
      assert.match(
        text,
        /^mmp\/host-key cms1: 127\.[\d.]+:\d+ showed the ssh-ed25519 host key SHA256:[A-Za-z0-9+/]{43}, pinned is SHA256:[A-Za-z0-9+/]{43}\. No password was sent; find out why the key differs \(a new appliance, another address, another one of its keys, somebody in between\), then pin the new key in hostKey\.$/,
      );
    }
    assert.equal(logins, 0);
  });

  it("ERR-21 negotiates only the pinned kind of key, so that no other one is shown", async () => {
    const server = await wires.script({});
    const { public: rsa } = utils.generateKeyPairSync("rsa", { bits: 2048 });
    const options = scriptedOptions(server);
    assert.match(
      await rejectionText(connectMmp({ ...options, target: { ...options.target, hostKey: rsa } })),
      /^mmp\/unreachable cms1: .* and this program found no common SSH algorithms \(.*\)\. An old release may need `algorithms` that are no longer offered by default\.$/,
    );
  });

  it("INST-01 refuses a pin that is none before it opens a connection", async () => {
    const server = await wires.script({});
    const options = scriptedOptions(server);
    for (const hostKey of ["", "any", "*"]) {
      assert.match(
        await rejectionText(connectMmp({ ...options, target: { ...options.target, hostKey } })),
        /^args\/invalid cms1 hostKey: /,
      );
    }
    assert.equal(server.connections(), 0);
  });
});

describe("[E] mmp/link: algorithms", () => {
  const wires = new Wires();
  afterEach(() => wires.clear());
  const algorithms = {
    kex: ["diffie-hellman-group14-sha1"],
    cipher: ["aes128-cbc"],
    hmac: ["hmac-sha1"],
  };

  it("VER-01 reaches an old appliance with the algorithms that are declared, and says so where they are missing", async () => {
    const appliance = await wires.start({ dialect: { "ssh-algorithms": "legacy" } });
    // Two host keys: the whole pinned line picks the right one.
    const given = optionsFor(appliance);
    const options = { ...given, target: { ...given.target, hostKey: appliance.hostKey } };
    const mmp = await wires.connect(appliance, { target: { ...options.target, algorithms } });
    assert.equal((await mmp.run("version")).text, "3.8\n");
    assert.match(
      await rejectionText(connectMmp(options)),
      /^mmp\/unreachable cms1: .* found no common SSH algorithms/,
    );
  });

  it("VER-01 refuses names that are no algorithms", async () => {
    const appliance = await wires.start();
    const options = optionsFor(appliance);
    assert.match(
      await rejectionText(
        connectMmp({ ...options, target: { ...options.target, algorithms: { kex: ["rot13"] } } }),
      ),
      /^args\/invalid cms1 algorithms: .*rot13.*\. Give lists of names that ssh2 supports under kex, serverHostKey, cipher, hmac and compress\.$/,
    );
  });
});

/** The line that an appliance keeps as `<user>.pub`. */
function publicLine({ privateKey = "", passphrase }: MmpCredentials): Buffer {
  const isPkcs8 = privateKey.includes("BEGIN PRIVATE KEY");
  const text = isPkcs8
    ? createPrivateKey(privateKey).export({ type: "pkcs1", format: "pem" }).toString()
    : privateKey;
  const key = utils.parseKey(text, passphrase);
  if (key instanceof Error) throw key;
  return Buffer.from(`${key.type} ${key.getPublicSSH().toString("base64")} test\n`);
}
