import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { findOnPath, isExecutable, isSameFile, withFoldersFirst } from "../../../lab/engine/path";
import { putExecutable } from "./fake-machine";

describe("[I] lab/engine/path", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "cms-path-"));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  function environmentOf(...folders: readonly string[]): NodeJS.ProcessEnv {
    return { PATH: folders.map((folder) => (folder === "" ? "" : join(root, folder))).join(delimiter) };
  }

  it("takes the first executable file, past folders, plain files and places that are not there", () => {
    mkdirSync(join(root, "a", "tool"), { recursive: true });
    chmodSync(putExecutable(join(root, "b", "tool"), ""), 0o644);
    const [c] = ["c", "d"].map((folder) => putExecutable(join(root, folder, "tool"), ""));
    assert.equal(findOnPath("tool", environmentOf("none", "", "a", "b", "c", "d")), c);
    assert.equal(findOnPath("tool", environmentOf("a", "b")), undefined);
    assert.equal(findOnPath("tool", {}), undefined);
  });

  it("passes over folders inside the excepted one, not over those that only begin like it", () => {
    const inside = putExecutable(join(root, "cache", "x", "tool"), "");
    const beside = putExecutable(join(root, "cache-too", "tool"), "");
    const environment = environmentOf("cache/x", "cache-too");
    assert.equal(findOnPath("tool", environment), inside);
    assert.equal(findOnPath("tool", environment, join(root, "cache")), beside);
    assert.equal(findOnPath("tool", environment, join(root, "cache", "x")), beside);
  });

  it("puts folders first, each once, and keeps the rest", () => {
    assert.deepEqual(withFoldersFirst({ A: "1", PATH: ["/x", "/y"].join(delimiter) }, ["/y", "/z", "/y"]), {
      A: "1",
      PATH: ["/y", "/z", "/x"].join(delimiter),
    });
    assert.deepEqual(withFoldersFirst({ Path: "/x" }, ["/y"]), { Path: ["/y", "/x"].join(delimiter) });
    assert.deepEqual(withFoldersFirst({}, ["/y"]), { PATH: "/y" });
  });

  it("follows links: to a program, and to nothing", () => {
    const program = putExecutable(join(root, "program"), "");
    symlinkSync(program, join(root, "link"));
    symlinkSync(join(root, "nothing"), join(root, "dead"));
    assert.deepEqual(
      ["program", "link", "dead"].map((name) => isExecutable(join(root, name))),
      [true, true, false],
    );
    assert.equal(isSameFile(program, join(root, "link")), true);
    assert.equal(isSameFile(program, process.execPath), false);
  });
});
