import assert from "node:assert/strict";
import { parseSchedulerTable } from "../../../mmp/tables/scheduler";
import { thrownText } from "../../thrown";

const layouts = [
  `Enabled                               : true
HTTPS listening ports and interfaces  : a:8446
HTTPS Key file                        : h.key
HTTPS Full chain certificate file     : h.crt
C2W Key file                          : c.key
C2W Full chain certificate file       : c.crt
C2W Trust bundle                      : t.crt
`,
  `Enabled : yes
HTTPS listening interface : a
HTTPS listening port : 8446
HTTPS key file : h.key
HTTPS certificate file : h.crt
C2W trusted certs : t.crt
C2W key file : c.key
C2W certificate file : c.crt
STATUS : scheduler running
`,
];

describe("[U] mmp/tables/scheduler", () => {
  it("reads both sides and the trust, in either layout", () => {
    for (const layout of layouts) {
      assert.deepStrictEqual(
        parseSchedulerTable(layout),
        {
          enabled: true,
          https: { listen: { interface: "a", port: 8446 }, keyFile: "h.key", fullChainFile: "h.crt" },
          c2w: { keyFile: "c.key", fullChainFile: "c.crt" },
          c2wTrust: "t.crt",
        },
        layout,
      );
    }
  });

  it("refuses a table without a row about the trust, rather than to take it for none", () => {
    const text = (layouts[0] ?? "").replace(/^C2W Trust.*\n/m, "");
    assert.match(
      thrownText(() => parseSchedulerTable(text)),
      /^mmp\/table scheduler: the table has no row "C2W trust"/,
    );
  });
});
