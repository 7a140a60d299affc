import assert from "node:assert/strict";
import { aLeaf } from "../certificates";
import { Appliances, anIdentity, change, declare, theIssuer } from "./changing";
import { assertUntouched, inDays, refusedLogins, says } from "./saying";

const refusedLogin =
  "The MMP does not say why: check for a wrong or expired password, a locked account (15 minutes; `user unlock` by another admin) and for `user host` and `user duty` restrictions before running again.";

describe("[E] apply/run-change says what is wrong with the login", () => {
  const appliances = new Appliances();
  afterEach(() => appliances.clear());

  it("a wrong host key, and that no password was sent", async () => {
    const appliance = await appliances.start();
    const input = declare(appliance, "webAdmin", { made: anIdentity() });
    const hostKey = `SHA256:${"A".repeat(43)}`;
    const target = { ...input.declaration.target, hostKey };
    const ran = await change({ ...input, declaration: { ...input.declaration, target } });
    says(
      ran,
      "failed",
      `mmp/host-key cms1: ${appliance.address}:2222 showed the ssh-ed25519 host key ${appliance.hostKeyFingerprint}, pinned is ${hostKey}. No password was sent; find out why the key differs (a new appliance, another address, another one of its keys, somebody in between), then pin the new key in hostKey.`,
    );
    assert.equal(refusedLogins(appliance), 0);
    assert.equal(ran.report.connections, 1);
  });

  it("a wrong password, which the appliance was given once", async () => {
    const appliance = await appliances.start();
    const input = declare(appliance, "webAdmin", { made: anIdentity() });
    const ran = await change({ ...input, credentials: { password: "not-the-password" } });
    says(
      ran,
      "failed",
      `mmp/login cms1: admin@${appliance.address}:2222 refused the login (tried password, password sent once). ${refusedLogin}`,
    );
    assert.equal(refusedLogins(appliance), 1);
  });

  it("a wrong password that is asked for at a prompt, given at most twice", async () => {
    const appliance = await appliances.start({ dialect: { login: "keyboard-interactive" } });
    const input = declare(appliance, "webAdmin", { made: anIdentity() });
    const ran = await change({ ...input, credentials: { password: "not-the-password" } });
    says(
      ran,
      "failed",
      `mmp/login cms1: admin@${appliance.address}:2222 refused the login (tried password, keyboard-interactive, password sent 2 times). ${refusedLogin}`,
    );
    assert.equal(refusedLogins(appliance), 1);
  });

  it("an expired password, by what the appliance prompts for", async () => {
    const appliance = await appliances.start({ dialect: { "password-expired": "prompt" } });
    const ran = await change(declare(appliance, "webAdmin", { made: anIdentity() }));
    says(
      ran,
      "failed",
      'mmp/password-expired cms1: the password of admin is expired or was never changed; the MMP does nothing before a new one is set. Log in once with an SSH client such as PuTTY, set a new password there and give it to this program; `user rule password_age <days>` sets how long it lasts. (the MMP said: "Please enter new password:")',
    );
    assert.equal(refusedLogins(appliance), 0);
    assertUntouched(appliance);
  });

  it("an expired password, where the appliance only refuses the login", async () => {
    const appliance = await appliances.start({ dialect: { "password-expired": "auth-refused" } });
    const ran = await change(declare(appliance, "webAdmin", { made: anIdentity() }));
    says(
      ran,
      "failed",
      `mmp/login cms1: admin@${appliance.address}:2222 refused the login (tried password, password sent once). ${refusedLogin}`,
    );
    assert.ok(refusedLogins(appliance) <= 2);
  });

  it("a password that soon expires, as a warning", async () => {
    const appliance = await appliances.start();
    const expires = inDays(183).toISOString().slice(0, 10);
    await appliance.restart({ dialect: { "clock-skew-s": String(170 * 86_400) } });
    const leaf = aLeaf().forHost("cms1.example.org").key("rsa").valid(inDays(-1), inDays(400));
    const { report } = await change(declare(appliance, "webAdmin", { made: theIssuer().issue(leaf) }));
    const days = Math.floor((new Date(expires).getTime() - inDays(170).getTime()) / 86_400_000);
    assert.deepEqual(
      [report.outcome, report.warnings],
      [
        "changed",
        [
          `the password of admin expires in ${String(days)} days (${expires}); set a new one on the MMP, or a longer time with "user rule password_age"`,
        ],
      ],
    );
  });

  it("a channel that nobody is offered", async () => {
    const appliance = await appliances.start({ dialect: { exec: "off", shell: "off" } });
    const ran = await change(declare(appliance, "webAdmin", { made: anIdentity() }));
    says(
      ran,
      "failed",
      "mmp/channel cms1: the appliance takes neither exec requests nor an interactive shell from this user. Log in as an MMP user with the role admin.",
    );
    assert.equal(ran.report.connections, 1);
  });

  it("a channel that is refused because others hold it", async () => {
    const appliance = await appliances.start({ dialect: { "max-sessions": "1" } });
    const holder = await appliances.fleet.logIn(appliance);
    await holder.sftp();
    const ran = await change(declare(appliance, "webAdmin", { made: anIdentity() }));
    says(
      ran,
      "failed",
      "mmp/channel cms1: the appliance refused 4 times to open a channel for exec. Close other SSH and SFTP sessions of the same user (`user list` shows them) and run again.",
    );
  });
});
