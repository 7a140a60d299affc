/**
 * A standing connection to another appliance's Web Admin: what Call Bridges of a cluster have among each other, and the Uploader
 * has to its Call Bridge (MMP reference 3.7 and 4.2). A TLS client that says itself whom it accepts, and that dials again
 * whenever the connection breaks.
 */
import { isIP, Socket } from "node:net";
import { connect as tlsConnect } from "node:tls";
import type { TLSSocket } from "node:tls";
import { certificatesIn } from "./certificates/pki-file";
import { peerProblem, presentedBy } from "./certificates/peer-check";

/** Where a Web Admin is, and who may answer there. */
export interface WebAdminTarget {
  readonly host: string;
  readonly port: number;
  /** Whom it accepts, as PEM. Absent: whoever answers. */
  readonly trustPem?: string;
  /** Which names of a certificate count: none, as browsers have it, or this very one as a DNS name (CLU-05). */
  readonly names: "any" | "usual" | "exact";
}

/** What a link needs of its appliance. */
export interface LinkSurroundings {
  /** The address that connections come from. */
  readonly ownAddress: string;
  /** The appliance's name service. */
  resolve(host: string): string | undefined;
  readonly checksExtensions: boolean;
  now(): Date;
}

/** A short retry, so that tests need not wait. */
const retryMs = 200;
const dialMs = 3_000;

/** One connection that is made again whenever it breaks. */
export class WebAdminLink {
  readonly #target: WebAdminTarget;
  readonly #surroundings: LinkSurroundings;
  readonly #tell: (problem: string | undefined) => void;
  #socket: Socket | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;
  #said: string | undefined = "";
  #downSince: number | undefined = Date.now();

  /** @param tell called when the state becomes another: why there is no connection, undefined when there is one. */
  constructor(
    target: WebAdminTarget,
    surroundings: LinkSurroundings,
    tell: (problem: string | undefined) => void,
  ) {
    this.#target = target;
    this.#surroundings = surroundings;
    this.#tell = tell;
    this.#dial();
  }

  /** Since when it is down, in milliseconds; undefined while it is up. */
  get downSince(): number | undefined {
    return this.#downSince;
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#socket?.destroy();
  }

  #dial(): void {
    if (this.#isStopped) return;
    const { host, port } = this.#target;
    const address = isIP(host) ? host : this.#surroundings.resolve(host);
    if (address === undefined) return this.#down(`DNS failure for "${host}"`);
    const socket = new Socket();
    this.#socket = socket;
    socket.setNoDelay(true);
    let isOver = false;
    const end = (problem: string): void => {
      socket.destroy();
      if (!isOver) this.#down(problem);
      isOver = true;
    };
    socket.setTimeout(dialMs, () => end("no answer"));
    socket.once("error", (error) => end(error.message));
    socket.connect({ host: address, port, localAddress: this.#surroundings.ownAddress }, () => {
      const secure = tlsConnect({
        socket,
        ca: [],
        rejectUnauthorized: false,
        minVersion: "TLSv1.2",
        ...(isIP(host) === 0 && { servername: host }),
      });
      secure.on("error", (error: Error) => end(error.message));
      secure.once("close", () => end("connection closed"));
      secure.once("secureConnect", () => {
        const problem = this.#problemOf(secure);
        if (problem !== undefined) return end(problem);
        socket.setTimeout(0);
        this.#downSince = undefined;
        this.#say(undefined);
      });
    });
  }

  #problemOf(secure: TLSSocket): string | undefined {
    const { host, names, trustPem } = this.#target;
    const presented = presentedBy(secure);
    const leaf = presented[0]?.x509;
    if (names !== "any") {
      const isUsual = names === "usual";
      const isNamed = isIP(host)
        ? isUsual && leaf?.checkIP(host) !== undefined
        : leaf?.checkHost(host, { wildcards: isUsual }) !== undefined;
      if (!isNamed) return `certificate is not for "${host}"`;
    }
    if (trustPem === undefined) return undefined;
    return peerProblem(presented, {
      trust: certificatesIn(Buffer.from(trustPem)),
      part: "server",
      checksExtensions: this.#surroundings.checksExtensions,
      now: this.#surroundings.now(),
    });
  }

  #down(problem: string): void {
    if (this.#isStopped) return;
    this.#downSince ??= Date.now();
    this.#say(problem);
    this.#timer = setTimeout(() => this.#dial(), retryMs).unref();
  }

  #say(problem: string | undefined): void {
    if (problem === this.#said) return;
    this.#said = problem;
    this.#tell(problem);
  }
}
