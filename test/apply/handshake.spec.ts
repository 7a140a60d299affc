import assert from "node:assert/strict";
import { connect as connectTcp, createServer as createTcpServer } from "node:net";
import type { Server, Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import type { TlsOptions } from "node:tls";
import { lookAtListener } from "../../apply/handshake";
import type { Look } from "../../apply/handshake";
import { parseCertificates } from "../../x509/certificate";
import { makeLeaf } from "../certificates";
import type { Made } from "../certificates";
import { nextLabAddress } from "../lab-address";
import { anIdentity, sha256, theRoot } from "./changing";

const port = 8443;

describe("[E] apply/handshake", () => {
  const servers: Server[] = [];
  const sockets = new Set<Socket>();
  const made = anIdentity();
  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    for (const server of servers.splice(0))
      await new Promise<void>((resolve) => server.close(() => resolve()));
  });

  async function listen(server: Server): Promise<string> {
    const host = nextLabAddress();
    servers.push(server);
    server.on("connection", (socket: Socket) => {
      sockets.add(socket);
      socket.once("close", () => sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(port, host, resolve));
    return host;
  }

  function serving(
    shown: Pick<Made, "keyPem">,
    certificates: string,
    more: TlsOptions = {},
  ): Promise<string> {
    const server = createTlsServer({ key: shown.keyPem, cert: certificates, ...more });
    server.on("tlsClientError", () => undefined);
    server.on("secureConnection", (socket) => socket.on("error", () => undefined).resume());
    return listen(server);
  }

  it("PKI-20 sees exactly what is sent, in its order, and adds nothing", async () => {
    const whole = made.leafPem + made.chainPem;
    for (const sent of [whole, made.leafPem, made.leafPem + firstOf(made.chainPem)]) {
      const host = await serving(made, sent);
      assert.deepEqual(fingerprints(await lookAtListener({ host, port }, 5_000)), fingerprintsIn(sent));
    }
  });

  it("sees a self-signed certificate once", async () => {
    const own = makeLeaf({ cn: "cms1.example.org" });
    const host = await serving(own, own.leafPem);
    assert.deepEqual(fingerprints(await lookAtListener({ host, port }, 5_000)), fingerprintsIn(own.leafPem));
  });

  it("TLSV-02 sees the certificate of a listener that demands ours and then hangs up", async () => {
    for (const maxVersion of ["TLSv1.2", "TLSv1.3"] as const) {
      const more = { requestCert: true, rejectUnauthorized: true, ca: theRoot().certPem, maxVersion };
      const host = await serving(made, made.leafPem + made.chainPem, more);
      const look = await lookAtListener({ host, port }, 5_000);
      assert.equal(fingerprints(look)[0], sha256(made.leafDer));
    }
  });

  it("goes through a tunnel where there is one", async () => {
    const host = await serving(made, made.leafPem);
    const asked: string[] = [];
    const tunnel = (to: string, at: number): Promise<ReturnType<typeof connectTcp>> => {
      asked.push(`${to}:${String(at)}`);
      return new Promise((resolve, reject) => {
        const socket = connectTcp({ host, port }, () => resolve(socket));
        socket.once("error", reject);
      });
    };
    const look = await lookAtListener({ host: "cms1.example.org", port: 443, tunnel }, 5_000);
    assert.deepEqual([asked, fingerprints(look)], [["cms1.example.org:443"], [sha256(made.leafDer)]]);
  });

  it("says why nothing is seen: nobody listens, the tunnel is refused, no TLS, no answer", async () => {
    const nobody = nextLabAddress();
    assert.deepEqual(await lookAtListener({ host: nobody, port }, 5_000), {
      kind: "unseen",
      why: `connect ECONNREFUSED ${nobody}:${String(port)}`,
      isTimeUp: false,
    });
    const tunnel = (): Promise<never> => Promise.reject(new Error("forwarding is off"));
    assert.deepEqual(await lookAtListener({ host: nobody, port, tunnel }, 5_000), {
      kind: "unseen",
      why: "forwarding is off",
      isTimeUp: false,
    });
    const closing = await listen(createTcpServer((socket) => socket.end()));
    const closed = await lookAtListener({ host: closing, port }, 5_000);
    assert.equal(closed.kind, "unseen");
    const silent = await listen(createTcpServer((socket) => socket.on("error", () => undefined).resume()));
    assert.deepEqual(await lookAtListener({ host: silent, port }, 100), {
      kind: "unseen",
      why: "no answer within 100 ms",
      isTimeUp: true,
    });
  });

  it("gives a tunnel up that opens too late", async () => {
    const never = (): Promise<never> => new Promise(() => undefined);
    assert.deepEqual(await lookAtListener({ host: "cms1.example.org", port, tunnel: never }, 50), {
      kind: "unseen",
      why: "no answer within 50 ms",
      isTimeUp: true,
    });
  });
});

function fingerprints(look: Look): readonly string[] {
  return look.kind === "shown" ? look.ders.map(sha256) : [look.why];
}

function fingerprintsIn(pem: string): readonly string[] {
  return parseCertificates(pem, "test").map((certificate) => certificate.sha256);
}

function firstOf(pem: string): string {
  return parseCertificates(pem, "test")[0]?.pem ?? "";
}
