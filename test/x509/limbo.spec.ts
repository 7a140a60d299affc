/** Path validation judged by cases that others wrote (test/foreign/README.md). */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseCertificate } from "../../x509/certificate";
import { verifyUnderTrust } from "../../x509/chain";
import { coversName } from "../../x509/host-names";
import { ext04 } from "../../x509/rules/ext-04-server-purpose";
import { ext05 } from "../../x509/rules/ext-05-server-key-usage";
import { identityOf, testRoot, goodLeaf } from "./rules/identity";

interface Case {
  readonly id: string;
  readonly expected: "SUCCESS" | "FAILURE";
  readonly name: string | null;
  readonly trusted: readonly string[];
  readonly intermediates: readonly string[];
  readonly leaf: string;
  readonly time?: string;
}

/** Where we decide otherwise, by reason. Nothing else may differ, and nothing here may agree. */
const exceptions: Readonly<Record<string, readonly string[]>> = {
  "a limit of the length of all paths, which nobody here asks for": [
    "pathlen::max-chain-depth-0-exhausted",
    "pathlen::max-chain-depth-1-exhausted",
  ],
  "the form of an extension, a serial number or an empty name, which decides nothing about who speaks for a host":
    [
      "rfc5280::aki::critical-aki",
      "rfc5280::aki::leaf-missing-aki",
      "rfc5280::aki::intermediate-missing-aki",
      "rfc5280::aki::cross-signed-root-missing-aki",
      "rfc5280::ski::critical-ski",
      "rfc5280::ski::root-missing-ski",
      "rfc5280::ski::intermediate-missing-ski",
      "rfc5280::serial::too-long",
      "rfc5280::serial::zero",
      "rfc5280::ee-empty-issuer",
      "rfc5280::ca-empty-subject",
      "rfc5280::root-non-critical-basic-constraints",
      "rfc5280::san::noncritical-with-empty-subject",
      "rfc5280::nc::permitted-dns-match-noncritical",
      "rfc5280::nc::not-allowed-in-ee-noncritical",
      "rfc5280::nc::not-allowed-in-ee-critical",
      "rfc5280::nc::nc-permits-invalid-dns-san",
      "webpki::aki::root-with-aki-missing-keyidentifier",
      "webpki::aki::root-with-aki-authoritycertissuer",
      "webpki::aki::root-with-aki-authoritycertserialnumber",
      "webpki::aki::root-with-aki-all-fields",
      "webpki::aki::root-with-aki-ski-mismatch",
      "webpki::san::san-critical-with-nonempty-subject",
      "webpki::malformed-aia",
    ],
  "the guide takes it: one CA mark suffices (EXT-07), no ExtendedKeyUsage or more than asked for (PKI-12), a leaf that says CA:TRUE, no names (OSSL-11)":
    [
      "rfc5280::root-missing-basic-constraints",
      "rfc5280::leaf-ku-keycertsign",
      "webpki::ee-basicconstraints-ca",
      "webpki::eku::ee-anyeku",
      "webpki::eku::ee-critical-eku",
      "webpki::eku::ee-without-eku",
      "webpki::eku::root-has-eku",
      "webpki::san::no-san",
      "webpki::v1-cert",
    ],
  "kinds of keys and hashes are warnings here (OSSL-02, PKI-16)": [
    "webpki::forbidden-p192-spki-leaf",
    "webpki::forbidden-dsa-spki-leaf",
    "webpki::forbidden-signature-algorithm-in-root",
    "webpki::forbidden-signature-algorithm-in-leaf",
  ],
  "stricter: the leaf names no host, or its KeyUsage is a CA's (EXT-05)": [
    "rfc5280::nc::permitted-dn-match",
    "pathlen::validation-ignores-pathlen-in-leaf",
  ],
};

const cases = JSON.parse(
  readFileSync(join(__dirname, "../foreign/x509-limbo.json"), "utf8"),
) as readonly Case[];

const anIdentity = identityOf(testRoot.issue(goodLeaf()));

function problem({ name, trusted, intermediates, leaf: leafPem, time }: Case): string | undefined {
  try {
    const [leaf, ...others] = [leafPem, ...intermediates].map((pem) => parseCertificate(pem, "shown"));
    if (!leaf) return "no leaf";
    const trust = trusted.map((pem) => parseCertificate(pem, "trusted"));
    const now = time === undefined ? new Date() : new Date(time);
    const refusal = verifyUnderTrust([leaf, ...others], trust, now);
    if (refusal !== undefined) return refusal;
    if (name !== null && !coversName(leaf, name)) return `does not cover ${name}`;
    const identity = { ...anIdentity, leaf };
    return [ext04, ext05].flatMap((rule) =>
      rule.appliesTo(identity) ? (rule.check(identity) ?? []) : [],
    )[0];
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

describe("[U] x509: cases of x509-limbo", () => {
  const excepted = Object.values(exceptions).flat();
  const agrees = (each: Case): boolean => (problem(each) === undefined) === (each.expected === "SUCCESS");

  it(`PKI-20 PKI-21 EXT-04 judges ${String(cases.length - excepted.length)} of ${String(cases.length)} as they are meant`, () => {
    const different = cases.filter((each) => !excepted.includes(each.id) && !agrees(each));
    assert.deepStrictEqual(
      different.map((each) => `${each.id}: expected ${each.expected}, ${problem(each) ?? "accepted"}`),
      [],
    );
  });

  for (const [reason, ids] of Object.entries(exceptions)) {
    it(`PKI-20 PKI-21 decides ${String(ids.length)} otherwise: ${reason}`, () => {
      const found = cases.filter(({ id }) => ids.includes(id));
      assert.equal(found.length, ids.length);
      assert.deepStrictEqual(
        found.filter(agrees).map(({ id }) => id),
        [],
      );
    });
  }
});
