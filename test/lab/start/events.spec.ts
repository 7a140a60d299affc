import { deepStrictEqual, strictEqual } from "node:assert";
import { parseEvent } from "../../../lab/start/events";

const urn = "urn:pulumi:lab::project::component$command:local:Command::cms1-web-admin-change";

function line(event: object): string {
  return JSON.stringify({ sequence: 7, timestamp: 1795517261, ...event });
}

describe("[U] lab/start/events", () => {
  it("reads the beginning of an operation", () => {
    const metadata = { op: "create", urn, type: "command:local:Command", old: null, new: {} };
    deepStrictEqual(parseEvent(line({ resourcePreEvent: { metadata } })), {
      kind: "begins",
      op: "create",
      type: "command:local:Command",
      name: "cms1-web-admin-change",
    });
  });

  it("reads the end of an operation with what the resource has then", () => {
    const metadata = { op: "update", urn, type: "command:local:Command", new: { outputs: { stdout: "{}" } } };
    deepStrictEqual(parseEvent(line({ resOutputsEvent: { metadata } })), {
      kind: "ends",
      op: "update",
      type: "command:local:Command",
      name: "cms1-web-admin-change",
      outputs: { stdout: "{}" },
    });
  });

  it("reads a failed operation", () => {
    const metadata = { op: "update", urn, type: "command:local:Command" };
    deepStrictEqual(parseEvent(line({ resOpFailedEvent: { metadata, status: 0, steps: 1 } })), {
      kind: "failed",
      op: "update",
      type: "command:local:Command",
      name: "cms1-web-admin-change",
    });
  });

  it("tells the stack's outputs from those of a resource", () => {
    const stack = "urn:pulumi:lab::project::pulumi:pulumi:Stack::project-lab";
    const metadata = { op: "same", urn: stack, type: "pulumi:pulumi:Stack", new: { outputs: { a: 1 } } };
    deepStrictEqual(parseEvent(line({ resOutputsEvent: { metadata } })), {
      kind: "stackOutputs",
      outputs: { a: 1 },
    });
  });

  it("reads messages without their colours, with the resource's name where they have one", () => {
    const message = "<{%fg 1%}>it said: <{%reset%}>no\n";
    deepStrictEqual(parseEvent(line({ diagnosticEvent: { message, severity: "error", urn } })), {
      kind: "says",
      severity: "error",
      text: "it said: no\n",
      name: "cms1-web-admin-change",
    });
    deepStrictEqual(parseEvent(line({ diagnosticEvent: { message: "update failed", severity: "error" } })), {
      kind: "says",
      severity: "error",
      text: "update failed",
    });
  });

  it("reads the counts of the summary; what is not counted is none", () => {
    const summaryEvent = { resourceChanges: { same: 14, update: 2, read: 1 }, result: "succeeded" };
    deepStrictEqual(parseEvent(line({ summaryEvent })), {
      kind: "summary",
      counts: { create: 0, update: 2, replace: 0, delete: 0, same: 14 },
      succeeded: true,
    });
  });

  it("passes over debugging, other events and what is no event", () => {
    const others = [
      line({ diagnosticEvent: { message: "Registering resource", severity: "debug" } }),
      line({ preludeEvent: { config: {} } }),
      "Updating (lab):",
      "[1, 2]",
      "",
    ];
    for (const other of others) strictEqual(parseEvent(other), undefined);
  });
});
