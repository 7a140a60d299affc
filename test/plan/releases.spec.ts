import assert from "node:assert/strict";
import { checkRelease, isBefore } from "../../plan/releases";
import { thrownText } from "../thrown";
import { declare } from "./world";

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
    checkRelease(declare("callBridge", { trusts: { c2wTrust: { pem: "" } } }), "2.3.9");
  });
});
