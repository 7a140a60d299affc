/** When a server wants a certificate renewed (ACME Renewal Information, RFC 9773). Asking needs no account and changes nothing. */
import { createHash } from "node:crypto";
import { get, Agent } from "node:https";
import { rootCertificates } from "node:tls";
import { text } from "node:stream/consumers";
import type { Certificate } from "../../x509/certificate";

/** Whom to ask. */
export interface RenewalInfoServer {
  readonly directoryUrl: string;
  readonly serverCaPem?: string;
}

const timeoutMs = 10_000;

/** The identifier of a certificate at a server (RFC 9773, 4.1); undefined for one that has no authority key identifier. */
export function renewalIdentifier({
  authorityKeyId,
  serialOctets,
}: Pick<Certificate, "authorityKeyId" | "serialOctets">): string | undefined {
  if (authorityKeyId === undefined) return undefined;
  return [Buffer.from(authorityKeyId, "hex"), serialOctets]
    .map((octets) => octets.toString("base64url"))
    .join(".");
}

/**
 * From when on the server wants it renewed: one moment of the window that it suggests, always the same one for a certificate, so
 * that a preview and the update after it agree, and many certificates spread over the window. Throws where it does not say.
 */
export async function suggestedRenewal(server: RenewalInfoServer, leaf: Certificate): Promise<Date> {
  const identifier = renewalIdentifier(leaf);
  if (identifier === undefined) throw new Error("the certificate has no authority key identifier");
  const { renewalInfo } = await document(server, server.directoryUrl);
  if (typeof renewalInfo !== "string") throw new Error("the server has no renewal information any more");
  const { suggestedWindow } = await document(server, `${renewalInfo.replace(/\/$/, "")}/${identifier}`);
  const { start, end } = (suggestedWindow ?? {}) as { start?: unknown; end?: unknown };
  const [from, to] = [start, end].map((moment) => Date.parse(String(moment)));
  if (from === undefined || to === undefined || !(from <= to))
    throw new Error("the server suggests no window");
  const place = createHash("sha256").update(leaf.sha256).digest().readUInt32BE(0) / 2 ** 32;
  return new Date(from + (to - from) * place);
}

function document(
  { serverCaPem }: RenewalInfoServer,
  url: string,
): Promise<Readonly<Record<string, unknown>>> {
  return new Promise((resolve, reject) => {
    const agent = new Agent(serverCaPem === undefined ? {} : { ca: [...rootCertificates, serverCaPem] });
    const request = get(url, { agent, timeout: timeoutMs }, (answer) => {
      text(answer)
        .then((body) => {
          if (answer.statusCode !== 200) throw new Error(`${url} answered ${String(answer.statusCode)}`);
          resolve(JSON.parse(body) as Record<string, unknown>);
        })
        .catch(reject);
    });
    request.on("timeout", () => request.destroy(new Error(`no answer within ${String(timeoutMs)} ms`)));
    request.on("error", reject);
  });
}
