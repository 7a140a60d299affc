/** A private certificate authority: one root, leaves signed by it, all made by @pulumi/tls. */
import * as pulumi from "@pulumi/pulumi";
import { cmsError } from "../../errors/cms-error";
import type { IdentityRequest } from "../../plan/requests";
import { parseCertificate } from "../../x509/certificate";
import type { Certificate } from "../../x509/certificate";
import { against } from "../boundary";
import { warnOfEnd } from "../ending-soon";
import { typeToken } from "../package-name";
import { readWhole } from "../plain-values";
import { checkLess, readValidity } from "../validity";
import type { Validity } from "../validity";
import { caRoot, nameEnding, readGenerations } from "./ca-generations";
import type { CaRoot, GenerationArgs, Generations, NamedRoot, RootTerms } from "./ca-generations";
import { caIntermediate } from "./ca-intermediate";
import type { IntermediateTerms } from "./ca-intermediate";
import { claimCa } from "./dedicated-ca";
import type { Identity, IssueOptions, Issuer, MadeRequest, RequestSigner, TrustedIssuer } from "./issuer";
import { IssuerTerms } from "./issuer-terms";
import { signedIdentity, signedRequest } from "./signed-leaf";
import type { Authority } from "./signed-leaf";

/** How a private certificate authority issues. */
export interface PrivateCaArgs extends GenerationArgs {
  /** Common name of the root, at most 64 characters. @default "<stack> <name> root" */
  commonName?: pulumi.Input<string>;
  /** Organisation in the root's name. */
  organization?: pulumi.Input<string>;
  /** Size of the root's RSA key in bits: 2048, 3072 or 4096. @default 3072 */
  rsaBits?: number;
  /**
   * How long the root is valid, in days. It never renews itself: a new root has to reach every peer first. Plain, so
   * that it can be compared with the leaves'. @default 3650
   */
  rootValidityDays?: number;
  /**
   * Whether leaves are issued by an intermediate CA below the root, which may issue leaves only (path length 0) and renews itself
   * with its key kept: peers trust the root. Every leaf is issued anew when this changes. Not for a database cluster. Plain.
   * @default false
   */
  intermediate?: boolean;
  /** How long the intermediate is valid, in days; more than a leaf, less than the root. Plain. @default 1825 */
  intermediateValidityDays?: number;
  /**
   * How many CAs may stand below the root one under another: 0 for none. Peers refuse longer chains. A new value makes a new root.
   * There are no name constraints: @pulumi/tls cannot write them, so a CA that is to have them is made elsewhere and given to
   * `ExistingCa`. Plain. @default no limit
   */
  rootPathLength?: number;
  /** How long each leaf is valid, in days. Plain, like `rootValidityDays`. @default 200 */
  leafValidityDays?: number;
  /** How many days before its end a leaf is renewed by the next `pulumi up`. Less than `leafValidityDays`. @default 30 */
  renewBeforeDays?: number;
  /** Whether the root and its key are protected from deletion and replacement (CA-18). @default true */
  protectRoot?: boolean;
}

/**
 * An issuer that keeps its root in the stack's state, the key encrypted. Its root certificate has to be given to whoever
 * verifies the appliances: browsers, call control, Web Bridges.
 */
export class PrivateCa extends pulumi.ComponentResource implements Issuer, TrustedIssuer, RequestSigner {
  /** The root certificates of all generations as PEM, for whoever has to trust this CA. Public; unknown in the first preview. */
  readonly rootPem: pulumi.Output<string>;
  /** SHA-256 of the root certificate that issues, lower-case hex. Public; unknown in the first preview. */
  readonly fingerprint: pulumi.Output<string>;
  /** When the root that issues ends, ISO 8601. Public; unknown in the first preview. */
  readonly notAfter: pulumi.Output<string>;

  /** Makes the root. Refuses arguments that cannot be used with args/invalid or args/conflict. */
  constructor(name: string, args: PrivateCaArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super(typeToken("PrivateCa"), name, {}, opts);
    const terms = against(this, () => readTerms(name, args));
    const { names, issuing } = terms.generations;
    const roots = new Map(
      names.map((generation) => [generation, caRoot(name, generation, { called: args, terms }, this)]),
    );
    const root = rootOf(name, roots, issuing);
    const above = { root, ending: nameEnding(issuing) };
    const below = terms.intermediate ? caIntermediate(name, above, terms, this) : undefined;
    authorities.keep(this, {
      keyPem: (below ?? root).keyPem,
      issuingPem: (below ?? root).certPem,
      chainPem: joinedPems(below ? [below, root] : [root]),
      validity: terms,
      hasIntermediate: below !== undefined,
      ...formerRoots(names, issuing, roots),
    });
    this.rootPem = joinedPems([...roots.values()]);
    const parsed = root.certPem.apply((pem) => against(this, () => checkedRoot(this, name, pem, terms)));
    this.fingerprint = parsed.apply(({ sha256 }) => sha256);
    this.notAfter = parsed.apply(({ notAfter }) => notAfter.toISOString());
    this.registerOutputs({ rootPem: this.rootPem, fingerprint: this.fingerprint, notAfter: this.notAfter });
  }

  /** Makes a key, a request and a leaf under `parent`; the key stays when the leaf is renewed. */
  issue(name: string, request: pulumi.Input<IdentityRequest>, { parent }: IssueOptions): Identity {
    return signedIdentity(name, request, claimed(this, name, parent), parent);
  }

  /** Makes a leaf under `parent` for a request whose key is elsewhere. */
  sign(name: string, made: MadeRequest, { parent }: IssueOptions): Omit<Identity, "key"> {
    return signedRequest(name, made, claimed(this, name, parent), parent);
  }
}

function claimed(ca: PrivateCa, name: string, parent: pulumi.Resource): Authority {
  return against(parent, () => {
    claimCa(ca, name, parent);
    return authorities.of(ca, name);
  });
}

/**
 * The key and the certificate of the CA that issues, for a stack of its own that other stacks issue from: export both and
 * make an `ExistingCa` of them there. The key is a secret; whoever may read that stack's secrets can issue.
 */
export function exportedCa(ca: PrivateCa): {
  /** Secret. */
  readonly keyPem: pulumi.Output<string>;
  /** Public. */
  readonly certPem: pulumi.Output<string>;
  /** The issuing certificate and what is above it, for `chainPem`. Public. */
  readonly chainPem: pulumi.Output<string>;
} {
  const { keyPem, issuingPem, chainPem } = authorities.of(ca, "exportedCa");
  return { keyPem, certPem: issuingPem, chainPem };
}

interface Terms extends Validity, RootTerms, IntermediateTerms {
  readonly intermediate: boolean;
  readonly generations: Generations;
}

const authorities = new IssuerTerms<PrivateCa, Authority>("PrivateCa");

/** Throws DB-04 for a CA with an intermediate, which a database cluster would have to find. */
export function checkForDatabase(ca: PrivateCa, name: string): void {
  if (authorities.of(ca, name).hasIntermediate !== true) return;
  throw cmsError("DB-04", {
    subject: `${name} issuer`,
    what: "the CA has an intermediate, and nothing tells whether the nodes of a database cluster find it",
    remedy: "give a PrivateCa without one",
  });
}

function rootOf(name: string, roots: ReadonlyMap<string, NamedRoot>, issuing: string): NamedRoot {
  const root = roots.get(issuing);
  if (root) return root;
  throw new TypeError(`${name} has no generation ${issuing}`);
}

function joinedPems(roots: readonly CaRoot[]): pulumi.Output<string> {
  return pulumi.all(roots.map(({ certPem }) => certPem)).apply((pems) => pems.join(""));
}

/** The generations before the one that issues; a declaration says nothing of them while there are none. */
function formerRoots(
  names: readonly string[],
  issuing: string,
  roots: ReadonlyMap<string, CaRoot>,
): Pick<Authority, "formerRootsPem"> {
  const former = names.slice(0, names.indexOf(issuing)).flatMap((name) => roots.get(name) ?? []);
  return former.length === 0 ? {} : { formerRootsPem: joinedPems(former) };
}

function readTerms(name: string, args: PrivateCaArgs): Terms {
  const terms = {
    rsaBits: args.rsaBits ?? 3072,
    rootValidityDays: readWhole(`${name} rootValidityDays`, args.rootValidityDays ?? 3650, 1, 36_500),
    ...readValidity(name, args),
    ...readIntermediate(name, args),
    protectRoot: args.protectRoot ?? true,
    generations: readGenerations(name, args),
  };
  if (![2048, 3072, 4096].includes(terms.rsaBits)) {
    const what = `the value is ${terms.rsaBits}`;
    throw cmsError("args/invalid", {
      subject: `${name} rsaBits`,
      what,
      remedy: "use one of 2048, 3072, 4096",
    });
  }
  const { leafValidityDays, rootValidityDays, intermediateValidityDays, intermediate } = terms;
  const [leaf, root] = [
    ["leafValidityDays", leafValidityDays],
    ["rootValidityDays", rootValidityDays],
  ] as const;
  checkLess(name, leaf, root);
  if (!intermediate) return terms;
  const between = ["intermediateValidityDays", intermediateValidityDays] as const;
  checkLess(name, leaf, between);
  checkLess(name, between, root);
  return terms;
}

type ReadIntermediate = Pick<Terms, "intermediate" | "intermediateValidityDays" | "rootPathLength">;

function readIntermediate(name: string, args: PrivateCaArgs): ReadIntermediate {
  const { intermediate = false, intermediateValidityDays, rootPathLength } = args;
  if (intermediateValidityDays !== undefined && !intermediate) {
    const what = "intermediateValidityDays is given and there is no intermediate";
    throw cmsError("args/conflict", {
      subject: name,
      what,
      remedy: "give intermediate: true, or leave it out",
    });
  }
  const days = intermediateValidityDays ?? 1825;
  const read = {
    intermediate,
    intermediateValidityDays: readWhole(`${name} intermediateValidityDays`, days, 1, 36_500),
  };
  if (rootPathLength === undefined) return read;
  const length = readWhole(`${name} rootPathLength`, rootPathLength, 0, 10);
  if (length > 0 || !intermediate) return { ...read, rootPathLength: length };
  const what = "rootPathLength is 0 and there is an intermediate, which peers would refuse";
  throw cmsError("args/conflict", { subject: name, what, remedy: "make rootPathLength 1, or leave it out" });
}

/** There is a warning from this many days before a root's end: its successor has to reach every peer first. */
const rootWarningDays = 365;

/** A root has to be succeeded while what it issues can still end before it. */
function checkedRoot(owner: PrivateCa, name: string, pem: string, terms: Terms): Certificate {
  const { leafValidityDays, rootValidityDays } = terms;
  const root = parseCertificate(pem, `${name} root`);
  const remedy =
    "add a generation, so that every peer trusts it before it issues; what a root issues last must end before it";
  // A root of a short life is not warned about from its first day on.
  const ahead = Math.min(rootWarningDays, Math.floor(rootValidityDays / 2));
  const withinDays = Math.max(leafValidityDays, ahead);
  const ending = { name: `${name} root`, certificates: [root], withinDays, remedy };
  warnOfEnd(owner, ending, new Date());
  return root;
}
