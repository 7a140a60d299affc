/** Connections to a Web Admin whose leaf is known: nothing is sent before the leaf was recognised. */
import { createHash } from "node:crypto";
import { Agent } from "node:http";
import type { ClientRequestArgs } from "node:http";
import { isIP } from "node:net";
import type { Duplex } from "node:stream";
import { connect } from "node:tls";
import type { TLSSocket } from "node:tls";
import { cmsError } from "../errors/cms-error";
import type { ApiEndpoint } from "./endpoint";

/** One kept connection; the server closes it after some seconds of silence, and then there is a new one. */
export class PinnedAgent extends Agent {
  readonly #endpoint: ApiEndpoint;

  constructor(endpoint: ApiEndpoint) {
    super({ keepAlive: true, maxSockets: 1 });
    this.#endpoint = endpoint;
  }

  /** Opens a connection; calls back when the leaf is an accepted one. */
  override createConnection(
    _options: ClientRequestArgs,
    done?: (error: Error | null, stream: Duplex) => void,
  ): Duplex | null | undefined {
    recognised(this.#endpoint).then(
      (socket) => done?.(null, socket),
      (error: unknown) => {
        // The type wants a stream beside the error; the agent does not look at it.
        if (error instanceof Error) done?.(error, undefined as unknown as Duplex);
      },
    );
    return undefined;
  }
}

function recognised(endpoint: ApiEndpoint): Promise<TLSSocket> {
  const { subject, host, port, connectMs } = endpoint;
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port,
      rejectUnauthorized: false, // the leaf itself is compared below, before anything is sent
      minVersion: "TLSv1.2",
      ...(isIP(host) === 0 && { servername: host }),
    });
    const give = (error: Error): void => {
      socket.destroy();
      reject(error);
    };
    const timer = setTimeout(
      () => give(unreachable(endpoint, `no answer within ${connectMs} ms`)),
      connectMs,
    );
    socket.setNoDelay(true);
    socket.once("error", (error: Error) => {
      clearTimeout(timer);
      give(unreachable(endpoint, error.message));
    });
    socket.once("secureConnect", () => {
      clearTimeout(timer);
      const shown = createHash("sha256").update(socket.getPeerCertificate().raw).digest("hex");
      if (endpoint.acceptedLeaves.includes(shown)) return resolve(socket);
      give(
        cmsError("rest/untrusted", {
          subject,
          what: `Web Admin at ${host}:${port} shows a certificate with SHA-256 ${shown}, read over SSH was ${endpoint.acceptedLeaves.join(", ") || "none"}`,
          remedy:
            "see who answers at that address and port; a Web Admin that was just changed needs another run",
          retry: "safe",
        }),
      );
    });
  });
}

function unreachable({ subject, host, port }: ApiEndpoint, why: string): Error {
  return cmsError("rest/unreachable", {
    subject,
    what: `Web Admin at ${host}:${port} cannot be reached (${why})`,
    remedy: "see that Web Admin is enabled and that `api` names its address and port",
    retry: "safe",
  });
}
