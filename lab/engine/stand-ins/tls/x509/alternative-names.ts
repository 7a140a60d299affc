/** Subject alternative names: DNS names, addresses and URIs, written in this order. */
import { isIP, SocketAddress } from "node:net";
import { childrenOf, readElement, writeElement, writeSequence } from "../../../../appliance/certificates/der";
import { goQuote } from "../../go/quote";
import { uriProblem } from "../../go/url";
import { Problem } from "../problem";

/** Names of a certificate or request. */
export interface AlternativeNames {
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly Buffer[];
  readonly uris: readonly string[];
}

const tags = { dnsName: 0x82, uri: 0x86, ipAddress: 0x87 } as const;

/** Names out of the texts of inputs; refuses a text that is no address or no URI. */
export function alternativeNamesOf(inputs: {
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
  readonly uris: readonly string[];
}): AlternativeNames {
  return {
    dnsNames: inputs.dnsNames,
    ipAddresses: inputs.ipAddresses.map(readAddress),
    uris: inputs.uris.map(readUri),
  };
}

/** DER of the names; nothing when there are none. */
export function writeAlternativeNames(names: AlternativeNames): Buffer | undefined {
  const entries = [
    ...names.dnsNames.map((name) => writeElement(tags.dnsName, ia5(name))),
    ...names.ipAddresses.map((address) => writeElement(tags.ipAddress, address)),
    ...names.uris.map((uri) => writeElement(tags.uri, ia5(uri))),
  ];
  return entries.length === 0 ? undefined : writeSequence(...entries);
}

/** Reads names out of an extension's value; kinds that the plugin does not copy are left out. */
export function readAlternativeNames(value: Buffer | undefined): AlternativeNames {
  const entries = value === undefined ? [] : childrenOf(readElement(value));
  const contents = (tag: number): readonly Buffer[] =>
    entries.filter((entry) => entry.tag === tag).map(({ content }) => content);
  return {
    dnsNames: contents(tags.dnsName).map((name) => name.toString("latin1")),
    ipAddresses: contents(tags.ipAddress),
    uris: contents(tags.uri).map((uri) => uri.toString("latin1")),
  };
}

function readAddress(text: string): Buffer {
  const version = text.includes("%") ? 0 : isIP(text);
  if (version === 4) return Buffer.from(text.split(".").map(Number));
  if (version === 6) return readAddress6(text);
  throw new Problem("Invalid IP address", `Failed to parse ${goQuote(text)}`);
}

/* The system's own reading gives the shortest spelling, where `::` stands at most once and no zeros lead. */
function readAddress6(text: string): Buffer {
  const { address } = new SocketAddress({ address: text, family: "ipv6" });
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return readAddress(mapped);
  const plain = address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...parts: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = parts.slice(0, 4).map(Number);
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  });
  const [head = "", tail] = plain.split("::");
  const groups = (part: string): string[] => (part === "" ? [] : part.split(":"));
  const end = groups(tail ?? "");
  const zeros = Array.from({ length: 8 - groups(head).length - end.length }, () => "0");
  const bytes = Buffer.alloc(16);
  [...groups(head), ...zeros, ...end].forEach((group, index) => {
    bytes.writeUInt16BE(Number.parseInt(group, 16), index * 2);
  });
  return bytes;
}

function readUri(text: string): string {
  const problem = uriProblem(text);
  if (problem !== undefined) throw new Problem("Invalid URI", `Failed to parse ${goQuote(text)}: ${problem}`);
  return text.replace(/[^\x21-\x7e]+/g, (part) => encodeURIComponent(part));
}

function ia5(text: string): Buffer {
  // eslint-disable-next-line no-control-regex -- IA5 is ASCII
  if (/[^\x00-\x7f]/.test(text)) throw new Error(`x509: ${goQuote(text)} cannot be encoded as an IA5String`);
  return Buffer.from(text, "latin1");
}
