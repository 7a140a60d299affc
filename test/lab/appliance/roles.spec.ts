import assert from "node:assert/strict";
import { Fleet, sipPort, uploadIdentity, webAdminPort } from "./fleet";
import { goodLeaf, makeIdentity, testCa } from "./certificates";
import { openTls, shownName } from "./session";

describe("[E] lab/appliance roles", () => {
  const fleet = new Fleet();
  afterEach(() => fleet.clear());

  it("prints the Web Admin table of release 3.8 before anything is set", async () => {
    const appliance = await fleet.start({ setUp: [] });
    const session = await fleet.logIn(appliance);
    assert.equal(
      await session.tell("webadmin"),
      [
        "Enabled                 : false",
        "TLS listening interface : none",
        "TLS listening port      : none",
        "Key file                : none",
        "Certificate file        : none",
        "HTTP redirect           : Disabled",
        "STATUS                  : webadmin stopped",
        "",
      ].join("\n"),
    );
  });

  it("WA-06 takes certs while running, and serves them from enable on", async () => {
    const { appliance, session } = await fleet.startServing();
    await uploadIdentity(session, "new", goodLeaf("new", 1));
    assert.equal(await session.tell("webadmin certs new.key new.crt ca.crt"), "");
    assert.equal(await shownName(appliance.address, webAdminPort), "old");
    assert.equal(await session.tell("webadmin disable"), "");
    assert.equal(await shownName(appliance.address, webAdminPort), "ECONNREFUSED");
    assert.equal(
      await session.tell("webadmin enable"),
      "SUCCESS: TLS interface and port configured\n" +
        "SUCCESS: Key and certificate pair match\n" +
        "SUCCESS: certificate verified against CA bundle\n",
    );
    assert.equal(await shownName(appliance.address, webAdminPort), "new");
    assert.match(
      await session.tell("webadmin"),
      /^Key file {16}: new\.key\nCertificate file {8}: new\.crt\nCA Bundle file {10}: ca\.crt$/m,
    );
  });

  it("shows leaf and bundle in the handshake", async () => {
    const { appliance } = await fleet.startServing();
    const socket = await openTls(appliance.address, sipPort);
    const shown = socket.getPeerCertificate(true);
    socket.destroy();
    assert.deepEqual([shown.subject.CN, shown.issuerCertificate.subject.CN], ["old", "Lab Root"]);
  });

  it("CB-12 prints the evidenced lines at restart", async () => {
    const { session } = await fleet.startServing();
    await session.tell("callbridge certs old.key old.crt");
    assert.equal(
      await session.tell("callbridge restart"),
      "SUCCESS: listen interface configured\nSUCCESS: Key and certificate pair match\n",
    );
  });

  it("CB-13 runs on without TLS when key and certificate do not match", async () => {
    const { appliance, session } = await fleet.startServing();
    await uploadIdentity(session, "other", goodLeaf("other", 1));
    await session.tell("callbridge certs old.key other.crt");
    assert.equal(await shownName(appliance.address, sipPort), "old");
    assert.equal(
      await session.tell("callbridge restart"),
      "SUCCESS: listen interface configured\n" +
        "FAILURE: Key and certificate problem: certificate and key do not match\n",
    );
    assert.equal(await shownName(appliance.address, sipPort), "ECONNREFUSED");
  });

  it("WA-07 leaves Web Admin disabled after a failed enable", async () => {
    const { appliance, session } = await fleet.startServing();
    await session.tell("webadmin certs old.key missing.crt");
    await session.tell("webadmin disable");
    assert.match(await session.tell("webadmin enable"), /^FAILURE: /m);
    assert.match(await session.tell("webadmin"), /^Enabled {17}: false$/m);
    assert.equal(await shownName(appliance.address, webAdminPort), "ECONNREFUSED");
    await session.tell("webadmin certs old.key old.crt ca.crt");
    await session.tell("webadmin enable");
    assert.equal(await shownName(appliance.address, webAdminPort), "old");
  });

  it("copies at activation: removing the files changes nothing until the next one", async () => {
    const { appliance, session } = await fleet.startServing({
      dialect: { remove: "allow", overwrite: "allow" },
    });
    await uploadIdentity(session, "old", goodLeaf("overwritten", 1));
    assert.equal(await shownName(appliance.address, sipPort), "old");
    await appliance.kill();
    await appliance.restart();
    assert.equal(await shownName(appliance.address, sipPort), "old");
    const again = await fleet.logIn(appliance);
    await again.tell("callbridge restart");
    assert.equal(await shownName(appliance.address, sipPort), "overwritten");
  });

  it("keeps an open connection to the other role while one is activated", async () => {
    const { appliance, session } = await fleet.startServing();
    const held = await openTls(appliance.address, webAdminPort);
    const dropped = await openTls(appliance.address, sipPort);
    const closed = new Promise((resolve) => dropped.once("close", resolve));
    await session.tell("callbridge restart");
    await closed;
    held.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    const answer = await new Promise<string>((resolve) =>
      held.once("data", (bytes: Buffer) => resolve(bytes.toString())),
    );
    held.destroy();
    assert.match(answer, /^HTTP\/1\.1 200 /);
  });

  it("clears certs, c2w and cluster trust with none", async () => {
    const { appliance, session } = await fleet.startServing();
    await session.tell("callbridge trust c2w ca.crt");
    await session.tell("callbridge trust cluster ca.crt");
    assert.match(
      await session.tell("callbridge"),
      /^C2W trusted certs {19}: ca\.crt\nCallbridge cluster trusted certs {4}: ca\.crt$/m,
    );
    await session.tell("callbridge trust c2w none");
    await session.tell("callbridge trust cluster none");
    await session.tell("callbridge certs none");
    assert.match(await session.tell("callbridge"), /^Key file {14}: none\nCertificate file {6}: none$/m);
    await session.tell("callbridge restart");
    assert.equal(await shownName(appliance.address, sipPort), "ECONNREFUSED");
  });

  it("TLSV-02 demands the caller's certificate after restart when sip verification is on", async () => {
    const { appliance, session, old } = await fleet.startServing();
    await session.tell("tls sip trust ca.crt");
    await session.tell("tls sip verify enable");
    assert.match(
      await session.tell("tls sip"),
      /^SIP trusted certs +: ca\.crt\nSIP verification mode +: enabled$/m,
    );
    const before = await openTls(appliance.address, sipPort);
    before.destroy();
    await session.tell("callbridge restart");
    assert.equal(await answersOptions(appliance.address, {}), false);
    assert.equal(await answersOptions(appliance.address, { cert: old.pem, key: old.keyPem }), true);
  });

  it("EXT refuses a Call Bridge leaf without client authentication at activation", async () => {
    const { appliance, session } = await fleet.startServing();
    const serverOnly = makeIdentity({ name: "server-only", issuer: testCa(), extended: ["serverAuth"] });
    await uploadIdentity(session, "so", serverOnly);
    await session.tell("callbridge certs so.key so.crt ca.crt");
    assert.match(
      await session.tell("callbridge restart"),
      /^FAILURE: Key and certificate problem: extended key usage does not allow TLS client$/m,
    );
    assert.equal(await shownName(appliance.address, sipPort), "ECONNREFUSED");
    await session.tell("webadmin certs so.key so.crt ca.crt");
    await session.tell("webadmin disable");
    await session.tell("webadmin enable");
    assert.equal(await shownName(appliance.address, webAdminPort), "server-only");
  });

  it("refuses a bundle that does not lead to a root", async () => {
    const { session } = await fleet.startServing();
    const stranger = makeIdentity({ name: "Stranger", ca: true });
    await session.upload("stranger.crt", stranger.pem);
    await session.tell("callbridge certs old.key old.crt stranger.crt");
    assert.match(
      await session.tell("callbridge restart"),
      /^FAILURE: certificate not verified against CA bundle: unable to get local issuer certificate$/m,
    );
  });

  it("FILE-16 refuses a locked key, and CMD-07 unlocks it in place", async () => {
    const { session, old } = await fleet.startServing();
    const locked = old.key.export({
      type: "pkcs8",
      format: "pem",
      cipher: "aes-256-cbc",
      passphrase: "open",
    });
    await session.upload("locked.key", locked);
    await session.tell("callbridge certs locked.key old.crt ca.crt");
    assert.match(await session.tell("callbridge restart"), /FAILURE: .*locked\.key is locked/);
    assert.match(await session.tell("pki unlock locked.key", "wrong\n"), /FAILURE: wrong password/);
    assert.match(await session.tell("pki unlock locked.key", "open\n"), /SUCCESS/);
    assert.doesNotMatch(await session.tell("callbridge restart"), /FAILURE/);
  });

  it("FILE-01 refuses dots at use time and takes the upload", async () => {
    const { session, old } = await fleet.startServing();
    await session.upload("call.bridge.key", old.keyPem);
    assert.match(
      await session.tell("callbridge certs call.bridge.key old.crt"),
      /^FAILURE: invalid file name/,
    );
    assert.match(await session.tell("callbridge"), /^Key file {14}: old\.key$/m);
  });

  it("answers malformed commands with usage and unknown ones by name", async () => {
    const appliance = await fleet.start();
    const session = await fleet.logIn(appliance);
    assert.match(await session.tell("webadmin certs one"), /^Usage:\nwebadmin\n/);
    assert.match(await session.tell("callbridge enable"), /^Configure CMS callbridge\n\nUsage:\n/);
    assert.equal(await session.tell("frobnicate"), "Unknown command: frobnicate\n");
    assert.equal(await session.tell("webadmin listen b 443"), "No configuration for interface\n");
    assert.equal(await session.tell("webadmin listen q 443"), "Unrecognized interface\n");
  });
});

/** Whether a SIP OPTIONS request is answered. */
async function answersOptions(address: string, options: { cert?: string; key?: string }): Promise<boolean> {
  const socket = await openTls(address, sipPort, options).catch(() => undefined);
  if (!socket) return false;
  return new Promise((resolve) => {
    socket.on("error", () => resolve(false));
    socket.on("close", () => resolve(false));
    socket.on("data", () => {
      resolve(true);
      socket.destroy();
    });
    socket.write("OPTIONS sip:cms SIP/2.0\r\nCall-ID: 1\r\n\r\n");
  });
}
