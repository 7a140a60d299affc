/** Keys that an appliance makes itself and that never leave it (CSR-16): `pki csr`, `pki selfsigned`, `pki sign`. */
import * as pulumi from "@pulumi/pulumi";
import { cmsError } from "../../errors/cms-error";
import { parseMade } from "../../plan/issuance/appliance-order";
import type { ApplianceDocument, ApplianceSigning } from "../../plan/issuance/appliance-order";
import { renewalTime } from "../../plan/issuance/renewal-time";
import type { IdentityRequest } from "../../plan/requests";
import { parseCertificate } from "../../x509/certificate";
import { parseSigningRequest } from "../../x509/signing-request";
import { against } from "../boundary";
import { EarlierState } from "../earlier-state";
import { Issuance } from "../issuance";
import type { Renewal } from "../issuance";
import { accessOf } from "../meeting-server";
import type { MeetingServer } from "../meeting-server";
import { typeToken } from "../package-name";
import { readFraction, readWhole } from "../plain-values";
import type { Identity, IssueOptions, Issuer, RequestSigner } from "./issuer";
import { IssuerTerms } from "./issuer-terms";
import { keyOrder } from "./key-order";
import type { KeyTerms } from "./key-order";
import { checkLaboratory } from "./self-signed";

/** Which appliance makes keys, and who signs. */
export interface OnBoxKeysArgs {
  /** The appliance. Only its own roles can show what is made on it; elsewhere it is refused with CSR-16. */
  server: MeetingServer;
  /**
   * Who signs. A CA that signs requests: `PrivateCa`, `ExistingCa`, `SubmittedRequests` or `AcmeCa`. A CA on the appliance
   * (`pki sign`). `"self"`: the certificates sign themselves (`pki selfsigned`), for laboratories and one name alone.
   */
  signedBy: RequestSigner | ApplianceCaArgs | "self";
  /** That this is a laboratory; needed with `"self"`, which is refused with LAB-01 otherwise. @default false */
  isLaboratory?: boolean;
  /** A higher number is another key for every identity, the old one stays on the appliance. From 1. @default 1 */
  generation?: number;
  /** Contact in the subject (emailAddress, CSR-05). @default none */
  emailAddress?: pulumi.Input<string>;
  /**
   * The fraction of its lifetime after which a certificate that the appliance signed is renewed by the next `pulumi up`; more
   * than 0, less than 1. A CA that signs requests has terms of its own. @default 2/3; 1/2 of a lifetime under ten days
   */
  renewAfter?: number;
}

/** A CA whose key is on the appliance too, made there by `pki selfsigned` (CA-16). */
export interface ApplianceCaArgs {
  /** The base name of its files, `dbca` for `dbca.key` and `dbca.crt`. */
  applianceCa: string;
}

/**
 * An issuer whose keys are made by the appliance that shows them. The package neither sees nor moves them: a role names the
 * file and has the appliance confirm that the certificate fits. The same request always gets the same key. Other names, or
 * another `generation`, get another one, because `pki csr` makes a key with each request; the old one is left where it is.
 */
export class OnBoxKeys extends pulumi.ComponentResource implements Issuer {
  /** Declares the issuer; it asks the appliance for nothing until a role asks it. Refuses arguments that cannot be used. */
  constructor(name: string, args: OnBoxKeysArgs, opts?: pulumi.ComponentResourceOptions) {
    super(typeToken("OnBoxKeys"), name, {}, opts);
    terms.keep(
      this,
      against(this, () => readTerms(this, name, args)),
    );
    this.registerOutputs({});
  }

  /** Has the appliance make a key, by a command under `parent` when `pulumi up` runs, and the certificate signed. */
  issue(name: string, request: pulumi.Input<IdentityRequest>, { parent }: IssueOptions): Identity {
    const known = against(parent, () => terms.of(this, name));
    const { signing, signer, renewal } = known;
    const wanted = pulumi.output(request);
    const { order, shown, secrets } = keyOrder(parent, name, request, known);
    const issuance = new Issuance<ApplianceDocument>(
      {
        name,
        // Its signer may have an issuance of its own.
        commandName: `${name}-key-issuance`,
        order,
        shown,
        secrets,
        read: parseMade,
        ...(renewal && { renewal: renewal(parent, name) }),
      },
      parent,
    );
    const { issued } = issuance;
    const key = {
      kind: "onAppliance",
      server: known.server,
      fileName: issued.apply(({ keyFile }) => keyFile),
    } as const;
    const csrPem = issued.apply((made) => made.csrPem);
    if (signing.by === "itself") return { key, ...signedThere(issued, signing) };
    if (!signer) return { key, ...confirmed(parent, name, signedThere(issued, signing), csrPem) };
    const publicKeyPem = csrPem.apply(
      (pem) => against(parent, () => parseSigningRequest(pem, `${name} request`)).publicKeyPem,
    );
    const files = signer.sign(name, { wanted, csrPem, publicKeyPem }, { parent });
    return { key, ...(files.awaits === undefined ? confirmed(parent, name, files, csrPem) : files) };
  }
}

interface OnBoxTerms extends KeyTerms {
  readonly server: MeetingServer;
  /** Who signs elsewhere. @default the appliance */
  readonly signer?: RequestSigner;
  /** Of what the appliance signs. */
  readonly renewal?: (owner: pulumi.Resource, name: string) => Renewal<ApplianceDocument>;
}

const terms = new IssuerTerms<OnBoxKeys, OnBoxTerms>("OnBoxKeys");

function readTerms(owner: OnBoxKeys, name: string, args: OnBoxKeysArgs): OnBoxTerms {
  const { server, signedBy, generation = 1, emailAddress } = args;
  const signing = readSigning(name, args);
  const renewAfter = readFraction(`${name} renewAfter`, args.renewAfter);
  const common = {
    server,
    access: accessOf(server, name),
    signing,
    generation: readWhole(`${name} generation`, generation, 1, Number.MAX_SAFE_INTEGER),
    ...(emailAddress !== undefined && { emailAddress }),
  };
  if (signing.by === "others") {
    if (renewAfter !== undefined) throw renewedElsewhere(name);
    return { ...common, signer: signedBy as RequestSigner };
  }
  const earlier = new EarlierState(owner);
  return {
    ...common,
    renewal: (parent, identity) => ({
      earlier,
      isDue: async ({ leafPem }) => Promise.resolve(isDue(parent, identity, leafPem, renewAfter)),
    }),
  };
}

function readSigning(name: string, args: OnBoxKeysArgs): ApplianceSigning {
  const signedBy = args.signedBy as unknown;
  if (signedBy === "self") {
    checkLaboratory(name, args);
    return { by: "itself" };
  }
  if (typeof signedBy === "object" && signedBy !== null) {
    if ("sign" in signedBy && typeof signedBy.sign === "function") return { by: "others" };
    if ("applianceCa" in signedBy) return { by: "applianceCa", base: readBase(name, signedBy.applianceCa) };
  }
  throw cmsError("args/invalid", {
    subject: `${name} signedBy`,
    what: 'the value is neither a CA that signs requests, nor { applianceCa }, nor "self"',
    remedy: "give an issuer such as PrivateCa, the base name of a CA on the appliance, or self",
  });
}

/** Underscores are not for new names, but work where they are there (MMP reference 2). */
function readBase(name: string, base: unknown): string {
  if (typeof base === "string" && /^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(base)) return base;
  throw cmsError("args/invalid", {
    subject: `${name} signedBy.applianceCa`,
    what: `the value is ${JSON.stringify(base)}`,
    remedy: "give the base name of the CA's files, without an ending",
  });
}

function renewedElsewhere(name: string): Error {
  return cmsError("args/conflict", {
    subject: name,
    what: "renewAfter is given, and the certificates are renewed by the CA in signedBy",
    remedy: "leave it out, and tell that CA when to renew",
  });
}

function isDue(
  owner: pulumi.Resource,
  name: string,
  leafPem: string,
  renewAfter: number | undefined,
): boolean {
  const leaf = parseCertificate(leafPem, name);
  const from = renewalTime(leaf, renewAfter);
  if (new Date() < from) return false;
  const what = `due since ${from.toISOString()}, it ends on ${leaf.notAfter.toISOString()}`;
  void pulumi.log.info(`${name}: the certificate is renewed: ${what}`, owner);
  return true;
}

type Files = Omit<Identity, "key">;

/** Of a key in the stack the change compares the leaf with the key; this one it does not have. */
function confirmed(owner: pulumi.Resource, name: string, files: Files, csrPem: pulumi.Output<string>): Files {
  const leafPem = pulumi
    .all([files.leafPem, csrPem])
    .apply(([leaf, csr]) => against(owner, () => leafOfRequest(name, leaf, csr)));
  return { ...files, leafPem };
}

function leafOfRequest(name: string, leafPem: string, csrPem: string): string {
  const leaf = parseCertificate(leafPem, `${name} leaf`);
  const request = parseSigningRequest(csrPem, `${name} request`);
  if (leaf.spkiSha256 === request.spkiSha256) return leafPem;
  throw cmsError("INST-05", {
    subject: `${name} leaf`,
    what: `${leaf.subject} does not have the key of the request that the appliance made`,
    remedy: "have the present request signed",
  });
}

function signedThere(issued: pulumi.Output<ApplianceDocument>, { by }: ApplianceSigning): Files {
  return {
    leafPem: issued.apply(({ leafPem }) => leafPem),
    chainPem: by === "itself" ? pulumi.output("") : issued.apply(({ chainPem }) => chainPem),
    state: issued.apply(() => "issued" as const),
    hasChain: by !== "itself",
  };
}
