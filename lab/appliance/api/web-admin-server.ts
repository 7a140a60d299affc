/** What Web Admin answers over HTTPS: the web interface's page, and the API behind HTTP Basic (API-04, API-05). */
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import type { Dialect } from "../dialects";
import type { ApplianceState } from "../state";
import { hasPassword } from "../users";
import { sendAnswer } from "./answer";
import type { Answer } from "./answer";
import type { ApiCall } from "./routes";

/** What the server needs of the appliance. */
export interface WebAdminParts {
  readonly dialect: Dialect;
  state(): ApplianceState;
  /** Until when the API is busy, in milliseconds since the epoch. */
  busyUntil(): number;
  answer(call: ApiCall): Answer;
  audit(text: string): void;
}

const prefix = "/api/v1/";
const longestBody = 64 * 1024;

/** The listener for Web Admin's HTTPS server. */
export function webAdminServer(parts: WebAdminParts): RequestListener {
  return (request, response) => {
    const path = new URL(request.url ?? "/", "https://cms").pathname;
    if (!path.startsWith(prefix)) return sendPage(response);
    answerApi(parts, request).then(
      (answer) => sendAnswer(parts.dialect, request, response, answer),
      () => response.destroy(),
    );
  };
}

function sendPage(response: ServerResponse): void {
  response.writeHead(200, { "Content-Type": "text/html", Server: "Apache", "X-Frame-Options": "DENY" });
  response.end("<!DOCTYPE html><title>Cisco Meeting Server</title>\n");
}

async function answerApi(parts: WebAdminParts, request: IncomingMessage): Promise<Answer> {
  const body = await readBody(request);
  const user = userOf(parts, request);
  if (user === undefined) return unauthorised;
  if (Date.now() < parts.busyUntil()) return { status: 503 };
  const url = new URL(request.url ?? "/", "https://cms");
  const method = request.method ?? "GET";
  const answer = parts.answer({
    method,
    path: url.pathname.slice(prefix.length).split("/").filter(Boolean).map(decodeURIComponent),
    query: url.searchParams,
    form: new URLSearchParams(body),
  });
  if (method !== "GET") parts.audit(`API user "${user}" sent ${method} for "${url.pathname}"`);
  return answer;
}

const unauthorised: Answer = { status: 401, headers: { "WWW-Authenticate": 'Basic realm="acano"' } };

async function readBody(request: IncomingMessage): Promise<string> {
  const length = Number(request.headers["content-length"] ?? 0);
  if (length > longestBody) throw new Error("the body is too long");
  return text(request);
}

/** An API user or an admin of the MMP; a wrong password and an unknown name look alike. */
function userOf(parts: WebAdminParts, request: IncomingMessage): string | undefined {
  const [scheme, credentials = ""] = (request.headers.authorization ?? "").split(" ");
  if (scheme?.toLowerCase() !== "basic") return undefined;
  const [name = "", password = ""] = Buffer.from(credentials, "base64").toString("utf8").split(/:(.*)/s);
  const user = parts.state().users.find((candidate) => candidate.name === name);
  const mayUse = user?.role === "admin" || user?.role === "api" || user?.role === "appadmin";
  return user && mayUse && hasPassword(user, password) ? name : undefined;
}
