import assert from "node:assert/strict";
import { parseSipServiceTable } from "../../../mmp/tables/sip-service";
import { thrownText } from "../../thrown";

/** T-217320 and T-211261, MMP reference 3.7. */
const evidenced = `Enabled                 : false
SIP interfaces          : tcp a:7000, tls a:7001
SIP key file            : tac.key
SIP certificate file    : tac.cer
SIP CA Bundle file      : none
SIP Resolution          : 720p
SIP traffic trace       : Disabled
Call Limit              : none
`;

describe("[U] mmp/tables/sip-service", () => {
  it("STR-03 reads the evidenced table of the streamer", () => {
    assert.deepStrictEqual(parseSipServiceTable("streamer", evidenced), {
      enabled: false,
      listen: { tcp: { interface: "a", port: 7000 }, tls: { interface: "a", port: 7001 } },
      keyFile: "tac.key",
      certificateFile: "tac.cer",
    });
  });

  it("REC-03 reads the recorder's rows: a transport that is none, a bundle, and rows of its own", () => {
    const recorder = evidenced
      .replace("tcp a:7000, tls a:7001", "tcp a:8888, tls none")
      .replace("file      : none", "file      : peers.cer")
      .replace(/^SIP Resolution.*\n/m, "")
      .replace("Call Limit", "NFS domain name : nas\nNFS directory : /srv\nResolution : 720p\nCall Limit");
    assert.deepStrictEqual(parseSipServiceTable("recorder", recorder), {
      enabled: false,
      listen: { tcp: { interface: "a", port: 8888 } },
      keyFile: "tac.key",
      certificateFile: "tac.cer",
      bundleFile: "peers.cer",
    });
  });

  it("has no points where none are set, in either writing", () => {
    for (const none of ["none", "tcp none, tls none"]) {
      const text = evidenced.replace("tcp a:7000, tls a:7001", none);
      assert.equal(parseSipServiceTable("streamer", text).listen, undefined, none);
    }
  });

  it("VER-05 refuses the table of the XMPP clients before 3.0", () => {
    const old = "Enabled : true\nInterface whitelist : a:8443\nKey file : k.key\nTrust bundle : t.cer\n";
    assert.match(
      thrownText(() => parseSipServiceTable("recorder", old)),
      /^mmp\/table recorder: the table has no row "SIP interfaces"\./,
    );
  });
});
