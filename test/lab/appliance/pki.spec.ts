import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { goodLeaf, testCa } from "./certificates";
import { Fleet, uploadIdentity } from "./fleet";

describe("[E] lab/appliance pki and help", () => {
  const fleet = new Fleet();
  afterEach(() => fleet.clear());

  it("CMD-06 CSR-04 makes two files and says so in the evidenced words", async () => {
    const session = await fleet.logIn(await fleet.start());
    const text = await session.tell("pki csr tac CN:tac.example.com");
    assert.match(
      text,
      /^\.+\nCreated key file tac\.key and CSR tac\.csr\nCSR file tac\.csr ready for download via SFTP\n$/,
    );
    assert.deepEqual(await session.names(), ["live.json", "log", "tac.csr", "tac.key"]);
  });

  it("CMD-08 CMD-09 signs a request with a CA made on the appliance", async () => {
    const session = await fleet.logIn(await fleet.start());
    await session.tell('pki selfsigned dbca CN:"My company CA"');
    await session.tell("pki csr dbserver CN:server.db.example.com subjectAltName:server02.db.example.com");
    assert.equal(await session.tell("pki sign dbserver dbca"), "Created certificate file dbserver.crt\n");
    const leaf = new X509Certificate(await session.download("dbserver.crt"));
    const ca = new X509Certificate(await session.download("dbca.crt"));
    assert.deepEqual([leaf.issuer, leaf.verify(ca.publicKey)], ["CN=My company CA", true]);
    assert.equal(leaf.subjectAltName, "DNS:server.db.example.com, DNS:server02.db.example.com");
    const names = await session.names();
    assert.equal(names.includes("dbserver-fullchain.crt"), true);
    assert.match(await session.tell("pki sign nothing dbca"), /^FAILURE: cannot read CSR nothing\.csr/);
  });

  it("CMD-06 refuses a request without CN, a bad attribute, and names on selfsigned", async () => {
    const session = await fleet.logIn(await fleet.start());
    for (const command of [
      "pki csr x O:y",
      "pki csr x CN:y FOO:z",
      "pki selfsigned x CN:y subjectAltName:z",
    ]) {
      assert.match(await session.tell(command), /^Usage:\npki\n/, command);
    }
    assert.deepEqual(await session.names(), ["live.json", "log"]);
  });

  it("CMD-03 tells kinds by content, PEM and DER, and each element of a bundle", async () => {
    const session = await fleet.logIn(await fleet.start());
    const leaf = goodLeaf("inspected");
    await uploadIdentity(session, "x", leaf);
    await session.upload("both.pem", leaf.pem + testCa().pem);
    await session.upload("leaf.der", new X509Certificate(leaf.pem).raw);
    await session.upload("key.der", leaf.key.export({ type: "pkcs1", format: "der" }));
    await session.upload("junk.crt", "nothing");
    await session.tell("pki csr r CN:r");
    const kinds: Record<string, readonly string[]> = {};
    for (const name of ["x.crt", "x.key", "r.csr", "both.pem", "leaf.der", "key.der", "junk.crt"]) {
      const text = await session.tell(`pki inspect ${name}`);
      kinds[name] = [...text.matchAll(/^File contains a (.*)$|^(File contents not .*)$/gm)].map(
        (m) => m[1] ?? m[2] ?? "",
      );
    }
    assert.deepEqual(kinds, {
      "x.crt": ["PEM encoded certificate"],
      "x.key": ["PEM encoded private key"],
      "r.csr": ["PEM encoded certificate request"],
      "both.pem": ["PEM encoded certificate", "PEM encoded certificate"],
      "leaf.der": ["DER encoded certificate"],
      "key.der": ["DER encoded private key"],
      "junk.crt": ["File contents not recognised"],
    });
    assert.match(await session.tell("pki inspect missing.crt"), /certificates and keys\.\.\.not found\n$/);
  });

  it("CMD-04 CMD-05 matches and verifies", async () => {
    const session = await fleet.logIn(await fleet.start());
    await uploadIdentity(session, "x", goodLeaf("x"));
    await uploadIdentity(session, "y", goodLeaf("y", 1));
    assert.equal(await session.tell("pki match x.key x.crt"), "Key and certificate match\n");
    assert.equal(await session.tell("pki match y.key x.crt"), "Key and certificate do not match\n");
    assert.equal(await session.tell("pki verify x.crt ca.crt"), "Certificate verified against bundle\n");
    assert.equal(
      await session.tell("pki verify x.crt y.crt ca.crt"),
      "Certificate verified against bundle\n",
    );
    assert.match(
      await session.tell("pki verify x.crt y.crt"),
      /not verified .*unable to get local issuer certificate/,
    );
  });

  it("CMD-01 CMD-02 lists files with their kinds of names only", async () => {
    const session = await fleet.logIn(await fleet.start());
    await session.upload("passwords", "x");
    await session.upload("a.crt", "x");
    assert.equal(await session.tell("pki list"), "User supplied certificates and keys:\na.crt\n");
    assert.match(await session.tell("pki"), /^Web Admin\n {2}Key file +: none\n/);
  });

  it("survives a request that was tampered with", async () => {
    const session = await fleet.logIn(await fleet.start());
    await session.tell("pki selfsigned ca CN:CA");
    await session.tell("pki csr r CN:r");
    const request = (await session.download("r.csr")).toString().split("\n");
    request[8] = (request[8] ?? "").split("").reverse().join("");
    await session.upload("r.csr", request.join("\n"));
    assert.match(await session.tell("pki sign r ca"), /^FAILURE: /);
    assert.equal(await session.tell("version"), "3.8\n");
  });

  it("CMD-13 prints the help of callbridge word for word", async () => {
    const session = await fleet.logIn(await fleet.start());
    assert.equal(
      await session.tell("help callbridge"),
      [
        "Configure CMS callbridge",
        "",
        "Usage:",
        "",
        "callbridge listen <interface allowed list>",
        "callbridge prefer <interface>",
        "callbridge certs <key-file> <crt-file> [<cert-bundle>]",
        "callbridge certs none",
        "callbridge trust c2w <bundle>",
        "callbridge trust c2w none",
        "callbridge add edge <ip address>:<port>",
        "callbridge del edge",
        "callbridge trust edge <trusted edge certificate bundle>",
        "callbridge trust cluster none",
        "callbridge trust cluster <trusted cluster certificate bundle>",
        "callbridge restart",
        "",
      ].join("\n"),
    );
  });

  it("CMD-12 prints the help of webbridge3 word for word", async () => {
    const session = await fleet.logIn(await fleet.start());
    assert.equal(
      await session.tell("help webbridge3"),
      [
        "Usage:",
        "webbridge3",
        "webbridge3 restart",
        "webbridge3 enable",
        "webbridge3 disable",
        "webbridge3 https listen <interface:port allowed list>",
        "webbridge3 https certs <key-file> <crt-fullchain-file>",
        "webbridge3 https certs none",
        "webbridge3 http-redirect (enable [port]|disable)",
        "webbridge3 c2w listen <interface:port allowed list>",
        "webbridge3 c2w certs <key-file> <crt-fullchain-file>",
        "webbridge3 c2w certs none",
        "webbridge3 c2w trust <crt-bundle>",
        "webbridge3 c2w trust none",
        "webbridge3 options <space-separated options>",
        "webbridge3 options none",
        "webbridge3 status",
        "",
      ].join("\n"),
    );
  });
});
