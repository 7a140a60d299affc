import assert from "node:assert/strict";
import { SingleSplit, inventory } from "../../index";
import type { Inventory } from "../../index";
import { serverArgs } from "./deployment";
import { runProgram } from "./program";

describe("[I] components/inventory", () => {
  it("PKI-24 lists every certificate of a deployment, and both directions of the c2w link as trusted", async () => {
    const run = await runProgram(() => {
      const { core, edge } = new SingleSplit("site1", {
        core: { server: serverArgs("core"), webAdmin: {}, callBridge: {} },
        edge: { server: serverArgs("edge", { address: "10.1.1.10" }), webBridge3: {}, turn: {} },
      });
      const roles = [core.webAdmin, core.callBridge, core.turn, edge.webBridge3, edge.turn];
      return new Promise<Inventory>((resolve) => inventory(roles).apply(resolve));
    });
    assert.deepEqual(run.errors, []);
    assert.ok(run.value);
    assert.deepEqual(
      run.value.certificates.map(({ appliance, role, slot }) => `${appliance} ${role} ${slot}`),
      [
        "site1-core callBridge certs",
        "site1-core webAdmin certs",
        "site1-edge turn certs",
        "site1-edge webBridge3 c2wCerts",
        "site1-edge webBridge3 httpsCerts",
      ],
    );
    assert.deepEqual(
      run.value.links.map(({ verifier, shown, through }) => [verifier, shown, through !== undefined]),
      [
        ["site1-core callBridge", "site1-edge webBridge3 c2wCerts", true],
        ["site1-edge webBridge3", "site1-core callBridge certs", true],
      ],
    );
  });
});
