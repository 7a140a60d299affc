import assert from "node:assert/strict";
import { parseUploaderTable } from "../../../mmp/tables/uploader";
import { thrownText } from "../../thrown";

/** T-217320, MMP reference 3.7. */
const evidence = `Enabled                          : false
NFS hostname                     : 192.168.15.38
NFS directory                    : Recording
CMS host                         : join.mextp.local
CMS port                         : 445
CMS user                         : apiadmin
CMS trust bundle                 : ROOTCA.cer
Vbrick Rev hostname              : brick.example.org
Vbrick Rev port                  : 443
Vbrick Rev username              : tacuser
Vbrick Rev trust bundle          : brick.cer
View access                      : Public
cospace_member_access            : edit
`;

describe("[U] mmp/tables/uploader", () => {
  it("reads whom it accepts on either side", () => {
    assert.deepStrictEqual(parseUploaderTable(evidence), {
      enabled: false,
      cmsTrust: "ROOTCA.cer",
      revTrust: "brick.cer",
    });
    const bare = evidence.replaceAll(/(trust bundle +): .*/g, "$1: none").replace("false", "true");
    assert.deepStrictEqual(parseUploaderTable(bare), { enabled: true });
  });

  it("refuses a table without the row of a trust, rather than to take it for none", () => {
    const text = evidence.replace(/^CMS trust.*\n/m, "");
    assert.match(
      thrownText(() => parseUploaderTable(text)),
      /^mmp\/table uploader: the table has no row "CMS trust bundle"/,
    );
  });
});
