import assert from "node:assert/strict";
import {
  callBridgeRequest,
  turnRequest,
  webAdminRequest,
  webBridge3C2wRequest,
  webBridge3HttpsRequest,
} from "../../plan/requests";
import { sharedRequest } from "../../plan/shared-request";
import { thrownText } from "../thrown";

const subject = "cms1";
const roles = [
  webAdminRequest({ subject, fqdn: "cms1.example.org" }),
  callBridgeRequest({ subject, fqdn: "callbridge1.example.org", organization: "Example Inc." }),
  webBridge3HttpsRequest({ subject, fqdn: "join.example.org", organization: "Example Inc.", rsaBits: 3072 }),
  webBridge3C2wRequest({ subject, fqdn: "cms1.example.org", host: "10.1.2.3" }),
  turnRequest({ subject, fqdn: "cms1.example.org", names: ["example.org"] }),
];

describe("[U] plan/shared-request", () => {
  it("CSR-13 CSR-14 PKI-18 WB3-05 has the domain as common name, every role's names once, and every usage", () => {
    assert.deepEqual(sharedRequest({ subject, domain: "Example.org", requests: roles }), {
      commonName: "example.org",
      organization: "Example Inc.",
      dnsNames: ["example.org", "cms1.example.org", "callbridge1.example.org", "join.example.org"],
      ipAddresses: ["10.1.2.3"],
      usages: ["digital_signature", "key_encipherment", "server_auth", "client_auth"],
      keyAlgorithm: "RSA",
      rsaBits: 3072,
    });
  });

  it("CSR-13 has no usage that none of the roles needs", () => {
    const requests = [webAdminRequest({ subject, fqdn: "cms1.example.org" })];
    assert.deepEqual(sharedRequest({ subject, domain: "example.org", requests }).usages, [
      "digital_signature",
      "key_encipherment",
      "server_auth",
    ]);
  });

  it("refuses roles that disagree about the subject", () => {
    const requests = [
      ...roles,
      turnRequest({ subject, fqdn: "turn.example.org", organization: "Another Ltd." }),
    ];
    assert.equal(
      thrownText(() => sharedRequest({ subject, domain: "example.org", requests })),
      'args/conflict cms1 organization: the roles that share the certificate say "Example Inc." and "Another Ltd.". ' +
        "Say the same for each of them.",
    );
  });

  it("refuses a domain that is none, and a certificate that nobody shares", () => {
    assert.match(
      thrownText(() => sharedRequest({ subject, domain: "example", requests: roles })),
      /^CSR-17 cms1: the common name "example" is not a fully qualified domain name/,
    );
    assert.equal(
      thrownText(() => sharedRequest({ subject, domain: "example.org", requests: [] })),
      "args/required cms1: no role is named that would share the certificate. " +
        "Give the request of every role that uses it.",
    );
  });
});
