import { deepStrictEqual, strictEqual } from "node:assert";
import { findPrintedReports, findReports, isSameRole, withoutReports } from "../../../lab/start/reports";
import { aReport } from "./reports";

describe("[U] lab/start/reports", () => {
  const webAdmin = aReport();
  const callBridge = aReport({ role: "callBridge" });

  it("finds reports wherever they stand in the outputs", () => {
    const outputs = {
      appliances: { cms1: { webAdmin: { report: webAdmin, notAfter: "x" }, all: [callBridge] } },
    };
    deepStrictEqual(findReports(outputs), [webAdmin, callBridge]);
  });

  it("takes nothing else for a report", () => {
    deepStrictEqual(
      findReports({ a: { schema: 1 }, b: "schema", c: null, d: { ...webAdmin, schema: 2 } }),
      [],
    );
  });

  it("finds the report that a failed command printed among its other lines", () => {
    const text = `exit status 1: running "require":\n${JSON.stringify(webAdmin)}\ncms1 webAdmin: no\n{"schema":1,\n`;
    deepStrictEqual(findPrintedReports(text), [webAdmin]);
    strictEqual(withoutReports(text), 'exit status 1: running "require":\ncms1 webAdmin: no\n');
  });

  it("knows a change by appliance and role, and a registration by its Web Bridge", () => {
    strictEqual(isSameRole(webAdmin, aReport({ outcome: "changed" })), true);
    strictEqual(isSameRole(webAdmin, callBridge), false);
    strictEqual(isSameRole(webAdmin, aReport({ appliance: "cms2" })), false);
    const edge1 = aReport({ role: "webBridgeRegistration", url: "c2w://edge1.lab.example:9999" });
    strictEqual(isSameRole(edge1, { ...edge1, outcome: "changed" }), true);
    strictEqual(isSameRole(edge1, { ...edge1, url: "c2w://edge2.lab.example:9999" }), false);
  });
});
