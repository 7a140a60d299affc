/** The guide's extension rules as one table: what each combination of extensions is good for (requirements, group EXT). */
import assert from "node:assert/strict";
import { caMarkProblem } from "../../../x509/ca-mark";
import { parseCertificate } from "../../../x509/certificate";
import { checkIdentity } from "../../../x509/rules/check";
import { aCa } from "../../certificates";
import type { CaOptions, LeafBuilder } from "../../certificates";
import { callBridgeIdentityOf, goodLeaf, identityOf, testRoot } from "./identity";

const bare = goodLeaf().without("extendedKeyUsage", "keyUsage");
const both = bare.extendedKeyUsage("serverAuth", "clientAuth");

interface Vector {
  readonly extensions: string;
  readonly leaf: LeafBuilder;
  /** Ids of the rules that refuse it. */
  readonly asClient: readonly string[];
  readonly asServer: readonly string[];
  /** For a Call Bridge: client, server and PKI-13. */
  readonly asCallBridge: readonly string[];
}

const vectors: readonly Vector[] = [
  { extensions: "none", leaf: bare, asClient: [], asServer: [], asCallBridge: ["PKI-13"] },
  {
    extensions: "serverAuth; digitalSignature, keyEncipherment",
    leaf: bare.extendedKeyUsage("serverAuth").keyUsage("digitalSignature", "keyEncipherment"),
    asClient: ["EXT-01"],
    asServer: [],
    asCallBridge: ["EXT-01"],
  },
  {
    extensions: "clientAuth; digitalSignature",
    leaf: bare.extendedKeyUsage("clientAuth").keyUsage("digitalSignature"),
    asClient: [],
    asServer: ["EXT-04"],
    asCallBridge: ["EXT-04"],
  },
  {
    extensions: "both; keyEncipherment",
    leaf: both.keyUsage("keyEncipherment"),
    asClient: ["EXT-02"],
    asServer: [],
    asCallBridge: ["EXT-02", "PKI-13"],
  },
  {
    extensions: "both; keyAgreement",
    leaf: both.keyUsage("keyAgreement"),
    asClient: [],
    asServer: [],
    asCallBridge: ["PKI-13"],
  },
  {
    extensions: "both; digitalSignature; Netscape sslServer",
    leaf: both.keyUsage("digitalSignature").netscape("sslServer"),
    asClient: ["EXT-03"],
    asServer: [],
    asCallBridge: ["EXT-03"],
  },
  {
    extensions: "both; nonRepudiation only",
    leaf: both.keyUsage("nonRepudiation"),
    asClient: ["EXT-02"],
    asServer: ["EXT-05"],
    asCallBridge: ["EXT-02", "EXT-05", "PKI-13"],
  },
  {
    extensions: "no ExtendedKeyUsage; digitalSignature; Netscape sslClient",
    leaf: bare.keyUsage("digitalSignature").netscape("sslClient"),
    asClient: [],
    asServer: ["EXT-06"],
    asCallBridge: ["EXT-06"],
  },
  {
    extensions: "codeSigning; digitalSignature",
    leaf: bare.extendedKeyUsage("codeSigning").keyUsage("digitalSignature"),
    asClient: ["EXT-01"],
    asServer: ["EXT-04"],
    asCallBridge: ["EXT-01", "EXT-04"],
  },
];

describe("[U] x509/rules: extensions of a leaf", () => {
  const refusing = (subject: Parameters<typeof checkIdentity>[0]): string[] =>
    checkIdentity(subject)
      .filter(({ level }) => level === "must")
      .map(({ id }) => id);

  vectors.forEach(({ extensions, leaf, asClient, asServer, asCallBridge }, index) => {
    it(`EXT-08 EXT-09 PKI-12 judges vector ${String(index + 1)} (${extensions}) as the guide does`, () => {
      const made = testRoot.issue(leaf);
      const found = {
        asClient: refusing(identityOf(made, { usages: ["client"] })),
        asServer: refusing(identityOf(made, { usages: ["server"] })),
        asCallBridge: refusing(callBridgeIdentityOf(made, { webRtc: true })),
      };
      assert.deepStrictEqual(found, { asClient, asServer, asCallBridge });
    });
  });
});

describe("[U] x509/ca-mark", () => {
  const none = { basicConstraints: undefined, keyUsage: undefined };
  const marks: readonly (readonly [string, CaOptions, string | undefined])[] = [
    ["CA:TRUE only", { ...none, basicConstraints: { ca: true } }, undefined],
    ["keyCertSign only", { ...none, keyUsage: ["keyCertSign"] }, undefined],
    ["Netscape sslCA only", { ...none, netscape: ["sslCA"] }, undefined],
    [
      "CA:FALSE and keyCertSign",
      { basicConstraints: { ca: false }, keyUsage: ["keyCertSign"] },
      "its Basic Constraints say CA:FALSE",
    ],
    ["no mark", none, "it has neither KeyUsage nor Basic Constraints nor a Netscape type"],
    [
      "CA:TRUE and a KeyUsage without keyCertSign",
      { basicConstraints: { ca: true }, keyUsage: ["cRLSign"] },
      "its KeyUsage lacks keyCertSign",
    ],
    [
      "CA:TRUE, keyCertSign and a Netscape type without sslCA",
      { netscape: ["email"] },
      "its Netscape type lacks sslCA",
    ],
  ];
  for (const [name, options, problem] of marks) {
    const verdict = problem === undefined ? "takes for a CA" : "takes for no CA";
    it(`EXT-07 AMB-18 ${verdict} what has ${name}`, () => {
      assert.equal(caMarkProblem(parseCertificate(aCa("CA", options).certPem, "ca")), problem);
    });
  }
});
