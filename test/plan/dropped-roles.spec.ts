import assert from "node:assert/strict";
import { droppedRole } from "../../plan/dropped-roles";
import { roleNames } from "../../plan/names";

describe("[U] plan/dropped-roles", () => {
  it("VER-03 knows every dropped role, however it is written", () => {
    const names = [
      "xmpp",
      "xmppServer",
      "load-balancer",
      "loadBalancer",
      "sipEdge",
      "sip_edge",
      "h323Gateway",
    ];
    for (const name of [...names, "H.323-gateway", "webBridge2", "web-bridge-2", "webbridge"]) {
      assert.match(droppedRole(name) ?? name, /^release 3\.0 dropped /, name);
    }
    assert.equal(droppedRole("webBridge2"), "release 3.0 dropped Web Bridge 2; use Web Bridge 3");
  });

  it("VER-03 takes no role that there is for a dropped one", () => {
    for (const name of [
      ...roleNames,
      "webBridgeListen3",
      "sipPort",
      "sipVerify",
      "edgeAddress",
      "toString",
    ]) {
      assert.equal(droppedRole(name), undefined, name);
    }
  });
});
