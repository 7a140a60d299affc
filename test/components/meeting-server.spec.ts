import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import ssh2 from "ssh2";
import { MeetingServer, WebAdmin } from "../../index";
import type { BastionArgs, MeetingServerArgs } from "../../index";
import {
  childList,
  declarationOf,
  environmentOf,
  find,
  hostKey,
  onlyChange,
  secretsOf,
  supplied,
} from "./deployment";
import { runProgram } from "./program";
import type { ProgramRun } from "./program";

const plain: MeetingServerArgs = {
  address: "cms1.example.org",
  hostKey,
  passwordFrom: { env: "CMS_PASSWORD" },
};
const without = { address: "cms1.example.org", hostKey };

function declare(args: MeetingServerArgs): Promise<ProgramRun<void>> {
  return runProgram(() => {
    const server = new MeetingServer("cms1", args);
    new WebAdmin("web", { server, identity: supplied() });
  });
}

const targetOf = async (args: MeetingServerArgs): Promise<unknown> => {
  const run = await declare(args);
  assert.deepEqual(run.errors, []);
  return declarationOf(onlyChange(run))["target"];
};

describe("[I] components/meeting-server", () => {
  it("creates nothing but itself, with address and name as its outputs", async () => {
    const run = await runProgram(() => new MeetingServer("cms1", plain));
    assert.deepEqual(run.errors, []);
    assert.deepEqual(childList(run), [" > cisco-meeting-server:index:MeetingServer cms1"]);
    assert.deepEqual(find(run, "MeetingServer", "cms1").outputs, {
      address: "cms1.example.org",
      fqdn: "cms1.example.org",
    });
  });

  it("has no name where it is reached by an address and is given none", async () => {
    const run = await runProgram(() => new MeetingServer("cms1", { ...plain, address: "2001:db8::1" }));
    assert.deepEqual(find(run, "MeetingServer", "cms1").outputs, { address: "2001:db8::1", fqdn: "" });
  });

  it("declares the target with every choice of its own", async () => {
    const target = await targetOf({
      ...plain,
      port: 2222,
      user: "automation",
      algorithms: { kex: ["diffie-hellman-group14-sha1"] },
      bastion: {
        address: "jump.example.org",
        user: "ops",
        hostKey,
        privateKeyFrom: { file: "/run/secrets/jump" },
        passphraseFrom: { command: ["pass", "show", "jump"] },
      },
    });
    assert.deepEqual(target, {
      host: "cms1.example.org",
      port: 2222,
      user: "automation",
      hostKey,
      credentials: { passwordFrom: { env: "CMS_PASSWORD" } },
      bastion: {
        host: "jump.example.org",
        port: 22,
        user: "ops",
        hostKey,
        credentials: {
          privateKeyFrom: { file: "/run/secrets/jump" },
          passphraseFrom: { command: ["pass", "show", "jump"] },
        },
      },
      algorithms: { kex: ["diffie-hellman-group14-sha1"] },
    });
  });

  it("tells the reviewer whom a change talks to, and on what way", async () => {
    const bastion: BastionArgs = { address: "10.0.0.1", user: "ops", hostKey, agent: true };
    const run = await declare({ ...plain, address: "2001:db8::1", fqdn: "cms1.example.org", bastion });
    assert.equal(
      environmentOf(onlyChange(run))["MMP_TARGET"],
      `admin@[2001:db8::1]:22 ${hostKey} via ops@10.0.0.1:22 ${hostKey}`,
    );
  });

  it("takes a whole public key, drops its comment, and shows its fingerprint as ssh-keygen does", async () => {
    const key = ssh2.utils.parseKey(
      ssh2.utils.generateKeyPairSync("ed25519", { comment: "root@cms1" }).public,
    );
    assert.ok(!(key instanceof Error));
    const line = `ssh-ed25519 ${key.getPublicSSH().toString("base64")}`;
    const run = await declare({ ...plain, hostKey: `${line} root@cms1\n` });
    const { hostKey: pinned } = declarationOf(onlyChange(run))["target"] as { hostKey: string };
    assert.equal(pinned, line);
    assert.match(
      String(environmentOf(onlyChange(run))["MMP_TARGET"]),
      /^admin@cms1\.example\.org:22 SHA256:[A-Za-z0-9+/]{43}$/,
    );
  });

  it("PKI-22 sends literal credentials on standard input only, as secrets", async () => {
    const run = await declare({
      ...without,
      password: "correct horse",
      bastion: {
        address: "jump",
        user: "ops",
        hostKey,
        privateKey: "-----BEGIN X-----",
        passphrase: "battery",
      },
    });
    assert.deepEqual(run.errors, []);
    const change = onlyChange(run);
    const { credentials, bastionCredentials } = secretsOf(change) as Record<string, unknown>;
    assert.deepEqual(credentials, { password: "correct horse" });
    assert.deepEqual(bastionCredentials, { privateKey: "-----BEGIN X-----", passphrase: "battery" });
    const { host, bastion } = declarationOf(change)["target"] as Record<string, Record<string, unknown>>;
    assert.equal(host, "cms1.example.org");
    assert.deepEqual(bastion?.["credentials"], {});
  });

  it("changes nothing in the declaration when a password given by reference is rotated", async () => {
    process.env["CMS_PASSWORD"] = "old";
    const before = onlyChange(await declare(plain));
    process.env["CMS_PASSWORD"] = "new";
    const after = onlyChange(await declare(plain));
    delete process.env["CMS_PASSWORD"];
    const withoutIdentity = ({ inputs }: typeof before): unknown =>
      declarationOf({ ...before, inputs })["target"];
    assert.deepEqual(withoutIdentity(after), withoutIdentity(before));
    assert.deepEqual((secretsOf(after) as { credentials: unknown }).credentials, {});
  });

  it("declares time limits, the defaults filled in", async () => {
    const run = await declare({ ...plain, deadlines: { commandMs: 45_000, lockMs: 0, channelGapMs: 250 } });
    assert.deepEqual(declarationOf(onlyChange(run))["deadlines"], {
      connectMs: 15_000,
      commandMs: 45_000,
      activationMs: 120_000,
      proofMs: 60_000,
      lockMs: 0,
      changeMs: 600_000,
      channelGapMs: 250,
    });
  });

  it("takes values that come later", async () => {
    const later = <Value>(value: Value): Promise<Value> => Promise.resolve(value);
    const target = await targetOf({
      address: later("10.1.1.9"),
      port: later(2222),
      user: later("automation"),
      hostKey: later(hostKey),
      fqdn: later("cms1.example.org"),
      algorithms: later({ hmac: ["hmac-sha1"] }),
      passwordFrom: { env: later("CMS_PASSWORD") },
    });
    assert.deepEqual(target, {
      host: "10.1.1.9",
      port: 2222,
      user: "automation",
      hostKey,
      credentials: { passwordFrom: { env: "CMS_PASSWORD" } },
      algorithms: { hmac: ["hmac-sha1"] },
    });
  });
});

describe("[I] components/meeting-server: arguments that cannot be used", () => {
  const { publicKey } = generateKeyPairSync("ed25519", {
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const anyHost = "Give a host name or an IP address alone; user and port are arguments of their own.";
  const keyRemedy =
    "Give what `ssh-keyscan -t ed25519 HOST` prints, without the host, after comparing it with the console.";
  const cases: readonly (readonly [string, MeetingServerArgs, string])[] = [
    [
      "an address with a user",
      { ...plain, address: "admin@cms1" },
      `args/invalid cms1 address: the value is "admin@cms1". ${anyHost}`,
    ],
    [
      "a port over 65535",
      { ...plain, port: 65_536 },
      "args/invalid cms1 port: the value is 65536. Give a whole number from 1 to 65535.",
    ],
    [
      "a user of two lines",
      { ...plain, user: "a\nb" },
      'args/invalid cms1 user: the value is "a\\nb". Give a text of one line that is not empty.',
    ],
    [
      "an address as the name",
      { ...plain, fqdn: "10.1.1.9" },
      'args/invalid cms1 fqdn: "10.1.1.9" is an IP address. Give a name that stands in the DNS.',
    ],
    [
      "no host key",
      { ...plain, hostKey: "" },
      `args/invalid cms1 hostKey: "" is neither a public host key nor its SHA-256 fingerprint. ${keyRemedy}`,
    ],
    [
      "a host key of another form",
      { ...plain, hostKey: publicKey.slice(0, 26) },
      `args/invalid cms1 hostKey: "-----BEGIN PUBLIC KEY-----" is neither a public host key nor its SHA-256 fingerprint. ${keyRemedy}`,
    ],
    [
      "a private key for a host key, without showing it",
      { ...plain, hostKey: "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA" },
      `args/invalid cms1 hostKey: a private key is neither a public host key nor its SHA-256 fingerprint. ${keyRemedy}`,
    ],
    [
      "a host key that says it is another type",
      { ...plain, hostKey: "ssh-ed25519 AAAAB3NzaC1yc2EAAAADAQABAAABgQ" },
      `args/invalid cms1 hostKey: "ssh-ed25519 AAAAB3NzaC1yc2EAAAADAQABAAABgQ" is neither a public host key nor its SHA-256 ` +
        `fingerprint. ${keyRemedy}`,
    ],
    [
      "algorithms of a kind that there is not",
      { ...plain, algorithms: { ciphers: ["aes128-cbc"] } },
      'args/invalid cms1 algorithms: the value is "ciphers". Give one of kex, serverHostKey, cipher, hmac, compress.',
    ],
    [
      "a deadline of nothing",
      { ...plain, deadlines: { proofMs: 0 } },
      "args/invalid cms1 deadlines.proofMs: the value is 0. Give a whole number from 1 to 86400000.",
    ],
    [
      "no way to log in",
      without,
      "args/required cms1: there is no way to log in. Give passwordFrom, privateKeyFrom or agent.",
    ],
    [
      "an agent that may not",
      { ...without, agent: false },
      "args/required cms1: there is no way to log in. Give passwordFrom, privateKeyFrom or agent.",
    ],
    [
      "a password twice",
      { ...plain, password: "secret" },
      "args/conflict cms1: passwordFrom and password exclude each other. Leave out password.",
    ],
    [
      "a key twice",
      { ...without, privateKeyFrom: { env: "KEY" }, privateKey: "secret" },
      "args/conflict cms1: privateKeyFrom and privateKey exclude each other. Leave out privateKey.",
    ],
    [
      "a passphrase twice",
      { ...without, privateKey: "secret", passphraseFrom: { env: "PASS" }, passphrase: "secret" },
      "args/conflict cms1: passphraseFrom and passphrase exclude each other. Leave out passphrase.",
    ],
    [
      "a passphrase without a key",
      { ...plain, passphraseFrom: { env: "PASS" } },
      "args/conflict cms1: there is a passphrase but no private key. Give privateKeyFrom too.",
    ],
    [
      "a reference to nothing",
      { ...without, passwordFrom: {} },
      "args/conflict cms1 passwordFrom: 0 of env, file and command are given. Give exactly one of them.",
    ],
    [
      "a reference to two places",
      { ...without, passwordFrom: { env: "A", file: "b" } },
      "args/conflict cms1 passwordFrom: 2 of env, file and command are given. Give exactly one of them.",
    ],
    [
      "an empty command",
      { ...without, passwordFrom: { command: [] } },
      'args/invalid cms1 passwordFrom.command: the value is "". Give a text of one line that is not empty.',
    ],
    [
      "a bastion without a login",
      { ...plain, bastion: { address: "jump", user: "ops", hostKey } },
      "args/required cms1 bastion: there is no way to log in. Give passwordFrom, privateKeyFrom or agent.",
    ],
    [
      "a bastion with a wrong address",
      { ...plain, bastion: { address: "jump:22", user: "ops", hostKey, agent: true } },
      `args/invalid cms1 bastion address: the value is "jump:22". ${anyHost}`,
    ],
  ];
  for (const [what, args, error] of cases) {
    it(`refuses ${what} at once`, async () => {
      const run = await runProgram(() => {
        assert.throws(() => new MeetingServer("cms1", args), { message: error });
      });
      assert.deepEqual(run.errors, []);
    });
  }

  it("refuses what comes later before it is used, with the same words and once", async () => {
    const run = await declare({ ...plain, port: pulumi.output(Promise.resolve(0)) });
    assert.deepEqual(run.errors, [
      "args/invalid cms1 port: the value is 0. Give a whole number from 1 to 65535.",
    ]);
  });
});
