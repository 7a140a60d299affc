import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RunningAppliance } from "../../lab/appliance/appliance";
import { Appliances, anIdentity, change, declare, mark, namesOf, sha256 } from "./changing";
import type { StartOptions } from "./changing";
import { answering, assertUntouched, says } from "./saying";

describe("[E] apply/run-change says what is wrong with files", () => {
  const appliances = new Appliances();
  const start = (options: StartOptions = {}): Promise<RunningAppliance> => appliances.start(options);
  afterEach(() => appliances.clear());

  it("a full disk", async () => {
    const appliance = await start({ dialect: { "disk-bytes": "3000" } });
    const made = anIdentity();
    const { key, leaf, bundle } = namesOf(made, "webAdmin");
    says(
      await change(declare(appliance, "webAdmin", { made })),
      "failed",
      `mmp/disk-full cms1: could not write ${key}, ${leaf}, ${bundle}: the appliance has no room (No space left on device). Remove old files from the appliance by SFTP (log bundles, packet captures, backups) and run again.`,
    );
    const settings = appliance.log.commands().filter((command) => command.startsWith("webadmin "));
    assert.deepEqual(settings, []);
  });

  it("RENEW-09 a file in use that was changed by hand, as a warning: it is left alone and another name is taken", async () => {
    const appliance = await start();
    const made = anIdentity();
    const input = declare(appliance, "webAdmin", { made });
    await change(input);
    const { leaf } = namesOf(made, "webAdmin");
    const path = join(appliance.directory, "files", leaf);
    writeFileSync(path, "by hand\n");
    const { report } = await change(input);
    assert.deepEqual(
      [report.outcome, report.warnings],
      [
        "changed",
        [`${leaf} does not hold what was uploaded under that name; it is in use and was left alone`],
      ],
    );
    assert.deepEqual(
      report.uploads.map(({ file }) => file),
      [`webadmin-${mark}-${sha256(made.leafPem).slice(8, 16)}.crt`],
    );
    assert.equal(readFileSync(path, "utf8"), "by hand\n");
    appliance.log.restart();
    assert.equal((await change(input)).report.outcome, "unchanged");
  });

  it("INST-08 a file that was changed between upload and read-back", async () => {
    const appliance = await start();
    const made = anIdentity();
    const { leaf } = namesOf(made, "webAdmin");
    appliance.faults.onRequest(({ text }, phase) => {
      if (phase !== "after" || text !== `CLOSE ${leaf}`) return;
      writeFileSync(join(appliance.directory, "files", leaf), "by hand\n");
    });
    says(
      await change(declare(appliance, "webAdmin", { made })),
      "failed",
      `apply/file-changed cms1 webAdmin certs: ${leaf} was written with ${String(made.leafPem.length)} bytes and reads back with 8 bytes and other content (SHA-256 ${sha256("by hand\n")}); nothing was assigned. Run again; if it stays so, look at the appliance's disk.`,
    );
  });

  it("INST-05 INST-06 INST-08 what the appliance itself thinks of the files, before anything is assigned", async () => {
    const text = "Key and certificate do not match";
    const { appliance, made, ran } = await answering(appliances, "pki match ", { text });
    const { key, leaf } = namesOf(made, "webAdmin");
    says(
      ran,
      "failed",
      `apply/check cms1 webAdmin: the appliance's own check "pki match ${key} ${leaf}" does not confirm the files; nothing was assigned. Compare key, certificate and bundle, and the appliance's clock. (the MMP said: "${text}")`,
    );
    assert.deepEqual(
      appliance.log.commands().filter((command) => command.startsWith("webadmin ")),
      [],
    );
  });

  it("another stack's file in the slot", async () => {
    const appliance = await start();
    const made = anIdentity();
    await change(declare(appliance, "callBridge", { made, change: { mark: "ffff" } }));
    const { key } = namesOf(made, "callBridge");
    const ours = declare(appliance, "callBridge", { made: anIdentity() });
    appliance.log.restart();
    says(
      await change(ours),
      "failed",
      `apply/foreign-file cms1 callBridge certs: the slot holds ${key.replace(mark, "ffff")}, which another stack uploaded (its mark is ffff, ours is ab12). Remove the role from the other stack and empty the slot with "callbridge certs none", or allow apply/foreign-file to take it over.`,
    );
    assertUntouched(appliance);
    const allowed = { ...ours, declaration: { ...ours.declaration, allow: ["apply/foreign-file"] } };
    assert.equal((await change(allowed)).report.outcome, "changed");
  });
});
