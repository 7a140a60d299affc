/** The side of a replica or of a Call Bridge without a database: it keeps a connection to its primary and copies. */
import { isIP, Socket } from "node:net";
import { connect as tlsConnect } from "node:tls";
import type { TLSSocket } from "node:tls";
import { peerProblem, presentedBy } from "../certificates/peer-check";
import { certificatesIn } from "../certificates/pki-file";
import type { DatabaseIdentity } from "../state";
import { databasePort, onMessage, parseAnswer, say } from "./messages";
import type { Answer, DatabaseContent, NodeRow } from "./messages";

/** What a follower needs of its appliance. */
export interface FollowerSurroundings {
  readonly address: string;
  readonly part: "replica" | "client";
  /** The name or address by which the primary is called; `verify-full` looks for it in the certificate. */
  readonly primary: string;
  readonly checksName: boolean;
  resolve(host: string): string | undefined;
  now(): Date;
  log(text: string): void;
  /** What the primary sent. */
  receive(content: DatabaseContent): void;
  /** The primary does not let it in; called for the first connection only. */
  refused(why: string): void;
}

const askMs = 100;
const dialMs = 2_000;

/** A connection that is made again whenever it breaks. */
export class Follower {
  readonly #surroundings: FollowerSurroundings;
  readonly #identity: DatabaseIdentity;
  readonly #syncsFrom: number;
  #socket: TLSSocket | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;
  #isUp = false;
  #wasUp = false;
  #hasContent: boolean;
  #nodes: readonly NodeRow[] = [];

  /** @param syncMs how long it takes until the data is there; 0 where it is there already. */
  constructor(identity: DatabaseIdentity, surroundings: FollowerSurroundings, syncMs: number) {
    this.#identity = identity;
    this.#surroundings = surroundings;
    this.#syncsFrom = Date.now() + syncMs;
    this.#hasContent = syncMs === 0;
  }

  /** Every node, as the primary said last. */
  get nodes(): readonly NodeRow[] {
    return this.#nodes;
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  get isInSync(): boolean {
    return this.#isUp && this.#hasContent;
  }

  start(): void {
    if (this.#isStopped) return;
    const { primary } = this.#surroundings;
    const host = isIP(primary) === 0 ? this.#surroundings.resolve(primary) : primary;
    if (host === undefined) return this.#down("host name not known");
    const raw = new Socket();
    raw.setNoDelay(true);
    raw.setTimeout(dialMs, () => raw.destroy());
    raw.on("error", (error) => this.#down(error.message));
    raw.once("close", () => this.#down("connection closed"));
    raw.connect({ host, port: databasePort, localAddress: this.#surroundings.address }, () =>
      this.#greet(raw),
    );
  }

  /** Hands the primary a change that was made here. */
  write(content: DatabaseContent): void {
    if (this.#socket) say(this.#socket, { kind: "write", from: this.#surroundings.address, content });
  }

  /** Says goodbye where the primary can hear it. */
  async leave(): Promise<void> {
    const socket = this.#socket;
    if (socket && this.#isUp) {
      const heard = new Promise<void>((resolve) => {
        socket.once("data", () => resolve());
        setTimeout(resolve, 200);
      });
      say(socket, { kind: "leave", from: this.#surroundings.address });
      await heard;
    }
    this.stop();
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#socket?.destroy();
    this.#isUp = false;
  }

  #greet(raw: Socket): void {
    const { client } = this.#identity;
    const socket = tlsConnect({
      socket: raw,
      key: client.keyPem,
      cert: client.chainPem,
      rejectUnauthorized: false,
      minVersion: "TLSv1.2",
    });
    this.#socket = socket;
    socket.on("error", (error: Error) => this.#down(error.message));
    socket.once("secureConnect", () => this.#ask(socket));
    onMessage(socket, parseAnswer, (answer) => {
      if (answer.kind === "refused") return this.#down(answer.why);
      this.#take(socket, answer);
    });
  }

  #ask(socket: TLSSocket): void {
    if (this.#isStopped) return;
    const problem = this.#problemOf(socket);
    if (problem !== undefined) return this.#down(problem);
    const { address: from, part } = this.#surroundings;
    say(socket, { kind: "follow", from, part, isInSync: this.#hasContent });
  }

  #take(socket: TLSSocket, { content, nodes }: Extract<Answer, { kind: "content" }>): void {
    if (this.#isStopped) return;
    this.#isUp = true;
    this.#wasUp = true;
    this.#nodes = nodes;
    if (Date.now() >= this.#syncsFrom) {
      this.#hasContent = true;
      this.#surroundings.receive(content);
    }
    this.#timer = setTimeout(() => this.#ask(socket), this.#hasContent ? askMs : 10).unref();
  }

  #problemOf(socket: TLSSocket): string | undefined {
    const { primary, checksName } = this.#surroundings;
    const now = this.#surroundings.now();
    const presented = presentedBy(socket);
    const leaf = presented[0]?.x509;
    const isNamed = isIP(primary) ? leaf?.checkIP(primary) : leaf?.checkHost(primary);
    if (checksName && isNamed === undefined) return `server certificate is not for "${primary}"`;
    const trust = certificatesIn(Buffer.from(this.#identity.caPem));
    return peerProblem(presented, { trust, part: "server", checksExtensions: true, now });
  }

  #down(why: string): void {
    if (this.#isStopped) return;
    this.#socket?.destroy();
    this.#socket = undefined;
    if (this.#isUp || !this.#wasUp)
      this.#surroundings.log(`sfpool:  ${this.#surroundings.primary}: error (${why})`);
    this.#isUp = false;
    clearTimeout(this.#timer);
    if (!this.#wasUp) this.#surroundings.refused(why);
    this.#timer = setTimeout(() => this.start(), askMs).unref();
  }
}
