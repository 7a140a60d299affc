/** PEM as Go's `encoding/pem` reads and writes it. */

/** One block. */
export interface PemBlock {
  readonly label: string;
  readonly der: Buffer;
}

const block = /(?:^|\n)-----BEGIN ([^\n]+?)-----[ \t\r]*\n([\s\S]*?)-----END \1-----[ \t\r]*(?=\n|$)/;

/** The first block of a text; nothing when there is none. What stands before it is passed over. */
export function decodePem(text: string): PemBlock | undefined {
  const [, label, body] = block.exec(text) ?? [];
  if (label === undefined || body === undefined) return undefined;
  const base64 = body.replace(/^(?:[^\n]*: [^\n]*\n)+\s*\n/, "").replace(/\s+/g, "");
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(base64) || base64.length % 4 !== 0) return undefined;
  return { label, der: Buffer.from(base64, "base64") };
}

/** Writes a block, with an end of line. */
export function encodePem({ label, der }: PemBlock): string {
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}
