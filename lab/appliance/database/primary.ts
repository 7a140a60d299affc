/**
 * The primary's side: a TLS server that lets in whoever shows a certificate of the cluster's CA for `postgres`, the name of
 * the database user (MMP reference 3.6), and hands the data out. It looks at the certificates again with every question,
 * so that nodes lose each other when one ends (RENEW-03).
 */
import { createServer } from "node:tls";
import type { Server, TLSSocket } from "node:tls";
import type { Socket } from "node:net";
import { peerProblem, presentedBy } from "../certificates/peer-check";
import { certificatesIn } from "../certificates/pki-file";
import type { DatabaseIdentity } from "../state";
import { databasePort, onMessage, parseQuestion, say } from "./messages";
import type { DatabaseContent, NodeRow, Question } from "./messages";

/** What the primary needs of its appliance. */
export interface PrimarySurroundings {
  readonly address: string;
  readonly breaksParallelJoins: boolean;
  content(): DatabaseContent;
  write(content: DatabaseContent): void;
  replicas(): readonly string[];
  setReplicas(addresses: readonly string[]): void;
  now(): Date;
  log(text: string): void;
}

interface Follower {
  readonly socket: Socket;
  readonly isInSync: boolean;
}

/** A primary that serves. */
export class PrimaryDatabase {
  readonly #surroundings: PrimarySurroundings;
  readonly #identity: DatabaseIdentity;
  readonly #followers = new Map<string, Follower>();
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;

  constructor(identity: DatabaseIdentity, surroundings: PrimarySurroundings) {
    this.#identity = identity;
    this.#surroundings = surroundings;
  }

  /** Opens the port; returns why it could not be opened. */
  open(): Promise<string | undefined> {
    const { server } = this.#identity;
    if (!server) return Promise.resolve("no server certificate");
    const made = createServer(
      {
        key: server.keyPem,
        cert: server.chainPem,
        requestCert: true,
        rejectUnauthorized: false,
        minVersion: "TLSv1.2",
      },
      (socket) => this.#accept(socket),
    );
    made.on("tlsClientError", () => undefined);
    this.#server = made;
    return new Promise((resolve) => {
      made.once("error", (error: Error) => resolve(error.message));
      made.listen(databasePort, this.#surroundings.address, () => resolve(undefined));
    });
  }

  /** Every node of the cluster. */
  nodes(): readonly NodeRow[] {
    const { address } = this.#surroundings;
    const others = this.#surroundings.replicas().map((replica): NodeRow => {
      const follower = this.#followers.get(replica);
      const state = follower === undefined ? "disconnected" : follower.isInSync ? "connected" : "syncing";
      return { address: replica, role: "replica", state };
    });
    return [{ address, role: "primary", state: "connected" }, ...others];
  }

  close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    const server = this.#server;
    this.#server = undefined;
    if (server?.listening !== true) return Promise.resolve();
    return new Promise((resolve) => server.close(() => resolve()));
  }

  #accept(socket: TLSSocket): void {
    this.#sockets.add(socket);
    socket.setNoDelay(true);
    socket.on("error", () => undefined);
    socket.once("close", () => {
      this.#sockets.delete(socket);
      for (const [name, follower] of this.#followers)
        if (follower.socket === socket) this.#followers.delete(name);
    });
    onMessage(socket, parseQuestion, (question) => {
      const problem = this.#problemOf(socket);
      if (problem === undefined) return this.#answer(socket, question);
      this.#surroundings.log(`sfpool:  ${question.from} refused: ${problem}`);
      say(socket, { kind: "refused", why: problem });
      socket.end();
    });
  }

  #problemOf(socket: TLSSocket): string | undefined {
    const presented = presentedBy(socket);
    const user = /^CN=(.*)$/m.exec(presented[0]?.x509.subject ?? "")?.[1];
    if (user !== "postgres")
      return `certificate authentication failed for user "postgres": CN is ${user ?? "absent"}`;
    return peerProblem(presented, {
      trust: certificatesIn(Buffer.from(this.#identity.caPem)),
      part: "client",
      checksExtensions: true,
      now: this.#surroundings.now(),
    });
  }

  #answer(socket: Socket, question: Question): void {
    switch (question.kind) {
      case "follow":
        return this.#follow(socket, question);
      case "write":
        return this.#surroundings.write(question.content);
      case "leave":
        this.#surroundings.setReplicas(this.#surroundings.replicas().filter((one) => one !== question.from));
        this.#followers.delete(question.from);
        return say(socket, { kind: "content", content: {}, nodes: [] });
    }
  }

  #follow(socket: Socket, { from, part, isInSync }: Extract<Question, { kind: "follow" }>): void {
    const { breaksParallelJoins } = this.#surroundings;
    const replicas = this.#surroundings.replicas();
    if (part === "replica") {
      const isNew = !replicas.includes(from);
      const other = [...this.#followers].find(([name, follower]) => name !== from && !follower.isInSync);
      if (isNew && other && breaksParallelJoins) return this.#breakBoth(socket, other[1].socket);
      if (isNew) this.#surroundings.setReplicas([...replicas, from]);
      this.#followers.set(from, { socket, isInSync });
    }
    say(socket, { kind: "content", content: this.#surroundings.content(), nodes: this.nodes() });
  }

  /** Two joins at once are said to break the cluster (MMP reference 3.6): neither of the two comes in. */
  #breakBoth(one: Socket, other: Socket): void {
    for (const socket of [one, other]) {
      say(socket, { kind: "refused", why: "another node is joining" });
      socket.end();
    }
  }
}
