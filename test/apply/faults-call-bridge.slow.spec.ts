import { theRoot } from "./changing";
import { describeFaults } from "./describe-faults";

// Trusts and verification cannot be seen on the listener: this sequence is told by its mark.
describeFaults("Call Bridge, certificate, trust and verification", "callBridge", {
  trusts: { c2wTrust: theRoot().certPem, sipTrust: theRoot().certPem },
  settings: { kind: "callBridge", webRtc: true, sipVerify: "enable" },
});
