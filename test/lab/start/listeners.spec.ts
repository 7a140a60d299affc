import { deepStrictEqual } from "node:assert";
import { X509Certificate } from "node:crypto";
import type { AddressInfo } from "node:net";
import { createServer } from "node:tls";
import type { Server } from "node:tls";
import { lookAtListeners } from "../../../lab/start/listeners";
import { nextLabAddress } from "../../lab-address";
import { goodLeaf } from "../appliance/certificates";
import { aReport, webAdminListener } from "./reports";

describe("[E] lab/start/listeners", () => {
  const leaf = goodLeaf("cms1");
  const sha256 = new X509Certificate(leaf.pem).fingerprint256.replaceAll(":", "").toLowerCase();
  const address = nextLabAddress();
  let server: Server;
  let port = 0;

  before(async () => {
    server = createServer({ key: leaf.keyPem, cert: leaf.pem });
    await new Promise<void>((resolve) => server.listen(0, address, resolve));
    port = (server.address() as AddressInfo).port;
  });

  after(() => {
    server.close();
  });

  function look(fields: Partial<typeof webAdminListener>): ReturnType<typeof lookAtListeners> {
    return lookAtListeners([
      aReport({ listeners: [{ ...webAdminListener, address, port, sha256, ...fields }] }),
    ]);
  }

  const seen = { appliance: "cms1", role: "webAdmin", ...webAdminListener, address };

  it("proves by its own handshake what the report claims from tables", async () => {
    deepStrictEqual(await look({ provenBy: "tables" }), {
      listeners: [{ ...seen, port, sha256, provenBy: "tls-handshake" }],
      doubts: [],
    });
  });

  it("leaves it to the tables where nobody answers", async () => {
    deepStrictEqual(await look({ port: 1, provenBy: "tables" }), {
      listeners: [{ ...seen, port: 1, sha256, provenBy: "tables" }],
      doubts: [],
    });
  });

  it("doubts a listener that was seen and does not answer any more", async () => {
    deepStrictEqual((await look({ port: 1 })).doubts, [
      `cms1 webAdmin.https at ${address}:1 was proven by a handshake and answers none now`,
    ]);
  });

  it("doubts a listener that shows another certificate than the report says", async () => {
    const { subject } = new X509Certificate(leaf.pem);
    deepStrictEqual((await look({ sha256: "00ff" })).doubts, [
      `cms1 webAdmin.https at ${address}:${String(port)} shows ${subject.replaceAll("\n", ", ")} ` +
        `(SHA-256 ${sha256}); its report says SHA-256 00ff`,
    ]);
  });
});
