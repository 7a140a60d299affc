import { deepStrictEqual, strictEqual } from "node:assert";
import type { EngineFacts } from "../../../lab/engine/facts";
import { engineShareOf, reportsNow, startResult } from "../../../lab/start/outcome";
import type { ChangeReport } from "../../../lab/start/reports";
import type { UpdateResult } from "../../../lab/start/update";
import { aReport, webAdminListener } from "./reports";

const engine: EngineFacts = {
  cli: { version: "3.259.0", origin: "built" },
  languageHost: { version: "3.68.0", origin: "built" },
  plugins: {
    tls: { version: "5.6.1", origin: "stand-in" },
    command: { version: "1.2.1", origin: "stand-in" },
  },
};
const same = { create: 0, update: 0, replace: 0, delete: 0, same: 16 };
const facts = {
  engine,
  look: { listeners: [], doubts: [] },
  appliances: [],
  database: [],
  prepareMs: 90,
  findEngineMs: 250.4,
  totalMs: 9000,
};

function anUpdate(fields: Partial<UpdateResult> = {}): UpdateResult {
  return { succeeded: true, counts: same, ran: [], kept: [], complaints: [], milliseconds: 4000, ...fields };
}

function ran(...reports: readonly ChangeReport[]): UpdateResult["ran"] {
  return reports.map((report, at) => ({ report, endedMs: 2000 + at * 1000 }));
}

describe("[U] lab/start/outcome", () => {
  const webAdmin = aReport();
  const callBridge = aReport({ role: "callBridge", milliseconds: 600 });

  it("lays a second start together: the plain update's counts, the recheck's changes", () => {
    const plain = anUpdate({ kept: [aReport({ outcome: "changed" }), callBridge] });
    const recheck = anUpdate({ counts: { ...same, update: 2, same: 14 }, ran: ran(webAdmin, callBridge) });
    const seen = { appliance: "cms1", role: "webAdmin", ...webAdminListener };
    const appliance = {
      name: "cms1",
      address: "127.1.2.3",
      sshPort: 2222,
      hostKeyFingerprint: "SHA256:x",
      connections: 2,
      roundTrips: 18,
    };
    const look = { listeners: [seen], doubts: [] };
    const deployment = { plain, recheck, previewMs: 3000.2 };
    const { summary: _, listeners: __, warnings: ___, errors: ____, schema: _____, ...role } = webAdmin;
    const database = [{ appliance: "cms1", address: "127.1.2.3", role: "primary", state: "connected" }];
    deepStrictEqual(startResult({ ...facts, deployment, look, appliances: [appliance], database }), {
      schema: 1,
      succeeded: true,
      engine,
      changes: same,
      recheckChanges: { ...same, update: 2, same: 14 },
      roles: [
        { ...role, ran: true },
        { ...role, role: "callBridge", milliseconds: 600, ran: true },
      ],
      listeners: [seen],
      registrations: [],
      database,
      appliances: [appliance],
      failures: [],
      milliseconds: {
        prepare: 90,
        findEngine: 250,
        preview: 3000,
        up: 4000,
        recheck: 4000,
        engineShare: 7000,
        total: 9000,
      },
    });
  });

  it("says which Web Bridge is registered where, and whether the Call Bridge has reached it", () => {
    const registration = aReport({
      role: "webBridgeRegistration",
      outcome: "changed",
      url: "c2w://edge.lab.example:9999",
      status: "success",
    });
    const plain = anUpdate({ ran: ran(registration) });
    deepStrictEqual(startResult({ ...facts, deployment: { plain, previewMs: 0 } }).registrations, [
      { appliance: "cms1", url: "c2w://edge.lab.example:9999", status: "success", outcome: "changed" },
    ]);
  });

  it("tells of a change that an earlier start made, and of no recheck that did not happen", () => {
    const plain = anUpdate({ ran: ran(callBridge), kept: [webAdmin] });
    const result = startResult({ ...facts, deployment: { plain, previewMs: 0 } });
    deepStrictEqual(
      result.roles.map(({ role, ran: didRun }) => [role, didRun]),
      [
        ["callBridge", true],
        ["webAdmin", false],
      ],
    );
    deepStrictEqual(result.milliseconds, {
      prepare: 90,
      findEngine: 250,
      up: 4000,
      engineShare: 3400,
      total: 9000,
    });
    strictEqual("recheckChanges" in result, false);
  });

  it("fails with the errors of the reports and with the complaints of others, each once", () => {
    const errors = [{ code: "mmp/host-key", text: "mmp/host-key cms1: another key. Check it." }];
    const failed = aReport({ outcome: "failed", errors });
    const plain = anUpdate({ succeeded: false, ran: ran(failed, failed), complaints: ["no space left"] });
    const { succeeded, failures } = startResult({ ...facts, deployment: { plain, previewMs: 0 } });
    strictEqual(succeeded, false);
    deepStrictEqual(failures, [
      { appliance: "cms1", role: "webAdmin", ...errors[0] },
      { text: "no space left" },
    ]);
  });

  it("fails when Pulumi failed and nobody said why, and when a listener is not as reported", () => {
    const mute = startResult({
      ...facts,
      deployment: { plain: anUpdate({ succeeded: false }), previewMs: 0 },
    });
    deepStrictEqual(mute.failures, [{ text: "Pulumi ended with an error and did not say which." }]);
    const look = { listeners: [], doubts: ["cms1 shows another"] };
    const doubtful = startResult({ ...facts, look, deployment: { plain: anUpdate(), previewMs: 0 } });
    deepStrictEqual([doubtful.succeeded, doubtful.failures], [false, [{ text: "cms1 shows another" }]]);
  });

  it("tells what was pending only as it is after the update that deployed it", () => {
    const plain = anUpdate({ ran: ran(callBridge), kept: [aReport({ outcome: "pending" })] });
    const signed = anUpdate({ ran: ran(webAdmin), kept: [callBridge], counts: { ...same, update: 1 } });
    const issued = [{ appliance: "cms1", listener: "webAdmin.https", issuer: "Root", how: "by hand" }];
    const result = startResult({ ...facts, issued, deployment: { plain, signed, previewMs: 0 } });
    deepStrictEqual(
      result.roles.map(({ role, outcome, ran: didRun }) => [role, outcome, didRun]),
      [
        ["callBridge", callBridge.outcome, true],
        ["webAdmin", webAdmin.outcome, true],
      ],
    );
    deepStrictEqual([result.signedChanges?.update, result.milliseconds.signedUp], [1, 4000]);
    deepStrictEqual(result.issued, issued);
  });

  it("takes the last report of each role", () => {
    const old = aReport({ outcome: "changed" });
    const plain = anUpdate({ kept: [old, callBridge] });
    const recheck = anUpdate({ ran: ran(webAdmin) });
    deepStrictEqual(reportsNow({ plain, recheck, previewMs: 0 }), [callBridge, webAdmin]);
  });

  it("counts time once in which two changes ran", () => {
    const at = (endedMs: number, milliseconds: number) => ({ report: aReport({ milliseconds }), endedMs });
    strictEqual(
      engineShareOf({ milliseconds: 5000, ran: [at(3000, 1000), at(2500, 1000), at(4500, 500)] }),
      3000,
    );
    strictEqual(engineShareOf({ milliseconds: 5000, ran: [] }), 5000);
  });
});
