/** Whether a leaf speaks for whom a peer wanted (RFC 9525; RFC 5280, 4.2.1.6 for mail addresses). */
import type { Certificate } from "../certificate";
import { coversName } from "../host-names";

/** Whom a peer wanted. */
export interface PeerName {
  readonly kind: "dns" | "ip" | "email";
  readonly value: string;
}

/** Why a leaf does not speak for a name, as the end of a sentence about it. The common name counts for nothing. */
export function peerNameProblem(leaf: Certificate, { kind, value }: PeerName): string | undefined {
  const { names } = leaf;
  const list = (found: readonly string[]): string => found.slice(0, 10).join(", ") || "none";
  switch (kind) {
    case "dns":
      return names.dns.length > 0 && coversName(leaf, value)
        ? undefined
        : `does not speak for ${value}; its DNS names: ${list(names.dns)}`;
    case "ip":
      return names.ip.length > 0 && coversName(leaf, value)
        ? undefined
        : `does not speak for ${value}; its addresses: ${list(names.ip)}`;
    case "email":
      return names.email.some((address) => isSameMailbox(address, value))
        ? undefined
        : `does not speak for ${value}; its mail addresses: ${list(names.email)}`;
  }
}

/** RFC 5280, 7.5: the part before the at sign as it is, the host in any case. */
function isSameMailbox(one: string, other: string): boolean {
  const parts = (address: string): readonly [string, string] => {
    const at = address.lastIndexOf("@");
    return [address.slice(0, at), address.slice(at + 1).toLowerCase()];
  };
  const [[local, host], [otherLocal, otherHost]] = [parts(one), parts(other)];
  return local === otherLocal && host === otherHost;
}
