/** Keys, requests and certificates that an emulated appliance makes, as the process of an issuance asks for them. */
import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { takeLock } from "../../apply/lock";
import { stateFolder } from "../../apply/state-folder";
import { issueOnAppliance } from "../../issue/on-box/issue";
import type { RunningAppliance } from "../../lab/appliance/appliance";
import type { ApplianceDocument, ApplianceOrder } from "../../plan/issuance/appliance-order";
import {
  callBridgeRequest,
  meetingAppsRequest,
  turnRequest,
  webBridge3HttpsRequest,
} from "../../plan/requests";
import type { IdentityRequest } from "../../plan/requests";
import { coversName } from "../../x509/host-names";
import { parseCertificate } from "../../x509/certificate";
import { parseSigningRequest } from "../../x509/signing-request";
import { deadlines } from "../apply/changing";
import type { StartOptions } from "../apply/changing";
import { Fleet } from "../lab/appliance/fleet";

const setUp = ['pki selfsigned labca CN:"My company CA"'];
const host = "cms1.example.org";

describe("[E] issue/on-box", () => {
  const fleet = new Fleet();
  let state = "";
  let said: string[] = [];
  beforeEach(() => {
    state = mkdtempSync(join(tmpdir(), "onbox-state-"));
    said = [];
  });
  afterEach(async () => {
    await fleet.clear();
    rmSync(state, { recursive: true });
  });

  const orderFor = (
    { address, sshPort, hostKeyFingerprint }: RunningAppliance,
    change: Partial<ApplianceOrder> = {},
  ): ApplianceOrder => ({
    version: 1,
    from: { kind: "appliance" },
    name: "web",
    appliance: "cms1",
    stack: "example/lab/dev",
    target: {
      host: address,
      port: sshPort,
      user: "admin",
      hostKey: hostKeyFingerprint,
      credentials: { passwordFrom: { env: "CMS_PASSWORD" } },
    },
    deadlines,
    stem: "web-ab12",
    subject: { commonName: host },
    names: [host],
    usages: ["digital_signature", "key_encipherment", "server_auth"],
    generation: 1,
    signing: { by: "others" },
    ...change,
  });
  const issue = (
    order: ApplianceOrder,
    { succeeds = "nothing", now = (): Date => new Date() } = {},
  ): Promise<ApplianceDocument> =>
    issueOnAppliance(order, {
      secrets: JSON.stringify({ version: 1, keys: {}, credentials: {} }),
      environment: { CMS_PASSWORD: "lab-password", XDG_STATE_HOME: state },
      folder: state,
      progress: (line) => void said.push(line),
      succeeds,
      now,
    });
  const start = (options: StartOptions = {}): Promise<RunningAppliance> => fleet.start({ setUp, ...options });
  const refusal = (act: Promise<unknown>): Promise<string> =>
    act.then(
      () => "nothing was refused",
      (error: unknown) => (error as Error).message,
    );
  const pki = (appliance: RunningAppliance): readonly string[] =>
    appliance.log.commands().filter((command) => /^pki (csr|selfsigned|sign)/.test(command));
  /** SFTP requests that would show a private key. */
  const keyReads = (appliance: RunningAppliance): readonly string[] =>
    appliance.log.entries
      .filter(({ kind, text }) => kind === "sftp" && /\.key/.test(text))
      .map(({ text }) => text);
  const namesOn = async (appliance: RunningAppliance): Promise<readonly string[]> => {
    const session = await fleet.logIn(appliance);
    const names = await session.names();
    session.end();
    return names;
  };

  it("CSR-04 CSR-16 CMD-06 has a key and a request made once, fetches the request, and never the key", async () => {
    const appliance = await start();
    const made = await issue(orderFor(appliance, { names: [host, "join.example.org", "10.1.1.9"] }));
    const base = made.keyFile.replace(/\.key$/, "");
    const commands = [`pki csr ${base} CN:${host} subjectAltName:join.example.org,10.1.1.9`];
    assert.deepEqual(pki(appliance), commands);
    const request = parseSigningRequest(made.csrPem, "csr");
    assert.equal(request.commonName, host);
    assert.deepEqual([...new Set(request.names.dns)].sort(), ["10.1.1.9", host, "join.example.org"]);
    // Again, also with the names in another order: the same key, and no command that makes one.
    const again = await issue(orderFor(appliance, { names: [host, "10.1.1.9", "join.example.org"] }));
    assert.deepEqual(again, made);
    assert.deepEqual(pki(appliance), commands);
    assert.deepEqual(keyReads(appliance), []);
    assert.deepEqual(
      (await namesOn(appliance)).filter((name) => name.startsWith("web-")),
      [`${base}.csr`, `${base}.key`],
    );
    assert.ok(!said.join("\n").includes("lab-password"));
  });

  it("makes another key for another generation or other names, and leaves the old one where it is", async () => {
    const appliance = await start();
    const keys = [
      await issue(orderFor(appliance)),
      await issue(orderFor(appliance, { generation: 2 })),
      await issue(orderFor(appliance, { names: [host, "join.example.org"] })),
    ].map(({ keyFile }) => keyFile);
    assert.equal(new Set(keys).size, 3);
    const names = await namesOn(appliance);
    assert.deepEqual(
      keys.filter((key) => !names.includes(key)),
      [],
    );
  });

  for (const dialect of [
    { "csr-cn-in-san": "with-list" },
    { "pki-sign-fullchain": "off" },
    { "pki-wording": "openssl" },
    { exec: "off" },
    { "max-sessions": "1" },
    { overwrite: "refuse" },
  ] as const) {
    it(`CA-16 gets along with ${JSON.stringify(dialect)}`, async () => {
      const appliance = await start({ dialect });
      const order = orderFor(appliance, { signing: { by: "applianceCa", base: "labca" } });
      const made = await issue(order);
      const leaf = parseCertificate(made.leafPem, "leaf");
      // Where the appliance adds the common name only to a list, the second way to ask is needed.
      assert.deepEqual([...new Set(leaf.names.dns)], [host]);
      const self = await issue(orderFor(appliance, { signing: { by: "itself" } }));
      assert.equal(parseCertificate(self.leafPem, "self").commonName, host);
      const before = pki(appliance).length;
      assert.deepEqual(await issue(order), made);
      assert.equal(pki(appliance).length, before);
    });
  }

  it("VER-07 asks no release before 1.6.11 for names", async () => {
    const appliance = await start();
    const old = (): void =>
      appliance.faults.atFirst(({ text }) => text === "version", { kind: "answer", text: "1.6.10\n" });
    old();
    assert.match(
      await refusal(issue(orderFor(appliance, { names: [host, "join.example.org"] }))),
      /^VER-07 cms1 web: the appliance has release 1\.6\.10, and "pki csr" takes subjectAltName from 1\.6\.11 on/,
    );
    assert.deepEqual(pki(appliance), []);
    old();
    await issue(orderFor(appliance));
  });

  it("CB-09 WB3-06 TURN-02 MA-04 has each role's key and request made on its appliance", async () => {
    const appliance = await start();
    const of = (name: string, request: IdentityRequest): Promise<ApplianceDocument> =>
      issue(
        orderFor(appliance, {
          name,
          stem: `${name}-ab12`,
          subject: { commonName: request.commonName, organization: "Example Inc." },
          names: request.dnsNames,
          usages: request.usages,
        }),
      );
    const args = { subject: "cms1", fqdn: "www.example.com" };
    const guest = { ...args, names: ["guest.example.com"] };
    const made = [
      await of("callbridge", callBridgeRequest({ ...args, names: ["callbridge.example.com"] })),
      await of("webbridge3", webBridge3HttpsRequest(guest)),
      await of("turnserver", turnRequest(args)),
      await of("meetingapps", meetingAppsRequest(guest)),
    ];
    const shown = pki(appliance).map((command) => command.replace(/-ab12-[0-9a-f]{10}/, ""));
    assert.deepEqual(shown, [
      'pki csr callbridge CN:www.example.com O:"Example Inc." subjectAltName:callbridge.example.com',
      'pki csr webbridge3 CN:www.example.com O:"Example Inc." subjectAltName:guest.example.com',
      'pki csr turnserver CN:www.example.com O:"Example Inc."',
      'pki csr meetingapps CN:www.example.com O:"Example Inc." subjectAltName:guest.example.com',
    ]);
    for (const { csrPem } of made)
      assert.ok(parseSigningRequest(csrPem, "csr").names.dns.includes("www.example.com"));
  });

  it("LAB-02 CMD-08 makes a self-signed certificate, the same one again, and another key when it is due", async () => {
    const appliance = await start();
    const order = orderFor(appliance, { signing: { by: "itself" } });
    const made = await issue(order);
    const { sha256, isSelfSigned } = parseCertificate(made.leafPem, "leaf");
    assert.deepEqual([isSelfSigned, made.chainPem], [true, ""]);
    assert.deepEqual(await issue(order), made);
    const succeeded = await issue(order, { succeeds: sha256 });
    assert.notEqual(succeeded.keyFile, made.keyFile);
    assert.deepEqual(await issue(order, { succeeds: sha256 }), succeeded);
    assert.deepEqual(keyReads(appliance), []);
  });

  it("CA-16 CA-17 CMD-09 has a CA on the appliance sign, judges what it wrote, and signs again only what is due", async () => {
    const appliance = await start();
    const order = orderFor(appliance, { signing: { by: "applianceCa", base: "labca" } });
    const made = await issue(order);
    const base = made.keyFile.replace(/\.key$/, "");
    const leaf = new X509Certificate(made.leafPem);
    assert.ok(leaf.verify(new X509Certificate(made.chainPem).publicKey));
    const { sha256, spkiSha256 } = parseCertificate(made.leafPem, "leaf");
    assert.equal(spkiSha256, parseSigningRequest(made.csrPem, "csr").spkiSha256);
    assert.deepEqual(await issue(order), made);
    const renewed = await issue(order, { succeeds: sha256 });
    assert.equal(renewed.keyFile, made.keyFile);
    assert.notEqual(renewed.leafPem, made.leafPem);
    assert.equal(parseCertificate(renewed.leafPem, "leaf").spkiSha256, spkiSha256);
    const sign = `pki sign ${base} labca`;
    assert.deepEqual(pki(appliance), [`pki csr ${base} CN:${host}`, sign, sign]);
    assert.deepEqual(keyReads(appliance), []);
  });

  it("CA-17 refuses what was signed for another key or is not there, and a CA that is not there", async () => {
    const appliance = await start();
    const order = orderFor(appliance, { signing: { by: "applianceCa", base: "labca" } });
    const { keyFile } = await issue(order);
    const base = keyFile.replace(/\.key$/, "");
    const other = await issue({ ...order, generation: 2 });
    const session = await fleet.logIn(appliance);
    // Somebody put another certificate there: it is not taken, and the right one is signed.
    await session.upload(`${base}.crt`, other.leafPem);
    assert.equal((await issue(order)).keyFile, keyFile);
    // The appliance says that it signed, and leaves the other one there.
    await session.upload(`${base}.crt`, other.leafPem);
    appliance.faults.atFirst(({ text }) => text.startsWith("REMOVE"), { kind: "refuse" });
    appliance.faults.atFirst(({ text }) => text.startsWith("pki sign"), {
      kind: "lie",
      how: "success-without-effect",
    });
    assert.match(await refusal(issue(order)), /^INST-05 cms1 web \S+\.crt answer: none of the certificates/);
    assert.match(
      await refusal(issue({ ...order, signing: { by: "applianceCa", base: "dbca" } })),
      /^CA-16 cms1 web: there is no dbca\.key on the appliance/,
    );
  });

  it("refuses a request that is not as it was asked for, and says what the appliance said", async () => {
    const appliance = await start();
    const order = orderFor(appliance);
    appliance.faults.atFirst(({ text }) => text.startsWith("pki csr"), {
      kind: "lie",
      how: "success-without-effect",
    });
    assert.match(
      await refusal(issue(order)),
      /^issue\/on-box cms1 web: "pki csr \S+ CN:\S+" left no \S+\.key/,
    );
    appliance.faults.atFirst(({ text }) => text.startsWith("pki csr"), { kind: "refuse" });
    assert.match(await refusal(issue(order)), /^mmp\/refused cms1 web: .*"FAILURE: /);
    const { keyFile } = await issue(order);
    const stranger = await issue({ ...order, name: "other", subject: { commonName: "other.example.org" } });
    const session = await fleet.logIn(appliance);
    await session.upload(keyFile.replace(/key$/, "csr"), stranger.csrPem);
    assert.match(
      await refusal(issue(order)),
      /^issue\/on-box cms1 web: \S+\.csr (does not ask for|is made for)/,
    );
  });

  it("passes over a key without its request, and never overwrites it", async () => {
    const appliance = await start();
    const first = await issue(orderFor(appliance));
    const session = await fleet.logIn(appliance);
    const sftp = await session.sftp();
    const csr = first.keyFile.replace(/key$/, "csr");
    await new Promise<void>((resolve, reject) =>
      sftp.unlink(csr, (error) => (error ? reject(error) : resolve())),
    );
    const bytes = await session.download(first.keyFile);
    const second = await issue(orderFor(appliance));
    assert.notEqual(second.keyFile, first.keyFile);
    assert.ok(bytes.equals(await session.download(first.keyFile)));
    assert.deepEqual(await issue(orderFor(appliance)), second);
  });

  it("works under the appliance's lock, and leaves the appliance alone while somebody else does", async () => {
    const appliance = await start();
    const order = orderFor(appliance, { deadlines: { ...deadlines, lockMs: 100 } });
    const held = await takeLock({
      hostKey: appliance.hostKeyFingerprint,
      subject: "cms1 callBridge",
      stateFolder: stateFolder({ XDG_STATE_HOME: state }),
      holder: { pid: process.pid, stack: "example/lab/dev", appliance: "cms1", role: "callBridge" },
      patienceMs: 0,
      signal: new AbortController().signal,
      progress: () => undefined,
    });
    appliance.log.restart();
    assert.match(await refusal(issue(order)), /^apply\/lock cms1 web: waited 100 ms for .*cms1 callBridge/);
    assert.equal(appliance.counts().connections, 0);
    held.release();
    await issue(order);
  });

  it("waits for an appliance whose clock is a little ahead", async () => {
    const appliance = await start();
    const order = orderFor(appliance, { signing: { by: "applianceCa", base: "labca" } });
    const late = (): Date => new Date(Date.now() - 2_000);
    const { leafPem } = await issue(order, { now: late });
    assert.ok(
      said.some((line) => /waits \d+ ms until CN=/.test(line)),
      said.join("\n"),
    );
    assert.equal(parseCertificate(leafPem, "leaf").commonName, host);
  });

  it("PKI-22 repeats no password that an appliance prints", async () => {
    const appliance = await start();
    appliance.faults.atFirst(({ text }) => text.startsWith("pki csr"), {
      kind: "answer",
      text: "FAILURE: admin:lab-password may not do this\n",
      executes: false,
    });
    const text = await refusal(issue(orderFor(appliance)));
    assert.match(text, /^mmp\/refused cms1 web: .*admin:\[secret\] may not do this/);
    assert.ok(!`${text}${said.join("\n")}`.includes("lab-password"));
  });

  it("finishes when the connection broke after the command: the next run takes what is there", async () => {
    const appliance = await start();
    appliance.faults.atFirst(({ text }) => text.startsWith("pki csr"), { kind: "drop", when: "after" });
    assert.match(await refusal(issue(orderFor(appliance))), /^mmp\/connection-lost /);
    const made = await issue(orderFor(appliance));
    assert.equal(pki(appliance).length, 1);
    assert.ok((await namesOn(appliance)).includes(made.keyFile));
  });

  it("is finished by the next run, whichever request was refused, and never has two keys for one request", async () => {
    const appliance = await start();
    for (let n = 1; ; n += 1) {
      const signing = { by: "applianceCa", base: "labca" } as const;
      const order = orderFor(appliance, { generation: n, signing });
      appliance.log.restart();
      appliance.faults.at(n, { kind: "refuse" });
      await refusal(issue(order));
      const hasStruck = appliance.log.entries.some(({ fault }) => fault);
      appliance.faults.clear();
      const made = await issue(order);
      const carriedOut = appliance.log.entries.filter(
        ({ text, fault }) => text.startsWith("pki csr") && !fault,
      );
      assert.equal(carriedOut.length, 1, String(n));
      assert.ok(coversName(parseCertificate(made.leafPem, "leaf"), host), String(n));
      assert.deepEqual(keyReads(appliance), []);
      if (!hasStruck) return assert.ok(n > 10, `${String(n)} requests are too few to have been all`);
    }
  });
});
