/** Whether a path may be used for what it is wanted for: KeyUsage and ExtendedKeyUsage (RFC 5280, 4.2.1.3 and 4.2.1.12). */
import type { Certificate } from "../certificate";

/** What a peer needs of a path. */
export interface WantedUsage {
  /** Names such as `serverAuth`, or OIDs; each certificate that lists usages has to list all of them, or any. */
  readonly extendedKeyUsages: readonly string[];
  /** Names such as `digitalSignature`, all of which the leaf has to allow. */
  readonly keyUsages: readonly string[];
}

/** What TLS asks of a server or a client. */
export function tlsUsage(side: "server" | "client"): WantedUsage {
  return { extendedKeyUsages: [side === "server" ? "serverAuth" : "clientAuth"], keyUsages: [] };
}

/** A certificate that lists usages is for nothing else, whatever its place. */
export function extendedUsageProblem(
  { extendedKeyUsage }: Certificate,
  { extendedKeyUsages }: WantedUsage,
): string | undefined {
  if (extendedKeyUsage === undefined || extendedKeyUsage.includes("anyExtendedKeyUsage")) return undefined;
  const missing = extendedKeyUsages.filter(
    (usage) => usage !== "anyExtendedKeyUsage" && !extendedKeyUsage.includes(usage),
  );
  if (missing.length === 0) return undefined;
  return `is for ${extendedKeyUsage.join(", ") || "nothing"}, not for ${missing.join(", ")}`;
}

/** What the leaf's KeyUsage has to allow; one that is absent allows everything. */
export function keyUsageProblem({ keyUsage }: Certificate, { keyUsages }: WantedUsage): string | undefined {
  const missing = keyUsages.filter((usage) => keyUsage?.has(usage) === false);
  return missing.length === 0 ? undefined : `has a KeyUsage without ${missing.join(", ")}`;
}
