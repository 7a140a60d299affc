import assert from "node:assert/strict";
import { callBridgeRequest, recorderRequest, streamerRequest, webAdminRequest } from "../../plan/requests";
import type { IdentityRequestArgs } from "../../plan/requests";

const args: IdentityRequestArgs = { subject: "cms1 webAdmin", fqdn: "cms1.example.org" };

function textOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return "nothing was thrown";
}

describe("[U] plan/requests", () => {
  it("PKI-06 WA-05 asks for server usage only for Web Admin, RSA 2048", () => {
    assert.deepEqual(webAdminRequest(args), {
      commonName: "cms1.example.org",
      dnsNames: ["cms1.example.org"],
      ipAddresses: [],
      usages: ["digital_signature", "key_encipherment", "server_auth"],
      keyAlgorithm: "RSA",
      rsaBits: 2048,
    });
  });

  it("PKI-09 REC-02 STR-02 asks for server usage only for Recorder and Streamer", () => {
    for (const make of [recorderRequest, streamerRequest]) {
      assert.deepEqual(make(args).usages, ["digital_signature", "key_encipherment", "server_auth"]);
    }
  });

  it("PKI-04 PKI-07 PKI-13 PKI-14 CB-08 asks for both usages and digitalSignature for the Call Bridge", () => {
    assert.deepEqual(callBridgeRequest(args).usages, [
      "digital_signature",
      "key_encipherment",
      "server_auth",
      "client_auth",
    ]);
  });

  it("CSR-10 CSR-11 CSR-14 puts the common name among the names, addresses apart, nothing twice", () => {
    const request = webAdminRequest({
      ...args,
      names: ["CMS1.example.org", "join.example.org", "10.1.1.9", "2001:DB8::1", "join.example.org"],
    });
    assert.deepEqual(request.dnsNames, ["cms1.example.org", "join.example.org"]);
    assert.deepEqual(request.ipAddresses, ["10.1.1.9", "2001:db8::1"]);
  });

  it("CB-04 CB-06 makes lyncFqdn the common name and keeps the appliance's name beside it", () => {
    const request = callBridgeRequest({ ...args, lyncFqdn: "cms.lync.example.org" });
    assert.equal(request.commonName, "cms.lync.example.org");
    assert.deepEqual(request.dnsNames, ["cms.lync.example.org", "cms1.example.org"]);
  });

  it("CSR-11 refuses an e-mail address, which @pulumi/tls would drop", () => {
    assert.equal(
      textOf(() => webAdminRequest({ ...args, names: ["admin@example.org"] })),
      'CSR-11 cms1 webAdmin: the name "admin@example.org" is neither a DNS name nor an IP address. ' +
        "Leave it out; e-mail addresses cannot be requested through @pulumi/tls.",
    );
  });

  it("CSR-11 refuses what only looks like a name or an address", () => {
    // An IPv4 address written as IPv6 would come back from the issuer as IPv4 and never be found again.
    for (const name of ["::ffff:192.0.2.7", "1.2.3", "256.1.1.1", "1:2", "a..b", "-a.example.org", "a b"]) {
      assert.match(
        textOf(() => webAdminRequest({ ...args, names: [name] })),
        /^CSR-11 cms1 webAdmin: the name ".*" is neither a DNS name nor an IP address\./,
      );
    }
  });

  it("CSR-17 refuses a short name, an address and an empty common name", () => {
    for (const fqdn of ["cms1", "10.1.1.9", "", "a_b.example.org", `${"a".repeat(60)}.example.org`]) {
      assert.equal(
        textOf(() => webAdminRequest({ ...args, fqdn })),
        `CSR-17 cms1 webAdmin: the common name ${JSON.stringify(fqdn)} is not a fully qualified domain name ` +
          "of at most 64 characters. Give the name under which the appliance stands in the DNS, e.g. cms1.example.org.",
      );
    }
  });

  it("CSR-17 refuses a country that is not two capital letters", () => {
    assert.equal(
      textOf(() => webAdminRequest({ ...args, country: "Norway" })),
      'CSR-17 cms1 webAdmin: the country "Norway" is not a code of two capital letters. Give the ISO 3166 code, e.g. NO.',
    );
  });

  it("refuses key sizes that the appliance is not known to take", () => {
    assert.equal(
      textOf(() => webAdminRequest({ ...args, rsaBits: 1024 })),
      "args/invalid cms1 webAdmin: rsaBits is 1024. Use one of 2048, 3072, 4096.",
    );
  });
});
