import assert from "node:assert/strict";
import { fitReport, longestReportBytes } from "../../apply/fit-report";
import type { Report } from "../../plan/report";

const listener = {
  listener: "webAdmin.https",
  address: "cms1.example.org",
  port: 443,
  subject: "CN=cms1.example.org",
  sans: ["cms1.example.org"],
  issuer: "CN=Example Root",
  notAfter: "2027-05-20T00:00:00.000Z",
  sha256: "00".repeat(32),
  provenBy: "tls-handshake",
} as const;

const report: Report = {
  schema: 1,
  appliance: "cms1",
  role: "webAdmin",
  outcome: "changed",
  summary: "certs has no key; seen on cms1.example.org port 443",
  before: { certs: null },
  after: { certs: "00".repeat(32) },
  commands: [{ command: "webadmin", reply: "Enabled : true", replyBytes: 15 }],
  uploads: [{ file: "webadmin-ab12-00000000.crt", bytes: 1_204, sha256: "11".repeat(32) }],
  removed: [],
  listeners: [listener],
  warnings: [],
  errors: [],
  connections: 1,
  roundTrips: 33,
  milliseconds: 1_200,
};

describe("[U] apply/fit-report", () => {
  it("leaves a report alone that is short enough", () => {
    assert.deepEqual(fitReport(report), report);
  });

  it("cuts replies as far as needed and keeps every command with the length of its reply", () => {
    const commands = Array.from({ length: 60 }, (_, index) => ({
      command: `pki inspect file-${String(index)}.crt`,
      reply: "x".repeat(600),
      replyBytes: 600,
    }));
    const fitted = fitReport({ ...report, commands });
    assert.ok(bytesOf(fitted) <= longestReportBytes);
    assert.deepEqual(
      fitted.commands,
      commands.map((command) => ({ ...command, reply: `${"x".repeat(300)} [...]` })),
    );
    assert.deepEqual({ ...fitted, commands: [] }, { ...report, commands: [] });
  });

  it("cuts by bytes of the JSON text, not by characters", () => {
    const commands = Array.from({ length: 20 }, () => ({
      command: "webadmin",
      reply: '"\u00e9\n'.repeat(200),
      replyBytes: 800,
    }));
    assert.ok(bytesOf(fitReport({ ...report, commands })) <= longestReportBytes);
  });

  it("cuts warnings and errors last, and says what was left out when nothing else helps", () => {
    const text = "y".repeat(5_000);
    const fitted = fitReport({
      ...report,
      outcome: "failed",
      commands: Array.from({ length: 2_000 }, () => ({ command: "webadmin", reply: "", replyBytes: 0 })),
      warnings: Array.from({ length: 50 }, () => text),
      errors: Array.from({ length: 30 }, () => ({ code: "mmp/refused", text })),
      listeners: [{ ...listener, sans: Array.from({ length: 500 }, () => "cms1.example.org") }],
      removed: Array.from({ length: 500 }, () => "webadmin-ab12-00000000.crt"),
    });
    assert.ok(bytesOf(fitted) <= longestReportBytes);
    assert.equal(fitted.warnings[0], "the report was too long: 2000 commands are left out");
    assert.deepEqual(
      [fitted.errors.length, fitted.warnings.length, fitted.removed.length, fitted.listeners[0]?.sans.length],
      [10, 11, 20, 20],
    );
    assert.equal(fitted.errors[0]?.text, `${"y".repeat(600)} [...]`);
  });
});

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
