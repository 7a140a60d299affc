import { deepStrictEqual, strictEqual } from "node:assert/strict";
import type { AddressInfo } from "node:net";
import { createServer } from "node:tls";
import type { Server } from "node:tls";
import { issuedText, whoIssued } from "../../../../lab/start/issuers/issued-by";
import { aCa, aLeaf } from "../../../certificates";
import type { TestCa } from "../../../certificates";
import { nextLabAddress } from "../../../lab-address";

describe("[E] lab/start/issuers/issued-by", () => {
  const address = nextLabAddress();
  const servers: Server[] = [];
  after(() => {
    for (const server of servers) server.close();
  });

  const shownBy = async (ca: TestCa, requestCert = false): Promise<number> => {
    const { keyPem, leafPem } = ca.issue(aLeaf().forHost("cms1.example.org"));
    const server = createServer({
      key: keyPem,
      cert: leafPem + ca.certPem,
      requestCert,
      rejectUnauthorized: requestCert,
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, address, resolve));
    return (server.address() as AddressInfo).port;
  };

  it("finds the CA whose key signed, and not one of the same name", async () => {
    const [known, namesake, stranger] = [aCa("Known Root"), aCa("Known Root"), aCa("Own Root")];
    const places = await Promise.all(
      [known, namesake, stranger].map(async (ca, at) => ({
        ...{ appliance: "cms1", listener: `listener${String(at)}`, address },
        port: await shownBy(ca),
      })),
    );
    const nobody = { appliance: "cms1", listener: "closed", address, port: 1 };
    const authorities = [{ how: "by hand", certificatesPem: aCa("Another").certPem + known.certPem }];
    const issued = await whoIssued([...places, nobody], authorities);
    deepStrictEqual(
      issued.map(({ listener, issuer, how }) => [listener, issuer, how]),
      [
        ["listener0", "Known Root", "by hand"],
        ["listener1", "Known Root", "a CA for nothing else here"],
        ["listener2", "Own Root", "a CA for nothing else here"],
        ["closed", "", "nobody that the lab knows"],
      ],
    );
    strictEqual(
      issuedText(issued.slice(1)),
      [
        "  CA          how                         issued for",
        "  Known Root  a CA for nothing else here  cms1 listener1",
        "  Own Root    a CA for nothing else here  cms1 listener2",
        "  unknown     nobody that the lab knows   cms1 closed",
      ].join("\n"),
    );
  });

  it("sees what a server shows that wants a certificate of its client", async () => {
    const ca = aCa("Database Root");
    const place = { appliance: "cms1", listener: "database", address, port: await shownBy(ca, true) };
    deepStrictEqual(await whoIssued([place], [{ how: "own", certificatesPem: ca.certPem }]), [
      { appliance: "cms1", listener: "database", issuer: "Database Root", how: "own" },
    ]);
  });
});
