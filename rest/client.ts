/** The part of Meeting Server's REST API that certificates need: registered Web Bridges, alarms, calls (API-01 to API-06). */
import { cmsError } from "../errors/cms-error";
import { fieldOf, parseDocument } from "./document";
import type { ApiElement } from "./document";
import type { ApiEndpoint } from "./endpoint";
import { exchange } from "./exchange";
import type { ApiRequest, ApiResponse } from "./exchange";
import { PinnedAgent } from "./pinned-agent";

/** An object of a collection. */
export interface ApiObject {
  readonly id: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** An alarm (MMP reference 4.3). */
export interface ApiAlarm {
  readonly type: string;
  readonly failureReason?: string;
}

/** How a Call Bridge sees a Web Bridge (MMP reference 4.2); other words of later releases pass through. */
export type WebBridgeStatus = "unused" | "success" | "connectionFailure" | "dnsFailure" | (string & {});

/** The server's own cap differs by collection; it is asked for many and asked again until all are there. */
const pageLimit = 100;
/** A list that shifts while it is read could go on for ever. */
const mostPages = 1_000;

/** A client of one Call Bridge's API. Close it when done. */
export class ApiClient {
  readonly #endpoint: ApiEndpoint;
  readonly #agent: PinnedAgent;
  #requests = 0;

  constructor(endpoint: ApiEndpoint) {
    this.#endpoint = endpoint;
    this.#agent = new PinnedAgent(endpoint);
  }

  /** How many requests were sent, repeats while busy not counted. */
  get requests(): number {
    return this.#requests;
  }

  /** Every object of a collection. */
  async list(collection: string): Promise<readonly ApiObject[]> {
    const found = new Map<string, ApiObject>();
    for (let page = 0, offset = 0; page < mostPages; page += 1) {
      const path = `${collection}?offset=${String(offset)}&limit=${String(pageLimit)}`;
      const root = await this.#read({ method: "GET", path });
      for (const element of root.children) found.set(element.attributes["id"] ?? "", objectOf(element));
      offset += root.children.length;
      if (root.children.length === 0 || offset >= Number(root.attributes["total"] ?? 0)) break;
    }
    return [...found.values()];
  }

  /** One object with all its fields; undefined when there is none of that id. */
  async get(collection: string, id: string): Promise<ApiObject | undefined> {
    const response = await this.#send({ method: "GET", path: `${collection}/${encodeURIComponent(id)}` });
    if (isAbsence(response)) return undefined;
    return objectOf(this.#documentOf(response, `GET ${collection}/${id}`));
  }

  /** Creates an object and returns its id. */
  async create(collection: string, form: Readonly<Record<string, string>>): Promise<string> {
    const response = await this.#accepted({ method: "POST", path: collection, form });
    const id = response.location?.split("/").at(-1);
    if (id !== undefined && id !== "") return id;
    throw this.#strange(`POST ${collection}`, "the answer names no Location", response);
  }

  /** Changes the fields that are named; an empty text unsets one. */
  async change(collection: string, id: string, form: Readonly<Record<string, string>>): Promise<void> {
    await this.#accepted({ method: "PUT", path: `${collection}/${encodeURIComponent(id)}`, form });
  }

  /** Removes an object; one that is not there is no fault. */
  async remove(collection: string, id: string): Promise<void> {
    const wanted: ApiRequest = { method: "DELETE", path: `${collection}/${encodeURIComponent(id)}` };
    const response = await this.#send(wanted);
    if (!isAbsence(response)) this.#requireAccepted(wanted, response);
  }

  /** How this Call Bridge sees a registered Web Bridge. */
  async webBridgeStatus(id: string): Promise<WebBridgeStatus> {
    const root = await this.#read({ method: "GET", path: `webBridges/${encodeURIComponent(id)}/status` });
    return fieldOf(root, "status") ?? "unused";
  }

  /** The alarms that are up. */
  async alarms(): Promise<readonly ApiAlarm[]> {
    const root = await this.#read({ method: "GET", path: "system/alarms?limit=100" });
    return root.children.map((alarm) => {
      const failureReason = fieldOf(alarm, "failureReason");
      return { type: fieldOf(alarm, "type") ?? "", ...(failureReason !== undefined && { failureReason }) };
    });
  }

  /** How many legs of calls are in progress on this Call Bridge. An answer without the number is none, and never 0. */
  async callLegsActive(): Promise<number> {
    const wanted = { method: "GET", path: "system/status" } as const;
    const response = await this.#accepted(wanted);
    const calls = fieldOf(this.#documentOf(response, "GET system/status"), "callLegsActive") ?? "";
    if (/^\d{1,9}$/.test(calls)) return Number(calls);
    throw this.#strange("GET system/status", "the answer has no number of callLegsActive", response);
  }

  close(): void {
    this.#agent.destroy();
  }

  async #read(wanted: ApiRequest): Promise<ApiElement> {
    const response = await this.#accepted(wanted);
    return this.#documentOf(response, `${wanted.method} ${wanted.path}`);
  }

  async #accepted(wanted: ApiRequest): Promise<ApiResponse> {
    const response = await this.#send(wanted);
    this.#requireAccepted(wanted, response);
    return response;
  }

  #send(wanted: ApiRequest): Promise<ApiResponse> {
    this.#requests += 1;
    return exchange(this.#endpoint, this.#agent, wanted);
  }

  /** The body is decided on first: a failure may come with a status that says nothing (MMP reference 4.1). */
  #requireAccepted({ method, path }: ApiRequest, response: ApiResponse): void {
    const reasons = failureReasons(response);
    if (response.status === 200 && reasons.length === 0) return;
    throw cmsError("rest/refused", {
      subject: this.#endpoint.subject,
      what: `the API refused ${method} ${path} with status ${String(response.status)} (${reasons.join(", ") || "no reason given"})`,
      remedy: "mend what the reason names, and run again",
    });
  }

  #documentOf(response: ApiResponse, call: string): ApiElement {
    const root = parseDocument(response.body);
    if (root) return root;
    throw this.#strange(call, "the answer is no XML document", response);
  }

  #strange(call: string, what: string, { status, body }: ApiResponse): Error {
    return cmsError("rest/answer", {
      subject: this.#endpoint.subject,
      what: `${call}: ${what} (status ${String(status)}, ${String(body.length)} characters)`,
      remedy: "see that `api` names a Web Admin of a Meeting Server and not another web server",
    });
  }
}

function failureReasons({ body }: ApiResponse): readonly string[] {
  const root = parseDocument(body);
  return root?.name === "failureDetails" ? root.children.map(({ name }) => name) : [];
}

/** Any reason that ends so; the status beside it is 400 or 404 (MMP reference 4.1). */
function isAbsence(response: ApiResponse): boolean {
  return (
    failureReasons(response).some((reason) => reason.endsWith("DoesNotExist")) ||
    (response.status === 404 && failureReasons(response).length === 0)
  );
}

function objectOf({ attributes, children }: ApiElement): ApiObject {
  return {
    id: attributes["id"] ?? "",
    fields: Object.fromEntries(children.map(({ name, text }) => [name, text])),
  };
}
