import assert from "node:assert/strict";
import type {
  CallBridge,
  CallBridgeArgs,
  Identity,
  Issuer,
  MeetingServer,
  PrivateCa,
  SingleCombinedArgs,
  TrustedIssuer,
  TurnServerArgs,
  VerifyMode,
  WebAdmin,
  WebAdminArgs,
  WebBridge3,
  WebBridge3Args,
} from "../../index";

/** The compiler is the test: a line that it accepts although it is marked as an error is an error itself. */
describe("[U] components: types", () => {
  it("take a ready identity, whoever made it, in every role", () => {
    const forRoles = (server: MeetingServer, identity: Identity): readonly [WebAdminArgs, CallBridgeArgs] => [
      { server, identity },
      { server, identity },
    ];
    assert.equal(forRoles.length, 2);
  });

  it("take any issuer that keeps the contract, and trust only one that offers its roots", () => {
    const issuer = (ca: PrivateCa): Issuer & TrustedIssuer => ca;
    const other = (made: Issuer): WebAdminArgs["issuer"] => made;
    // @ts-expect-error An issuer alone says nothing about its roots.
    const trusted = (made: Issuer): TrustedIssuer => made;
    assert.deepEqual([issuer.length, other.length, trusted.length], [1, 1, 1]);
  });

  it("never take a role for a peer, since roles that trust each other would need each other first", () => {
    const byRole = (role: WebAdmin | CallBridge): CallBridgeArgs["trusts"] => ({
      // @ts-expect-error A role is no identity.
      c2w: { identities: [role] },
    });
    const asIssuer = (role: WebAdmin): CallBridgeArgs["trusts"] => ({
      // @ts-expect-error A role is no issuer.
      c2w: { issuers: [role] },
    });
    assert.deepEqual([byRole.length, asIssuer.length], [1, 1]);
  });

  it("C2W-04 take no Web Bridge 3 that trusts nobody, and no role as a Web Bridge for a TURN server", () => {
    const untrusting = (server: MeetingServer, issuer: Issuer): WebBridge3Args =>
      // @ts-expect-error Whom it accepts is needed.
      ({ server, issuer });
    const beside = (webBridge: WebBridge3): TurnServerArgs["webBridge"] =>
      // @ts-expect-error A role is neither an identity nor an issuer.
      webBridge;
    assert.deepEqual([untrusting.length, beside.length], [2, 1]);
  });

  it("TLSV-05 know three modes of verification", () => {
    // @ts-expect-error The appliance knows no such mode.
    const on: VerifyMode = "on";
    const all: readonly VerifyMode[] = ["enable", "disable", "ocsp"];
    assert.deepEqual([on, all.length], ["on", 3]);
  });

  it("TOPO-03 know no database in a single combined deployment", () => {
    // @ts-expect-error There is no such argument.
    const args: Partial<SingleCombinedArgs> = { databaseCluster: {} };
    assert.deepEqual(Object.keys(args), ["databaseCluster"]);
  });

  it("have no way to accept any host key", () => {
    // @ts-expect-error A host key is needed.
    const args: SingleCombinedArgs["server"] = { address: "cms1.example.org", agent: true };
    assert.deepEqual(Object.keys(args), ["address", "agent"]);
  });
});
