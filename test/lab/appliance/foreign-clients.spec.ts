import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { utils } from "ssh2";
import type { RunningAppliance } from "../../../lab/appliance/appliance";
import { Fleet, sipPort, webAdminPort } from "./fleet";
import { testCa } from "./certificates";
import { needPythonModule, needTool, openSshOptions, runTool } from "./foreign";
import { password } from "./session";

describe("[E] lab/appliance and clients made by others", () => {
  const fleet = new Fleet();
  afterEach(() => fleet.clear());

  async function withKey(): Promise<{
    appliance: RunningAppliance;
    directory: string;
    options: readonly string[];
  }> {
    const { appliance, session } = await fleet.startServing();
    const pair = utils.generateKeyPairSync("ecdsa", { bits: 256 });
    await session.upload("admin.pub", pair.public);
    const directory = fleet.directory();
    return { appliance, directory, options: openSshOptions(appliance, directory, pair.private) };
  }

  it("OpenSSH ssh runs commands, with and without a terminal", async function () {
    needTool(this, "ssh");
    const { appliance, options } = await withKey();
    const target = `admin@${appliance.address}`;
    const plain = await runTool("ssh", [...options, target, "version"]);
    assert.deepEqual([plain.code, plain.out], [0, "3.8\n"], plain.err);
    const terminal = await runTool("ssh", [...options, "-tt", target, "version"]);
    assert.deepEqual([terminal.code, terminal.out], [0, "3.8\r\n"], terminal.err);
    const typed = await runTool("ssh", [...options, target], "version\nexit\n");
    assert.match(typed.out, /^cms> version\r\n[^]*3\.8\r\ncms> /);
  });

  it("OpenSSH ssh refuses another host key", async function () {
    needTool(this, "ssh");
    const { appliance, directory, options } = await withKey();
    const stranger = utils.generateKeyPairSync("ecdsa", { bits: 256 }).public.trim();
    writeFileSync(
      join(directory, "known_hosts"),
      `[${appliance.address}]:${String(appliance.sshPort)} ${stranger}\n`,
    );
    const refused = await runTool("ssh", [...options, `admin@${appliance.address}`, "version"]);
    assert.equal(refused.code, 255);
    assert.match(refused.err, /Host key verification failed/);
  });

  it("OpenSSH sftp lists, puts, gets and removes", async function () {
    needTool(this, "sftp");
    const { appliance, directory, options } = await withKey();
    const local = join(directory, "sent.crt");
    const back = join(directory, "back.crt");
    writeFileSync(local, testCa().pem.repeat(60));
    const batch = ["ls -1 /", `put -p ${local} /sent.crt`, `get sent.crt ${back}`, "rm sent.crt", "ls -1"];
    const ran = await runTool(
      "sftp",
      [...options, "-b", "-", `admin@${appliance.address}`],
      `${batch.join("\n")}\n`,
    );
    assert.equal(ran.code, 0, ran.err);
    assert.equal(readFileSync(back, "utf8"), readFileSync(local, "utf8"));
    const [before = "", after = ""] = ran.out.split("sftp> rm sent.crt");
    assert.match(before, /^\/live\.json\s*$/m);
    assert.doesNotMatch(after, /sent\.crt/);
    assert.match(after, /^old\.crt\s*$/m);
  });

  it("PuTTY's plink runs commands and its psftp moves files, with the host key pinned", async function () {
    needTool(this, "plink");
    needTool(this, "psftp");
    const { appliance } = await fleet.startServing();
    const directory = fleet.directory();
    const secret = join(directory, "password");
    writeFileSync(secret, password, { mode: 0o600 });
    const common = ["-batch", "-P", String(appliance.sshPort), "-pwfile", secret];
    const pinned = [...common, "-hostkey", appliance.hostKeyFingerprint];
    const target = `admin@${appliance.address}`;
    const ran = await runTool("plink", [...pinned, target, "webadmin"]);
    assert.equal(ran.code, 0, ran.err);
    assert.match(ran.out, /^Key file +: old\.key$/m);
    const stranger = utils.generateKeyPairSync("ecdsa", { bits: 256 }).public.split(" ")[1] ?? "";
    const other = createHash("sha256").update(Buffer.from(stranger, "base64")).digest("base64");
    const refused = await runTool("plink", [
      ...common,
      "-hostkey",
      `SHA256:${other.replace(/=+$/, "")}`,
      target,
      "version",
    ]);
    assert.notEqual(refused.code, 0);
    const sent = join(directory, "sent.crt");
    const back = join(directory, "back.crt");
    writeFileSync(sent, testCa().pem.repeat(60));
    const batch = join(directory, "batch");
    writeFileSync(batch, `put ${sent} sent.crt\nget sent.crt ${back}\nls\nquit\n`);
    const moved = await runTool("psftp", [...pinned, "-b", batch, target]);
    assert.equal(moved.code, 0, moved.err);
    assert.equal(readFileSync(back, "utf8"), readFileSync(sent, "utf8"));
    assert.match(moved.out, /sent\.crt/);
  });

  it("openssl s_client sees leaf and chain on both listeners", async function () {
    needTool(this, "openssl");
    const { appliance } = await fleet.startServing();
    const ca = join(fleet.directory(), "ca.crt");
    writeFileSync(ca, testCa().pem);
    for (const port of [webAdminPort, sipPort]) {
      const target = `${appliance.address}:${String(port)}`;
      const ran = await runTool("openssl", ["s_client", "-connect", target, "-CAfile", ca, "-showcerts"]);
      assert.match(ran.out, /Verify return code: 0 \(ok\)/, ran.err);
      assert.deepEqual(
        [...ran.out.matchAll(/^ *\d s:(.*)$/gm)].map((match) => match[1]),
        ["CN = old", "CN = Lab Root"],
      );
    }
  });

  it("openssl accepts what pki csr, selfsigned and sign make", async function () {
    needTool(this, "openssl");
    const setUp = [
      'pki selfsigned ca CN:"My company CA" O:"Example Inc."',
      'pki csr leaf CN:cms1.example.com C:US L:"San Jose" ST:California O:Example OU:Support subjectAltName:192.168.1.25,join.example.com',
      "pki sign leaf ca",
    ];
    const session = await fleet.logIn(await fleet.start({ setUp }));
    const directory = fleet.directory();
    for (const name of ["ca.crt", "leaf.csr", "leaf.crt", "leaf.key"]) {
      writeFileSync(join(directory, name), await session.download(name));
    }
    const file = (name: string): string => join(directory, name);
    const request = await runTool("openssl", ["req", "-in", file("leaf.csr"), "-noout", "-verify", "-text"]);
    assert.match(request.err + request.out, /verify OK/i);
    assert.match(
      request.out,
      /DNS:cms1\.example\.com, IP Address:192\.168\.1\.25, DNS:192\.168\.1\.25, DNS:join\.example\.com/,
    );
    assert.match(
      request.out,
      /Subject: C ?= ?US, ST ?= ?California, L ?= ?San Jose, O ?= ?Example, OU ?= ?Support, CN ?= ?cms1\.example\.com/,
    );
    const chain = await runTool("openssl", [
      "verify",
      "-x509_strict",
      "-CAfile",
      file("ca.crt"),
      file("leaf.crt"),
    ]);
    assert.match(chain.out + chain.err, /leaf\.crt: OK|Authority Key Identifier/);
    const plain = await runTool("openssl", ["verify", "-CAfile", file("ca.crt"), file("leaf.crt")]);
    assert.equal(plain.out.trim().endsWith("leaf.crt: OK"), true, plain.err);
    const key = await runTool("openssl", ["pkey", "-in", file("leaf.key"), "-noout", "-check"]);
    assert.match(key.out, /valid/i);
  });

  it("paramiko logs in by password, runs a command on one channel each, moves files", async function () {
    needPythonModule(this, "paramiko");
    const appliance = await fleet.start();
    const script = `
import paramiko, sys
host, port, word = sys.argv[1], int(sys.argv[2]), sys.argv[3]
client = paramiko.SSHClient()
client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
client.connect(host, port, "admin", word, look_for_keys=False, allow_agent=False)
for command in ("version", "callbridge"):
    _, out, err = client.exec_command(command)
    sys.stdout.write(out.read().decode() + err.read().decode())
sftp = client.open_sftp()
sftp.file("/a.crt", "w").write("x" * 100000)
sys.stdout.write(str(len(sftp.file("a.crt").read())) + "\\n")
sftp.remove("/a.crt")
sys.stdout.write(",".join(sorted(sftp.listdir("/"))) + "\\n")
client.close()
`;
    const ran = await runTool("python3", [
      "-c",
      script,
      appliance.address,
      String(appliance.sshPort),
      password,
    ]);
    assert.equal(ran.code, 0, ran.err);
    assert.match(ran.out, /^3\.8\nListening interfaces {2}: a\n/);
    assert.match(ran.out, /\n100000\nlive\.json,log\n$/);
  });

  it("Ansible's raw module runs a command", async function () {
    needTool(this, "ansible");
    const { appliance, options } = await withKey();
    const ran = await runTool("ansible", [
      "all",
      "-i",
      `${appliance.address},`,
      "-u",
      "admin",
      "--ssh-common-args",
      options.join(" "),
      "-m",
      "raw",
      "-a",
      "callbridge",
    ]);
    assert.equal(ran.code, 0, ran.err + ran.out);
    assert.match(ran.out, /Listening interfaces {2}: a/);
  });
});
