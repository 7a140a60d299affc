import assert from "node:assert/strict";
import { defaultDeadlines } from "../../../plan/declaration";
import { parseIssuanceSecrets, parseOrder } from "../../../plan/issuance/parse-order";
import { parseIssued } from "../../../plan/issuance/order";
import { thrownText } from "../../thrown";

const order = {
  version: 1,
  name: "wb-https",
  csrPem: "csr",
  publicKeyPem: "key",
  names: ["join.example.org"],
  usages: ["server_auth"],
  authoritiesPem: "root",
  from: {
    kind: "acme",
    directoryUrl: "https://acme.example.org/dir",
    contact: [],
    challenge: { kind: "dnsHook", command: ["hook", "argument"] },
    deadlineMs: 1_000,
  },
};

describe("[U] plan/issuance/parse-order", () => {
  it("reads an order as it was written", () => {
    assert.deepEqual(parseOrder(JSON.stringify(order)), { kind: "acme", order });
  });

  it("reads dynamic updates, with the servers to look at or without", () => {
    const challenge = {
      ...{ kind: "dnsUpdate", server: "ns1.example.org", port: 53, zone: "example.org" },
      ...{ keyName: "acme", algorithm: "hmac-sha512", ttl: 60 },
    };
    for (const one of [challenge, { ...challenge, checkAt: [{ host: "ns2.example.org", port: 53 }] }]) {
      const text = JSON.stringify({ ...order, from: { ...order.from, challenge: one } });
      const read = parseOrder(text);
      assert.deepEqual(read.kind === "acme" && read.order.from.challenge, one);
    }
  });

  it("CSR-16 reads an order for an appliance as it was written, and names the field that is wrong", () => {
    const forAppliance = {
      version: 1,
      from: { kind: "appliance" },
      name: "web",
      appliance: "cms1",
      stack: "example/lab/dev",
      target: {
        host: "cms1.example.org",
        port: 22,
        user: "admin",
        hostKey: `SHA256:${"A".repeat(43)}`,
        credentials: { passwordFrom: { env: "CMS_PASSWORD" } },
      },
      deadlines: defaultDeadlines,
      stem: "web-ab12",
      subject: { commonName: "cms1.example.org", emailAddress: "pki@example.org" },
      names: ["cms1.example.org"],
      usages: ["server_auth"],
      generation: 1,
      signing: { by: "applianceCa", base: "lab_ca" },
    };
    assert.deepEqual(parseOrder(JSON.stringify(forAppliance)), { kind: "appliance", order: forAppliance });
    const refusal = (change: object): string =>
      thrownText(() => parseOrder(JSON.stringify({ ...forAppliance, ...change })));
    assert.match(refusal({ stem: "a b; reboot" }), /^apply\/input CMS_ISSUANCE\.stem: is "a b; reboot"/);
    assert.match(
      refusal({ signing: { by: "applianceCa", base: "../x" } }),
      /^apply\/input CMS_ISSUANCE\.signing\.base: is "/,
    );
    assert.match(refusal({ from: { kind: "post" } }), /^apply\/input CMS_ISSUANCE\.from\.kind: is "post"/);
  });

  it("names the field that is wrong", () => {
    const refusal = (from: object): string =>
      thrownText(() => parseOrder(JSON.stringify({ ...order, from: { ...order.from, ...from } })));
    assert.match(
      refusal({ directoryUrl: "http://acme.example.org" }),
      /^apply\/input CMS_ISSUANCE\.from\.directoryUrl: is "http:/,
    );
    assert.match(
      refusal({ challenge: { kind: "dnsHook", command: [] } }),
      /^apply\/input CMS_ISSUANCE\.from\.challenge\.command: /,
    );
    assert.match(
      thrownText(() => parseOrder("")),
      /^apply\/input CMS_ISSUANCE: is missing/,
    );
  });

  it("never repeats what stands among the secrets", () => {
    for (const text of ["s3cret", '{"accountKey":["s3cret"]}', '{"accountKey":"a","externalKey":5318008}']) {
      const refusal = thrownText(() => parseIssuanceSecrets(text));
      assert.match(refusal, /^apply\/input standard input (accountKey|externalKey): is missing/);
      assert.equal(/s3cret|5318008/.test(refusal), false);
    }
  });
});

describe("[U] plan/issuance/order", () => {
  it("takes nothing for a certificate that is none", () => {
    for (const text of [
      "",
      "null",
      "{}",
      '{"schema":1}',
      '{"schema":2,"leafPem":"","chainPem":"","terms":""}',
    ]) {
      assert.equal(parseIssued(text), undefined);
    }
  });
});
