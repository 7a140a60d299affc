import assert from "node:assert/strict";
import { RunFailure, run } from "../../../lab/engine/run";

const node = process.execPath;
const environment = {};

describe("[I] lab/engine/run", () => {
  it("returns what was printed and hands over the lines of standard error", async () => {
    const lines: string[] = [];
    const script = 'console.log(process.env.A); console.error("one\\ntwo");';
    const printed = await run(node, ["-e", script], {
      environment: { A: "b" },
      onLine: (line) => lines.push(line),
    });
    assert.deepEqual([printed, lines], ["b\n", ["one", "two"]]);
  });

  it("quotes the last twelve lines of a program that fails", async () => {
    const script = "for (let line = 1; line <= 20; line += 1) console.error(line); process.exit(7);";
    await assert.rejects(run(node, ["-e", script], { environment }), (error) => {
      assert.ok(error instanceof RunFailure);
      const words = Array.from({ length: 12 }, (_, index) => `\n  ${index + 9}`).join("");
      assert.equal(error.message, `${node} failed (7)${words}`);
      return true;
    });
  });

  it("says which signal ended a program", async () => {
    await assert.rejects(run(node, ["-e", 'process.kill(process.pid, "SIGKILL")'], { environment }), {
      message: `${node} failed (SIGKILL)`,
    });
  });

  it("ends a program that takes too long", async () => {
    const forever = ["-e", "setInterval(() => undefined, 1000)"];
    await assert.rejects(run(node, forever, { environment, limitMs: 100 }), {
      message: `${node} did not end within 0.1 s`,
    });
  });

  it("says why a program could not be started", async () => {
    await assert.rejects(run("/nowhere/at-all", [], { environment }), {
      name: "RunFailure",
      message: "/nowhere/at-all could not be started: Error: spawn /nowhere/at-all ENOENT",
    });
  });
});
