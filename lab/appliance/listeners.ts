/** The TLS listeners of the roles: real ones, each serving what its role activated last. */
import { createServer as createHttpsServer } from "node:https";
import { createServer as createPlainServer } from "node:net";
import type { Server, Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import type { TlsOptions } from "node:tls";
import type { Dialect } from "./dialects";
import { dialectNumber } from "./dialects";
import type { ListeningRole, ServedIdentity } from "./state";

/** Opens and closes listeners. */
export interface ListenerControl {
  /**
   * Serves an identity on a role's port, or closes the port. Connections of this role drop, those of the others stay.
   * Returns why the port could not be opened.
   */
  apply(role: ListeningRole, served: ServedIdentity | undefined): Promise<string | undefined>;
}

/** A control that does nothing, for commands that only pretend. */
export const noListeners: ListenerControl = { apply: () => Promise.resolve(undefined) };

/** The listeners of one appliance. */
export class Listeners implements ListenerControl {
  readonly #address: string;
  readonly #dialect: Dialect;
  readonly #open = new Map<ListeningRole, { close: () => Promise<void>; destroy: () => void }>();
  readonly #turn = new Map<ListeningRole, Promise<unknown>>();
  #stopped = false;

  constructor(address: string, dialect: Dialect) {
    this.#address = address;
    this.#dialect = dialect;
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
    const pauseMs = dialectNumber(
      this.#dialect,
      role === "webAdmin" ? "webadmin-restart" : "callbridge-restart",
    );
    if (pauseMs === 0) return this.#start(role, served);
    const timer = setTimeout(() => void this.#start(role, served), pauseMs);
    const cancel = (): void => clearTimeout(timer);
    this.#open.set(role, { close: () => Promise.resolve(cancel()), destroy: cancel });
    return undefined;
  }

  async #start(role: ListeningRole, served: ServedIdentity): Promise<string | undefined> {
    try {
      const server =
        this.#dialect.listeners === "silent" ? createPlainServer(() => undefined) : serverFor(role, served);
      this.#open.set(role, await listen(server, this.#address, served.port));
      if (this.#stopped) this.stop();
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
}

function serverFor(role: ListeningRole, served: ServedIdentity): Server {
  const options: TlsOptions = {
    key: served.keyPem,
    cert: served.chainPem,
    minVersion: "TLSv1.2",
    ...(served.clientTrustPem !== undefined && {
      ca: served.clientTrustPem,
      requestCert: true,
      rejectUnauthorized: true,
    }),
  };
  return role === "webAdmin" ? webAdminServer(options) : createTlsServer(options, answerSip);
}

function webAdminServer(options: TlsOptions): Server {
  return createHttpsServer(options, (_request, response) => {
    response.writeHead(200, { "Content-Type": "text/html", Server: "Apache", "X-Frame-Options": "DENY" });
    response.end("<!DOCTYPE html><title>Cisco Meeting Server</title>\n");
  });
}

function answerSip(socket: Socket): void {
  socket.on("error", () => undefined);
  socket.on("data", (bytes: Buffer) => {
    const request = bytes.toString("latin1");
    if (!request.startsWith("OPTIONS ")) return;
    const kept = request.split("\r\n").filter((line) => /^(via|from|to|call-id|cseq):/i.test(line));
    socket.write(["SIP/2.0 200 OK", ...kept, "Content-Length: 0", "", ""].join("\r\n"));
  });
}

function listen(
  server: Server,
  address: string,
  port: number,
): Promise<{ close: () => Promise<void>; destroy: () => void }> {
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
