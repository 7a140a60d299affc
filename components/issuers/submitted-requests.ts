/** Certificates that people fetch: requests go out, signed files come in, and pending is a state and no error (CA-14). */
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { cmsError } from "../../errors/cms-error";
import type { IdentityRequest } from "../../plan/requests";
import { bundleFile, leafFile } from "../../x509/files";
import { against, checked } from "../boundary";
import { warnOfEnd } from "../ending-soon";
import { typeToken } from "../package-name";
import { readText, readWhole } from "../plain-values";
import { checkAuthorities, rootsIn } from "./authorities";
import type { Identity, IssueOptions, Issuer, MadeRequest, RequestSigner, TrustedIssuer } from "./issuer";
import { IssuerTerms } from "./issuer-terms";
import { stepsOf, usageWords } from "./request-worklist";
import type { ComingRequest, SubmissionTerms, SubmittedRequest } from "./request-worklist";
import { answerFiles, readAnswerOf } from "./signed-answer";
import type { AnswerFile } from "./signed-answer";
import { leafKey, signingRequest } from "./signing-request";
import { issuesUnder } from "./used-authorities";

/** Where requests go, and where answers are looked for. */
export interface SubmittedRequestsArgs {
  /**
   * Folder of the signed files, relative to the project's. The answer to the request `<name>` is every file there that is
   * called `<name>` and ends in .cer, .crt, .pem, .der, .p7b or .p7c. Plain, because whether there is one decides whether a
   * role is changed. A folder that does not exist holds no answers.
   */
  folder: string;
  /**
   * The CA's certificates as PEM: its root, several while it changes, and its intermediates. Peers trust the roots; an answer
   * under another root is refused with CA-06; what an answer does not bring along is taken from here. Public. Fails with
   * EXT-07 for what is no CA, with PKI-20 without a root.
   */
  caPem: pulumi.Input<string>;
  /** Certificate template of an AD CS, e.g. `Computer`, for its `certreq` line (CA-10). @default a CA without templates */
  template?: string;
  /** Ids that an AD CS gave to requests that it took under submission, by name of the request (CA-13). @default none */
  requestIds?: Readonly<Record<string, number>>;
  /** How long certificates should be valid, in days: a hint on the worklist. @default none */
  validityDays?: number;
  /** How many days before its end a certificate is warned about and the worklist asks for a new one. @default 30 */
  renewBeforeDays?: number;
}

/**
 * An issuer whose certificates are signed by hand: it makes keys and requests in the stack, and takes the signed files from
 * a folder. Until a file is there the identity is pending: roles that need it are left as they are on the appliance, all
 * others go on. For a renewal replace the file; the old one serves until then, and the key stays (CSR-15). Export `requests`;
 * the command `requests` makes the files for the CA of it.
 */
export class SubmittedRequests
  extends pulumi.ComponentResource
  implements Issuer, TrustedIssuer, RequestSigner
{
  /** The roots in `caPem` as PEM. Public. */
  readonly rootPem: pulumi.Output<string>;
  /** All requests of the program with what has to be done for them. Public; unknown in the first preview. */
  readonly requests: pulumi.Output<SubmittedRequest[]>;

  /** Declares the issuer; it makes nothing until it is asked. Refuses arguments that cannot be used. */
  constructor(name: string, args: SubmittedRequestsArgs, opts?: pulumi.ComponentResourceOptions) {
    super(typeToken("SubmittedRequests"), name, {}, opts);
    const submission = against(this, () => readSubmission(name, args));
    const authorities = checked(this, args.caPem, (pem) => checkAuthorities(`${name} caPem`, pem));
    const issued = new Map<string, ComingRequest>();
    submissions.keep(this, { ...submission, authorities, issued });
    this.rootPem = authorities.apply((pem) => rootsIn(pem, `${name} caPem`));
    this.requests = pulumi.output(afterProgram().then(() => [...issued.values()]));
    this.registerOutputs({ rootPem: this.rootPem, requests: this.requests });
  }

  /**
   * Makes a key and a request under `parent`, and takes the answer where there is one. Throws args/conflict for a name that
   * was asked for already, since both requests would have the same files.
   */
  issue(name: string, request: pulumi.Input<IdentityRequest>, { parent }: IssueOptions): Identity {
    against(parent, () => answerFiles(submissionOf(this, name).folder, name));
    const wanted = pulumi.output(request);
    const key = leafKey(name, wanted, parent);
    const csr = signingRequest(name, wanted, key, parent);
    // The public key is enough to tell whose answer it is: a leaf that met its private key would be shown as a secret.
    const publicKeyPem = pulumi.unsecret(key.publicKeyPem);
    const csrPem = pulumi.unsecret(csr.certRequestPem);
    return {
      key: { kind: "supplied", pem: pulumi.secret(key.privateKeyPemPkcs8) },
      ...this.sign(name, { wanted, csrPem, publicKeyPem }, { parent }),
    };
  }

  /** Puts a request whose key is elsewhere on the list, and takes its answer where there is one. Throws as `issue` does. */
  sign(name: string, made: MadeRequest, { parent }: IssueOptions): Omit<Identity, "key"> {
    const submission = against(parent, () => submissionOf(this, name));
    const files = against(parent, () => answerFiles(submission.folder, name));
    const { wanted, csrPem, publicKeyPem } = made;
    const answerFile = join(submission.folder, `${name}.cer`);
    const entry = { name, wanted, csrPem, answerFile, submission };
    if (files.length === 0) {
      submission.issued.set(name, pendingRequest(entry));
      return awaiting(name, answerFile, submission);
    }
    const answer = answered(parent, { name, files, publicKeyPem, submission });
    submission.issued.set(name, answeredRequest(entry, answer));
    const issued = issuedBy(answer, this.rootPem);
    issuesUnder(issued.chainPem, { subject: name, parent });
    return issued;
  }
}

interface Submission extends SubmissionTerms {
  readonly folder: string;
  readonly renewBeforeDays: number;
  readonly requestIds: Readonly<Record<string, number>>;
  /** PEM; an Output of certificates would take their bytes apart. */
  readonly authorities: pulumi.Output<string>;
  readonly issued: Map<string, ComingRequest>;
}

const submissions = new IssuerTerms<SubmittedRequests, Submission>("SubmittedRequests");

function submissionOf(issuer: SubmittedRequests, name: string): Submission {
  const submission = submissions.of(issuer, name);
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) {
    throw cmsError("args/invalid", {
      subject: `${name} issuer`,
      what: `the request would be called ${JSON.stringify(name)}, which cannot be the name of a file everywhere`,
      remedy: "name the role with letters, digits, dots and hyphens",
    });
  }
  if (!submission.issued.has(name)) return submission;
  throw cmsError("args/conflict", {
    subject: `${name} issuer`,
    what: `there is a request ${name} already, and both would have the same files`,
    remedy: "give the roles names of their own",
  });
}

function readSubmission(
  name: string,
  args: SubmittedRequestsArgs,
): Omit<Submission, "authorities" | "issued"> {
  const { folder, template, requestIds = {}, validityDays, renewBeforeDays = 30 } = args;
  for (const [request, id] of Object.entries(requestIds)) {
    readWhole(`${name} requestIds ${request}`, id, 1, Number.MAX_SAFE_INTEGER);
  }
  return {
    folder: readText(`${name} folder`, folder),
    requestIds,
    renewBeforeDays: readWhole(`${name} renewBeforeDays`, renewBeforeDays, 0, 36_500),
    ...(template !== undefined && { template: readTemplate(`${name} template`, template) }),
    ...(validityDays !== undefined && {
      validityDays: readWhole(`${name} validityDays`, validityDays, 1, 36_500),
    }),
  };
}

/** It stands on a command line that a person runs. */
function readTemplate(subject: string, template: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9 ._-]*$/.test(template)) return template;
  throw cmsError("args/invalid", {
    subject,
    what: `the value is ${JSON.stringify(template)}`,
    remedy: "give the name of a certificate template: letters, digits, spaces, dots and hyphens",
  });
}

/** Requests are made until then. */
function afterProgram(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

type Files = Omit<Identity, "key">;

function awaiting(name: string, answerFile: string, { requestIds }: Submission): Files {
  const { [name]: id } = requestIds;
  const request = id === undefined ? "" : `, request ${String(id)}`;
  return {
    leafPem: pulumi.output(""),
    chainPem: pulumi.output(""),
    state: pulumi.output("pending" as const),
    hasChain: true,
    awaits: `the answer to ${name}.csr${request} as ${answerFile}`,
  };
}

/** The part of an answer that a stack may know; all of it is public. */
interface Accepted {
  readonly leafPem: string;
  readonly chainPem: string;
  readonly notAfter: string;
}

/** Peers are told to trust all roots of the CA, so its answers may change from one to another. */
function issuedBy(answer: pulumi.Output<Accepted>, rootPem: pulumi.Output<string>): Files {
  return {
    leafPem: answer.apply(({ leafPem }) => leafPem),
    chainPem: answer.apply(({ chainPem }) => chainPem),
    state: answer.apply(() => "issued" as const),
    hasChain: true,
    formerRootsPem: rootPem,
  };
}

interface Answering {
  readonly name: string;
  readonly files: readonly AnswerFile[];
  readonly publicKeyPem: pulumi.Output<string>;
  readonly submission: Submission;
}

function answered(
  owner: pulumi.Resource,
  { name, files, publicKeyPem: publicKey, submission: { authorities, renewBeforeDays } }: Answering,
): pulumi.Output<Accepted> {
  return pulumi.all([publicKey, authorities]).apply(([publicKeyPem, authoritiesPem]) =>
    against(owner, () => {
      const { leaf, chain } = readAnswerOf(files, { name, publicKeyPem, authoritiesPem });
      const remedy = `have ${name}.csr signed again and replace ${files[0]?.path ?? name}, which serves until then`;
      const ending = { name, certificates: [leaf, ...chain], withinDays: renewBeforeDays, remedy };
      warnOfEnd(owner, ending, new Date());
      return {
        leafPem: leafFile(leaf),
        chainPem: bundleFile(chain),
        notAfter: leaf.notAfter.toISOString(),
      };
    }),
  );
}

interface Entry {
  readonly name: string;
  readonly wanted: pulumi.Output<IdentityRequest>;
  readonly csrPem: pulumi.Output<string>;
  readonly answerFile: string;
  readonly submission: Submission;
}

function pendingRequest(entry: Entry): ComingRequest {
  return requestEntry(entry, pulumi.output({ state: "pending", notAfter: "", renewFrom: "" } as const));
}

const dayMs = 86_400_000;

function answeredRequest(entry: Entry, answer: pulumi.Output<Accepted>): ComingRequest {
  const aheadMs = entry.submission.renewBeforeDays * dayMs;
  return requestEntry(
    entry,
    answer.apply(({ notAfter }) => ({
      state: "issued" as const,
      notAfter,
      renewFrom: new Date(Date.parse(notAfter) - aheadMs).toISOString(),
    })),
  );
}

type Standing = Pick<SubmittedRequest, "state" | "notAfter" | "renewFrom">;

function requestEntry(
  { name, wanted, csrPem, answerFile, submission }: Entry,
  standing: pulumi.Output<Standing>,
): ComingRequest {
  const requestId = submission.requestIds[name];
  const terms = { ...submission, ...(requestId !== undefined && { requestId }) };
  return pulumi.all([wanted, csrPem, standing]).apply(([request, pem, stand]) => {
    const usages = usageWords(request.usages);
    return {
      kind: "submittedRequest" as const,
      name,
      ...stand,
      csrPem: pem,
      commonName: request.commonName,
      names: [...request.dnsNames, ...request.ipAddresses],
      usages,
      answerFile,
      steps: stepsOf(name, usages, { answerFile, terms }),
    };
  });
}
