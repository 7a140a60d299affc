/** What a CA may deliver instead of what was asked for: each is refused before anything is changed by it. */
import assert from "node:assert/strict";
import { createPublicKey } from "node:crypto";
import { acceptedAnswer } from "../../issue/accepted-answer";
import { keptCertificate } from "../../issue/kept-certificate";
import { succeedsNothing, termsOf } from "../../plan/issuance/order";
import type { IssuanceOrder, IssuedDocument } from "../../plan/issuance/order";
import { parseCertificate } from "../../x509/certificate";
import { aCa, makeLeaf } from "../certificates";
import type { LeafOptions, Made } from "../certificates";
import { thrownText } from "../thrown";
import { serverUsages } from "./orders";

const root = aCa("Root");
const issuing = root.intermediate("Issuing CA");
const host = "join.example.org";
const issue = (options: Partial<LeafOptions> = {}): Made => makeLeaf({ ca: issuing, cn: host, ...options });

function orderFor({ keyPem }: Made, more: Partial<IssuanceOrder> = {}): IssuanceOrder {
  return {
    version: 1,
    name: "wb-https",
    csrPem: "not looked at here",
    publicKeyPem: createPublicKey(keyPem).export({ type: "spki", format: "pem" }).toString(),
    names: [host],
    usages: serverUsages,
    authoritiesPem: root.certPem,
    from: {
      kind: "acme",
      directoryUrl: "https://acme.example.org/dir",
      contact: [],
      challenge: { kind: "dnsHook", command: ["hook"] },
      deadlineMs: 60_000,
    },
    ...more,
  };
}

const now = new Date();
const delivered = ({ leafPem, chainPem }: Made): string => chainPem + leafPem;

describe("[U] issue/accepted-answer", () => {
  it("CA-06 finds leaf and chain in any order, and takes from caPem what was not sent along", () => {
    const made = issue();
    for (const text of [delivered(made), made.leafPem + issuing.certPem]) {
      const { leaf, chain } = acceptedAnswer(orderFor(made), text, now);
      assert.equal(leaf.subject, `CN=${host}`);
      assert.deepEqual(
        chain.map(({ subject }) => subject),
        ["CN=Issuing CA", "CN=Root"],
      );
    }
    const both = orderFor(made, { authoritiesPem: root.certPem + issuing.certPem });
    assert.equal(acceptedAnswer(both, made.leafPem, now).chain.length, 2);
  });

  it("INST-05 CA-06 CA-07 refuses another key, names, usages, CA, dates, and half a chain", () => {
    const made = issue();
    const refusal = (made: Made, order: Partial<IssuanceOrder> = {}, text = delivered(made)): string =>
      thrownText(() => acceptedAnswer(orderFor(made, order), text, now));
    const expired = issue({ days: -1 });
    const cases: readonly (readonly [string, RegExp])[] = [
      [
        refusal(made, {}, delivered(issue())),
        /^INST-05 wb-https answer: none of the certificates \(.*CN=join/,
      ],
      [
        refusal(made, { names: [host, "other.example.org"] }),
        /^CA-07 .* does not cover other\.example\.org\./,
      ],
      [
        refusal(issue({ usages: ["serverAuth"] }), { usages: [...serverUsages, "client_auth"] }),
        /^CA-06 .* is for serverAuth, not for clientAuth/,
      ],
      [
        refusal(made, { authoritiesPem: aCa("Other").certPem }),
        /^CA-06 .* CN=Root is self-signed and not trusted/,
      ],
      [refusal(expired), /^CA-06 .* expired on /],
      [
        refusal(made, {}, made.leafPem),
        /^CA-06 .* is issued by CN=Issuing CA, which is neither shown nor trusted/,
      ],
    ];
    for (const [text, expected] of cases) assert.match(text, expected);
  });
});

describe("[U] issue/kept-certificate", () => {
  const made = issue();
  const order = orderFor(made);
  const before: IssuedDocument = {
    schema: 1,
    leafPem: made.leafPem,
    chainPem: made.chainPem,
    terms: termsOf(order),
    hasRenewalInfo: false,
  };
  const isKept = (changed: Partial<IssuanceOrder>, succeeds = succeedsNothing, at = now): boolean =>
    keptCertificate({ ...order, ...changed }, before, { succeeds, now: at }) !== undefined;

  it("keeps what is as it is asked for when only the way to get it changes", () => {
    assert.equal(isKept({}), true);
    assert.equal(
      isKept({ from: { ...order.from, contact: ["mailto:new@example.org"], deadlineMs: 1_000 } }),
      true,
    );
  });

  it("RENEW-08 asks for another one when it is due, has ended, or is another one by name, key, root or terms", () => {
    assert.equal(isKept({}, parseCertificate(made.leafPem, "leaf").sha256), false);
    assert.equal(isKept({}, succeedsNothing, new Date(Date.now() + 91 * 86_400_000)), false);
    assert.equal(isKept({ names: ["other.example.org"] }), false);
    assert.equal(isKept({ publicKeyPem: orderFor(issue()).publicKeyPem }), false);
    assert.equal(isKept({ authoritiesPem: aCa("New Root").certPem }), false);
    assert.equal(isKept({ from: { ...order.from, profile: "shortlived" } }), false);
    assert.equal(isKept({ from: { ...order.from, directoryUrl: "https://other.example.org/dir" } }), false);
  });
});
