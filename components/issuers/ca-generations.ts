/**
 * The generations of a private CA. A root cannot be exchanged in one step: a peer that trusts only the old one would refuse
 * the first leaf of the new one. So a new generation is trusted first, then issues, then the old one goes (C2W-11, RENEW-08).
 */
import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { cmsError } from "../../errors/cms-error";
import { checked } from "../boundary";
import { readText } from "../plain-values";

/** Which generations a CA has. */
export interface GenerationArgs {
  /**
   * Names of the CA's roots, the oldest first, e.g. `["1", "2"]`: digits, small letters, hyphens. All of them are trusted. A
   * new root takes three updates, each reviewed: add a name; name it in `issuing`; take the old name out. Plain, because
   * each name is a root of its own. @default ["1"]
   */
  generations?: string[];
  /** The generation that issues. Plain, like `generations`. @default the first of `generations` */
  issuing?: string;
}

/** The generations as they are declared. */
export interface Generations {
  /** At least one. */
  readonly names: readonly string[];
  readonly issuing: string;
}

/** Checks the names. Throws args/invalid and args/conflict; call it inside `against`. */
export function readGenerations(name: string, { generations = ["1"], issuing }: GenerationArgs): Generations {
  const subject = `${name} generations`;
  const bad = generations.find((generation) => !/^[a-z0-9][a-z0-9-]{0,19}$/.test(generation));
  if (bad !== undefined) {
    throw cmsError("args/invalid", {
      subject,
      what: `the value is ${JSON.stringify(bad)}`,
      remedy: "give at most 20 digits, small letters and hyphens",
    });
  }
  const [first] = generations;
  if (first === undefined) {
    throw cmsError("args/required", {
      subject,
      what: "the list is empty, so nothing could be issued",
      remedy: "name one generation, or leave it out",
    });
  }
  const twice = generations.find((generation, at) => generations.indexOf(generation) !== at);
  if (twice !== undefined) {
    throw cmsError("args/conflict", {
      subject,
      what: `${twice} stands twice in it`,
      remedy: "name each generation once",
    });
  }
  if (issuing === undefined || generations.includes(issuing)) {
    return { names: generations, issuing: issuing ?? first };
  }
  throw cmsError("args/conflict", {
    subject: `${name} issuing`,
    what: `${JSON.stringify(issuing)} is none of the generations ${generations.join(", ")}`,
    remedy: "add it to generations in an update of its own, so that every peer trusts it before it issues",
  });
}

/** How a root is made. */
export interface RootTerms {
  readonly rsaBits: number;
  readonly rootValidityDays: number;
  readonly protectRoot: boolean;
  /** How many CAs may stand below it; absent: no limit. */
  readonly rootPathLength?: number;
}

/** A root and its key. */
export interface CaRoot {
  /** Secret. */
  readonly keyPem: pulumi.Output<string>;
  readonly certPem: pulumi.Output<string>;
}

/** A root with its name. */
export interface NamedRoot extends CaRoot {
  readonly commonName: pulumi.Output<string>;
}

/** What a root is called. */
export interface RootName {
  readonly commonName?: pulumi.Input<string>;
  readonly organization?: pulumi.Input<string>;
}

/** What the names of a generation's resources end in. */
export function nameEnding(generation: string): string {
  return generation === "1" ? "" : `-${generation}`;
}

/** Makes the root of a generation. The first one of all, `1`, is named as if there were no other. */
export function caRoot(
  name: string,
  generation: string,
  { called, terms }: { readonly called: RootName; readonly terms: RootTerms },
  parent: pulumi.ComponentResource,
): NamedRoot {
  const ending = nameEnding(generation);
  const subject = rootSubject(parent, name, generation, called);
  const { rsaBits, rootValidityDays, rootPathLength, protectRoot: protect } = terms;
  const key = new tls.PrivateKey(
    `${name}-root-key${ending}`,
    { algorithm: "RSA", rsaBits },
    { parent, protect },
  );
  const root = new tls.SelfSignedCert(
    `${name}-root${ending}`,
    {
      privateKeyPem: pulumi.secret(key.privateKeyPem),
      subject,
      isCaCertificate: true,
      ...(rootPathLength !== undefined && { maxPathLength: rootPathLength }),
      setSubjectKeyId: true,
      allowedUses: ["cert_signing", "crl_signing"], // EXT-11; a CA for TLS needs no more
      validityPeriodHours: rootValidityDays * 24,
      earlyRenewalHours: 0, // never by itself: peers have to trust the next root first
    },
    { parent, protect },
  );
  const commonName = subject.apply((known) => known.commonName);
  return { keyPem: pulumi.secret(key.privateKeyPem), certPem: root.certPem, commonName };
}

type Subject = { readonly commonName: string; readonly organization?: string };

/** Two roots of one name would be told apart by their keys alone, which not every peer does. */
function rootSubject(
  owner: pulumi.Resource,
  name: string,
  generation: string,
  called: RootName,
): pulumi.Output<Subject> {
  const { commonName = `${pulumi.getStack()} ${name} root`, organization } = called;
  const ending = generation === "1" ? "" : ` ${generation}`;
  return checked(owner, { commonName, organization }, (known) => ({
    commonName: readName(`${name} commonName`, `${known.commonName}${ending}`),
    ...(known.organization !== undefined && {
      organization: readName(`${name} organization`, known.organization),
    }),
  }));
}

/** X.520 bounds common name and organisation at 64 characters. */
function readName(subject: string, value: string): string {
  if (readText(subject, value).length <= 64) return value;
  const what = `${JSON.stringify(value)} has ${value.length} characters`;
  throw cmsError("args/invalid", { subject, what, remedy: "give at most 64" });
}
