import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseReportArguments, reportOf } from "../../../cli/report/report";
import type { Inventory } from "../../../plan/inventory";

const now = new Date("2026-12-01T00:00:00Z");
const entry = {
  role: "webBridge3",
  slot: "c2wCerts",
  listener: "webBridge3.c2w",
  names: ["edge1.example.org"],
  issuer: "CN=Root",
  sha256: "ab".repeat(32),
} as const;
const inventory: Inventory = {
  schema: 1,
  certificates: [
    { ...entry, appliance: "edge1", subject: "CN=edge1<b>", notAfter: "2026-12-11T00:00:00Z" },
    { ...entry, appliance: "edge2", subject: 'CN="edge2"', notAfter: "2027-12-11T00:00:00Z" },
  ],
  links: [
    { verifier: "core1 callBridge", by: "c2wTrust", shown: "edge1 webBridge3 c2wCerts", through: "CN=Root" },
    { verifier: "core1 callBridge", by: "c2wTrust", shown: "edge2 webBridge3 c2wCerts" },
  ],
};

describe("[I] cli/report", () => {
  let folder = "";
  before(() => (folder = mkdtempSync(join(tmpdir(), "cms-report-"))));
  after(() => rmSync(folder, { recursive: true, force: true }));

  function report(of: Inventory, ...more: readonly string[]) {
    const outputs = join(folder, "outputs.json");
    writeFileSync(outputs, JSON.stringify({ rootPem: "", inventory: of }));
    return reportOf(parseReportArguments(["--outputs", outputs, ...more]), now);
  }

  it("RENEW-02 shows what ends first, and what is not trusted", async () => {
    const { text, exitCode } = await report(inventory);
    assert.equal(exitCode, 1);
    assert.match(text, /edge1 webBridge3 c2wCerts .* 2026-12-11 . 10 +. soon/);
    assert.match(text, /core1 callBridge .* edge2 webBridge3 c2wCerts . NOT TRUSTED/);
    assert.ok(text.indexOf("edge1 webBridge3") < text.indexOf("edge2 webBridge3"));
  });

  it("ends with 0, 1 or 2, as monitoring wants it", async () => {
    const trusted = { ...inventory, links: inventory.links.slice(0, 1) };
    assert.equal((await report(trusted)).exitCode, 2);
    assert.equal((await report(trusted, "--warn-days", "5")).exitCode, 0);
    const [first] = trusted.certificates;
    const ended = { ...trusted, certificates: first ? [{ ...first, notAfter: "2026-11-30T00:00:00Z" }] : [] };
    assert.equal((await report(ended)).exitCode, 1);
  });

  it("writes Prometheus' text format, with quotes escaped", async () => {
    const { text } = await report(inventory, "--format", "prometheus");
    const [, type, one, two] = text.split("\n");
    assert.equal(type, "# TYPE cms_certificate_not_after_seconds gauge");
    assert.match(one ?? "", /^cms_certificate_not_after_seconds\{appliance="edge1",.*\} 1796947200$/);
    assert.match(two ?? "", /subject="CN=\\"edge2\\""/);
    assert.match(text, /cms_link_trusted\{.*shown="edge2 webBridge3 c2wCerts"\} 0\n$/);
  });

  it("writes a page that needs nothing from elsewhere, and in which no name is markup", async () => {
    const file = join(folder, "report.html");
    await report(inventory, "--html", file);
    const page = readFileSync(file, "utf8");
    assert.doesNotMatch(page, /<script|https?:\/\/|@import|url\((?!#)/);
    assert.ok(page.includes("CN=edge1&lt;b&gt;"));
    assert.match(page, /2 certificates, 0 ended, 1 end within 30 days, 1 links not trusted/);
  });

  const refusals: readonly (readonly [string, string, RegExp])[] = [
    ["outputs of a stack without an inventory", "{}", /cli\/outputs .*: it holds no output `inventory`/],
    [
      "an inventory of another version",
      '{"inventory":{"schema":2}}',
      /is of another version of this package/,
    ],
    [
      "an entry without its parts",
      '{"inventory":{"schema":1,"certificates":[{}]}}',
      /its inventory lacks a appliance/,
    ],
    ["no JSON", "no", /it is no JSON/],
  ];
  for (const [what, text, message] of refusals) {
    it(`refuses ${what}`, async () => {
      const outputs = join(folder, "bad.json");
      writeFileSync(outputs, text);
      await assert.rejects(reportOf(parseReportArguments(["--outputs", outputs]), now), message);
    });
  }

  it("refuses arguments that it does not know", () => {
    assert.throws(
      () => parseReportArguments(["--format", "xml"]),
      /no format "xml", only text, json, prometheus/,
    );
    assert.throws(() => parseReportArguments(["--days", "3"]), /Unknown option '--days'/);
  });
});
