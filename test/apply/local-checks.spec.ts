import assert from "node:assert/strict";
import { asCmsError } from "../../apply/ending";
import { combined } from "../../errors/combined";
import { cmsError } from "../../errors/cms-error";
import { aCa, aLeaf } from "../certificates";
import { anIdentity, change, declare, theIssuer } from "./changing";
import type { DeclareOptions, Ran } from "./changing";

// Nobody listens there: what is checked locally is refused before anything is sent.
const nowhere = {
  address: "127.0.0.1",
  sshPort: 1,
  sipPort: 1,
  hostKeyFingerprint: `SHA256:${"A".repeat(43)}`,
};

function check(options: DeclareOptions): Promise<Ran> {
  return change(declare(nowhere, "callBridge", options));
}

describe("[I] apply/local-checks", () => {
  it("EXT-10 INST-08 reports the findings of every rule and every slot together, and sends nothing", async () => {
    const made = theIssuer().issue(
      aLeaf().forHost("cms1.example.org").key("rsa").without("clientAuth").expired(),
    );
    const trust = aCa("Not a CA", { basicConstraints: { ca: false } }).certPem;
    const { report, error } = await check({ made, trusts: { c2wTrust: trust } });
    assert.equal(report.connections, 0);
    assert.equal(error?.code, "INST-04");
    assert.ok(error.message.includes("; EXT-01: "), error.message);
    assert.deepEqual(
      report.warnings.filter((warning) => warning.startsWith("EXT-07")),
      [
        "EXT-07 cms1 callBridge c2wTrust: CN=Not a CA: marked as a CA in one way and not in another (have the CA certificate issued with Basic Constraints CA:TRUE and the key usage keyCertSign)",
      ],
    );
  });

  it("turns a finding that is allowed into a warning", async () => {
    const made = theIssuer().issue(aLeaf().forHost("cms1.example.org").key("rsa").without("clientAuth"));
    const strict = await check({ made });
    assert.equal(strict.error?.code, "EXT-01");
    const allowed = await check({ made, change: { allow: ["EXT-01"] } });
    assert.equal(allowed.error?.code, "mmp/unreachable");
    assert.ok(
      allowed.report.warnings.some((warning) => warning.startsWith("EXT-01 cms1 callBridge certs: ")),
    );
  });

  it("INST-05 refuses an identity without its key", async () => {
    const made = anIdentity();
    const input = declare(nowhere, "callBridge", { made });
    const { error } = await change({ ...input, secrets: { ...input.secrets, keys: {} } });
    assert.equal(
      error?.message,
      "apply/input cms1 callBridge certs: the secret document holds no private key for this slot. Give the identity's private key.",
    );
  });
});

describe("[U] apply/ending", () => {
  const facts = { subject: "cms1 webAdmin certs", what: "it is wrong", remedy: "mend it" };

  it("keeps a single error as it is, and joins several under the first one's code", () => {
    const [first, second] = [
      cmsError("INST-04", facts),
      cmsError("EXT-01", { ...facts, what: "it is worse" }),
    ];
    assert.equal(combined([]), undefined);
    assert.equal(combined([first]), first);
    assert.equal(
      combined([first, second])?.message,
      "INST-04 cms1 webAdmin certs: it is wrong; EXT-01 cms1 webAdmin certs: it is worse. Mend it.",
    );
  });

  it("takes what it does not know for a defect of this program", () => {
    const error = cmsError("mmp/refused", facts);
    assert.equal(asCmsError(error, "cms1"), error);
    const unknown = asCmsError(new TypeError("x is not a function"), "cms1 webAdmin");
    assert.equal(
      unknown.message,
      "apply/defect cms1 webAdmin: an error that was not expected: x is not a function. Run again, and report this with the release of the appliance.",
    );
    assert.equal(asCmsError("a text", "cms1").code, "apply/defect");
  });
});
