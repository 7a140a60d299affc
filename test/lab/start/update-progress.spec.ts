import { deepStrictEqual } from "node:assert";
import { progressOf } from "../../../lab/start/update-progress";

const change = { type: "command:local:Command", name: "cms1-web-admin-change" };

describe("[U] lab/start/update-progress", () => {
  it("tells when a change begins and ends", () => {
    deepStrictEqual(progressOf({ kind: "begins", op: "update", ...change }), [
      "cms1-web-admin-change begins",
    ]);
    deepStrictEqual(progressOf({ kind: "ends", op: "update", ...change, outputs: {} }), [
      "cms1-web-admin-change updated",
    ]);
    deepStrictEqual(progressOf({ kind: "failed", op: "update", ...change }), [
      "cms1-web-admin-change FAILED",
    ]);
  });

  it("tells of keys and certificates only when they are there", () => {
    const key = { type: "tls:index/privateKey:PrivateKey", name: "cms1-ca-root-key", outputs: {} };
    deepStrictEqual(progressOf({ kind: "begins", op: "create", ...key }), []);
    const told = ["create", "update", "delete", "create-replacement"].flatMap((op) =>
      progressOf({ kind: "ends", op, ...key }),
    );
    deepStrictEqual(told, [
      "cms1-ca-root-key created",
      "cms1-ca-root-key updated",
      "cms1-ca-root-key deleted",
      "cms1-ca-root-key replaced",
    ]);
  });

  it("says nothing of what is the same, of components and of what only the engine counts", () => {
    const component = { type: "cisco-meeting-server:index:WebAdmin", name: "cms1-web-admin", outputs: {} };
    const counts = { create: 0, update: 0, replace: 0, delete: 0, same: 0 };
    deepStrictEqual(progressOf({ kind: "ends", op: "same", ...change, outputs: {} }), []);
    deepStrictEqual(progressOf({ kind: "begins", op: "same", ...change }), []);
    deepStrictEqual(progressOf({ kind: "ends", op: "create", ...component }), []);
    deepStrictEqual(progressOf({ kind: "stackOutputs", outputs: {} }), []);
    deepStrictEqual(progressOf({ kind: "summary", counts, succeeded: true }), []);
  });

  it("repeats what a change says, and marks warnings", () => {
    const text = "cms1 webAdmin: upload a.crt\n\ncms1 webAdmin: webadmin enable\n";
    deepStrictEqual(progressOf({ kind: "says", severity: "info", text, name: "x" }), [
      "  cms1 webAdmin: upload a.crt",
      "  cms1 webAdmin: webadmin enable",
    ]);
    deepStrictEqual(progressOf({ kind: "says", severity: "warning", text: "old plugin" }), [
      "  warning: old plugin",
    ]);
  });

  it("leaves errors to the end", () => {
    deepStrictEqual(progressOf({ kind: "says", severity: "error", text: "no", name: "x" }), []);
  });
});
