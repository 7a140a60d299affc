/** A fleet that was set up by hand, taken over: `adopt` writes a project, and its first update changes nothing. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash, createPrivateKey, generateKeyPairSync } from "node:crypto";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunningAppliance } from "../../lab/appliance/appliance";
import { adopt } from "../../cli/adopt/adopt";
import { parseAdoptArguments } from "../../cli/adopt/arguments";
import { anIdentity, theRoot } from "../apply/changing";
import { makeCa } from "../certificates";
import type { Made } from "../certificates";
import { skip } from "../skip";
import { Fleet } from "../lab/appliance/fleet";
import type { Session } from "../lab/appliance/session";
import { changingRequests, password, shownAt } from "./deployment";
import { requireEngine } from "./engine";
import { checkout, PulumiProject } from "./pulumi-project";

describe("[E] engine: adopt takes a fleet over that runs already", function () {
  this.timeout(300_000);
  const fleet = new Fleet();
  let folder = "";
  let project: PulumiProject | undefined;
  let taken: { core: RunningAppliance; media: RunningAppliance; recorder: Made | undefined } | undefined;
  before(() => (folder = mkdtempSync(join(tmpdir(), "cms-adopt-"))));
  after(async () => {
    project?.clear();
    rmSync(folder, { recursive: true, force: true });
    await fleet.clear();
  });

  /** Uploads `<stem>.key`, `<stem>.crt`, `<stem>-ca.crt` and `<stem>-full.crt` with Windows line ends, as people do. */
  async function upload(session: Session, stem: string, made: Made): Promise<void> {
    const dos = (pem: string): string => pem.replaceAll("\n", "\r\n");
    await session.upload(`${stem}.key`, made.keyPem);
    await session.upload(`${stem}.crt`, dos(made.leafPem));
    await session.upload(`${stem}-ca.crt`, dos(made.chainPem));
    await session.upload(`${stem}-full.crt`, dos(made.leafPem + made.chainPem));
  }

  async function setUpByHand(): Promise<{
    core: RunningAppliance;
    media: RunningAppliance;
    keys: readonly Made[];
  }> {
    const [core, media] = [await fleet.start(), await fleet.start()];
    // The keys of the other fixtures come in turn, and one of them is the root's.
    const { privateKey: key } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const rec = anIdentity("rec.example.org", { key });
    const [cms, wb] = [anIdentity(), anIdentity("wb.example.org")];
    const other = makeCa("Another Root");
    const onCore = await fleet.logIn(core);
    await upload(onCore, "cms", cms);
    await upload(onCore, "wb", wb);
    await onCore.upload("roots.crt", other.certPem + theRoot().certPem);
    const onMedia = await fleet.logIn(media);
    await upload(onMedia, "rec", rec);
    await onMedia.upload("rec-bundle.crt", rec.chainPem + other.certPem);
    for (const line of coreByHand) await onCore.tell(line);
    for (const line of mediaByHand) await onMedia.tell(line);
    return { core, media, keys: [cms, wb, rec] };
  }

  it("writes a program whose first update finds everything as declared and writes nothing", async function () {
    const engine = await requireEngine(this);
    const { core, media, keys } = await setUpByHand();
    const secret = join(folder, "password");
    writeFileSync(secret, password);
    const places = [core, media].flatMap(({ address, sshPort, hostKeyFingerprint }) => [
      `${address}:${String(sshPort)}`,
      "--host-key",
      `${address}=${hostKeyFingerprint}`,
    ]);
    const [target, ...login] = [join(folder, "project"), "--password-from", `file:${secret}`];
    const before = [core, media].map(keptBy);
    for (const appliance of [core, media]) appliance.log.restart();
    const order = parseAdoptArguments([...places, "--folder", target, ...login]);
    const { text, exitCode } = await adopt(order, () => undefined);
    assert.equal(exitCode, 0, text);
    assert.deepEqual([core, media].flatMap(changingRequests), [], "adopt changes nothing");
    for (const { keyPem } of keys) assert.ok(!text.includes(keyPem.split("\n")[3] ?? "?"));

    project = new PulumiProject({ engine, program: join(target, "index.ts") });
    assert.equal(typeProblems(project.folder), "");
    project.configure({});
    await project.initialise();
    cpSync(join(target, "adopted"), join(project.folder, "adopted"), { recursive: true });
    const wanted = /^ {2}\S+project\/(.*\.key)$/gm;
    const paths = [...text.matchAll(wanted)].map(([, path = ""]) => path);
    const missing = await project.up();
    assert.match(missing.printed, /adopted\/\S+\.key is missing; see adopted\/README\.md/);
    assert.deepEqual(
      paths.map((path) => path.replace(/^.*\//, "")),
      ["cms.key", "wb.key", "rec.key"],
    );
    paths.forEach((path, at) => writeFileSync(join(project?.folder ?? "", path), keys[at]?.keyPem ?? ""));
    const update = await project.up();
    assert.equal(update.code, 0, update.printed);
    assert.deepEqual(
      update.reports.map(({ role, outcome }) => [role, outcome]).sort(),
      ["callBridge", "recorder", "turn", "webAdmin", "webBridge3"].map((role) => [role, "unchanged"]),
    );
    assert.deepEqual([core, media].flatMap(changingRequests), [], "the first update changes nothing");
    assert.deepEqual([core, media].map(keptBy), before);
    taken = { core, media, recorder: keys.at(-1) };
  });

  it("RENEW-01 CSR-15 takes another leaf for the same key out of the files, in one change of one role", async function () {
    if (!taken?.recorder || !project) return skip(this, "the fleet was not taken over before");
    const { core, media, recorder } = taken;
    const next = anIdentity("rec.example.org", { key: createPrivateKey(recorder.keyPem) });
    replaceIn(join(project.folder, "adopted"), recorder.leafPem, next.leafPem);
    for (const appliance of [core, media]) appliance.log.restart();
    const renewed = await project.up();
    assert.equal(renewed.code, 0, renewed.printed);
    assert.deepEqual(
      renewed.reports.filter(({ outcome }) => outcome !== "unchanged").map(({ role }) => role),
      ["recorder"],
    );
    assert.deepEqual([core.counts().connections, media.counts().connections], [0, 1]);
    const { sha256 } = await shownAt(media.address, recorderPort);
    assert.equal(sha256, createHash("sha256").update(next.leafDer).digest("hex"));
  });

  it("overwrites no project that is there already", async () => {
    const again = parseAdoptArguments([
      "192.0.2.1",
      "--host-key",
      `SHA256:${"A".repeat(43)}`,
      "--folder",
      join(folder, "project"),
    ]);
    await assert.rejects(
      adopt(again, () => undefined),
      { code: "cli/folder" },
    );
  });
});

const coreByHand = [
  "webadmin certs cms.key cms.crt cms-ca.crt",
  "webadmin enable",
  "callbridge certs cms.key cms.crt cms-ca.crt",
  "callbridge trust c2w roots.crt",
  "callbridge restart",
  "webbridge3 https listen a:8444",
  "webbridge3 https certs wb.key wb-full.crt",
  "webbridge3 c2w listen a:9999",
  "webbridge3 c2w certs wb.key wb-full.crt",
  "webbridge3 c2w trust roots.crt",
  "webbridge3 enable",
  "turn listen a",
  "turn tls 5349",
  "turn certs wb.key wb.crt wb-ca.crt",
  "turn enable",
];
const recorderPort = 7001;
const mediaByHand = [
  `recorder sip listen a none ${String(recorderPort)}`,
  "recorder sip certs rec.key rec.crt rec-bundle.crt",
  "recorder enable",
];

/** What the compiler says about the program, which the engine runs without types here. */
function typeProblems(projectFolder: string): string {
  const compiler = join(checkout, "node_modules", "typescript", "bin", "tsc");
  const types = ["--typeRoots", join(checkout, "node_modules", "@types"), "--types", "node"];
  const strictly = ["--noEmit", "--strict", "--skipLibCheck", "--target", "es2022", "--module", "nodenext"];
  const { stdout } = spawnSync(process.execPath, [compiler, ...strictly, ...types, "index.ts"], {
    cwd: projectFolder,
    encoding: "utf8",
  });
  return stdout;
}

/** Writes another certificate into the one file of a folder that holds a certificate. */
function replaceIn(folder: string, pem: string, other: string): void {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".crt"))
    .map((path) => join(folder, path));
  const holding = paths.filter((path) => readFileSync(path, "utf8").includes(pem.trim()));
  assert.equal(holding.length, 1, paths.join("\n"));
  for (const path of holding) {
    writeFileSync(path, readFileSync(path, "utf8").replace(pem.trim(), other.trim()));
  }
}

/** Everything that the appliance keeps, but who logged in when. */
function keptBy({ directory }: RunningAppliance): unknown {
  const { users: _, ...state } = JSON.parse(readFileSync(join(directory, "state.json"), "utf8")) as Record<
    string,
    unknown
  >;
  return state;
}
