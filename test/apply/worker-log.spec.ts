import assert from "node:assert/strict";
import {
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makePrivateFolder, stateFolder } from "../../apply/state-folder";
import { openWorkerLog, workerLogPath } from "../../apply/worker-log";

describe("[I] apply/worker-log", () => {
  let folder: string;
  const told: string[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "cms-log-"));
    told.length = 0;
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function write(text: string): void {
    openWorkerLog(folder, "cms1", "stack webAdmin pid 1", (line) => void told.push(line)).write(text);
  }

  function lines(): readonly string[] {
    const text = readFileSync(workerLogPath(folder, "cms1"), "utf8");
    return text
      .trimEnd()
      .split("\n")
      .map((line) => line.replace(/^\S+ /, ""));
  }

  it("adds one line per entry, whatever the text holds", () => {
    write("one\ntwo\u001b[0m");
    write("three");
    assert.deepEqual(lines(), ["stack webAdmin pid 1: one two [0m", "stack webAdmin pid 1: three"]);
    assert.deepEqual(told, []);
  });

  it("keeps one previous file of 256 KiB", () => {
    for (const letter of ["a", "b", "c", "d"]) {
      for (let n = 0; n < 10; n += 1) write(letter.repeat(30_000));
    }
    const logs = join(folder, "logs");
    assert.deepEqual(readdirSync(logs).sort(), ["cms1.log", "cms1.log.1"]);
    for (const name of readdirSync(logs)) {
      const { size, mode } = statSync(join(logs, name));
      assert.ok(size < 300_000, String(size));
      assert.equal(mode & 0o777, 0o600);
    }
  });

  it("cuts a line of any length", () => {
    write("x".repeat(1_000_000));
    assert.ok(statSync(workerLogPath(folder, "cms1")).size < 41_000);
  });

  it("keeps the name of an appliance inside its folder", () => {
    assert.equal(workerLogPath("/state", "../../etc/passwd"), "/state/logs/..-..-etc-passwd.log");
    assert.equal(workerLogPath("/state", "cms 1/ä"), "/state/logs/cms-1--.log");
  });

  it("writes through no link, and closes files and folders that were open to others", () => {
    makePrivateFolder(join(folder, "logs"));
    writeFileSync(join(folder, "elsewhere"), "");
    symlinkSync(join(folder, "elsewhere"), workerLogPath(folder, "cms1"));
    write("one");
    assert.match(told[0] ?? "", /^there is no log of this change: ELOOP/);
    rmSync(workerLogPath(folder, "cms1"));
    writeFileSync(workerLogPath(folder, "cms1"), "", { mode: 0o644 });
    write("two");
    assert.equal(statSync(workerLogPath(folder, "cms1")).mode & 0o777, 0o600);
  });
});

describe("[U] apply/state-folder", () => {
  it("follows XDG_STATE_HOME when that is absolute, and is below the home folder otherwise", () => {
    const name = "pulumi-cisco-meeting-server";
    assert.equal(stateFolder({ XDG_STATE_HOME: "/state" }), join("/state", name));
    for (const environment of [{}, { XDG_STATE_HOME: "state" }, { XDG_STATE_HOME: "" }]) {
      assert.match(stateFolder(environment), new RegExp(`^/.+/\\.local/state/${name}$`));
    }
  });
});
