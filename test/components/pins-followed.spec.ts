import assert from "node:assert/strict";
import { CallBridge, Recorder, Streamer, TurnServer, WebBridge3 } from "../../index";
import type { Identity, WebBridge3Args } from "../../index";
import { aLeaf } from "../certificates";
import type { Made } from "../certificates";
import { aServer, changesOf, environmentOf, supplied, suppliedCa } from "./deployment";
import { runProgram } from "./program";
import type { ProgramRun } from "./program";

const callBridgeLeaf = () => suppliedCa.issue(aLeaf().forHost("core1.example.org"));
const [before, renewed] = [callBridgeLeaf(), callBridgeLeaf()];
const webLeaf = suppliedCa.issue(aLeaf().forHost("edge1.example.org"));

/** A Web Bridge that was given the Call Bridge's certificate as PEM. */
function deploy(more: Partial<WebBridge3Args> = {}, pem = before.leafPem): Promise<ProgramRun<void>> {
  return runProgram(() => {
    const [core, edge] = ["core1", "edge1"].map((name) => aServer(name));
    assert.ok(core && edge);
    const sides = { https: { identity: supplied(webLeaf) }, c2w: { identity: supplied(webLeaf) } };
    // The order of construction is not the order in which roles are known.
    new WebBridge3("web", { server: edge, ...sides, trusts: { c2w: { certificatesPem: pem } }, ...more });
    new CallBridge("bridge", { server: core, identity: supplied(renewed) });
  });
}

describe("[I] components/pins-followed", () => {
  it("RENEW-07 refuses a trust that keeps the leaf which a peer of the program gives up", async () => {
    const { errors } = await deploy();
    assert.match(
      errors.join("\n"),
      /^RENEW-07 edge1 webBridge3 c2wTrust: it holds CN=core1\.example\.org with SHA-256 [0-9a-f]{64}, and core1 callBridge certs is declared with another leaf/,
    );
  });

  it("RENEW-07 lets the new leaf stand beside the old one, and lets a user decide otherwise", async () => {
    assert.deepEqual((await deploy({}, before.leafPem + renewed.leafPem)).errors, []);
    const allowed = await deploy({ allow: ["RENEW-07"] });
    assert.deepEqual(allowed.errors, []);
    assert.match(allowed.warnings.join("\n"), /RENEW-07 edge1 webBridge3 c2wTrust: /);
  });

  it("RENEW-07 REC-01 STR-01 changes everybody along who pinned a leaf, and nobody else", async () => {
    const deployed = (identity: () => Identity): Promise<ProgramRun<void>> =>
      runProgram(() => {
        const shown = identity();
        const trusts = { callBridges: { identities: [shown] } };
        const own = { identity: supplied(webLeaf) };
        new CallBridge("bridge", { server: aServer("core1"), identity: shown });
        new Recorder("recorder", { server: aServer("rec"), ...own, trusts, fqdn: "edge1.example.org" });
        new Streamer("streamer", { server: aServer("str"), ...own, trusts, fqdn: "edge1.example.org" });
        const edge = aServer("edge1");
        new TurnServer("turn", { server: edge, ...own });
        const sides = { https: own, c2w: own };
        new WebBridge3("web", { server: edge, ...sides, trusts: { c2w: { identities: [shown] } } });
      });
    const shown = (): Made => aLeaf().forHost("core1.example.org").selfSigned();
    const [first, second] = [shown(), shown()];
    const [one, other] = [await deployed(() => supplied(first)), await deployed(() => supplied(second))];
    assert.deepEqual([...one.errors, ...other.errors], []);
    const declared = (run: ProgramRun<void>): ReadonlyMap<string, string> =>
      new Map(
        changesOf(run).map((change) => [change.name, String(environmentOf(change)["CMS_DECLARATION"])]),
      );
    const [was, is] = [declared(one), declared(other)];
    assert.deepEqual([...was].flatMap(([name, text]) => (is.get(name) === text ? [] : [name])).sort(), [
      "bridge-change",
      "recorder-change",
      "streamer-change",
      "web-change",
    ]);
  });
});
