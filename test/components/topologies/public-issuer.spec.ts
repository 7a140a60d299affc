import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { PrivateCa, ScalableResilient, SingleCombined, SingleSplit } from "../../../index";
import type { DeploymentArgs, Issuer, SingleCombinedArgs } from "../../../index";
import { changesOf, childList, declarationOf, serverArgs } from "../deployment";
import { runProgram } from "../program";
import type { ProgramRun } from "../program";

const server = serverArgs("core");
const web = { webBridge3: {}, turn: {} };

type Deploy = (args: DeploymentArgs) => void;
const combined = (args: Partial<SingleCombinedArgs>): void => {
  new SingleCombined("site1", { server, webAdmin: {}, callBridge: {}, ...web, ...args });
};
const topologies: Readonly<Record<string, Deploy>> = {
  SingleCombined: combined,
  SingleSplit: (args) => {
    new SingleSplit("site1", {
      core: { server, webAdmin: {}, callBridge: {} },
      edge: { server: serverArgs("edge"), ...web },
      ...args,
    });
  },
  ScalableResilient: (args) => {
    new ScalableResilient("site1", {
      appliances: {
        core: { server, webAdmin: {}, callBridge: {}, recorder: {} },
        edge: { server: serverArgs("edge"), ...web, meetingApps: {} },
      },
      ...args,
    });
  },
};

/** Who issued the leaf of each role's slot: `role slot` to the common name of the CA. */
function issuersOf(run: ProgramRun<unknown>): Readonly<Record<string, string>> {
  const roles = changesOf(run).filter(({ name }) => !name.endsWith("-registration-change"));
  const leaves = roles.flatMap((change) => {
    const { role, identities = {} } = declarationOf(change) as {
      role: string;
      identities?: Readonly<Record<string, { readonly leafPem: string }>>;
    };
    return Object.entries(identities).map(
      ([slot, { leafPem }]) => [`${role} ${slot}`, new X509Certificate(leafPem).issuer] as const,
    );
  });
  return Object.fromEntries(leaves.map(([slot, issuer]) => [slot, issuer.replace(/^.*CN=/s, "")]));
}

const outside = (): Issuer => new PrivateCa("public", { commonName: "outside" });
const commonName = "inside";

describe("[I] components/topologies: an issuer for what people outside meet", () => {
  for (const [kind, deploy] of Object.entries(topologies)) {
    it(`PKI-03 PKI-05 PKI-10 MA-02 ${kind} takes it for the web app, TURN and MeetingApps, and its own CA for the rest`, async () => {
      const run = await runProgram(() => deploy({ publicIssuer: outside(), privateCa: { commonName } }));
      assert.deepEqual(run.errors, []);
      const isScalable = kind === "ScalableResilient";
      assert.deepEqual(issuersOf(run), {
        "webAdmin certs": "inside",
        "callBridge certs": "inside",
        "webBridge3 c2wCerts": "inside",
        "webBridge3 httpsCerts": "outside",
        "turn certs": "outside",
        ...(isScalable && { "recorder certs": "inside", "meetingApps httpsCerts": "outside" }),
      });
      // The Call Bridge meets the c2w side alone, so the public root is no root of its.
      const callBridge = changesOf(run).find(({ name }) => name.endsWith("call-bridge-change"));
      assert.ok(callBridge);
      const { c2wTrust: c2w } = declarationOf(callBridge)["trusts"] as { c2wTrust: { pem: string } };
      assert.match(new X509Certificate(c2w.pem).subject, /CN=inside$/);
      assert.equal(c2w.pem.split("BEGIN").length, 2);
    });
  }

  it("PKI-03 leaves a side alone that has an issuer of its own", async () => {
    const run = await runProgram(() => {
      const own = new PrivateCa("own", { commonName: "own" });
      const webBridge3 = { https: { issuer: own } };
      combined({
        publicIssuer: outside(),
        privateCa: { commonName },
        webBridge3,
      });
    });
    // TURN beside it comes from another root then, which is what PKI-05 forbids.
    assert.match(run.errors.join(), /PKI-05/);
    const issued = await runProgram(() => {
      const issuer = new PrivateCa("own", { commonName: "own" });
      const roles = { webBridge3: { issuer }, turn: { issuer } };
      combined({
        publicIssuer: outside(),
        privateCa: { commonName },
        ...roles,
      });
    });
    assert.deepEqual(issued.errors, []);
    const {
      "webBridge3 httpsCerts": https,
      "webBridge3 c2wCerts": c2w,
      "turn certs": turn,
    } = issuersOf(issued);
    assert.deepEqual([https, c2w, turn], ["own", "own", "own"]);
  });

  it("makes no CA of its own where every other role has an identity from elsewhere", async () => {
    const run = await runProgram(() => {
      const issuer = new PrivateCa("own", { commonName: "own" });
      const roles = { webAdmin: { issuer }, callBridge: { issuer }, webBridge3: { c2w: { issuer } } };
      combined({ publicIssuer: outside(), ...roles });
    });
    assert.deepEqual(run.errors, []);
    assert.deepEqual(
      childList(run).filter((child) => child.includes(":PrivateCa ")),
      [" > cisco-meeting-server:index:PrivateCa own", " > cisco-meeting-server:index:PrivateCa public"],
    );
  });

  it("CSR-13 refuses one certificate for all roles beside it", async () => {
    const run = await runProgram(() => {
      combined({
        publicIssuer: outside(),
        sharedDomain: "example.org",
      });
    });
    assert.deepEqual(run.errors, [
      "args/conflict site1 sharedDomain: it excludes publicIssuer: one certificate for all roles comes from one CA " +
        "(CSR-13). Leave out publicIssuer and give that CA as issuer, or leave out sharedDomain.",
    ]);
  });
});
