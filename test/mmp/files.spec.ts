import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { utils } from "ssh2";
import type { SFTPWrapper } from "ssh2";
import { rejectionText } from "../thrown";
import { Wires, deadlines } from "./wires";

describe("[E] mmp/files", () => {
  const wires = new Wires();
  afterEach(() => wires.clear());

  it("FILE-13 RENEW-09 reads back the bytes that were written, of every length around a packet", async () => {
    const { mmp } = await wires.connected();
    const pieces = 31 * 1024;
    const files = new Map(
      [0, 1, pieces - 1, pieces, pieces + 1, 2 * pieces, 100_000].map((length) => [
        `f${String(length)}.crt`,
        Buffer.from(Array.from({ length }, (_, index) => (index * 7) % 256)),
      ]),
    );
    await mmp.files.writeMany(files);
    const read = await mmp.files.readMany([...files.keys()]);
    assert.deepStrictEqual(new Map([...read].sort()), new Map([...files].sort()));
    const listed = await mmp.files.list();
    for (const [name, bytes] of files) {
      assert.equal(listed.find((file) => file.name === name)?.bytes, bytes.length);
      assert.equal(await mmp.files.size(name), bytes.length);
    }
  });

  it("INST-01 sends OPEN, WRITE and CLOSE only: no attributes, no rename, no other name", async () => {
    for (const dialect of [{}, { setstat: "denied", rename: "denied", mkdir: "denied" }] as const) {
      const { appliance, mmp } = await wires.connected({ dialect });
      await mmp.files.list();
      appliance.log.restart();
      await mmp.files.write("a.crt", Buffer.alloc(40_000, "x"));
      assert.deepStrictEqual(
        appliance.log.entries.map(({ text }) => text.split(" ").slice(0, 2).join(" ")),
        ["OPEN a.crt", "WRITE a.crt", "WRITE a.crt", "CLOSE a.crt"],
      );
    }
  });

  it("INST-01 replaces a file, and leaves nothing of a longer one behind", async () => {
    const { mmp } = await wires.connected();
    await mmp.files.write("a.crt", Buffer.from("the longer content"));
    await mmp.files.write("a.crt", Buffer.from("short"));
    assert.equal((await mmp.files.read("a.crt")).toString(), "short");
  });

  it("INST-01 leaves missing files out where several are read, and names one that is read alone", async () => {
    const { mmp } = await wires.connected();
    await mmp.files.write("a.crt", Buffer.from("a"));
    const found = await mmp.files.readMany(["no.crt", "a.crt", "none.key"]);
    assert.deepStrictEqual([...found], [["a.crt", Buffer.from("a")]]);
    assert.deepStrictEqual([...(await mmp.files.readMany([]))], []);
    assert.equal(await mmp.files.size("no.crt"), undefined);
    assert.equal(
      await rejectionText(mmp.files.read("no.crt")),
      "mmp/sftp cms1: could not read no.crt (No such file). Check that the user may use SFTP and that the file is not " +
        "in use or protected, then run again.",
    );
  });

  it("INST-01 removes a file, and says when the appliance does not", async () => {
    const { mmp } = await wires.connected();
    await mmp.files.write("a.crt", Buffer.from("a"));
    await mmp.files.remove("a.crt");
    assert.equal(await mmp.files.size("a.crt"), undefined);
    assert.match(
      await rejectionText(mmp.files.remove("a.crt")),
      /^mmp\/sftp cms1: could not remove a\.crt \(.*No such file.*\)\./i,
    );
    const refusing = await wires.connected({ dialect: { remove: "refuse" } });
    await refusing.mmp.files.write("a.crt", Buffer.from("a"));
    assert.match(
      await rejectionText(refusing.mmp.files.remove("a.crt")),
      /^mmp\/sftp cms1: could not remove a\.crt \(.*\)\./,
    );
    assert.equal((await refusing.mmp.files.read("a.crt")).toString(), "a");
  });

  it("RENEW-09 says when the appliance does not let a file be replaced", async () => {
    const { mmp } = await wires.connected({ dialect: { overwrite: "refuse" } });
    await mmp.files.write("a.crt", Buffer.from("a"));
    assert.match(
      await rejectionText(mmp.files.write("a.crt", Buffer.from("b"))),
      /^mmp\/sftp cms1: could not write a\.crt \(.*\)\./,
    );
    assert.equal((await mmp.files.read("a.crt")).toString(), "a");
  });

  it("ERR-21 says that the disk is full, and goes on", async () => {
    const { mmp } = await wires.connected({ dialect: { "disk-bytes": "1000" } });
    assert.match(
      await rejectionText(mmp.files.write("a.crt", Buffer.alloc(2_000))),
      /^mmp\/disk-full cms1: could not write a\.crt: the appliance has no room \(.*\)\. Remove old files from the appliance by SFTP \(log bundles, packet captures, backups\) and run again\.$/,
    );
    await mmp.files.write("b.crt", Buffer.from("b"));
    assert.equal((await mmp.files.read("b.crt")).toString(), "b");
  });

  it("RENEW-09 gives what an appliance reads back, also when it is cut", async () => {
    const { appliance, mmp } = await wires.connected();
    await mmp.files.write("a.crt", Buffer.alloc(1_000, "a"));
    appliance.log.restart();
    for (const n of [1, 2, 3]) appliance.faults.at(n, { kind: "lie", how: "truncated-read" });
    assert.ok((await mmp.files.read("a.crt")).length < 1_000);
  });

  it("INST-01 reads a file that somebody put on the disk, and a folder of some hundred files", async () => {
    const { appliance, mmp } = await wires.connected();
    const folder = join(appliance.directory, "files");
    for (let n = 0; n < 300; n += 1) writeFileSync(join(folder, `file-${String(n)}.pem`), String(n));
    const names = (await mmp.files.list()).map(({ name }) => name);
    assert.equal(names.filter((name) => name.startsWith("file-")).length, 300);
    assert.equal((await mmp.files.read("file-299.pem")).toString(), "299");
    await mmp.files.write("mine.crt", Buffer.from("mine"));
    assert.equal(readFileSync(join(folder, "mine.crt"), "utf8"), "mine");
  });

  it("ERR-21 ends an operation at its deadline, and opens a new channel for the next", async () => {
    const { appliance, mmp } = await wires.connected(
      {},
      { deadlines: { connectMs: 5_000, commandMs: 300, channelGapMs: 0 } },
    );
    await mmp.files.list();
    appliance.log.restart();
    appliance.faults.at(1, { kind: "hang" });
    assert.equal(
      await rejectionText(mmp.files.write("a.crt", Buffer.from("a"))),
      'mmp/time-out cms1: no complete answer to "write a.crt" within 300 ms; it may have been carried out. ' +
        "Look at the appliance, then run again: the next run goes on from what it observes.",
    );
    await mmp.files.write("a.crt", Buffer.from("b"));
    assert.equal((await mmp.files.read("a.crt")).toString(), "b");
    assert.equal(appliance.counts().connections, 0);
  });

  it("ERR-21 says at once that the connection broke during an upload", async () => {
    const { appliance, mmp } = await wires.connected();
    await mmp.files.list();
    appliance.log.restart();
    appliance.faults.at(2, { kind: "drop" });
    assert.match(
      await rejectionText(mmp.files.write("a.crt", Buffer.from("a"))),
      /^mmp\/connection-lost cms1: the SSH connection broke.* during "write a\.crt"\. /,
    );
  });

  it("INST-01 opens a second connection for files where the first one does not carry both, and only once", async () => {
    const told: string[] = [];
    const { appliance, mmp } = await wires.connected(
      { dialect: { "exec+sftp-on-one-connection": "refused" } },
      { onProgress: (line) => told.push(line) },
    );
    await mmp.run("version");
    await mmp.files.write("a.crt", Buffer.from("a"));
    await mmp.run("webadmin");
    assert.equal((await mmp.files.read("a.crt")).toString(), "a");
    assert.deepStrictEqual([appliance.counts().connections, mmp.counts().connections], [2, 2]);
    assert.equal(
      told.filter((line) => line === "cms1 does not share one connection, opening a second one for files")
        .length,
      1,
    );
  });

  it("INST-01 leaves nothing behind after many operations: Node warns of no leak", async () => {
    const warnings: string[] = [];
    const warned = (warning: Error): void => void warnings.push(warning.message);
    process.on("warning", warned);
    const { mmp } = await wires.connected();
    for (let n = 0; n < 15; n += 1) {
      await mmp.files.write("a.crt", Buffer.from(String(n)));
      await mmp.files.readMany(["a.crt", "none.crt"]);
      await mmp.files.size("a.crt");
      await mmp.files.list();
      await mmp.files.remove("a.crt");
      await mmp.run("version");
    }
    // Warnings are emitted in a later turn.
    await new Promise((resolve) => setImmediate(resolve));
    process.off("warning", warned);
    assert.deepStrictEqual(warnings, []);
  });

  it("FILE-13 reads a file to its end from a server that sends less than it was asked for", async () => {
    const content = Buffer.from(Array.from({ length: 5_000 }, (_, index) => index % 256));
    const { mmp } = await wires.scripted({
      sftp: (wire) => {
        wire.on("OPEN", (id) => wire.handle(id, Buffer.from("h")));
        wire.on("FSTAT", (id) =>
          wire.attrs(id, { size: content.length, mode: 0, uid: 0, gid: 0, atime: 0, mtime: 0 }),
        );
        wire.on("READ", (id, _handle, offset) => {
          const piece = content.subarray(offset, offset + 700);
          if (piece.length === 0) wire.status(id, utils.sftp.STATUS_CODE.EOF);
          else wire.data(id, piece);
        });
        wire.on("CLOSE", (id) => wire.status(id, utils.sftp.STATUS_CODE.OK));
      },
    });
    assert.deepStrictEqual(await mmp.files.read("a.crt"), content);
  });

  it("FILE-13 reads to the end where the server gives no size or a wrong one", async () => {
    for (const size of [undefined, 0]) {
      const { mmp } = await wires.scripted({
        sftp: (wire) => {
          wire.on("OPEN", (id) => wire.handle(id, Buffer.from("h")));
          wire.on("FSTAT", (id) =>
            size === undefined
              ? wire.status(id, utils.sftp.STATUS_CODE.OP_UNSUPPORTED)
              : wire.attrs(id, { size, mode: 0, uid: 0, gid: 0, atime: 0, mtime: 0 }),
          );
          wire.on("READ", (id, _handle, offset) =>
            offset === 0
              ? wire.data(id, Buffer.from("all of it"))
              : wire.status(id, utils.sftp.STATUS_CODE.EOF),
          );
          wire.on("CLOSE", (id) => wire.status(id, utils.sftp.STATUS_CODE.OK));
        },
      });
      assert.equal((await mmp.files.read("a.crt")).toString(), "all of it");
    }
  });

  it("ERR-21 knows a full disk by its status too, and other refusals by theirs", async () => {
    const answers = [
      [
        14,
        "Failure",
        /^mmp\/disk-full cms1: could not write a\.crt: the appliance has no room \(Failure\)\./,
      ],
      [15, "Failure", /^mmp\/disk-full cms1: /],
      [4, "No space left on device", /^mmp\/disk-full cms1: /],
      [3, "Permission denied", /^mmp\/sftp cms1: could not write a\.crt \(Permission denied\)\./],
      [4, "Failure", /^mmp\/sftp cms1: could not write a\.crt \(Failure\)\./],
    ] as const;
    for (const [code, text, wanted] of answers) {
      const { mmp } = await wires.scripted({
        sftp: (wire) => wire.on("OPEN", (id) => sendStatus(wire, id, code, text)),
      });
      assert.match(await rejectionText(mmp.files.write("a.crt", Buffer.from("a"))), wanted);
    }
  });

  it("ERR-21 does not use a channel again on which an answer is still due", async () => {
    let channels = 0;
    const { mmp } = await wires.scripted(
      {
        sftp: (wire) => {
          channels += 1;
          const isFirst = channels === 1;
          wire.on("OPEN", (id) => {
            if (!isFirst) wire.status(id, utils.sftp.STATUS_CODE.NO_SUCH_FILE);
          });
        },
      },
      { deadlines: { ...deadlines, commandMs: 200 } },
    );
    assert.match(await rejectionText(mmp.files.readMany(["a.crt"])), /^mmp\/time-out cms1: /);
    assert.deepStrictEqual([...(await mmp.files.readMany(["a.crt"]))], []);
    assert.equal(channels, 2);
  });

  it("ERR-21 says that no SFTP is offered, on a second connection either", async () => {
    const { mmp, server } = await wires.scripted({ exec: (channel) => channel.end("3.8\n") });
    assert.equal(
      await rejectionText(mmp.files.list()),
      "mmp/channel cms1: the appliance offers no SFTP to this user, on a second connection either. " +
        "Log in as an MMP user with the role admin, whose password needs no change.",
    );
    assert.equal(server.connections(), 2);
  });
});

/** A status of any number: ssh2's own server knows those of version 3 only. */
function sendStatus(wire: SFTPWrapper, id: number, code: number, text: string): void {
  const numbers = (...values: readonly number[]): Buffer => {
    const buffer = Buffer.alloc(values.length * 4);
    values.forEach((value, index) => buffer.writeUInt32BE(value, index * 4));
    return buffer;
  };
  const message = Buffer.from(text);
  const content = [Buffer.from([101]), numbers(id, code, message.length), message, numbers(0)];
  const packet = Buffer.concat([numbers(Buffer.concat(content).length), ...content]);
  const inside = wire as unknown as {
    readonly _protocol: { channelData(id: number, data: Buffer): void };
    readonly outgoing: { readonly id: number };
  };
  inside._protocol.channelData(inside.outgoing.id, packet);
}
