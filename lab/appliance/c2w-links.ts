/**
 * The Call Bridge's side of c2w: it dials every registered `c2w://` URL with mutual TLS and keeps the connection
 * (C2W-01, MMP reference 4.2 and 4.5). It is a TLS client that checks name and trust of what it meets.
 */
import { isIP, Socket } from "node:net";
import { connect as tlsConnect } from "node:tls";
import type { TLSSocket } from "node:tls";
import { certificatesIn } from "./certificates/pki-file";
import { peerProblem, presentedBy } from "./certificates/peer-check";
import { c2wGreeting } from "./listeners";
import type { ApiObject, ServedIdentity } from "./state";

/** What the Web Bridge's status says of a link (MMP reference 4.2). */
export type LinkStatus = "unused" | "success" | "connectionFailure" | "dnsFailure";

/** What the links need of the appliance. */
export interface LinkSurroundings {
  /** The address that connections come from. */
  readonly ownAddress: string;
  /** Registered Web Bridges. */
  webBridges(): readonly ApiObject[];
  /** What the Call Bridge runs with. */
  served(): ServedIdentity | undefined;
  /** The appliance's name service. */
  resolve(host: string): string | undefined;
  readonly checksExtensions: boolean;
  now(): Date;
  /** Writes a line of the system log. */
  log(text: string): void;
}

interface Link {
  status: LinkStatus;
  /** Since when it is not connected, in milliseconds; undefined while it is. */
  downSince: number | undefined;
  socket?: Socket;
  timer?: NodeJS.Timeout;
}

/** An idle retry, short so that tests need not wait. */
const retryMs = 150;
const dialMs = 3_000;

/** The links of one Call Bridge. */
export class C2wLinks {
  readonly #surroundings: LinkSurroundings;
  readonly #links = new Map<string, Link>();
  #stopped = false;

  constructor(surroundings: LinkSurroundings) {
    this.#surroundings = surroundings;
  }

  /** Drops every connection and dials again: after a restart of the Call Bridge. */
  restart(): void {
    for (const id of [...this.#links.keys()]) this.#drop(id);
    this.refresh();
  }

  /** Dials what was registered since and drops what is not registered any more. */
  refresh(): void {
    if (this.#stopped) return;
    const wanted = new Map(this.#surroundings.webBridges().map((bridge) => [keyOf(bridge), bridge]));
    for (const id of [...this.#links.keys()]) if (!wanted.has(id)) this.#drop(id);
    for (const [id, bridge] of wanted) if (!this.#links.has(id)) this.#dial(id, bridge);
  }

  /** How the link to a Web Bridge is. */
  statusOf(bridge: ApiObject): LinkStatus {
    return this.#links.get(keyOf(bridge))?.status ?? "unused";
  }

  /** Since when a link is down; undefined while it is up. */
  downSince(bridge: ApiObject): number | undefined {
    return this.#links.get(keyOf(bridge))?.downSince;
  }

  stop(): void {
    this.#stopped = true;
    for (const id of [...this.#links.keys()]) this.#drop(id);
  }

  #drop(id: string): void {
    const link = this.#links.get(id);
    this.#links.delete(id);
    clearTimeout(link?.timer);
    link?.socket?.destroy();
  }

  #dial(id: string, bridge: ApiObject): void {
    const target = targetOf(bridge);
    if (!target || this.#stopped) return;
    const link: Link = this.#links.get(id) ?? { status: "connectionFailure", downSince: Date.now() };
    this.#links.set(id, link);
    const address = isIP(target.host) ? target.host : this.#surroundings.resolve(target.host);
    if (address === undefined)
      return this.#down(id, bridge, "dnsFailure", `DNS failure for "${target.host}"`);
    const served = this.#surroundings.served();
    if (served?.c2wTrustPem === undefined) {
      return this.#down(id, bridge, "connectionFailure", "no c2w trust bundle configured");
    }
    const socket = this.#connect(target, address, served, (problem) => {
      if (problem === undefined) {
        link.status = "success";
        link.downSince = undefined;
        this.#surroundings.log(`c2w connection to "${target.host}" established`);
      } else if (this.#links.get(id) === link) {
        this.#down(id, bridge, "connectionFailure", problem);
      }
    });
    link.socket = socket;
  }

  #connect(
    target: Target,
    address: string,
    served: ServedIdentity,
    tell: (problem: string | undefined) => void,
  ): Socket {
    const raw = new Socket();
    raw.setNoDelay(true);
    let isDone = false;
    const fail = (problem: string): void => {
      raw.destroy();
      if (isDone) return;
      isDone = true;
      tell(problem);
    };
    raw.setTimeout(dialMs, () => fail("no answer"));
    raw.once("error", (error) => fail(error.message));
    const { ownAddress } = this.#surroundings;
    raw.connect({ port: target.port, host: address, localAddress: ownAddress }, () => {
      const secure = tlsConnect({
        socket: raw,
        key: served.keyPem,
        cert: served.chainPem,
        ca: [],
        rejectUnauthorized: false,
        minVersion: "TLSv1.2",
        ...(isIP(target.host) === 0 && { servername: target.host }),
      });
      secure.on("error", (error: Error) => fail(error.message));
      secure.once("close", () => fail("connection closed"));
      secure.once("secureConnect", () => {
        const problem = this.#problemOf(secure, target.host, served);
        if (problem !== undefined) fail(problem);
      });
      // Only the listener knows whether it accepts us; it greets when it does.
      secure.once("data", (bytes: Buffer) => {
        if (isDone || bytes.toString("latin1") !== c2wGreeting) return;
        raw.setTimeout(0);
        tell(undefined);
      });
    });
    return raw;
  }

  #problemOf(secure: TLSSocket, host: string, served: ServedIdentity): string | undefined {
    const presented = presentedBy(secure);
    const leaf = presented[0]?.x509;
    const isNamed = isIP(host) ? leaf?.checkIP(host) : leaf?.checkHost(host);
    if (isNamed === undefined) return `certificate is not for "${host}"`;
    return peerProblem(presented, {
      trust: certificatesIn(Buffer.from(served.c2wTrustPem ?? "")),
      part: "server",
      checksExtensions: this.#surroundings.checksExtensions,
      now: this.#surroundings.now(),
    });
  }

  #down(id: string, bridge: ApiObject, status: LinkStatus, why: string): void {
    const link = this.#links.get(id);
    if (!link) return;
    link.status = status;
    link.downSince ??= Date.now();
    this.#surroundings.log(`Web bridge connection to "${bridge.fields["url"] ?? ""}" failed (${why})`);
    clearTimeout(link.timer);
    link.timer = setTimeout(() => this.#dial(id, bridge), retryMs).unref();
  }
}

interface Target {
  readonly host: string;
  readonly port: number;
}

function keyOf({ id, fields }: ApiObject): string {
  return `${id} ${fields["url"] ?? ""}`;
}

function targetOf({ fields }: ApiObject): Target | undefined {
  const match = /^c2w:\/\/(\[[^\]]+\]|[^:/]+):(\d{1,5})\/?$/.exec(fields["url"] ?? "");
  const [, host, port] = match ?? [];
  return host === undefined ? undefined : { host: host.replace(/^\[|\]$/g, ""), port: Number(port) };
}
