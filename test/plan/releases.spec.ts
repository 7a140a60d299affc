import assert from "node:assert/strict";
import { checkRelease, isBefore } from "../../plan/releases";
import { thrownText } from "../thrown";
import { declare, worldCa, worldLeaf } from "./world";

describe("[U] plan/releases", () => {
  it("compares number by number, not as text", () => {
    assert.deepStrictEqual(
      ["2.9", "2.10", "3", "3.0", "3.13.1"].map((release) => isBefore(release, "3.0")),
      [true, true, false, false, false],
    );
    assert.equal(isBefore("3.9", "3.13"), true);
    assert.equal(isBefore("3.4", "3.4.2"), true);
  });

  it("VER-05 refuses a Recorder of a release in which it was an XMPP client", () => {
    const recorder = declare("recorder", { settings: { kind: "recorder" } });
    assert.equal(
      thrownText(() => checkRelease(recorder, "2.9.4")),
      "VER-05 cms1 recorder: the appliance has release 2.9.4, and the role exists in this form from 3.0 on. " +
        "Upgrade the appliance, or take it out of the program.",
    );
    for (const release of ["3.0", "3.12.1", undefined]) checkRelease(recorder, release);
    checkRelease(declare("webAdmin"), "2.4");
  });

  it("VER-08 refuses the trust of a cluster before 2.4, and nothing else of the Call Bridge", () => {
    const trusting = declare("callBridge", { trusts: { clusterTrust: { pem: "" } } });
    assert.equal(
      thrownText(() => checkRelease(trusting, "2.3.9")),
      "VER-08 cms1 callBridge clusterTrust: the appliance has release 2.3.9, and there is such a trust from 2.4 on. " +
        "Upgrade the appliance, or take it out of the program.",
    );
    checkRelease(trusting, "2.4");
    checkRelease(declare("callBridge", { trusts: { sipTrust: { pem: "" } } }), "2.3.9");
  });

  it("VER-04 refuses Web Bridge 3, and a Call Bridge's trust in one, before the release that has it", () => {
    const web = declare("webBridge3", { settings: { kind: "webBridge3", c2wHost: "edge1.example.org" } });
    assert.match(
      thrownText(() => checkRelease(web, "2.8.1")),
      /^VER-04 cms1 webBridge3: the appliance has release 2\.8\.1, and the role exists in this form from 2\.9 on\./,
    );
    const trusting = declare("callBridge", { trusts: { c2wTrust: { pem: worldCa.certPem } } });
    assert.match(
      thrownText(() => checkRelease(trusting, "2.8.1")),
      /^VER-04 cms1 callBridge c2wTrust: /,
    );
    for (const release of ["2.9", "3.0", "3.8"]) {
      checkRelease(web, release);
      checkRelease(trusting, release);
    }
  });

  it("VER-10 C2W-05 needs the root in the c2w trust on 2.9, and takes a pinned leaf from 3.0 on", () => {
    const issuing = worldCa.intermediate("World Issuing CA");
    const { leafPem } = issuing.issue(worldLeaf());
    const trusting = (pem: string) => declare("callBridge", { trusts: { c2wTrust: { pem } } });
    for (const pem of [leafPem, leafPem + issuing.certPem]) {
      assert.match(
        thrownText(() => checkRelease(trusting(pem), "2.9.4")),
        /^VER-10 cms1 callBridge c2wTrust: the appliance has release 2\.9\.4, which needs the root in this trust, and that of CN=\S+ is not there\./,
      );
      checkRelease(trusting(pem), "3.0");
    }
    const whole = leafPem + issuing.certPem + worldCa.certPem;
    for (const pem of [worldCa.certPem, whole, worldLeaf().selfSigned().leafPem]) {
      checkRelease(trusting(pem), "2.9.4");
    }
  });
});
