/**
 * Certificates for every test suite.
 *
 * ```ts
 * const root = aCa("Root");
 * const made = root.issue(aLeaf().forHost("cms1.example.org").without("clientAuth"));
 * const sub = root.intermediate("Sub CA");
 * const { keyPem, leafPem, chainPem } = makeLeaf({ ca: sub, cn: "cms1.example.org", usages: ["serverAuth"] });
 * ```
 * A leaf has an EC key unless told otherwise, which is fast; `.key("rsa")` hands out one of four RSA keys in turn.
 */
import { createPrivateKey, randomBytes } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { pkcs8Pem, testKey } from "./certificates/keys";
import type { TestKeyKind } from "./certificates/keys";
import { certificateDer, certificatePem, keyUsageBits, nameDer, netscapeBits } from "./certificates/write";
import type {
  AttributeName,
  Content,
  KeyUsageBit,
  NetscapeBit,
  RawExtension,
  purposes,
} from "./certificates/write";

export { encryptedKeyPem } from "./certificates/keys";
export type { TestKeyKind } from "./certificates/keys";

/** A key, its certificate, and the chain above it. */
export interface Made {
  /** Unencrypted PKCS#8. */
  readonly keyPem: string;
  readonly leafPem: string;
  /** Issuer first, root last; empty when self-signed. */
  readonly chainPem: string;
  readonly leafDer: Buffer;
}

/** What `without` can take away. */
export type Removable =
  KeyUsageBit | keyof typeof purposes | "keyUsage" | "extendedKeyUsage" | "names" | "commonName" | "keyIds";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Content of a leaf that every role accepts, without names. */
function leafContent(): Content {
  return {
    subject: [],
    serial: `40${randomBytes(9).toString("hex")}`,
    notBefore: new Date(Date.now() - hourMs),
    notAfter: new Date(Date.now() + 90 * dayMs),
    keyUsage: ["digitalSignature", "keyEncipherment"],
    extendedKeyUsage: ["serverAuth", "clientAuth"],
    dns: [],
    ip: [],
    email: [],
    uri: [],
    keyIds: true,
    more: [],
  };
}

/** Describes a leaf; every method returns a new description. */
export class LeafBuilder {
  constructor(
    readonly content: Content,
    readonly keySource: TestKeyKind | KeyObject,
  ) {}

  /** Common name and DNS name in one; further hosts are DNS names. */
  forHost(host: string, ...more: readonly string[]): LeafBuilder {
    return this.commonName(host).dns(host, ...more);
  }

  /** The common name only. */
  commonName(name: string): LeafBuilder {
    return this.with({ subject: [["CN", name], ...this.content.subject.filter(([kind]) => kind !== "CN")] });
  }

  /** The whole subject, in order. */
  subject(...subject: readonly (readonly [AttributeName, string])[]): LeafBuilder {
    return this.with({ subject });
  }

  dns(...names: readonly string[]): LeafBuilder {
    return this.with({ dns: [...this.content.dns, ...names] });
  }

  ip(...addresses: readonly string[]): LeafBuilder {
    return this.with({ ip: [...this.content.ip, ...addresses] });
  }

  email(...addresses: readonly string[]): LeafBuilder {
    return this.with({ email: [...this.content.email, ...addresses] });
  }

  uri(...addresses: readonly string[]): LeafBuilder {
    return this.with({ uri: [...this.content.uri, ...addresses] });
  }

  /** ExtendedKeyUsage: names such as `serverAuth`, or dotted OIDs. */
  extendedKeyUsage(...uses: readonly string[]): LeafBuilder {
    return this.with({ extendedKeyUsage: uses });
  }

  keyUsage(...bits: readonly KeyUsageBit[]): LeafBuilder {
    return this.with({ keyUsage: bits });
  }

  /** Netscape's certificate type. */
  netscape(...bits: readonly NetscapeBit[]): LeafBuilder {
    return this.with({ netscape: bits });
  }

  basicConstraints(ca: boolean, pathLength?: number): LeafBuilder {
    return this.with({ basicConstraints: pathLength === undefined ? { ca } : { ca, pathLength } });
  }

  /** Takes usages, purposes or whole extensions away; an extension that becomes empty disappears. */
  without(...what: readonly Removable[]): LeafBuilder {
    return new LeafBuilder(what.reduce(removed, this.content), this.keySource);
  }

  valid(notBefore: Date, notAfter: Date): LeafBuilder {
    return this.with({ notBefore, notAfter });
  }

  /** Ended an hour ago. */
  expired(): LeafBuilder {
    return this.valid(new Date(Date.now() - 90 * dayMs), new Date(Date.now() - hourMs));
  }

  /** Begins in an hour. */
  notYetValid(): LeafBuilder {
    return this.valid(new Date(Date.now() + hourMs), new Date(Date.now() + 90 * dayMs));
  }

  /** GeneralizedTime also where UTCTime would do. */
  generalizedTime(): LeafBuilder {
    return this.with({ timeForm: "generalized" });
  }

  /** A kind of key to make, or a key to use: a `KeyObject` or its PEM. */
  key(key: TestKeyKind | KeyObject | { readonly pem: string }): LeafBuilder {
    const source = typeof key === "object" && "pem" in key ? createPrivateKey(key.pem) : key;
    return new LeafBuilder(this.content, source);
  }

  /** Content octets of the serial number, hex, as they stand in the certificate. */
  serial(hex: string): LeafBuilder {
    return this.with({ serial: hex });
  }

  signatureHash(hash: NonNullable<Content["signatureHash"]>): LeafBuilder {
    return this.with({ signatureHash: hash });
  }

  /** X.509 version 1: no extensions at all (OSSL-11). */
  version1(): LeafBuilder {
    return this.with({ version: 1 });
  }

  /** One more extension, as it is; `value` is the content of its octet string. */
  extension(extension: RawExtension): LeafBuilder {
    return this.with({ more: [...this.content.more, extension] });
  }

  /** Signs itself. */
  selfSigned(): Made {
    const key = keyOf(this.keySource);
    const der = certificateDer(this.content, key, { subject: nameDer(this.content.subject), key });
    return { keyPem: pkcs8Pem(key), leafPem: certificatePem(der), chainPem: "", leafDer: der };
  }

  private with(change: Partial<Content>): LeafBuilder {
    return new LeafBuilder({ ...this.content, ...change }, this.keySource);
  }
}

/** A leaf that suits every role, with an EC key; give it a host. */
export function aLeaf(): LeafBuilder {
  return new LeafBuilder(leafContent(), "ec");
}

/** What a CA certificate may say otherwise than usual. `undefined` takes an extension away. */
export interface CaOptions {
  readonly key?: TestKeyKind | KeyObject;
  readonly pathLength?: number;
  readonly basicConstraints?: { readonly ca: boolean; readonly pathLength?: number } | undefined;
  readonly keyUsage?: readonly KeyUsageBit[] | undefined;
  readonly netscape?: readonly NetscapeBit[];
  readonly extendedKeyUsage?: readonly string[];
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  readonly serial?: string;
  readonly version?: 1 | 3;
  readonly keyIds?: boolean;
  readonly signatureHash?: NonNullable<Content["signatureHash"]>;
  readonly more?: readonly RawExtension[];
}

/** A certification authority that exists in the test process only. */
export class TestCa {
  /** The CA's own certificate. */
  readonly certPem: string;
  readonly certDer: Buffer;
  readonly keyPem: string;
  /** This CA's certificate and those above it, root last: the bundle of what it issues. */
  readonly chainPem: string;

  constructor(
    readonly name: string,
    private readonly key: KeyObject,
    private readonly content: Content,
    private readonly parent?: TestCa,
  ) {
    const signer = parent ?? this;
    this.certDer = certificateDer(content, key, {
      subject: nameDer(signer.content.subject),
      key: signer.key,
    });
    this.certPem = certificatePem(this.certDer);
    this.keyPem = pkcs8Pem(key);
    this.chainPem = this.certPem + (parent?.chainPem ?? "");
  }

  /** Makes a key and a certificate for a described leaf. */
  issue(leaf: LeafBuilder): Made {
    const key = keyOf(leaf.keySource);
    const signer = { subject: nameDer(this.content.subject), key: this.key };
    const der = certificateDer(leaf.content, key, signer);
    return { keyPem: pkcs8Pem(key), leafPem: certificatePem(der), chainPem: this.chainPem, leafDer: der };
  }

  /** A CA below this one. */
  intermediate(name: string, options: CaOptions = {}): TestCa {
    return new TestCa(name, keyOf(options.key ?? "ec"), caContent(name, options), this);
  }

  /** The same name and key again with another serial number, as when a root is issued a second time. */
  reissued(options: CaOptions = {}): TestCa {
    return new TestCa(this.name, this.key, caContent(this.name, options), this.parent);
  }
}

/** A root CA with basic constraints and key usage as EXT-11 wants them. */
export function aCa(name: string, options: CaOptions = {}): TestCa {
  return new TestCa(name, keyOf(options.key ?? "ec"), caContent(name, options));
}

/** A root CA: `aCa` under the name that a plain function call reads better with. */
export function makeCa(name: string, options: CaOptions = {}): TestCa {
  return aCa(name, options);
}

/** What `makeLeaf` takes. */
export interface LeafOptions {
  /** The issuer; absent: self-signed. */
  readonly ca?: TestCa;
  readonly cn: string;
  /** @default the common name */
  readonly dns?: readonly string[];
  readonly ip?: readonly string[];
  /** ExtendedKeyUsage. @default serverAuth and clientAuth */
  readonly usages?: readonly string[];
  /** @default digitalSignature and keyEncipherment */
  readonly keyUsage?: readonly KeyUsageBit[];
  /** Days from now to the end of validity; negative: expired. @default 90 */
  readonly days?: number;
  /** @default "ec" */
  readonly key?: TestKeyKind | KeyObject | { readonly pem: string };
}

/** A leaf with its key and chain, from plain options. */
export function makeLeaf(options: LeafOptions): Made {
  const days = options.days ?? 90;
  const notAfter = new Date(Date.now() + days * dayMs);
  const notBefore = new Date(Math.min(Date.now() - hourMs, notAfter.getTime() - dayMs));
  let leaf = aLeaf()
    .commonName(options.cn)
    .dns(...(options.dns ?? [options.cn]))
    .ip(...(options.ip ?? []))
    .valid(notBefore, notAfter);
  if (options.usages !== undefined) leaf = leaf.extendedKeyUsage(...options.usages);
  if (options.keyUsage !== undefined) leaf = leaf.keyUsage(...options.keyUsage);
  if (options.key !== undefined) leaf = leaf.key(options.key);
  return options.ca === undefined ? leaf.selfSigned() : options.ca.issue(leaf);
}

function keyOf(source: TestKeyKind | KeyObject): KeyObject {
  return typeof source === "string" ? testKey(source) : source;
}

function caContent(name: string, options: CaOptions): Content {
  const { pathLength } = options;
  const usual: Content = {
    ...leafContent(),
    subject: [["CN", name]],
    // Long before today: a test with a fixed clock of its own must not depend on when it runs.
    notBefore: new Date("2020-01-01T00:00:00Z"),
    notAfter: new Date(Date.now() + 3650 * dayMs),
    keyUsage: ["keyCertSign", "cRLSign"],
    basicConstraints: pathLength === undefined ? { ca: true } : { ca: true, pathLength },
  };
  const { extendedKeyUsage: _, ...content } = usual;
  const { key: _key, pathLength: _length, ...changes } = options;
  return withoutUndefined({ ...content, ...changes });
}

function withoutUndefined(content: { [Name in keyof Content]: Content[Name] | undefined }): Content {
  // An option that is given as undefined takes the extension away; the spread has put it there, so it is cut here.
  return Object.fromEntries(
    Object.entries(content).filter(([, value]) => value !== undefined),
  ) as unknown as Content;
}

function removed(content: Content, what: Removable): Content {
  const { keyUsage, extendedKeyUsage, ...rest } = content;
  switch (what) {
    case "keyUsage":
      return extendedKeyUsage === undefined ? rest : { ...rest, extendedKeyUsage };
    case "extendedKeyUsage":
      return keyUsage === undefined ? rest : { ...rest, keyUsage };
    case "names":
      return { ...content, dns: [], ip: [], email: [], uri: [] };
    case "commonName":
      return { ...content, subject: content.subject.filter(([kind]) => kind !== "CN") };
    case "keyIds":
      return { ...content, keyIds: false };
    default: {
      const bits = keyUsage?.filter((bit) => bit !== what);
      const uses = extendedKeyUsage?.filter((use) => use !== what);
      return {
        ...rest,
        ...(bits === undefined || bits.length === 0 ? {} : { keyUsage: bits }),
        ...(uses === undefined || uses.length === 0 ? {} : { extendedKeyUsage: uses }),
      };
    }
  }
}

/** Names of KeyUsage and Netscape bits, for tests that go through all of them. */
export const bitNames = { keyUsage: keyUsageBits, netscape: netscapeBits } as const;
