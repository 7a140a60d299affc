/** Looks at each listener by a TLS handshake of the lab's own: what a client is shown there now. */
import { X509Certificate } from "node:crypto";
import { connect } from "node:tls";
import type { ChangeReport, ReportedListener } from "./reports";

/** One line of the table of listeners. */
export interface SeenListener extends ReportedListener {
  readonly appliance: string;
  readonly role: string;
}

/** The listeners, and a sentence for each that is not as its report says. */
export interface Look {
  readonly listeners: readonly SeenListener[];
  readonly doubts: readonly string[];
}

const handshakeMs = 10_000;

/**
 * The listeners of all reports, each with what stands for it: the lab's own handshake, or the appliance's tables where
 * the listener cannot be reached from here.
 */
export async function lookAtListeners(reports: readonly ChangeReport[]): Promise<Look> {
  const all = reports.flatMap(({ appliance, role, listeners }) =>
    listeners.map((listener) => ({ appliance, role, ...listener })),
  );
  const looks = await Promise.all(all.map(lookAt));
  return {
    listeners: looks.flatMap((look) => look.listeners),
    doubts: looks.flatMap((look) => look.doubts),
  };
}

async function lookAt(listener: SeenListener): Promise<Look> {
  const shown = await shownCertificate(listener.address, listener.port);
  if (shown === undefined) {
    const wasSeen = listener.provenBy === "tls-handshake";
    const listeners = [{ ...listener, provenBy: "tables" as const }];
    return {
      listeners,
      doubts: wasSeen ? [`${nameOf(listener)} was proven by a handshake and answers none now`] : [],
    };
  }
  const { fingerprint256, subject } = new X509Certificate(shown);
  const sha256 = fingerprint256.replaceAll(":", "").toLowerCase();
  if (sha256 === listener.sha256)
    return { listeners: [{ ...listener, provenBy: "tls-handshake" }], doubts: [] };
  const seen = `${subject.replaceAll("\n", ", ")} (SHA-256 ${sha256})`;
  return {
    listeners: [listener],
    doubts: [`${nameOf(listener)} shows ${seen}; its report says SHA-256 ${listener.sha256}`],
  };
}

function nameOf({ appliance, listener, address, port }: SeenListener): string {
  return `${appliance} ${listener} at ${address}:${String(port)}`;
}

/** The leaf that a listener shows. Trust is not the question here: the change itself verified it. */
function shownCertificate(host: string, port: number): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, rejectUnauthorized: false, timeout: handshakeMs }, () => {
      const { raw } = socket.getPeerCertificate();
      socket.destroy();
      resolve(raw);
    });
    const giveUp = (): void => {
      socket.destroy();
      resolve(undefined);
    };
    socket.once("error", giveUp).once("timeout", giveUp).once("close", giveUp);
  });
}
