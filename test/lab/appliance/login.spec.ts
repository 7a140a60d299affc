import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { utils } from "ssh2";
import { makeIdentity } from "./certificates";
import { Fleet } from "./fleet";
import { needTool, makePkcs12 } from "./foreign";
import { loginError } from "./session";

const refusedLogin = /authentication methods failed/;

describe("[E] lab/appliance login", () => {
  const fleet = new Fleet();
  afterEach(() => fleet.clear());

  it("keeps its host key over a restart, and prints it as OpenSSH does", async () => {
    const appliance = await fleet.start();
    const { hostKey, hostKeyFingerprint } = appliance;
    assert.match(hostKey, /^ssh-ed25519 [A-Za-z0-9+/]+=*$/);
    assert.match(hostKeyFingerprint, /^SHA256:[A-Za-z0-9+/]{43}$/);
    await appliance.restart();
    assert.deepEqual([appliance.hostKey, appliance.hostKeyFingerprint], [hostKey, hostKeyFingerprint]);
  });

  it("takes a public key uploaded as <user>.pub, and no other key", async () => {
    const appliance = await fleet.start();
    const session = await fleet.logIn(appliance);
    const mine = utils.generateKeyPairSync("ecdsa", { bits: 256 });
    const other = utils.generateKeyPairSync("ecdsa", { bits: 256 });
    assert.match(await loginError(appliance, { privateKey: mine.private }), refusedLogin);
    await session.upload("admin.pub", mine.public);
    assert.equal(await loginError(appliance, { privateKey: mine.private }), "logged in");
    assert.match(await loginError(appliance, { privateKey: other.private }), refusedLogin);
    assert.match(await session.tell("pki list"), /^admin\.pub$/m);
    assert.match(await session.tell("pki inspect admin.pub"), /^Checking ssh public keys\.\.\.found$/m);
  });

  it("CMD-11 turns a PKCS#12 into the user's key and loses the rest", async function () {
    needTool(this, "openssl");
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const identity = makeIdentity({ name: "admin", key: privateKey });
    const session = await fleet.logIn(await fleet.start());
    await session.upload("admin.pub", makePkcs12(identity, "box", fleet.directory()));
    assert.match(await session.tell("pki pkcs12-to-ssh admin", "wrong\n"), /FAILURE/);
    assert.match(await session.tell("pki pkcs12-to-ssh admin", "box\n"), /SUCCESS/);
    assert.match((await session.download("admin.pub")).toString(), /^ssh-rsa AAAA\S+ admin\n$/);
  });

  it("locks a user for 15 minutes after max_failed_logins, and never without the rule", async () => {
    const appliance = await fleet.start();
    const session = await fleet.logIn(appliance);
    for (let i = 0; i < 4; i += 1)
      assert.match(await loginError(appliance, { password: "wrong" }), refusedLogin);
    assert.equal(await loginError(appliance), "logged in");
    await session.tell("user rule max_failed_logins 2");
    for (let i = 0; i < 2; i += 1) await loginError(appliance, { password: "wrong" });
    assert.match(await loginError(appliance), refusedLogin);
    assert.match(await session.tell("user info admin"), /^Account locked\s+: yes$/m);
    await session.tell("user unlock admin");
    assert.equal(await loginError(appliance), "logged in");
  });

  it("restricts a user to hosts and hours", async () => {
    const appliance = await fleet.start();
    const session = await fleet.logIn(appliance);
    await session.tell("user host admin add 192.0.2.1");
    assert.match(await loginError(appliance), refusedLogin);
    await session.tell("user host admin delete 192.0.2.1");
    const hour = new Date().getUTCHours();
    await session.tell(`user duty admin ${String((hour + 2) % 24)}-${String((hour + 3) % 24)}`);
    assert.match(await loginError(appliance), refusedLogin);
    await session.tell("user duty admin none");
    assert.equal(await loginError(appliance), "logged in");
  });

  it("lists users as the evidence shows, and asks twice for a new one's password", async () => {
    const appliance = await fleet.start();
    const session = await fleet.logIn(appliance);
    assert.match(await session.tell("user add robot crypto", "robot-word\nrobot-word\n"), /Success/);
    const [header, ...rows] = (await session.tell("user list")).trim().split("\n");
    assert.match(header ?? "", /^USERNAME\s+ROLE\s+PASSWORD EXPIRY\s+LOGGED IN$/);
    assert.deepEqual(
      rows.map((text) => text.split(/\s+/).filter((_, index) => index !== 2)),
      [
        ["admin", "admin", "yes"],
        ["robot", "crypto", "no"],
      ],
    );
    assert.match(rows[0] ?? "", /\d{4}-[A-Z][a-z]{2}-\d{2}/);
    const robot = await fleet.logIn(appliance, { username: "robot", password: "robot-word" });
    assert.equal(await robot.tell("version"), "Please enter new password:\n");
  });

  it("lets crypto do pki and nothing that changes a role", async () => {
    const users = [
      { name: "admin", password: "lab-password" },
      { name: "robot", password: "robot-word", role: "crypto" as const },
    ];
    const session = await fleet.logIn(await fleet.start({ users }), {
      username: "robot",
      password: "robot-word",
    });
    assert.match(await session.tell("pki list"), /^User supplied/);
    assert.equal(await session.tell("callbridge restart"), "Permission denied\n");
  });

  it("writes an audit line for each command into the virtual file log", async () => {
    const session = await fleet.logIn(await fleet.start());
    await session.tell("callbridge trust c2w none");
    assert.match(
      (await session.download("log")).toString(),
      /^\d{4}-\d\d-\d\dT[\d:.]+ local0\.info cms cli: User admin from [\d.]+:\d+ issued command <callbridge trust c2w none>: permission granted$/m,
    );
  });

  it("keeps no password in clear: disk, audit log, request log", async () => {
    const appliance = await fleet.start();
    const session = await fleet.logIn(appliance);
    await session.tell("user add robot crypto", "robot-word\nrobot-word\n");
    const paths = readdirSync(appliance.directory).map((name) => join(appliance.directory, name));
    const stored = paths.filter((path) => statSync(path).isFile()).map((path) => readFileSync(path, "utf8"));
    const everything = [...stored, JSON.stringify(appliance.log.entries)].join("\n");
    assert.equal(/robot-word|lab-password/.test(everything), false);
  });
});
