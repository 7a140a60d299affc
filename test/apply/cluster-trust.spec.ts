import assert from "node:assert/strict";
import type { RunningAppliance } from "../../lab/appliance/appliance";
import type { ChangeInput } from "../../apply/change";
import { Appliances, anIdentity, change, declare, theIssuer, theRoot, trustName } from "./changing";
import type { Made } from "../certificates";

const wide = (): string => theRoot().certPem + theIssuer().certPem;

function declared(appliance: RunningAppliance, made: Made, pem: string | undefined): ChangeInput {
  const trusts = pem === undefined ? {} : { clusterTrust: pem };
  const input = declare(appliance, "callBridge", { made, trusts });
  const emptied = pem === undefined ? { emptied: ["clusterTrust"] } : {};
  return { ...input, declaration: { ...input.declaration, ...emptied } };
}

function told(appliance: RunningAppliance): readonly string[] {
  const commands = appliance.log.commands().filter((command) => /cluster|restart|inspect/.test(command));
  appliance.log.restart();
  return commands;
}

describe("[E] apply callbridge trust cluster", () => {
  const appliances = new Appliances();
  afterEach(() => appliances.clear());

  it("CLU-02 CLU-06 CLU-07 gives it with the certificate and one restart, leaves it alone, and takes it away", async () => {
    const appliance = await appliances.start();
    const made = anIdentity();
    const pem = theRoot().certPem;
    const first = await change(declared(appliance, made, pem));
    assert.equal(first.error, undefined);
    const file = trustName(pem);
    assert.deepEqual(told(appliance), [
      `pki inspect ${file}`,
      `callbridge trust cluster ${file}`,
      "callbridge restart",
    ]);
    assert.equal((await change(declared(appliance, made, pem))).report.outcome, "unchanged");
    assert.deepEqual(told(appliance), []);
    const gone = await change(declared(appliance, made, undefined));
    assert.equal(gone.error, undefined);
    assert.equal(gone.report.outcome, "changed");
    assert.deepEqual(told(appliance), ["callbridge trust cluster none", "callbridge restart"]);
    assert.equal((await change(declared(appliance, made, undefined))).report.outcome, "unchanged");
  });

  it("CLU-07 replaces a wider trust by a narrower one, each in one change", async () => {
    const appliance = await appliances.start();
    const made = anIdentity();
    for (const pem of [theRoot().certPem, wide(), theIssuer().certPem]) {
      assert.equal((await change(declared(appliance, made, pem))).report.outcome, "changed");
      assert.equal(told(appliance).filter((command) => command === "callbridge restart").length, 1);
    }
    const session = await appliances.fleet.logIn(appliance);
    assert.match(
      await session.tell("callbridge"),
      new RegExp(`^Callbridge cluster trusted certs +: ${trustName(theIssuer().certPem)}$`, "m"),
    );
  });

  it("keeps the old trust when the restart is refused while it is taken away", async () => {
    const appliance = await appliances.start();
    const made = anIdentity();
    const pem = theRoot().certPem;
    await change(declared(appliance, made, pem));
    appliance.faults.atFirst(({ text }) => text === "callbridge restart", {
      kind: "answer",
      text: "FAILURE: listen interface problem",
      executes: false,
    });
    const { report } = await change(declared(appliance, made, undefined));
    assert.equal(report.outcome, "rolledBack");
    assert.equal((await change(declared(appliance, made, pem))).report.outcome, "unchanged");
  });
});
