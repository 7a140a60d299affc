/** One request to the API and its answer: Basic login, form bodies, packed and chunked answers, waiting while it is busy. */
import { request as httpRequest } from "node:http";
import type { IncomingMessage } from "node:http";
import { buffer } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import { cmsError } from "../errors/cms-error";
import type { ApiEndpoint } from "./endpoint";
import type { PinnedAgent } from "./pinned-agent";

/** What is asked. */
export interface ApiRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Below `/api/v1/`. */
  readonly path: string;
  readonly form?: Readonly<Record<string, string>>;
}

/** What came back. */
export interface ApiResponse {
  readonly status: number;
  readonly location?: string;
  readonly body: string;
}

/** Longest answer that is read; a page of objects has some kilobytes. */
const longestBody = 4 * 1024 * 1024;
const busyPauseMs = 250;

/** Sends a request and returns the answer, whatever its status, except 401, 403 and a 503 that does not end. */
export async function exchange(
  endpoint: ApiEndpoint,
  agent: PinnedAgent,
  wanted: ApiRequest,
): Promise<ApiResponse> {
  const deadline = performance.now() + endpoint.busyMs;
  for (;;) {
    const response = await once(endpoint, agent, wanted);
    if (response.status === 401 || response.status === 403) throw loginError(endpoint);
    if (response.status !== 503) return response;
    if (performance.now() + busyPauseMs > deadline) throw busyError(endpoint);
    await delay(busyPauseMs);
  }
}

/** A kept connection may be closed just when it is used again; what only reads is then asked once more. */
async function once(endpoint: ApiEndpoint, agent: PinnedAgent, wanted: ApiRequest): Promise<ApiResponse> {
  try {
    return await send(endpoint, agent, wanted);
  } catch (error) {
    if (wanted.method === "GET" && error instanceof ClosedConnection) return send(endpoint, agent, wanted);
    throw error instanceof ClosedConnection ? lostError(endpoint, wanted, error) : error;
  }
}

class ClosedConnection extends Error {}

function send(endpoint: ApiEndpoint, agent: PinnedAgent, wanted: ApiRequest): Promise<ApiResponse> {
  const { host, port, user, password, requestMs } = endpoint;
  const body = wanted.form === undefined ? "" : new URLSearchParams(wanted.form).toString();
  return new Promise((resolve, reject) => {
    const call = httpRequest(
      {
        agent,
        host,
        port,
        method: wanted.method,
        path: `/api/v1/${wanted.path}`,
        auth: `${user}:${password}`,
        headers: {
          "Accept-Encoding": "gzip",
          ...(wanted.form !== undefined && {
            "Content-Type": "application/x-www-form-urlencoded",
            "Content-Length": Buffer.byteLength(body),
          }),
        },
      },
      (response) => {
        readResponse(response).then(resolve, reject);
      },
    );
    const timer = setTimeout(() => call.destroy(timeOut(endpoint, wanted)), requestMs);
    call.once("close", () => clearTimeout(timer));
    call.once("error", (error) => {
      const wasClosed = "code" in error && ["ECONNRESET", "EPIPE"].includes(String(error.code));
      reject(wasClosed ? new ClosedConnection(error.message, { cause: error }) : error);
    });
    call.end(body);
  });
}

async function readResponse(response: IncomingMessage): Promise<ApiResponse> {
  let bytes = 0;
  response.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > longestBody)
      response.destroy(new TypeError(`the answer is longer than ${longestBody} bytes`));
  });
  const packed = await buffer(response);
  const isPacked = response.headers["content-encoding"] === "gzip" && packed.length > 0;
  const body = isPacked ? gunzipSync(packed, { maxOutputLength: longestBody }) : packed;
  const { location } = response.headers;
  return {
    status: response.statusCode ?? 0,
    ...(location !== undefined && { location }),
    body: body.toString("utf8"),
  };
}

function loginError({ subject, user }: ApiEndpoint): Error {
  return cmsError("rest/login", {
    subject,
    what: `the API refuses the login of ${user}`,
    remedy:
      "check `api` user and password; the user needs the MMP role admin or api, and its password expires as others do",
  });
}

function busyError({ subject, busyMs }: ApiEndpoint): Error {
  return cmsError("rest/busy", {
    subject,
    what: `the API answers 503 for more than ${busyMs} ms`,
    remedy: "see that the Call Bridge runs, and run again",
    retry: "safe",
  });
}

function lostError({ subject }: ApiEndpoint, { method, path }: ApiRequest, cause: Error): Error {
  return cmsError("rest/unreachable", {
    subject,
    what: `the connection broke while ${method} ${path} was under way`,
    remedy: "run again; the list is read first, so nothing is created twice",
    retry: "safe",
    cause,
  });
}

function timeOut({ subject, requestMs }: ApiEndpoint, { method, path }: ApiRequest): Error {
  return cmsError("rest/unreachable", {
    subject,
    what: `${method} ${path} had no answer within ${requestMs} ms`,
    remedy: "see that the Call Bridge runs, and run again",
    retry: "safe",
  });
}
