import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { CallBridge } from "../../index";
import { aCa } from "../certificates";
import { aServer, supplied } from "./deployment";
import { runProgram } from "./program";

describe("[I] components/change-environment", () => {
  it("refuses an entry that would keep the change from being started, and names the remedy", async () => {
    const certificatesPem = pulumi.output(
      Array.from({ length: 30 }, (_, index) => aCa(`Peer Root ${String(index)}`).certPem).join(""),
    );
    const run = await runProgram(() => {
      new CallBridge("bridge", {
        server: aServer(),
        identity: supplied(),
        trusts: { sip: { certificatesPem } },
      });
    });
    assert.equal(run.errors.length, 1);
    assert.match(
      run.errors[0] ?? "",
      /^args\/invalid bridge-change: CMS_DECLARATION has \d{5} bytes, at most 16384 can be handed to a change\. Trust the issuers instead of many leaves, and leave out certificates that no chain needs\.$/,
    );
  });
});
