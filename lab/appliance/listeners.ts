/** The TLS listeners of the roles: real ones, each serving what its role activated last. */
import type { RequestListener } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { createServer as createPlainServer } from "node:net";
import type { Server, Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import type { TLSSocket, TlsOptions } from "node:tls";
import { certificatesIn } from "./certificates/pki-file";
import { peerProblem, presentedBy } from "./certificates/peer-check";
import type { Dialect, DialectName } from "./dialects";
import { dialectNumber } from "./dialects";
import type { ListeningRole, ServedIdentity } from "./state";

/** Opens and closes listeners. */
export interface ListenerControl {
  /**
   * Serves an identity on a role's port, or closes the port. Connections of this role drop, those of the others stay.
   * Returns why the port could not be opened.
   */
  apply(role: ListeningRole, served: ServedIdentity | undefined): Promise<string | undefined>;
  /** Lets a client of other appliances drop its connections and dial with what it was activated with. */
  redial(client: "uploader"): void;
}

/** A control that does nothing, for commands that only pretend. */
export const noListeners: ListenerControl = {
  apply: () => Promise.resolve(undefined),
  redial: () => undefined,
};

/** What a Web Bridge 3 says to a Call Bridge whose certificate it accepts. */
export const c2wGreeting = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n";

/** For how long a role's port stays shut after its activation reported success, by role. */
const startUpOf = {
  webAdmin: "webadmin-restart",
  callBridge: "callbridge-restart",
  webBridge3Https: "webbridge3-restart",
  webBridge3C2w: "webbridge3-restart",
  turn: "webbridge3-restart",
  recorder: "webbridge3-restart",
  streamer: "webbridge3-restart",
  meetingApps: "webbridge3-restart",
  scheduler: "webbridge3-restart",
  schedulerC2w: "webbridge3-restart",
} as const satisfies Record<ListeningRole, DialectName>;

/** What the listeners need besides a dialect. */
export interface ListenerParts {
  readonly address: string;
  readonly dialect: Dialect;
  /** What Web Admin answers to an HTTP request. */
  readonly webAdmin: RequestListener;
  now(): Date;
}

/** The listeners of one appliance. */
export class Listeners implements Pick<ListenerControl, "apply"> {
  readonly #parts: ListenerParts;
  readonly #address: string;
  readonly #dialect: Dialect;
  readonly #open = new Map<ListeningRole, OpenListener>();
  readonly #turn = new Map<ListeningRole, Promise<unknown>>();
  #stopped = false;

  constructor(parts: ListenerParts) {
    this.#parts = parts;
    this.#address = parts.address;
    this.#dialect = parts.dialect;
  }

  apply(role: ListeningRole, served: ServedIdentity | undefined): Promise<string | undefined> {
    const previous = this.#turn.get(role) ?? Promise.resolve();
    const next = previous.then(() => this.#replace(role, served));
    this.#turn.set(role, next);
    return next;
  }

  /** Closes everything at once and opens nothing any more. */
  stop(): void {
    this.#stopped = true;
    for (const listener of this.#open.values()) listener.destroy();
  }

  /** Waits until all ports are free again. */
  async stopped(): Promise<void> {
    await Promise.all([...this.#turn.values()]);
    await Promise.all([...this.#open.values()].map((listener) => listener.close()));
  }

  async #replace(role: ListeningRole, served: ServedIdentity | undefined): Promise<string | undefined> {
    await this.#open.get(role)?.close();
    this.#open.delete(role);
    if (!served || this.#stopped || this.#dialect.listeners === "refused") return undefined;
    const pauseMs = dialectNumber(this.#dialect, startUpOf[role]);
    if (pauseMs === 0) return this.#start(role, served);
    const timer = setTimeout(() => void this.#start(role, served), pauseMs);
    const cancel = (): void => clearTimeout(timer);
    this.#open.set(role, { close: () => Promise.resolve(cancel()), destroy: cancel });
    return undefined;
  }

  async #start(role: ListeningRole, served: ServedIdentity): Promise<string | undefined> {
    const opened: OpenListener[] = [];
    try {
      for (const port of [served.port, ...(served.otherPorts ?? [])]) {
        opened.push(await listen(this.#server(role, served), this.#address, port));
      }
      this.#open.set(role, allOf(opened));
      if (this.#stopped) this.stop();
      return undefined;
    } catch (error) {
      await allOf(opened).close();
      return error instanceof Error ? error.message : String(error);
    }
  }

  #server(role: ListeningRole, served: ServedIdentity): Server {
    if (this.#dialect.listeners === "silent") return createPlainServer(() => undefined);
    const options: TlsOptions = { key: served.keyPem, cert: served.chainPem, minVersion: "TLSv1.2" };
    switch (role) {
      case "webAdmin":
        return this.#webAdminServer(options);
      case "callBridge":
        return createTlsServer({ ...options, ...demanding(served) }, answerSip);
      case "webBridge3Https":
        return createHttpsServer(options, answerBrowser);
      case "webBridge3C2w":
        return firewalled(this.#dialect["c2w-firewall"], this.#c2wServer(options, served));
      case "turn":
        return createTlsServer(options, (socket) => socket.on("error", () => undefined));
      case "meetingApps":
      case "scheduler":
        return createHttpsServer(options, answerPing);
      case "schedulerC2w":
        throw new Error("the scheduler's c2w side listens nowhere");
      case "recorder":
      case "streamer":
        return this.#peerServer(options, served, answerSip);
    }
  }

  #webAdminServer(options: TlsOptions): Server {
    const server = createHttpsServer(options, this.#parts.webAdmin);
    server.keepAliveTimeout = dialectNumber(this.#dialect, "keepalive-ms");
    server.maxRequestsPerSocket = 100;
    return server;
  }

  #c2wServer(options: TlsOptions, served: ServedIdentity): Server {
    const { clientTrustPem = "" } = served;
    return this.#peerServer(options, { ...served, clientTrustPem }, (socket) => {
      socket.write(c2wGreeting);
      socket.resume();
    });
  }

  /** Trust here is more than a TLS library's: a pinned leaf or any certificate of the chain may be the anchor. */
  #peerServer(
    options: TlsOptions,
    { clientTrustPem }: ServedIdentity,
    welcome: (socket: TLSSocket) => void,
  ): Server {
    if (clientTrustPem === undefined) return createTlsServer(options, welcome);
    const parts = this.#parts;
    return createTlsServer({ ...options, requestCert: true, rejectUnauthorized: false }, (socket) => {
      socket.on("error", () => undefined);
      const problem = peerProblem(presentedBy(socket), {
        trust: certificatesIn(Buffer.from(clientTrustPem)),
        part: "client",
        checksExtensions: parts.dialect["extension-check"] !== "off",
        now: parts.now(),
      });
      if (problem === undefined) welcome(socket);
      else socket.destroy();
    });
  }
}

/** A firewall that lets only appliances through: they have loopback addresses of their own, others come from 127.0.0.1. */
function firewalled(mode: string, server: Server): Server {
  if (mode === "open") return server;
  return createPlainServer((socket) => {
    const isAppliance = socket.remoteAddress !== "127.0.0.1";
    if (isAppliance) server.emit("connection", socket);
    else if (mode === "refused") socket.resetAndDestroy();
    else socket.on("error", () => undefined);
  });
}

interface OpenListener {
  readonly close: () => Promise<void>;
  readonly destroy: () => void;
}

function allOf(listeners: readonly OpenListener[]): OpenListener {
  return {
    close: async () => {
      await Promise.all(listeners.map((listener) => listener.close()));
    },
    destroy: () => {
      for (const listener of listeners) listener.destroy();
    },
  };
}

function demanding({ clientTrustPem }: ServedIdentity): TlsOptions {
  if (clientTrustPem === undefined) return {};
  return { ca: clientTrustPem, requestCert: true, rejectUnauthorized: true };
}

const answerBrowser: RequestListener = (_request, response) => {
  response.writeHead(200, { "Content-Type": "text/html" });
  response.end("<!DOCTYPE html><title>Cisco Meeting Server web app</title><h1>Join a meeting</h1>\n");
};

/** How a Web Bridge's administrator checks that MeetingApps is reached (MMP reference 3.7). */
const answerPing: RequestListener = (request, response) => {
  response.writeHead(request.url === "/api/ping" ? 200 : 404);
  response.end();
};

function answerSip(socket: Socket): void {
  socket.on("error", () => undefined);
  socket.on("data", (bytes: Buffer) => {
    const request = bytes.toString("latin1");
    if (!request.startsWith("OPTIONS ")) return;
    const kept = request.split("\r\n").filter((line) => /^(via|from|to|call-id|cseq):/i.test(line));
    socket.write(["SIP/2.0 200 OK", ...kept, "Content-Length: 0", "", ""].join("\r\n"));
  });
}

function listen(server: Server, address: string, port: number): Promise<OpenListener> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on("error", () => undefined);
    socket.once("close", () => sockets.delete(socket));
  });
  server.on("tlsClientError", () => undefined);
  const destroy = (): void => {
    if (server.listening) server.close();
    for (const socket of sockets) socket.destroy();
  };
  const closed = new Promise<void>((resolve) => server.once("close", () => resolve()));
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, address, () => {
      server.on("error", () => undefined);
      resolve({
        destroy,
        close: () => {
          destroy();
          return closed;
        },
      });
    });
  });
}
