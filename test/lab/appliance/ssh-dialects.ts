/** Proofs that the switches about SSH, login and sessions change what a client sees. */
import assert from "node:assert/strict";
import type { DialectName } from "../../../lab/appliance/dialects";
import type { Fleet } from "./fleet";
import { call, loginError, password, until } from "./session";

/** The proofs by switch. */
export function sshProofs(fleet: Fleet) {
  return {
    exec: async () => {
      const codes: unknown[] = [];
      for (const exec of ["zero", "nonzero-on-failure", "no-status", "signal"]) {
        const session = await fleet.logIn(await fleet.start({ dialect: { exec } }));
        const { code, signal } = await session.exec("nope");
        codes.push(code ?? signal);
      }
      assert.deepEqual(codes, [0, 1, undefined, "SIGTERM"]);
      const off = await fleet.logIn(await fleet.start({ dialect: { exec: "off" } }));
      await assert.rejects(off.tell("version"), /Unable to exec/);
    },
    shell: async () => {
      const session = await fleet.logIn(await fleet.start({ dialect: { shell: "off" } }));
      await assert.rejects(
        call((done) => session.client.shell(done)),
        /Unable to open shell|request failed/i,
      );
    },
    "stderr-for-errors": async () => {
      const session = await fleet.logIn(await fleet.start({ dialect: { "stderr-for-errors": "on" } }));
      const told = await session.exec("nope");
      assert.deepEqual([told.text, told.errors], ["", "Unknown command: nope\n"]);
      assert.equal((await session.exec("version")).text, "3.8\n");
    },
    "pty-crlf": async () => {
      for (const [value, expected] of [
        ["on", "3.8\r\n"],
        ["off", "3.8\n"],
      ] as const) {
        const session = await fleet.logIn(await fleet.start({ dialect: { "pty-crlf": value } }));
        assert.equal((await session.exec("version", { pty: true })).text, expected);
      }
    },
    "channel-open-rate-limit": async () => {
      const session = await fleet.logIn(await fleet.start({ dialect: { "channel-open-rate-limit": "200" } }));
      await session.tell("version");
      await assert.rejects(session.tell("version"), /Channel open failure/);
      await until(
        () => session.tell("version").catch(() => ""),
        (text) => text === "3.8\n",
      );
    },
    "max-sessions": async () => {
      const appliance = await fleet.start({ dialect: { "max-sessions": "1" } });
      const session = await fleet.logIn(appliance);
      const sftp = await session.sftp();
      await assert.rejects(session.tell("version"), /Channel open failure/);
      sftp.end();
      await until(
        () => session.tell("version").catch(() => ""),
        (text) => text === "3.8\n",
      );
    },
    "session-idle-ms": async () => {
      const session = await fleet.logIn(await fleet.start({ dialect: { "session-idle-ms": "80" } }));
      await new Promise<void>((resolve) => session.client.once("close", () => resolve()));
    },
    "force-password-change": async () => {
      const session = await fleet.logIn(await fleet.start({ dialect: { "force-password-change": "on" } }));
      assert.equal(await session.tell("version"), "Please enter new password:\n");
      await assert.rejects(session.sftp());
    },
    "password-expired": async () => {
      const prompting = await fleet.logIn(await fleet.start({ dialect: { "password-expired": "prompt" } }));
      assert.equal(await prompting.tell("version"), "Please enter new password:\n");
      const refusing = await fleet.start({ dialect: { "password-expired": "auth-refused" } });
      assert.match(await loginError(refusing), /authentication methods failed/);
    },
    login: async () => {
      const keyboard = await fleet.start({ dialect: { login: "keyboard-interactive" } });
      assert.match(await loginError(keyboard), /authentication methods failed/);
      assert.equal(await keyboardLogin(keyboard, password), "logged in");
      assert.match(await keyboardLogin(keyboard, "wrong"), /authentication methods failed/);
      const plain = await fleet.start({ dialect: { login: "password" } });
      assert.equal(await loginError(plain), "logged in");
      assert.match(await keyboardLogin(plain, password, false), /authentication methods failed/);
    },
    "password-login": async () => {
      const appliance = await fleet.start({ dialect: { "password-login": "off" } });
      assert.match(await loginError(appliance), /authentication methods failed/);
    },
    banner: async () => {
      const appliance = await fleet.start({ dialect: { banner: "on" } });
      const session = await fleet.logIn(appliance);
      const { Client } = await import("ssh2");
      const client = new Client();
      const banner = new Promise((resolve) => client.once("banner", resolve));
      client.on("error", () => undefined);
      client.connect({ host: appliance.address, port: appliance.sshPort, username: "admin", password });
      assert.equal(await banner, "Authorized use only.\r\n");
      client.end();
      assert.equal(await session.tell("version"), "3.8\n");
    },
    "ssh-algorithms": async () => {
      const appliance = await fleet.start({ dialect: { "ssh-algorithms": "legacy" } });
      assert.match(appliance.hostKey, /^ssh-rsa /);
      assert.match(await loginError(appliance), /no matching key exchange/i);
      const session = await fleet.logIn(appliance, {
        algorithms: {
          kex: ["diffie-hellman-group14-sha1"],
          cipher: ["aes128-cbc"],
          hmac: ["hmac-sha1"],
          serverHostKey: ["ssh-rsa"],
        },
      });
      assert.equal(await session.tell("version"), "3.8\n");
    },
    "exec+sftp-on-one-connection": async () => {
      const appliance = await fleet.start({ dialect: { "exec+sftp-on-one-connection": "refused" } });
      const session = await fleet.logIn(appliance);
      await session.tell("version");
      await assert.rejects(session.sftp());
      const second = await fleet.logIn(appliance);
      await second.upload("a.crt", "x");
      await assert.rejects(second.tell("version"));
    },
    "user-host/duty-restriction": async () => {
      for (const value of ["host", "duty"]) {
        const appliance = await fleet.start({ dialect: { "user-host/duty-restriction": value } });
        assert.match(await loginError(appliance), /authentication methods failed/);
      }
    },
  } as const satisfies Partial<Record<DialectName, () => Promise<void>>>;
}

/** Logs in by keyboard-interactive only. */
async function keyboardLogin(
  appliance: { readonly address: string; readonly sshPort: number },
  answer: string,
  isAsked = true,
): Promise<string> {
  const { Client } = await import("ssh2");
  const client = new Client();
  let asked = false;
  client.on("keyboard-interactive", (...[, , , , finish]) => {
    asked = true;
    finish([answer]);
  });
  const outcome = await new Promise<string>((resolve) => {
    client.on("ready", () => resolve("logged in"));
    client.on("error", (error) => resolve(error.message));
    client.connect({
      host: appliance.address,
      port: appliance.sshPort,
      username: "admin",
      tryKeyboard: true,
    });
  });
  client.end();
  assert.equal(asked, isAsked);
  return outcome;
}
