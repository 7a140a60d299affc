import type { Rule } from "./rule";

/** INST-05, CSR-15. The appliance checks the same with `pki match`. */
export const inst05: Rule = {
  id: "INST-05",
  level: "must",
  says: "the private key belongs to the leaf",
  appliesTo: ({ keySpkiSha256 }) => keySpkiSha256 !== undefined,
  check: ({ leaf, keySpkiSha256 }) =>
    leaf.spkiSha256 === keySpkiSha256
      ? undefined
      : `the private key does not belong to the leaf ${leaf.subject} (public keys ${short(keySpkiSha256)} and ${short(leaf.spkiSha256)})`,
  remedy: "give the key from which the certificate was requested, or request the certificate again",
};

function short(sha256 = ""): string {
  return sha256.slice(0, 16);
}
