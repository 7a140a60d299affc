/** Writes PKCS#7 files that carry certificates only (RFC 5652, 5.1), as a CA's download page does. */
import { explicit, integer, oid, sequence, setOf } from "./der";

/** DER of a file with these certificates, in this order. */
export function pkcs7File(...certificates: readonly Buffer[]): Buffer {
  const content = sequence(oid("1.2.840.113549.1.7.1"));
  const signed = sequence(integer(1), setOf(), content, explicit(0, ...certificates), setOf());
  return sequence(oid("1.2.840.113549.1.7.2"), explicit(0, signed));
}
