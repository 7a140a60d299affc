/** The referee's reader and counter, with cases in the newer form of the format. */
import assert from "node:assert/strict";
import { parseLimbo } from "../../tools/limbo/cases";
import { ourAnswer } from "../../tools/limbo/ours";
import { closingLine, outcomeOf } from "../../tools/limbo/tally";
import type { LimboException, Outcome } from "../../tools/limbo/tally";
import { aCa, aLeaf } from "../certificates";

const root = aCa("Root");
const made = root.intermediate("Sub").issue(aLeaf().forHost("a.example.org").email("a@example.org"));
const now = new Date();

function run(change: object, exceptions: readonly LimboException[] = []): Outcome {
  const usual = {
    id: "rfc5280::case",
    conflicts_with: [],
    features: [],
    importance: "undetermined",
    description: "",
    validation_kind: "SERVER",
    trusted_certs: [root.certPem],
    untrusted_intermediates: [made.chainPem.replace(root.certPem, "")],
    peer_certificate: made.leafPem,
    peer_certificate_key: null,
    validation_time: null,
    signature_algorithms: [],
    key_usage: [],
    extended_key_usage: [],
    expected_result: "SUCCESS",
    expected_peer_name: { kind: "DNS", value: "a.example.org" },
    expected_peer_names: [],
    max_chain_depth: null,
  };
  const [limbo] = parseLimbo(JSON.stringify({ version: 1, testcases: [{ ...usual, ...change }] }));
  assert.ok(limbo);
  return outcomeOf(limbo, ourAnswer(limbo, now), 1, exceptions);
}

describe("[U] tools/limbo", () => {
  const client = { validation_kind: "CLIENT", expected_peer_name: null };
  const agreed: readonly (readonly [string, object])[] = [
    ["a server's name", {}],
    ["a client's names", { ...client, expected_peer_names: [{ kind: "RFC822", value: "a@EXAMPLE.org" }] }],
    [
      "another client's name",
      { ...client, expected_peer_names: [{ kind: "DNS", value: "b" }], expected_result: "FAILURE" },
    ],
    ["a signature algorithm that is asked for", { signature_algorithms: ["ECDSA_WITH_SHA256"] }],
    ["one that is not", { signature_algorithms: ["RSA_WITH_SHA256"], expected_result: "FAILURE" }],
    ["a key usage that is asked for", { key_usage: ["digitalSignature"] }],
    ["one that is missing", { key_usage: ["contentCommitment"], expected_result: "FAILURE" }],
    [
      "an extended usage that is missing",
      { extended_key_usage: ["codeSigning"], expected_result: "FAILURE" },
    ],
    ["a depth that suffices", { max_chain_depth: 1 }],
    ["one that does not", { max_chain_depth: 0, expected_result: "FAILURE" }],
    ["another time", { validation_time: "2010-01-01T00:00:00+00:00", expected_result: "FAILURE" }],
    ["what cannot be read", { peer_certificate: "nonsense", expected_result: "FAILURE" }],
  ];
  for (const [what, change] of agreed) {
    it(`PKI-21 judges by ${what}`, () => assert.equal(run(change).kind, "agreed"));
  }

  it("PKI-21 skips what is not judged here, with its reason", () => {
    assert.equal(run({ crls: ["x"] }).reason, "revocation lists are not judged here");
    assert.equal(run({ features: ["magic"] }).reason, "the feature magic is not known here");
    assert.equal(run({ features: ["magic"] }).kind, "skipped");
  });

  it("PKI-21 counts a disagreement, unless it is an exception, by name or by feature", () => {
    const other = { expected_result: "FAILURE", features: ["pedantic-webpki"] };
    const kinds = [
      [],
      [{ id: "rfc5280::case", reason: "r" }],
      [{ feature: "pedantic-webpki", reason: "r" }],
    ].map((exceptions) => run(other, exceptions));
    assert.deepStrictEqual(
      kinds.map(({ kind }) => kind),
      ["disagreed", "excepted", "excepted"],
    );
    assert.equal(closingLine([run({}), ...kinds]), "1 agreed, 1 disagreed, 2 skipped");
  });

  it("PKI-21 names the case and the field that cannot be read", () => {
    assert.throws(() => run({ expected_result: "MAYBE" }), {
      message: "rfc5280::case: expected_result is MAYBE; it can be SUCCESS or FAILURE",
    });
    assert.throws(() => parseLimbo('{"version": 2}'), {
      message: "the file has version 2; only version 1 is known",
    });
  });
});
