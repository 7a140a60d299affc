/** A certificate that is signed by hand, on the real engine: what is pending has nothing to run, and resumes by itself. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { SubmittedRequest } from "../../index";
import type { RunningAppliance } from "../../lab/appliance/appliance";
import { aCa } from "../certificates";
import { Fleet } from "../lab/appliance/fleet";
import { changingRequests, password, ports, shownAt } from "./deployment";
import { requireEngine } from "./engine";
import { PulumiProject } from "./pulumi-project";
import type { Update } from "./pulumi-project";

const enterprise = aCa("Enterprise Root", { key: "rsa" });

describe("[E] engine: submitted requests", function () {
  this.timeout(300_000);
  const fleet = new Fleet();
  let appliance: RunningAppliance;
  let project: PulumiProject;

  before(async function () {
    const engine = await requireEngine(this);
    appliance = await fleet.start({ setUp: ["callbridge listen a"] });
    project = new PulumiProject({
      engine,
      program: resolve(__dirname, "programs", "submitted-requests.ts"),
      environment: { CMS_TEST_PASSWORD: password },
    });
    inProject("enterprise-ca.pem", enterprise.certPem);
    const { address, sshPort, hostKey } = appliance;
    const values = { address, port: String(sshPort), hostKey };
    project.configure(values);
    await project.initialise();
    project.configure(values);
  });
  after(async () => {
    project.clear();
    await fleet.clear();
  });

  const inProject = (name: string, content: string): string => {
    const path = join(project.folder, name);
    writeFileSync(path, content);
    return path;
  };
  const request = async (): Promise<SubmittedRequest> => {
    const [first] = JSON.parse(
      await project.run("stack", "output", "requests", "--json"),
    ) as SubmittedRequest[];
    assert.ok(first);
    return first;
  };
  /** What the enterprise's CA does; it sees the request and nothing else. */
  const sign = async (): Promise<string> => {
    const { csrPem, usages, names } = await request();
    assert.deepEqual(usages, ["digitalSignature", "keyEncipherment", "serverAuth"]);
    const csr = inProject("web.csr", csrPem);
    const usage = "keyUsage=digitalSignature,keyEncipherment\nextendedKeyUsage=serverAuth\n";
    const extensions = inProject(
      "extensions",
      `${usage}subjectAltName=${names.map((name) => `DNS:${name}`).join()}`,
    );
    const key = inProject("enterprise.key", enterprise.keyPem);
    const ca = ["-CA", join(project.folder, "enterprise-ca.pem"), "-CAkey", key, "-CAcreateserial"];
    return execFileSync(
      "openssl",
      ["x509", "-req", "-in", csr, ...ca, "-days", "90", "-extfile", extensions],
      {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      },
    );
  };
  const outcomes = ({ reports }: Update): unknown => reports.map(({ role, outcome }) => [role, outcome]);
  const noDifference = { create: 0, update: 0, replace: 0, delete: 0 };
  const differences = ({ counts: { create, update, replace, delete: deleted } }: Update): unknown => ({
    ...{ create, update, replace },
    delete: deleted,
  });
  const aboutWebAdmin = (): readonly string[] =>
    changingRequests(appliance).filter((text) => /webadmin|sftp OPEN \S*web-?admin/i.test(text));

  it("CA-14 leaves a pending role untouched and deploys the others", async () => {
    const first = await project.up();
    assert.equal(first.code, 0, first.printed);
    assert.deepEqual(outcomes(first), [
      ["webAdmin", "pending"],
      ["callBridge", "changed"],
    ]);
    assert.deepEqual(aboutWebAdmin(), []);
    assert.match(
      first.printed,
      /pending: nothing is sent until there is the answer to web\.csr as signed\/web\.cer/,
    );
    appliance.log.restart();
    assert.deepEqual(differences(await project.up()), noDifference);
    assert.deepEqual(appliance.log.entries, []);
  });

  it("CA-02 CA-14 deploys exactly what was signed when its file is there, and nothing again after it", async () => {
    const leafPem = await sign();
    mkdirSync(join(project.folder, "signed"));
    inProject("signed/web.cer", leafPem);
    appliance.log.restart();
    const second = await project.up();
    assert.equal(second.code, 0, second.printed);
    assert.deepEqual(differences(second), { ...noDifference, update: 1 });
    const sha256 = new X509Certificate(leafPem).fingerprint256.replaceAll(":", "").toLowerCase();
    assert.equal((await shownAt(appliance.address, ports.webAdmin)).sha256, sha256);
    assert.deepEqual(
      changingRequests(appliance).filter((text) => text.includes("callbridge")),
      [],
    );
    appliance.log.restart();
    assert.deepEqual(differences(await project.up()), noDifference);
    assert.deepEqual(appliance.log.entries, []);
    for (const line of privateLines()) assert.equal(project.stateText().includes(line), false);
  });

  it("CSR-15 renews by a new file for the same request, and keeps serving when the file is taken away", async () => {
    const { csrPem } = await request();
    const renewed = await sign();
    inProject("signed/web.cer", renewed);
    const update = await project.up();
    assert.equal(update.code, 0, update.printed);
    assert.deepEqual(differences(update), { ...noDifference, update: 1 });
    assert.equal((await request()).csrPem, csrPem);
    const sha256 = new X509Certificate(renewed).fingerprint256.replaceAll(":", "").toLowerCase();
    // Taken away: pending again. The role said `onDelete: "clear"`, and nothing is cleared.
    renameSync(join(project.folder, "signed", "web.cer"), join(project.folder, "kept.cer"));
    appliance.log.restart();
    const without = await project.up();
    assert.equal(without.code, 0, without.printed);
    assert.deepEqual(appliance.log.entries, []);
    assert.equal((await shownAt(appliance.address, ports.webAdmin)).sha256, sha256);
    renameSync(join(project.folder, "kept.cer"), join(project.folder, "signed", "web.cer"));
    const again = await project.up();
    assert.deepEqual(outcomes(again), [
      ["webAdmin", "unchanged"],
      ["callBridge", "changed"],
    ]);
  });

  /** A line of the CA's key would show that it went where only its answers belong. */
  const privateLines = (): readonly string[] => [
    readFileSync(join(project.folder, "enterprise.key"), "utf8").split("\n")[1] ?? "",
  ];
});
