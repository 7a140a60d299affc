/** Looks at what a TLS listener shows. Nothing is verified here: whoever asked compares fingerprints and judges the chain. */
import { isIP, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { connect as tlsConnect } from "node:tls";
import type { DetailedPeerCertificate, TLSSocket } from "node:tls";

/** Where to look. */
export interface LookTarget {
  readonly host: string;
  readonly port: number;
  /** A connection through a bastion; absent: directly. */
  readonly tunnel?: (host: string, port: number) => Promise<Duplex>;
}

/** What was seen: DER certificates, leaf first, or why nothing was. */
export type Look =
  | { readonly kind: "shown"; readonly ders: readonly Buffer[] }
  | {
      readonly kind: "unseen";
      readonly why: string;
      /** The time was up, which says less about the listener than a refusal does. */
      readonly isTimeUp: boolean;
    };

/** One TLS handshake. Never throws. */
export async function lookAtListener(target: LookTarget, timeoutMs: number): Promise<Look> {
  const aborter = new AbortController();
  const timer = setTimeout(() => aborter.abort(), timeoutMs);
  try {
    const transport = await openTransport(target, aborter.signal);
    return await handshake(target, transport, aborter.signal);
  } catch (error) {
    const isTimeUp = aborter.signal.aborted;
    const why = isTimeUp ? `no answer within ${String(Math.round(timeoutMs))} ms` : messageOf(error);
    return { kind: "unseen", why, isTimeUp };
  } finally {
    clearTimeout(timer);
  }
}

function openTransport({ host, port, tunnel }: LookTarget, signal: AbortSignal): Promise<Duplex> {
  if (tunnel) return unlessAborted(tunnel(host, port), signal);
  return new Promise((resolve, reject) => {
    const socket = new Socket();
    socket.setNoDelay(true);
    const stop = (): void => void socket.destroy(new Error("aborted"));
    signal.addEventListener("abort", stop, { once: true });
    socket.once("error", reject);
    socket.connect({ host, port }, () => {
      signal.removeEventListener("abort", stop);
      socket.removeListener("error", reject);
      resolve(socket);
    });
  });
}

// A tunnel that opens too late has no user any more.
function unlessAborted(opening: Promise<Duplex>, signal: AbortSignal): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(new Error("aborted")), { once: true });
    opening.then((stream) => (signal.aborted ? void stream.destroy() : resolve(stream)), reject);
  });
}

function handshake({ host }: LookTarget, transport: Duplex, signal: AbortSignal): Promise<Look> {
  return new Promise((resolve, reject) => {
    const socket: TLSSocket = tlsConnect({
      socket: transport,
      // An empty store, so that nothing is added to the chain that the listener sent; any version and strength will do.
      ca: [],
      rejectUnauthorized: false,
      minVersion: "TLSv1",
      ciphers: "DEFAULT@SECLEVEL=0",
      ...(isIP(host) === 0 && { servername: host }),
    });
    const finish = (end: () => void): void => {
      socket.removeAllListeners();
      // What is reported while the socket dies has no reader any more.
      socket.on("error", () => undefined);
      socket.destroy();
      transport.destroy();
      end();
    };
    const settle = (error: Error | undefined): void => {
      const ders = shownDers(socket);
      if (ders.length > 0) return finish(() => resolve({ kind: "shown", ders }));
      finish(() => reject(error ?? new Error("the listener shows no certificate")));
    };
    signal.addEventListener("abort", () => finish(() => reject(new Error("aborted"))), { once: true });
    // A listener that demands our certificate ends the handshake after it has shown its own.
    socket.once("error", settle);
    socket.once("secureConnect", () => settle(undefined));
    socket.once("close", () => settle(new Error("the listener closed the connection")));
  });
}

function shownDers(socket: TLSSocket): readonly Buffer[] {
  const ders: Buffer[] = [];
  let certificate: Partial<DetailedPeerCertificate> | undefined = socket.getPeerCertificate(true);
  // The last certificate of a complete chain is its own issuer.
  while (certificate?.raw && !ders.some((der) => certificate?.raw?.equals(der))) {
    ders.push(certificate.raw);
    certificate = certificate.issuerCertificate;
  }
  return ders;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
