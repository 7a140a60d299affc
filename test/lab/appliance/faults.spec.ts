import assert from "node:assert/strict";
import { Fleet, sipPort, uploadIdentity, webAdminPort } from "./fleet";
import { goodLeaf } from "./certificates";
import { call, shownName, until } from "./session";
import type { RunningAppliance } from "../../../lab/appliance/appliance";
import type { Fault } from "../../../lab/appliance/faults";
import type { Session } from "./session";

/** Runs a command with a fault at it; "silence" when nothing comes back while another connection is served. */
async function tellWith(
  appliance: RunningAppliance,
  session: Session,
  command: string,
  fault: Fault,
): Promise<string> {
  appliance.log.restart();
  appliance.faults.at(1, fault);
  const ended = new Promise<string>((resolve) => session.client.once("close", () => resolve("closed")));
  const silent = until(
    () => appliance.log.entries[0]?.fault?.kind,
    (kind) => kind !== undefined,
  )
    .then(() => new Promise((resolve) => setTimeout(resolve, 150)))
    .then(() => "silence");
  return Promise.race([session.tell(command), ended, silent]);
}

describe("[E] lab/appliance faults", () => {
  const fleet = new Fleet();
  afterEach(() => fleet.clear());

  it("numbers commands and SFTP requests in one series and restarts it", async () => {
    const { appliance, session } = await fleet.startServing();
    await session.tell("version");
    await session.upload("a.crt", "x");
    await session.tell("date");
    const texts = appliance.log.entries.map(
      (entry) => `${String(entry.n)} ${entry.kind} ${entry.text} -> ${String(entry.reply)}`,
    );
    assert.deepEqual(texts.slice(0, 4), [
      "1 exec version -> 3.8",
      "2 sftp OPEN a.crt w -> handle",
      "3 sftp WRITE a.crt 0+1 -> OK",
      "4 sftp CLOSE a.crt -> OK",
    ]);
    assert.equal(texts.length, 5);
    appliance.log.restart();
    assert.deepEqual(
      [appliance.log.entries.length, appliance.counts()],
      [0, { connections: 0, roundTrips: 0 }],
    );
  });

  it("stops before or after the request, and starts again from its disk", async () => {
    for (const when of ["before", "after"] as const) {
      const { appliance, session } = await fleet.startServing();
      assert.equal(
        await tellWith(appliance, session, "callbridge certs none", { kind: "stop", when }),
        "closed",
      );
      assert.equal(await shownName(appliance.address, webAdminPort), "ECONNREFUSED");
      await appliance.restart();
      const again = await fleet.logIn(appliance);
      const key = /^Key file\s+: (\S+)$/m.exec(await again.tell("callbridge"))?.[1];
      assert.equal(key, when === "before" ? "old.key" : "none");
      assert.equal(await shownName(appliance.address, webAdminPort), "old");
    }
  });

  it("hangs: no answer, the connection stays, others are served", async () => {
    const { appliance, session } = await fleet.startServing();
    assert.equal(await tellWith(appliance, session, "version", { kind: "hang" }), "silence");
    const other = await fleet.logIn(appliance);
    assert.equal(await other.tell("version"), "3.8\n");
    assert.equal(await session.tell("version"), "3.8\n");
  });

  it("hangs after doing it", async () => {
    const { appliance, session } = await fleet.startServing();
    assert.equal(
      await tellWith(appliance, session, "callbridge certs none", { kind: "hang", when: "after" }),
      "silence",
    );
    assert.match(await session.tell("callbridge"), /^Key file\s+: none$/m);
  });

  it("drops the connection before or after doing it", async () => {
    for (const when of ["before", "after"] as const) {
      const { appliance, session } = await fleet.startServing();
      assert.equal(
        await tellWith(appliance, session, "callbridge certs none", { kind: "drop", when }),
        "closed",
      );
      const again = await fleet.logIn(appliance);
      const key = /^Key file\s+: (\S+)$/m.exec(await again.tell("callbridge"))?.[1];
      assert.equal(key, when === "before" ? "old.key" : "none");
    }
  });

  it("refuses a command, and an SFTP request, and does nothing", async () => {
    const { appliance, session } = await fleet.startServing();
    assert.match(
      await tellWith(appliance, session, "callbridge certs none", { kind: "refuse" }),
      /^FAILURE: /,
    );
    assert.match(await session.tell("callbridge"), /^Key file\s+: old\.key$/m);
    appliance.log.restart();
    appliance.faults.at(1, { kind: "refuse" });
    await assert.rejects(session.upload("b.crt", "x"), /Failure/);
    assert.equal((await session.names()).includes("b.crt"), false);
  });

  it("lies: success without effect", async () => {
    const { appliance, session } = await fleet.startServing();
    await uploadIdentity(session, "new", goodLeaf("new", 1));
    const lie: Fault = { kind: "lie", how: "success-without-effect" };
    assert.equal(await tellWith(appliance, session, "callbridge certs new.key new.crt ca.crt", lie), "");
    assert.match(await session.tell("callbridge"), /^Key file\s+: old\.key$/m);
    await session.tell("callbridge certs new.key new.crt ca.crt");
    assert.match(
      await tellWith(appliance, session, "callbridge restart", lie),
      /^SUCCESS: Key and certificate pair match$/m,
    );
    assert.equal(await shownName(appliance.address, sipPort), "old");
  });

  it("lies: a file written without effect, a removal without effect", async () => {
    const { appliance, session } = await fleet.startServing();
    appliance.log.restart();
    appliance.faults.at(1, { kind: "lie" });
    await session.upload("ghost.crt", "x");
    assert.equal((await session.names()).includes("ghost.crt"), false);
    await session.upload("kept.crt", "x");
    const sftp = await session.sftp();
    appliance.log.restart();
    appliance.faults.at(1, { kind: "lie" });
    await call((done) => sftp.unlink("kept.crt", done));
    assert.equal((await session.names()).includes("kept.crt"), true);
  });

  it("lies: an old table until the next setting of the role", async () => {
    const { appliance, session } = await fleet.startServing();
    await uploadIdentity(session, "new", goodLeaf("new", 1));
    const lie: Fault = { kind: "lie", how: "old-table" };
    await tellWith(appliance, session, "callbridge certs new.key new.crt ca.crt", lie);
    assert.match(await session.tell("callbridge"), /^Key file\s+: old\.key$/m);
    await session.tell("callbridge restart");
    assert.match(await session.tell("callbridge"), /^Key file\s+: old\.key$/m);
    assert.equal(await shownName(appliance.address, sipPort), "new");
    await session.tell("callbridge certs new.key new.crt ca.crt");
    assert.match(await session.tell("callbridge"), /^Key file\s+: new\.key$/m);
  });

  it("lies: the table right, the listener old", async () => {
    const { appliance, session } = await fleet.startServing();
    await uploadIdentity(session, "new", goodLeaf("new", 1));
    const lie: Fault = { kind: "lie", how: "old-listener" };
    await session.tell("webadmin certs new.key new.crt ca.crt");
    await session.tell("webadmin disable");
    assert.match(
      await tellWith(appliance, session, "webadmin enable", lie),
      /^SUCCESS: Key and certificate pair match$/m,
    );
    assert.match(await session.tell("webadmin"), /^Enabled\s+: true$/m);
    assert.match(await session.tell("webadmin"), /^Key file\s+: new\.key$/m);
    assert.equal(await shownName(appliance.address, webAdminPort), "old");
    await session.tell("callbridge certs new.key new.crt ca.crt");
    await tellWith(appliance, session, "callbridge restart", lie);
    assert.equal(await shownName(appliance.address, sipPort), "old");
    await session.tell("callbridge restart");
    assert.equal(await shownName(appliance.address, sipPort), "new");
  });

  it("lies: a truncated read-back", async () => {
    const { appliance, session } = await fleet.startServing();
    const whole = await session.download("old.crt");
    for (const request of ["OPEN", "READ"]) {
      appliance.log.restart();
      await readAll(session);
      const at = appliance.log.entries.find((entry) => entry.text.startsWith(request))?.n ?? 0;
      appliance.log.restart();
      appliance.faults.at(at, { kind: "lie", how: "truncated-read" });
      const bytes = await readAll(session);
      assert.equal(bytes.equals(whole.subarray(0, Math.floor(whole.length / 2))), true, request);
    }

    async function readAll(reader: Session): Promise<Buffer> {
      const sftp = await reader.sftp();
      const pieces: Buffer[] = [];
      await new Promise((resolve, reject) => {
        const stream = sftp.createReadStream("old.crt");
        stream.on("data", (piece: Buffer) => pieces.push(piece));
        stream.on("error", reject).on("close", resolve);
      });
      sftp.end();
      return Buffer.concat(pieces);
    }
  });

  it("answers with another text, of any size", async () => {
    const { appliance, session } = await fleet.startServing();
    const flood: Fault = { kind: "answer", text: "x".repeat(1024 * 1024), executes: false };
    assert.equal(
      (await tellWith(appliance, session, "callbridge certs none", flood)).length,
      1024 * 1024 + 1,
    );
    assert.match(await session.tell("callbridge"), /^Key file\s+: old\.key$/m);
  });

  it("tells listeners before and after each request and waits for them", async () => {
    const { appliance, session } = await fleet.startServing();
    const seen: string[] = [];
    const stopListening = appliance.faults.onRequest(async (entry, phase) => {
      await new Promise((resolve) => setImmediate(resolve));
      seen.push(`${phase} ${entry.text} ${String(entry.reply)}`);
    });
    await session.tell("version");
    stopListening();
    await session.tell("version");
    assert.deepEqual(seen, ["before version undefined", "after version 3.8"]);
  });
});
