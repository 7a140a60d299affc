import assert from "node:assert/strict";
import { parseWebAdminTable } from "../../../mmp/tables/web-admin";
import { thrownText } from "../../thrown";

/** T-221729, MMP reference 3.5. */
const evidenced = `Enabled                 : true
TLS listening interface : a
TLS listening port      : 443
Key file                : core.key
Certificate file        : cmscore-fullchain.cer
HTTP redirect           : Disabled
STATUS                  : webadmin running
`;

describe("[U] mmp/tables/web-admin", () => {
  const wanted = {
    enabled: true,
    interface: "a",
    port: 443,
    keyFile: "core.key",
    certificateFile: "cmscore-fullchain.cer",
    status: "webadmin running",
  };

  it("WA-06 reads the evidenced table, with CRLF and other column widths too", () => {
    assert.deepStrictEqual(parseWebAdminTable(evidenced), wanted);
    assert.deepStrictEqual(parseWebAdminTable(evidenced.replaceAll("\n", "\r\n")), wanted);
    assert.deepStrictEqual(parseWebAdminTable(evidenced.replace(/ +: /g, ": ")), wanted);
  });

  it("WA-06 reads a bundle row, and rows that it does not know", () => {
    const text = evidenced.replace(
      "HTTP",
      "CA Bundle file          : root.cer\nSomething new           : x\nHTTP",
    );
    assert.deepStrictEqual(parseWebAdminTable(text), { ...wanted, bundleFile: "root.cer" });
  });

  it("WA-02 reads a Web Admin that is not set up: none, empty values and missing rows are nothing", () => {
    const text =
      "Enabled : false\nTLS listening interface : none\nTLS listening port : none\nKey file : none\nCertificate file :\n";
    assert.deepStrictEqual(parseWebAdminTable(text), { enabled: false });
    assert.deepStrictEqual(parseWebAdminTable("Enabled : no\n"), { enabled: false });
  });

  it("WA-06 refuses what is not this table, and shows what was printed", () => {
    assert.equal(
      thrownText(() => parseWebAdminTable("Listening interfaces  : a\n")),
      'mmp/table webadmin: the table has no row "Enabled". Compare the appliance\'s release with the supported ones ' +
        'and report the table. (the MMP said: "Listening interfaces  : a")',
    );
    assert.match(
      thrownText(() => parseWebAdminTable("")),
      /^mmp\/table webadmin: /,
    );
  });
});
