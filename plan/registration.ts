/**
 * The registration of a Web Bridge 3 in the API (API-01 to API-06): what is declared, and what is to be done about what
 * the API holds. It carries no certificate; it is the last of what makes the web app reachable.
 */
import { cmsError } from "../errors/cms-error";
import type { ReportedError } from "./report";
import type { Deadlines, DeclaredCallBridge } from "./declaration";

/** The environment entry that carries the registration as JSON. */
export const registrationVariable = "CMS_REGISTRATION";

/** One registration. */
export interface Registration {
  readonly version: 1;
  /** Name of the component, for messages. */
  readonly name: string;
  /** In a cluster they share one list, so the first that answers is asked (API-06). */
  readonly callBridges: readonly DeclaredCallBridge[];
  /** `c2w://<host>:<port>` (API-02, API-03). */
  readonly url: string;
  /** How long the link may take to come up; 0 does not wait. In milliseconds. */
  readonly statusMs: number;
  readonly deadlines: Deadlines;
}

/** What a registration prints. Fields may be added, never changed. */
export interface RegistrationReport {
  /** Version of this document. */
  readonly schema: 1;
  /** The Call Bridge that was asked. */
  readonly appliance: string;
  /** What the report is about. */
  readonly role: "webBridgeRegistration";
  /** `changed` when an entry was created or changed, `unchanged` when it stood there, `pending` when nothing ran yet. */
  readonly outcome: "changed" | "unchanged" | "pending";
  /** One sentence for people. */
  readonly summary: string;
  /** The id of the entry; empty while pending. */
  readonly id: string;
  /** Its URL. */
  readonly url: string;
  /** How the Call Bridge sees the link: `success`, `unused`, `connectionFailure`, `dnsFailure`. */
  readonly status: string;
  /** MMP commands that change something; a registration sends none. */
  readonly commands: readonly never[];
  /** Files that were written; a registration writes none. */
  readonly uploads: readonly never[];
  /** Listeners that serve something new; a registration has none. */
  readonly listeners: readonly never[];
  /** Findings that did not stop it. */
  readonly warnings: readonly string[];
  /** What went wrong; empty, since a registration that fails prints no report. */
  readonly errors: readonly ReportedError[];
  /** TCP connections that the appliance accepted over SSH. */
  readonly connections: number;
  /** Requests over SSH that waited for the previous reply. */
  readonly roundTrips: number;
  /** Requests to the API. */
  readonly requests: number;
  /** How long it took. */
  readonly milliseconds: number;
}

/** An object of `/api/v1/webBridges`. */
export interface RegisteredWebBridge {
  readonly id: string;
  readonly url?: string;
}

/** What is to be done. */
export type RegistrationStep =
  | { readonly kind: "keep"; readonly id: string }
  | { readonly kind: "create"; readonly url: string }
  | { readonly kind: "change"; readonly id: string; readonly url: string };

/**
 * Decides: an entry with this URL is kept, our earlier entry is changed in place, otherwise one is created.
 * @param previousId the id that an earlier run of the same registration reported.
 */
export function planRegistration(
  url: string,
  registered: readonly RegisteredWebBridge[],
  previousId: string | undefined,
): RegistrationStep {
  const own = registered.find(({ id }) => id === previousId);
  const same = registered.find((bridge) => isSameUrl(bridge.url, url));
  if (own && isSameUrl(own.url, url)) return { kind: "keep", id: own.id };
  if (same) return { kind: "keep", id: same.id };
  return own ? { kind: "change", id: own.id, url } : { kind: "create", url };
}

/** The entry that a removal is about: the one with our URL. */
export function registeredFor(
  url: string,
  registered: readonly RegisteredWebBridge[],
): RegisteredWebBridge | undefined {
  return registered.find((bridge) => isSameUrl(bridge.url, url));
}

/** The file on the Call Bridge's appliance that says who has taken an entry over, by the entry's id. */
export function claimName(id: string): string {
  return `registration-${id
    .toLowerCase()
    .replace(/[^0-9a-f]/g, "")
    .slice(0, 8)}.pem`;
}

/** What it holds. */
export function claimText(name: string): string {
  return `The entry of this Web Bridge in the API was taken over by the registration ${name}.\n`;
}

/** Checks a `c2w://` URL and returns it in the writing that is registered. Throws API-03. */
export function c2wUrl(subject: string, host: string, port: number): string {
  const isPort = Number.isInteger(port) && port >= 1 && port <= 65_535;
  if (/^[A-Za-z0-9.:_-]+$/.test(host) && isPort) {
    return `c2w://${host.includes(":") ? `[${host}]` : host.toLowerCase()}:${port}`;
  }
  throw cmsError("API-03", {
    subject,
    what: `${JSON.stringify(host)} with port ${port} makes no c2w:// URL`,
    remedy: "give the host that the c2w leaf covers, and the port of `webbridge3 c2w listen`",
  });
}

function isSameUrl(a: string | undefined, b: string): boolean {
  return a?.replace(/\/$/, "").toLowerCase() === b.toLowerCase();
}
