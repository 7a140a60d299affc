/**
 * Reads the cases of an x509-limbo file (schema version 1), in its early form, where fields may be null, and in the newer
 * one with its further fields.
 */

/** One case, as far as it decides anything here. */
export interface LimboCase {
  readonly id: string;
  readonly features: readonly string[];
  readonly isAccepted: boolean;
  readonly side: "server" | "client";
  readonly trusted: readonly string[];
  readonly intermediates: readonly string[];
  readonly leaf: string;
  /** The moment of validation; absent: now. */
  readonly time?: Date;
  readonly signatureAlgorithms: readonly string[];
  readonly keyUsage: readonly string[];
  readonly extendedKeyUsage: readonly string[];
  readonly peerNames: readonly LimboName[];
  readonly maxIntermediates?: number;
  /** How many revocation lists come with the case. */
  readonly crls: number;
}

/** A peer's name; `kind` is DNS, IP or RFC822. */
export interface LimboName {
  readonly kind: string;
  readonly value: string;
}

/** Reads the text of a file; throws a sentence that names the case and the field that is wrong. */
export function parseLimbo(text: string): readonly LimboCase[] {
  const document = asRecord(JSON.parse(text), "the file");
  if (document["version"] !== 1) {
    throw new Error(`the file has version ${String(document["version"])}; only version 1 is known`);
  }
  const cases = document["testcases"];
  if (!Array.isArray(cases)) throw new Error("the file has no list called testcases");
  return cases.map((item: unknown, index) => parseCase(asRecord(item, `case ${String(index + 1)}`)));
}

type Fields = Readonly<Record<string, unknown>>;

function parseCase(fields: Fields): LimboCase {
  const id = text(fields, "id", "a case");
  const names = [
    ...(fields["expected_peer_name"] ? [fields["expected_peer_name"]] : []),
    ...list(fields, "expected_peer_names", id),
    ...list(fields, "peer_names", id),
  ];
  const time = fields["validation_time"];
  const depth = fields["max_chain_depth"];
  return {
    id,
    features: texts(fields, "features", id),
    isAccepted: choice(fields, "expected_result", id, { SUCCESS: true, FAILURE: false }),
    side: choice(fields, "validation_kind", id, { SERVER: "server", CLIENT: "client" } as const),
    trusted: texts(fields, "trusted_certs", id),
    intermediates: texts(fields, "untrusted_intermediates", id),
    leaf: text(fields, "peer_certificate", id),
    ...(typeof time === "string" && { time: new Date(time) }),
    signatureAlgorithms: texts(fields, "signature_algorithms", id),
    keyUsage: texts(fields, "key_usage", id),
    extendedKeyUsage: texts(fields, "extended_key_usage", id),
    peerNames: names.map((name) => parseName(asRecord(name, id), id)),
    ...(typeof depth === "number" && { maxIntermediates: depth }),
    crls: list(fields, "crls", id).length,
  };
}

function parseName(fields: Fields, id: string): LimboName {
  return { kind: text(fields, "kind", id), value: text(fields, "value", id) };
}

function asRecord(value: unknown, where: string): Fields {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Fields;
  throw new Error(`${where} is no object`);
}

function text(fields: Fields, name: string, id: string): string {
  const value = fields[name];
  if (typeof value === "string") return value;
  throw new Error(`${id}: ${name} is no text`);
}

function list(fields: Fields, name: string, id: string): readonly unknown[] {
  const value = fields[name] ?? [];
  if (Array.isArray(value)) return value;
  throw new Error(`${id}: ${name} is no list`);
}

function texts(fields: Fields, name: string, id: string): readonly string[] {
  return list(fields, name, id).map((value) => {
    if (typeof value === "string") return value;
    throw new Error(`${id}: ${name} holds something that is no text`);
  });
}

function choice<Value>(
  fields: Fields,
  name: string,
  id: string,
  values: Readonly<Record<string, Value>>,
): Value {
  const found = values[String(fields[name])];
  if (found !== undefined) return found;
  throw new Error(`${id}: ${name} is ${String(fields[name])}; it can be ${Object.keys(values).join(" or ")}`);
}
