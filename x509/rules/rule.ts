/** What a rule is, and what it is applied to. One rule per file, named `<id>-<words>.ts`; `all.ts` lists them. */
import type { Certificate } from "../certificate";

/** `must` refuses the change, `should` warns. */
export type Level = "must" | "should";

/** One identity as it is to be put into one slot. */
export interface IdentityUnderTest {
  /** For messages: appliance, role and slot, e.g. `cms1 webAdmin certs`. */
  readonly name: string;
  /** The role as `plan/names.ts` calls it. */
  readonly role: string;
  readonly slot: string;
  /** How the role uses the certificate in TLS (EXT-09). */
  readonly usages: readonly ("server" | "client")[];
  readonly leaf: Certificate;
  /** The leaf's issuer first, the root last; empty for a self-signed leaf. */
  readonly chain: readonly Certificate[];
  /** `spkiSha256` of the private key; absent where the key is not at hand. */
  readonly keySpkiSha256?: string;
  /** DNS names and IP addresses that the leaf has to cover. */
  readonly wantedNames?: readonly string[];
  /** The name under which Lync knows the Call Bridge. */
  readonly lyncFqdn?: string;
  /** Host of the `c2w://` URL by which Call Bridges connect. */
  readonly c2wHost?: string;
  /** Name by which Expressway's web proxy connects. */
  readonly expresswayFqdn?: string;
  /** SHA-256 (hex) of the root of the Web Bridge's https certificate. */
  readonly webBridgeRootSha256?: string;
  /** Whether web app calls are used. */
  readonly webRtc: boolean;
  /** Whether browsers come with the root of the chain: its CA issues by their rules. @default false */
  readonly hasPublicRoot?: boolean;
  /** Whether this package generated leaf and chain. @default false */
  readonly generated?: boolean;
  readonly now: Date;
}

/** The certificates of one trust slot. */
export interface TrustUnderTest {
  /** For messages: appliance, role and slot, e.g. `cms1 callBridge c2wTrust`. */
  readonly name: string;
  /** CA certificates and pinned leaves, in any order. */
  readonly certificates: readonly Certificate[];
  readonly now: Date;
}

/** One rule over a subject of type `Subject`. */
export interface RuleOver<Subject> {
  /** The requirement's id, or a code of the error catalogue. */
  readonly id: string;
  readonly level: Level;
  /** What holds when the rule is kept; one sentence without its full stop. */
  readonly says: string;
  readonly appliesTo: (subject: Subject) => boolean;
  /** What is wrong, with the certificate's subject and the offending value; `undefined` when nothing is. */
  readonly check: (subject: Subject) => string | undefined;
  /** What to do about it; one sentence without its full stop. */
  readonly remedy: string;
}

/** A rule about an identity. */
export type Rule = RuleOver<IdentityUnderTest>;
/** A rule about a trust slot. */
export type TrustRule = RuleOver<TrustUnderTest>;

/** A rule that was not kept. */
export interface Finding {
  readonly id: string;
  readonly level: Level;
  /** What is wrong; a sentence without its full stop, fit for `CmsError.what`. */
  readonly text: string;
  /** A sentence without its full stop, fit for `CmsError.remedy`. */
  readonly remedy: string;
}
