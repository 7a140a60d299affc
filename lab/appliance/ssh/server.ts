/** The SSH server: accepts connections, opens sessions, hands channels to exec, shell and SFTP. */
import { createServer } from "node:net";
import type { Server as NetServer, Socket } from "node:net";
import { Server } from "ssh2";
import type { Algorithms, Connection, Session } from "ssh2";
import { dialectNumber } from "../dialects";
import type { Dialect } from "../dialects";
import { DelayedSocket } from "../latency";
import type { RoundTripCounter } from "../round-trips";
import type { LoginInfo } from "../commands/command";
import { serveExec } from "./exec";
import type { HostKeys } from "./host-keys";
import { serveLogin } from "./login";
import type { Login, LoginParts } from "./login";
import type { SshBackend, SshPeer } from "./session";
import { SftpSession } from "./sftp";
import { serveShell } from "./shell";

/** What the server is made of. */
export interface SshServerParts {
  readonly backend: SshBackend;
  readonly login: LoginParts;
  readonly hostKeys: HostKeys;
  readonly latencyMs: number;
  readonly trips: RoundTripCounter;
  /** Counts an accepted connection and returns its number. */
  acceptConnection(): number;
}

interface LivePeer extends SshPeer {
  readonly sessions: Set<Session>;
  readonly used: Set<"exec" | "sftp">;
  openedAt: number;
}

/** ssh2 leaves it out where the client wants no reply, whatever its types say. */
type Answer = (() => unknown) | undefined;
type ConnectionFacts = Pick<SshPeer, "number" | "trips" | "from" | "drop">;

const legacyAlgorithms: Algorithms = {
  kex: ["diffie-hellman-group14-sha1", "diffie-hellman-group-exchange-sha1"],
  cipher: ["aes128-cbc", "aes256-cbc", "3des-cbc"],
  hmac: ["hmac-sha1"],
};

/** One running SSH server. */
export class SshServer {
  readonly #parts: SshServerParts;
  readonly #dialect: Dialect;
  readonly #sockets = new Set<Socket>();
  readonly #peers = new Set<LivePeer>();
  /** Accepted connections by the client's port, until they have closed. */
  readonly #greeting = new Map<number, ConnectionFacts>();
  readonly #net: NetServer;
  readonly #hostname: string;

  constructor(parts: SshServerParts) {
    this.#parts = parts;
    this.#dialect = parts.backend.dialect;
    this.#hostname = parts.backend.state.current().hostname;
    const isLegacy = this.#dialect["ssh-algorithms"] === "legacy";
    const server = new Server({
      hostKeys: [...parts.hostKeys.privateKeys],
      keepaliveInterval: 0,
      ...(isLegacy && { algorithms: legacyAlgorithms }),
      ...(this.#dialect.banner === "on" && { banner: "Authorized use only." }),
    });
    // Emitted once the client has sent its first line, in whatever order several clients do so.
    server.on("connection", (connection, info) => {
      const facts = this.#greeting.get(info.port);
      if (facts) this.#serve(connection, facts);
    });
    this.#net = createServer((socket) => this.#accept(server, socket));
  }

  /** Who is logged in now. */
  logins(): readonly LoginInfo[] {
    return [...this.#peers].map((peer) => ({ user: peer.user, from: peer.from }));
  }

  /** TCP connections that have not closed yet. */
  get openConnections(): number {
    return this.#sockets.size;
  }

  /** Begins to listen. */
  listen(port: number, address: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#net.once("error", reject);
      this.#net.listen(port, address, () => resolve());
    });
  }

  /** Drops every connection at once and stops listening; resolves when the port is free. */
  stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    return new Promise((resolve) => {
      this.#net.close(() => resolve());
    });
  }

  #accept(server: Server, socket: Socket): void {
    socket.setNoDelay(true);
    socket.on("error", () => undefined);
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
    const idleMs = dialectNumber(this.#dialect, "session-idle-ms");
    if (idleMs > 0) socket.setTimeout(idleMs, () => socket.destroy());
    const number = this.#parts.acceptConnection();
    const trips = this.#parts.trips.connection();
    const stream = this.#parts.latencyMs > 0 ? new DelayedSocket(socket, this.#parts.latencyMs) : socket;
    stream.on("error", () => undefined);
    // The listener goes in before the SSH server's own, so that a piece is counted before its requests.
    stream.prependListener("data", () => trips.pieceArrived());
    stream.pause();
    const port = socket.remotePort ?? 0;
    const from = `${socket.remoteAddress ?? ""}:${String(port)}`;
    this.#greeting.set(port, { number, trips, from, drop: () => socket.resetAndDestroy() });
    socket.once("close", () => this.#greeting.delete(port));
    server.injectSocket(stream as Socket);
  }

  #serve(connection: Connection, facts: ConnectionFacts): void {
    let peer: LivePeer | undefined;
    connection.on("error", () => undefined);
    connection.on("close", () => peer && this.#peers.delete(peer));
    serveLogin(this.#parts.login, connection, facts.from, (login) => {
      peer = newPeer(facts, login);
      this.#peers.add(peer);
    });
    connection.on("session", (accept, reject) => {
      if (peer) this.#openSession(peer, accept, reject);
      else reject();
    });
  }

  #openSession(peer: LivePeer, accept: () => Session, reject: () => void): void {
    peer.trips.requestArrived();
    const refuses = this.#opensTooFast(peer) || this.#hasTooMany(peer.user);
    peer.trips.requestAnswered();
    if (refuses) return reject();
    peer.openedAt = performance.now();
    const session = accept();
    peer.sessions.add(session);
    session.on("close", () => peer.sessions.delete(session));
    this.#serveSession(peer, session);
  }

  #opensTooFast(peer: LivePeer): boolean {
    return performance.now() - peer.openedAt < dialectNumber(this.#dialect, "channel-open-rate-limit");
  }

  #hasTooMany(user: string): boolean {
    const most = dialectNumber(this.#dialect, "max-sessions");
    const held = [...this.#peers].filter((peer) => peer.user === user).map((peer) => peer.sessions.size);
    return most > 0 && held.reduce((sum, count) => sum + count, 0) >= most;
  }

  #serveSession(peer: LivePeer, session: Session): void {
    const { backend } = this.#parts;
    let hasTerminal = false;
    session.on("pty", (accept: Answer) => {
      hasTerminal = true;
      answered(peer, () => accept?.());
    });
    session.on("exec", (accept, reject: Answer, info) => {
      const isOff = this.#dialect.exec === "off" || !this.#mayUse(peer, "exec");
      const roundTrip = answered(peer, () => isOff && reject?.());
      if (isOff) return;
      const channel = accept();
      void serveExec(backend, peer, channel, { command: info.command, hasTerminal, roundTrip });
    });
    session.on("shell", (accept, reject: Answer) => {
      const isOff = this.#dialect.shell === "off";
      answered(peer, () => isOff && reject?.());
      if (!isOff) void serveShell(backend, peer, accept(), this.#hostname);
    });
    session.on("sftp", (accept, reject: Answer) => {
      const isOff = peer.mustSetPassword || !this.#mayUse(peer, "sftp");
      answered(peer, () => isOff && reject?.());
      if (isOff) return;
      const wire = accept();
      const files = new SftpSession(backend, peer, wire);
      wire.on("close", () => files.close());
      // A client that closes its channel gets the same from us.
      wire.on("end", () => wire.end());
    });
  }

  #mayUse(peer: LivePeer, what: "exec" | "sftp"): boolean {
    const isShared = this.#dialect["exec+sftp-on-one-connection"] === "ok";
    // What was refused was not used: the connection goes on as what it was before.
    if (!isShared && peer.used.size > 0 && !peer.used.has(what)) return false;
    peer.used.add(what);
    return true;
  }
}

function newPeer(facts: ConnectionFacts, login: Login): LivePeer {
  return { ...facts, ...login, sessions: new Set(), used: new Set(), openedAt: Number.NEGATIVE_INFINITY };
}

/** Counts a channel request that is answered on the spot; returns its round trip. */
function answered(peer: SshPeer, answer: () => unknown): number {
  const roundTrip = peer.trips.requestArrived();
  answer();
  peer.trips.requestAnswered();
  return roundTrip;
}
