/**
 * A responder of the tests' own for ACME Renewal Information (RFC 9773), since Debian's pebble has none: it stands in front of a
 * pebble, hands everything on to it, adds `renewalInfo` to its directory, answers for it, and notes what orders replace. It may
 * also hand out another certificate than the one that pebble issued: a CA that answers wrongly, which pebble never does.
 */
import { once } from "node:events";
import { createServer, request } from "node:https";
import type { Server } from "node:https";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { aCa, makeLeaf } from "../certificates";
import type { Pebble } from "./pebble";

/** The window that is suggested, ISO 8601. */
export interface SuggestedWindow {
  readonly start: string;
  readonly end: string;
}

/** A running responder. */
export class RenewalResponder {
  /** What it suggests for every certificate; without one it answers 404. */
  suggested: SuggestedWindow | undefined;
  /** What it hands out instead of what pebble issued, PEM. */
  delivers: string | undefined;
  /** Identifiers of certificates that it was asked about. */
  readonly asked: string[] = [];
  /** What orders named as replaced, in their order. */
  readonly replaced: (string | undefined)[] = [];
  /** Under which its TLS certificate is accepted. */
  readonly serverCaPem: string;
  readonly #pebble: Pebble;
  readonly #server: Server;
  #url = "";

  private constructor(pebble: Pebble) {
    const ca = aCa("Responder's own TLS");
    const { keyPem, leafPem } = makeLeaf({ ca, cn: "responder.test", ip: ["127.0.0.1"] });
    this.serverCaPem = ca.certPem;
    this.#pebble = pebble;
    this.#server = createServer({ key: keyPem, cert: leafPem }, (asked, answer) => {
      this.#answer(asked, answer).catch((error: unknown) => answer.destroy(error as Error));
    });
  }

  static async start(pebble: Pebble): Promise<RenewalResponder> {
    const responder = new RenewalResponder(pebble);
    responder.#server.listen(0, "127.0.0.1");
    await once(responder.#server, "listening");
    responder.#url = `https://127.0.0.1:${String((responder.#server.address() as AddressInfo).port)}`;
    return responder;
  }

  get directoryUrl(): string {
    return `${this.#url}/dir`;
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #answer(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const path = asked.url ?? "";
    if (path.startsWith("/renewal-info/")) {
      this.asked.push(path.slice("/renewal-info/".length));
      const body = this.suggested && { suggestedWindow: this.suggested };
      answer.writeHead(body ? 200 : 404, { "retry-after": "21600" }).end(JSON.stringify(body ?? {}));
      return;
    }
    const sent = await buffer(asked);
    if (path === "/order-plz") this.replaced.push(replacedBy(sent));
    const { status, headers, body } = await this.#handOn(asked, sent);
    delete headers["transfer-encoding"]; // it goes on in one piece
    const text = this.#changed(path, body);
    answer.writeHead(status, { ...headers, "content-length": String(Buffer.byteLength(text)) }).end(text);
  }

  #changed(path: string, body: Buffer): Buffer | string {
    if (path.startsWith("/certZ/")) return this.delivers ?? body;
    if (path !== "/dir") return body;
    const directory = JSON.parse(body.toString()) as object;
    return JSON.stringify({ ...directory, renewalInfo: `${this.#url}/renewal-info` });
  }

  /** Under the name that the client used, since pebble makes its URLs of it. */
  #handOn(
    { method = "GET", url = "", headers }: IncomingMessage,
    sent: Buffer,
  ): Promise<{ status: number; headers: IncomingMessage["headers"]; body: Buffer }> {
    return new Promise((resolve, reject) => {
      const { hostname, port } = new URL(this.#pebble.directoryUrl);
      const ca = this.#pebble.serverCaPem;
      request({ host: hostname, port, path: url, method, headers, ca, servername: "" }, (got) => {
        buffer(got).then((body) => {
          resolve({ status: got.statusCode ?? 500, headers: got.headers, body });
        }, reject);
      })
        .on("error", reject)
        .end(sent);
    });
  }
}

/** The payload of a request is signed and no secret. */
function replacedBy(sent: Buffer): string | undefined {
  const { payload } = JSON.parse(sent.toString()) as { payload: string };
  return (JSON.parse(Buffer.from(payload, "base64url").toString()) as { replaces?: string }).replaces;
}
