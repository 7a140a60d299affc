import assert from "node:assert/strict";
import { inventoryOf } from "../../plan/inventory";
import type { DeclaredRole } from "../../plan/inventory";
import { parseCertificate } from "../../x509/certificate";
import { aCa, makeLeaf } from "../certificates";

const ca = aCa("Example Root", { key: "rsa" });
const other = aCa("Other Root", { key: "rsa" });

function role(
  appliance: string,
  name: DeclaredRole["role"],
  slot: string,
  trusts: DeclaredRole["trusts"] = {},
): DeclaredRole {
  const { leafPem, chainPem } = makeLeaf({ ca, cn: `${appliance}.example.org`, key: "rsa" });
  return { appliance, role: name, identities: { [slot]: { leafPem, chainPem } }, trusts };
}

describe("[U] plan/inventory", () => {
  it("PKI-24 lists what each role shows, at which listener, and when it ends", () => {
    const turn = role("edge1", "turn", "certs");
    const leaf = parseCertificate(turn.identities["certs"]?.leafPem ?? "", "a test");
    assert.deepEqual(inventoryOf([turn]), {
      schema: 1,
      certificates: [
        {
          appliance: "edge1",
          role: "turn",
          slot: "certs",
          listener: "turn.tls",
          subject: "CN=edge1.example.org",
          names: ["edge1.example.org"],
          issuer: "CN=Example Root",
          notAfter: leaf.notAfter.toISOString(),
          sha256: leaf.sha256,
        },
      ],
      links: [],
    });
  });

  it("PKI-24 says through which certificate each link of the mesh is accepted, and where none is", () => {
    const bridge = role("core1", "callBridge", "certs", { c2wTrust: other.certPem, sipTrust: ca.certPem });
    const web = role("edge1", "webBridge3", "c2wCerts", {
      c2wTrust: bridge.identities["certs"]?.leafPem ?? "",
    });
    assert.deepEqual(inventoryOf([bridge, web]).links, [
      { verifier: "core1 callBridge", by: "c2wTrust", shown: "edge1 webBridge3 c2wCerts" },
      {
        verifier: "edge1 webBridge3",
        by: "c2wTrust",
        shown: "core1 callBridge certs",
        through: "CN=core1.example.org",
      },
    ]);
  });

  it("CLU-02 links each member of a cluster to the Web Admins of the others, and of nobody else", () => {
    const members = ["core1", "core2"].flatMap((name) => [
      role(name, "callBridge", "certs", { clusterTrust: ca.certPem }),
      role(name, "webAdmin", "certs"),
    ]);
    const { links } = inventoryOf([...members, role("edge1", "webAdmin", "certs")]);
    assert.deepEqual(
      links.map(({ verifier, shown, through }) => [verifier, shown, through]),
      [
        ["core1 callBridge", "core2 webAdmin certs", "CN=Example Root"],
        ["core2 callBridge", "core1 webAdmin certs", "CN=Example Root"],
      ],
    );
  });
});
