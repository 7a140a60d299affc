import { deepStrictEqual } from "node:assert";
import type { EngineEvent } from "../../../lab/start/events";
import { resultOf } from "../../../lab/start/update";
import { aReport } from "./reports";

const command = { type: "command:local:Command", name: "cms1-web-admin-change" };
const noCounts = { create: 0, update: 0, replace: 0, delete: 0, same: 0 };

function timed(...events: readonly EngineEvent[]) {
  return events.map((event, at) => ({ event, atMs: (at + 1) * 100 }));
}

describe("[U] lab/start/update", () => {
  const report = aReport();
  const kept = aReport({ role: "callBridge" });

  it("tells the changes that ran from those that the stack remembers", () => {
    const outputs = { stdout: `${JSON.stringify(report)}\n` };
    const counts = { ...noCounts, update: 1, same: 15 };
    const result = resultOf(
      timed(
        { kind: "begins", op: "update", ...command },
        { kind: "ends", op: "update", ...command, outputs },
        { kind: "stackOutputs", outputs: { a: { report }, b: { report: kept } } },
        { kind: "summary", counts, succeeded: true },
      ),
    );
    deepStrictEqual(result, { counts, ran: [{ report, endedMs: 200 }], kept: [kept], complaints: [] });
  });

  it("lets a change that is the same not have run", () => {
    const outputs = { stdout: JSON.stringify(report) };
    const result = resultOf(
      timed({ kind: "ends", op: "same", ...command, outputs }, { kind: "stackOutputs", outputs: { report } }),
    );
    deepStrictEqual(result, { counts: noCounts, ran: [], kept: [report], complaints: [] });
  });

  it("takes the report of a failed change from the engine's error", () => {
    const failed = aReport({ outcome: "failed" });
    const text = `exit status 1: running "x":\n${JSON.stringify(failed)}\nsentence`;
    const result = resultOf(
      timed(
        { kind: "begins", op: "update", ...command },
        { kind: "failed", op: "update", ...command },
        { kind: "says", severity: "error", text, name: command.name },
        { kind: "says", severity: "error", text: "update failed" },
      ),
    );
    deepStrictEqual(result, {
      counts: noCounts,
      ran: [{ report: failed, endedMs: 300 }],
      kept: [],
      complaints: [],
    });
  });

  it("leaves out what a killed change had said already", () => {
    const said = "cms1 webAdmin: connected";
    const text = `signal: killed: running "require('pulumi-cisco-meeting-server/apply').main()":\n${said}\n`;
    const result = resultOf(
      timed(
        { kind: "says", severity: "info", text: `${said}\n`, name: command.name },
        { kind: "says", severity: "error", text, name: command.name },
      ),
    );
    deepStrictEqual(result.complaints, ["cms1-web-admin-change: signal: killed"]);
  });

  it("repeats errors that no report tells of", () => {
    const result = resultOf(
      timed(
        { kind: "says", severity: "error", text: "no address\n", name: "project-lab" },
        { kind: "says", severity: "error", text: "the stack is locked" },
        { kind: "says", severity: "error", text: "preview failed" },
        { kind: "says", severity: "warning", text: "an old plugin" },
      ),
    );
    deepStrictEqual(result.complaints, ["project-lab: no address", "the stack is locked"]);
  });
});
