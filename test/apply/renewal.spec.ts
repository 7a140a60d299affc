import assert from "node:assert/strict";
import type { ChangeInput } from "../../apply/change";
import { aCa, makeLeaf } from "../certificates";
import { Appliances, anIdentity, change, declare, writes } from "./changing";
import type { DeclareOptions } from "./changing";

/** As it is declared where files were supplied. */
function ready(input: ChangeInput): ChangeInput {
  const { certs } = input.declaration.identities;
  if (!certs) throw new Error("there is no identity");
  const identities = { certs: { ...certs, ready: true as const } };
  return { ...input, declaration: { ...input.declaration, identities } };
}

describe("[E] apply/renewal", () => {
  const appliances = new Appliances();
  afterEach(() => appliances.clear());

  const both = ["serverAuth", "clientAuth"];
  const names = { dns: ["cms1.example.org", "join.example.org"] };
  const losing: readonly (readonly [string, DeclareOptions["made"], RegExp])[] = [
    [
      "a name",
      anIdentity(),
      /^apply\/loses-name cms1 callBridge certs: the certificate that serves now covers join\.example\.org, and CN=cms1\.example\.org does not\. Have it issued with these names too, or allow apply\/loses-name once nobody needs it any more\.$/,
    ],
    [
      "a root",
      makeLeaf({ ca: aCa("Stranger Root", { key: "rsa" }), cn: "cms1.example.org", key: "rsa", ...names }),
      /^apply\/loses-root cms1 callBridge certs: .* CN=Example Root, and CN=cms1\.example\.org by CN=Stranger Root\./,
    ],
    [
      "the usage of a TLS client",
      anIdentity("cms1.example.org", { usages: ["serverAuth"], ...names }),
      /^EXT-01 cms1 callBridge certs: .*used as TLS client/,
    ],
  ];
  for (const [what, made, sentence] of losing) {
    it(`RENEW-01 refuses a renewal that loses ${what}: nothing is written, and the old one goes on serving`, async () => {
      const appliance = await appliances.start();
      const old = anIdentity("cms1.example.org", { usages: both, ...names });
      await change(declare(appliance, "callBridge", { made: old }));
      appliance.log.restart();
      const ran = await change(ready(declare(appliance, "callBridge", { made })));
      assert.match(ran.error?.message ?? "", sentence);
      assert.deepEqual([ran.report.outcome, writes(appliance)], ["failed", []]);
      assert.deepEqual(
        appliance.log.commands().filter((command) => /certs |restart|pki/.test(command)),
        [],
      );
      // The same program with the old certificate finds everything in place.
      const again = await change(declare(appliance, "callBridge", { made: old }));
      assert.equal(again.report.outcome, "unchanged");
    });
  }

  it("RENEW-01 carries out a loss that is allowed, says so in the report, and needs no permission afterwards", async () => {
    const appliance = await appliances.start();
    await change(declare(appliance, "callBridge", { made: anIdentity("cms1.example.org", names) }));
    const made = anIdentity();
    const allow = ["apply/loses-name:certs"];
    const ran = await change(ready(declare(appliance, "callBridge", { made, change: { allow } })));
    assert.equal(ran.report.outcome, "changed");
    assert.match(
      ran.report.warnings.join("\n"),
      /^apply\/loses-name cms1 callBridge certs: .*join\.example\.org/m,
    );
    const after = await change(declare(appliance, "callBridge", { made }));
    assert.deepEqual(
      [after.error, after.report.outcome, after.report.warnings],
      [undefined, "unchanged", []],
    );
  });
});
