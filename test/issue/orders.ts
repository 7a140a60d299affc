/** Orders of tests: a key and a request as @pulumi/tls would make them, and what is asked for. */
import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { crypto as csrs } from "acme-client";
import type { AcmeTerms, DeclaredChallenge, IssuanceOrder, IssuanceSecrets } from "../../plan/issuance/order";
import type { Pebble } from "./pebble";

/** What tests set. */
export interface OrderOptions {
  readonly names?: readonly string[];
  readonly usages?: readonly string[];
  readonly authoritiesPem?: string;
  readonly terms?: Partial<AcmeTerms>;
}

/** An order at an ACME server. */
export async function anOrder(
  pebble: Pebble,
  challenge: DeclaredChallenge,
  { names = ["join.example.org"], usages = serverUsages, authoritiesPem, terms = {} }: OrderOptions = {},
): Promise<IssuanceOrder> {
  const [key, csr] = await csrs.createCsr({ altNames: [...names] });
  return {
    version: 1,
    name: "wb-https",
    csrPem: csr.toString(),
    publicKeyPem: createPublicKey(key.toString()).export({ type: "spki", format: "pem" }).toString(),
    names,
    usages,
    authoritiesPem: authoritiesPem ?? (await pebble.rootPem()),
    from: {
      kind: "acme",
      directoryUrl: pebble.directoryUrl,
      serverCaPem: pebble.serverCaPem,
      contact: ["mailto:pki@example.org"],
      challenge,
      deadlineMs: 60_000,
      ...terms,
    },
  };
}

/** As the request of a server role has them. */
export const serverUsages = ["digital_signature", "key_encipherment", "server_auth"] as const;

/** A new account. */
export function anAccount(): IssuanceSecrets {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return { version: 1, accountKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString() };
}
