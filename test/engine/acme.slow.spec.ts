/** A certificate by ACME on the real engine, from a real ACME server: when it is issued, and where its secrets are. */
import assert from "node:assert/strict";
import type { X509Certificate } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { RunningAppliance } from "../../lab/appliance/appliance";
import { eventually } from "../eventually";
import { Pebble, needPebble } from "../issue/pebble";
import { RenewalResponder } from "../issue/renewal-responder";
import { Fleet } from "../lab/appliance/fleet";
import { openTls } from "../lab/appliance/session";
import { searchFolder, searchText } from "../secrets-search";
import { password } from "./deployment";
import { requireEngine } from "./engine";
import { PulumiProject } from "./pulumi-project";
import type { Update } from "./pulumi-project";

const webAppPort = 8444;
/** Renewed after the half of it; long enough for what happens before that, short enough to wait for. */
const validitySeconds = 150;
const externalKey = "zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W";
const nothing = { create: 0, update: 0, replace: 0, delete: 0 };

describe("[E] engine: certificates by ACME", function () {
  this.timeout(600_000);
  const fleet = new Fleet();
  let appliance: RunningAppliance;
  let project: PulumiProject;
  let pebble: Pebble;
  /** Stands in front of pebble, which has no renewal information. */
  let responder: RenewalResponder;
  const responders: RenewalResponder[] = [];
  let hook: ReturnType<Pebble["hook"]>;
  const printed: string[] = [];
  const projects: PulumiProject[] = [];

  const configure = async (values: Readonly<Record<string, string>> = {}): Promise<void> => {
    const { address, sshPort, hostKey } = appliance;
    const { directoryUrl } = responder;
    const fixed = {
      address,
      port: String(sshPort),
      hostKey,
      directoryUrl,
      hook: JSON.stringify(hook.command),
    };
    project.configure({ ...fixed, ...values });
    await project.run("config", "set", "--stack", "test", "--secret", "fleet:externalKey", externalKey);
  };

  before(async function () {
    needPebble(this);
    const engine = await requireEngine(this);
    pebble = await Pebble.start({ validitySeconds, externalAccounts: { "customer-1": externalKey } });
    responder = await RenewalResponder.start(pebble);
    responders.push(responder);
    responder.suggested = { start: "2100-01-01T00:00:00Z", end: "2100-01-02T00:00:00Z" };
    hook = pebble.hook();
    appliance = await fleet.start();
    project = new PulumiProject({
      engine,
      program: resolve(__dirname, "programs", "acme.ts"),
      environment: { CMS_TEST_PASSWORD: password },
    });
    projects.push(project);
    writeFileSync(join(project.folder, "acme-root.pem"), await pebble.rootPem());
    writeFileSync(join(project.folder, "acme-server.pem"), responder.serverCaPem);
    project.configure({});
    await project.initialise();
    await configure();
  });
  after(async () => {
    for (const made of projects) made.clear();
    for (const one of responders) one.stop();
    await Pebble.stopAll();
    await fleet.clear();
  });

  /** How many certificates pebble has issued. */
  const issued = (): number => pebble.said.match(/Issued certificate serial/g)?.length ?? 0;
  const up = async (): Promise<Update> => {
    const update = await project.up();
    assert.equal(update.code, 0, update.printed.slice(-3_000));
    return update;
  };
  const differences = ({ counts: { create, update, replace, delete: deleted } }: Update): unknown => ({
    ...{ create, update, replace },
    delete: deleted,
  });
  const shown = async (): Promise<X509Certificate> => {
    const socket = await openTls(appliance.address, webAppPort);
    const certificate = socket.getPeerX509Certificate();
    socket.destroy();
    assert.ok(certificate);
    return certificate;
  };
  const renewalTime = (certificate: X509Certificate): number =>
    (Date.parse(certificate.validFrom) + Date.parse(certificate.validTo)) / 2;
  let first: X509Certificate;

  it("issues nothing in a preview, and one certificate when it is carried out", async () => {
    printed.push(await project.preview("--diff"));
    assert.equal(issued(), 0);
    assert.deepEqual(hook.calls(), [""]);
    await up();
    assert.equal(issued(), 1);
    first = await shown();
    assert.equal(first.subjectAltName, "DNS:join.example.org");
    assert.match(first.issuer, /Pebble Intermediate/);
  });

  it("is no difference while it is not due", async () => {
    assert.ok(Date.now() < renewalTime(first), "the first update took too long for this test");
    printed.push(await project.preview("--diff"));
    assert.equal(responder.asked.length, 1, "the preview did not ask the CA when to renew");
    assert.deepEqual(differences(await up()), nothing);
    assert.equal(issued(), 1);
  });

  it("RENEW-08 CSR-15 is one update when it is due, with the same key, and no difference after it", async () => {
    await eventually(() => {
      assert.ok(Date.now() > renewalTime(first) + 1_000);
    }, validitySeconds * 1_000);
    const preview = await project.preview();
    assert.equal(issued(), 1, "a preview has renewed");
    assert.match(preview, /ISSUE_SUCCEEDS/);
    // The issuance, and the change of the role that shows what it issued.
    assert.deepEqual(differences(await up()), { ...nothing, update: 2 });
    const second = await shown();
    assert.notEqual(second.fingerprint256, first.fingerprint256);
    assert.deepEqual(
      responder.replaced.map((one) => one !== undefined),
      [false, true],
    );
    assert.ok(second.publicKey.equals(first.publicKey));
    assert.ok(Date.now() < renewalTime(second), "the renewal took too long for this test");
    assert.deepEqual(differences(await up()), nothing);
    assert.equal(issued(), 2);
  });

  it("keeps the certificate when only the way to get one changes", async () => {
    const before = await shown();
    await configure({ email: "pki@example.org" });
    // The issuance runs and says what it has; the role sees no change.
    assert.deepEqual(differences(await up()), { ...nothing, update: 1 });
    assert.equal(issued(), 2);
    assert.equal((await shown()).fingerprint256, before.fingerprint256);
  });

  it("PKI-22 keeps the keys of the account and of the certificate out of state, previews and output", async () => {
    // Not `up --json`: in that stream the engine repeats the SDK's debug messages, which hold every secret (see README).
    printed.push(await project.run("up", "--yes", "--skip-preview", "--diff", "--stack", "test"));
    const exported = await project.run("stack", "export", "--stack", "test", "--show-secrets");
    const keys =
      exported.match(/-----BEGIN (?:RSA |EC )?PRIVATE KEY-----[^"]*?-----END [A-Z ]*PRIVATE KEY-----/g) ?? [];
    // In the forms that have a line which no public key has: of an EC key the first, of an RSA key one at its end.
    const lines = keys.map((key) => {
      const [, ...body] = key.replace(/\\+n/g, "\n").trim().split("\n").slice(0, -1);
      return (body.length <= 3 ? body[0] : body.at(-3)) ?? "";
    });
    assert.ok(new Set(lines).size >= 4, `${String(keys.length)} private keys in the state`);
    const secrets = Object.fromEntries(
      [...new Set(lines)].map((line, at) => [`key ${String(at + 1)}`, line]),
    );
    assert.deepEqual(
      [
        ...searchText("what was printed", printed.join("\n"), { ...secrets, externalKey }),
        ...searchText("what the hook was given", hook.calls().join("\n"), { ...secrets, externalKey }),
        ...searchFolder(join(project.state, ".pulumi"), { ...secrets, externalKey }),
      ],
      [],
    );
  });
});
