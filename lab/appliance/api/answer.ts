/** What the API answers: a status, headers, a body; and how it goes out on the wire (MMP reference 4.1). */
import type { IncomingMessage, ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import type { Dialect } from "../dialects";
import { xmlDocument } from "./xml";
import type { Element } from "./xml";

/** An answer before it is sent. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An answer with a document. */
export function documentAnswer(root: Element): Answer {
  return { status: 200, headers: { "Content-Type": "text/xml" }, body: xmlDocument(root) };
}

/** A failure with its reasons, each an element of its own. */
export function failureAnswer(status: number, ...reasons: readonly Element[]): Answer {
  return { ...documentAnswer({ name: "failureDetails", content: reasons }), status };
}

/** An element that says a reason and nothing else, e.g. `<coSpaceDoesNotExist></coSpaceDoesNotExist>`. */
export function reason(name: string): Element {
  return { name, content: [] };
}

/** Sends an answer in the words of the server that the captures show. */
export function sendAnswer(
  dialect: Dialect,
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
): void {
  const headers = {
    Server: "Apache",
    "X-Frame-Options": "DENY",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    Vary: "Accept-Encoding",
    ...answer.headers,
  };
  if (answer.body === undefined) {
    // The empty answer to a POST comes chunked; the others say that they have no content.
    const isChunked = request.method === "POST" && dialect["chunked-empty-post"] === "on";
    const length = isChunked ? { "Transfer-Encoding": "chunked" } : { "Content-Length": "0" };
    response.writeHead(answer.status, { ...headers, ...length });
    response.end();
    return;
  }
  const wantsGzip = /\bgzip\b/.test(request.headers["accept-encoding"]?.toString() ?? "");
  const isPacked = dialect.gzip === "on" && wantsGzip;
  const body = isPacked ? gzipSync(answer.body) : Buffer.from(answer.body);
  response.writeHead(answer.status, {
    ...headers,
    ...(isPacked && { "Content-Encoding": "gzip" }),
    "Content-Length": String(body.length),
  });
  response.end(body);
}
