import assert from "node:assert/strict";
import { parseTurnTable } from "../../../mmp/tables/turn";
import { parseWebBridge3Table } from "../../../mmp/tables/web-bridge-3";
import { maskSecretRows } from "../../../mmp/secret-rows";
import { thrownText } from "../../thrown";

/** T-221729, MMP reference 3.3. */
const webBridge3 = `Enabled                               : true
HTTPS listening ports and interfaces  : a:445 b:445
HTTPS Key file                        : edge.key
HTTPS Full chain certificate file     : cmsedge-fullchain.cer
HTTPS Frame-Ancestors                 : none
HTTP redirect                         : Disabled
C2W listening ports and interfaces    : a:6000
C2W Key file                          : edge.key
C2W Full chain certificate file       : cmsedge-fullchain.cer
C2W Trust bundle                      : cmscore-fullchain.cer
Meetingapps address                   : none
Meetingapps port                      : none
Audio priority flag                   : Enabled
Beta options                          : none
`;

/** T-221729, MMP reference 3.4, with a password in clear as the device prints it. */
const turn = `Enabled                 : true
Username                : admin
Password                : s3cret word
Short term credentials  : disabled
Shared secret           : none
Realm                   : cms.demo
Public IP               : none
High Capacity Mode      : enabled
Relay address           : 10.124.144.80
TLS port                : 447
TLS cert                : cmsedge-fullchain.cer
TLS key                 : edge.key
TLS bundle              : none
Listen interface      a
Listen interface      b
`;

describe("[U] mmp/tables/web-bridge-3", () => {
  it("WB3-13 reads the evidenced table, and one of which nothing is set", () => {
    const pair = { keyFile: "edge.key", fullChainFile: "cmsedge-fullchain.cer" };
    assert.deepStrictEqual(parseWebBridge3Table(webBridge3), {
      enabled: true,
      https: { listens: ["a:445", "b:445"], ...pair },
      c2w: { listens: ["a:6000"], ...pair },
      c2wTrust: "cmscore-fullchain.cer",
      redirects: false,
    });
    assert.deepStrictEqual(parseWebBridge3Table("Enabled : false\nHTTP redirect : Enabled\n"), {
      enabled: false,
      https: { listens: [] },
      c2w: { listens: [] },
      redirects: true,
    });
  });

  it("WB3-13 refuses another table", () => {
    assert.match(
      thrownText(() => parseWebBridge3Table("Unknown command: webbridge3")),
      /^mmp\/table webbridge3: the table has no row "Enabled"\./,
    );
  });
});

describe("[U] mmp/tables/turn", () => {
  it("TURN-03 reads the evidenced table with its rows without a colon", () => {
    assert.deepStrictEqual(parseTurnTable(turn), {
      enabled: true,
      interfaces: ["a", "b"],
      tlsPort: 447,
      keyFile: "edge.key",
      certificateFile: "cmsedge-fullchain.cer",
    });
    assert.deepStrictEqual(parseTurnTable("Enabled : false\nTLS port : none\n"), {
      enabled: false,
      interfaces: [],
    });
  });
});

describe("[U] mmp/secret-rows", () => {
  it("TURN-07 masks the password and the shared secret, and nothing else", () => {
    assert.equal(maskSecretRows(turn), turn.replace("s3cret word", "********"));
    assert.equal(
      maskSecretRows(
        turn.replaceAll("\n", "\r\n").replace("Shared secret           : none", "Shared secret : abc"),
      ),
      turn
        .replace("s3cret word", "********")
        .replaceAll("\n", "\r\n")
        .replace("Shared secret           : none", "Shared secret : ********"),
    );
    assert.equal(maskSecretRows("PASSWORD EXPIRY\nUsername : x\n"), "PASSWORD EXPIRY\nUsername : x\n");
  });
});
