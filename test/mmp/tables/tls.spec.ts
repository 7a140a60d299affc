import assert from "node:assert/strict";
import { parseTlsTable } from "../../../mmp/tables/tls";
import { thrownText } from "../../thrown";

describe("[U] mmp/tables/tls", () => {
  it("TLSV-03 AMB-31 reads mode and trust out of any layout that names them", () => {
    const cases: readonly (readonly [string, object])[] = [
      ["Trusted certs : peers.crt\nVerification : enabled\n", { verify: "enable", trustFile: "peers.crt" }],
      [
        "SIP trust bundle      peers.crt\nSIP verify mode      disabled\n",
        { verify: "disable", trustFile: "peers.crt" },
      ],
      ["Trust : none\nVerify : OCSP\n", { verify: "ocsp" }],
      ["Trust bundle :\nVerify certificates : enabled (with OCSP)\n", { verify: "ocsp" }],
      ["Minimum TLS version : 1.2\nVerification : true\n", { verify: "enable" }],
      ["verification: off\n", { verify: "disable" }],
    ];
    for (const [text, wanted] of cases) assert.deepStrictEqual(parseTlsTable(text), wanted, text);
  });

  it("TLSV-05 takes a mode that it does not know for off, so that a read-back fails", () => {
    assert.deepStrictEqual(parseTlsTable("Verification : perhaps\n"), { verify: "disable" });
  });

  it("TLSV-03 refuses a table without verification", () => {
    assert.match(
      thrownText(() => parseTlsTable("Trusted certs : a.crt\n")),
      /^mmp\/table tls: the table has no row "verification"\. .*"Trusted certs : a\.crt"\)$/,
    );
  });
});
