import assert from "node:assert/strict";
import { parseCallBridgeTable } from "../../../mmp/tables/call-bridge";
import { thrownText } from "../../thrown";

/** T-221729 and T-221776, MMP reference 3.2: 3.8, with the last row of 3.9. */
const evidenced = `Listening interfaces  : a
Preferred interface   : none
Key file              : cms.key
Certificate file      : cms.cer
Address               : none
CA Bundle file        : root.cer
C2W trusted certs                   : cms.cer
Callbridge cluster trusted certs    : cluster.cer
Callbridge trust branding certs     : none
UCM trusted certs         : cucmtomcat.cer
UCM verification mode     : enabled
IMPS trusted certs        : impcup.cer
IMPS verification mode    : enabled
WC3 JWT Expiry in hours   : 24
AV1 Video Codec : enabled
`;

describe("[U] mmp/tables/call-bridge", () => {
  it("CB-12 reads the evidenced table", () => {
    assert.deepStrictEqual(parseCallBridgeTable(evidenced), {
      interfaces: ["a"],
      keyFile: "cms.key",
      certificateFile: "cms.cer",
      bundleFile: "root.cer",
      c2wTrust: "cms.cer",
      clusterTrust: "cluster.cer",
    });
  });

  it("C2W-06 CLU-06 reads none, missing rows and several interfaces", () => {
    const text = evidenced
      .replace(/^CA Bundle.*\n/m, "")
      .replace(": cluster.cer", ": none")
      .replace("interfaces  : a", "interfaces  : a b");
    assert.deepStrictEqual(parseCallBridgeTable(text), {
      interfaces: ["a", "b"],
      keyFile: "cms.key",
      certificateFile: "cms.cer",
      c2wTrust: "cms.cer",
    });
    assert.deepStrictEqual(parseCallBridgeTable("Listening interfaces : none\n"), { interfaces: [] });
  });

  it("VER-08 reads the table of a release without the later trusts", () => {
    const old =
      "Listening interfaces : a\nPreferred interface : none\nKey file : none\nCertificate file : none\n";
    assert.deepStrictEqual(parseCallBridgeTable(old), { interfaces: ["a"] });
  });

  it("CB-12 refuses what is not this table and quotes at most 400 characters of it", () => {
    const text = thrownText(() => parseCallBridgeTable(`Enabled : true\n${"x".repeat(1_000)}`));
    assert.match(text, /^mmp\/table callbridge: the table has no row "Listening interfaces"\. .*x{385}"\)$/);
  });
});
