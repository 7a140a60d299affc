import assert from "node:assert/strict";
import { parseFullChainServiceTable } from "../../../mmp/tables/full-chain-service";
import { thrownText } from "../../thrown";

const read = (text: string): unknown => parseFullChainServiceTable("meetingapps", text);

describe("[U] mmp/tables/full-chain-service", () => {
  const full = {
    enabled: true,
    listen: { interface: "a", port: 8443 },
    keyFile: "m.key",
    fullChainFile: "m.crt",
  };

  it("MA-05 MA-07 reads rows as those of Web Bridge 3, as those of Web Admin, and short ones", () => {
    const layouts = [
      `Enabled                               : true
HTTPS listening ports and interfaces  : a:8443
HTTPS Key file                        : m.key
HTTPS Full chain certificate file     : m.crt
`,
      `Enabled                 : true
HTTPS listening interface : a
HTTPS listening port    : 8443
Key file                : m.key
Certificate file        : m.crt
STATUS                  : meetingapps running
`,
      "Enabled : yes\nPort : 8443\nInterface : a\nSSL key : m.key\nCert : m.crt\nSecret : ********\n",
    ];
    for (const layout of layouts) assert.deepStrictEqual(read(layout), full, layout);
  });

  it("reads what is not set as nothing", () => {
    const layouts = [
      "Enabled : false\nListening ports and interfaces : none\nKey file : none\nCertificate file : none\n",
      "Enabled : false\nInterface : none\nPort : none\nKey file :\nFull chain certificate file :\n",
    ];
    for (const layout of layouts) assert.deepStrictEqual(read(layout), { enabled: false }, layout);
  });

  it("refuses a table that names no key or no certificate, rather than to take it for empty", () => {
    assert.match(
      thrownText(() => read("Enabled : true\nCertificate file : m.crt\n")),
      /^mmp\/table meetingapps: the table has no row "key"/,
    );
    assert.match(
      thrownText(() => read("Enabled : true\nKey file : m.key\n")),
      /has no row "certificate"/,
    );
    assert.match(
      thrownText(() => read("Listening interfaces : a\n")),
      /has no row "Enabled"/,
    );
  });
});
