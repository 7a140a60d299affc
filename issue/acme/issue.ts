/** Gets a certificate from an ACME server (RFC 8555): account, order, challenges, certificate, chain. */
import { CmsError, cmsError } from "../../errors/cms-error";
import { termsOf } from "../../plan/issuance/order";
import type { IssuanceOrder, IssuanceSecrets, IssuedDocument } from "../../plan/issuance/order";
import { commonNameOf } from "../../x509/distinguished-name";
import { parseCertificates } from "../../x509/certificate";
import type { Certificate } from "../../x509/certificate";
import { bundleFile, leafFile } from "../../x509/files";
import { isIpAddress } from "../../x509/host-names";
import { acceptedAnswer } from "../accepted-answer";
import type { Answer } from "../accepted-answer";
import type { Progress } from "../progress";
import { renewalIdentifier } from "./renewal-info";
import { AcmeServer } from "./server";
import type { AcmeOrder } from "./server";
import { challengeResponder } from "../challenge/responders";
import { showControl } from "./show-control";

/**
 * Gets one. Throws issue/acme where the server refuses, issue/challenge where it does not see the control over a name,
 * issue/deadline where it takes too long, and what `acceptedAnswer` throws for a certificate that is not as asked for.
 */
export async function issueByAcme(
  order: IssuanceOrder,
  secrets: IssuanceSecrets,
  circumstances: AcmeCircumstances,
): Promise<IssuedDocument> {
  const { deadlineMs, directoryUrl } = order.from;
  const cancelled = new AbortController();
  const issuing = issue({ order, secrets, ...circumstances, signal: cancelled.signal });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<"late">((resolve) => {
    timer = setTimeout(resolve, deadlineMs, "late");
  });
  try {
    const first = await Promise.race([issuing, late]);
    if (first !== "late") return first;
    const error = tooLate(order.name, directoryUrl, deadlineMs);
    cancelled.abort(error);
    await cleaned(issuing);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** What is known besides the order. */
export interface AcmeCircumstances {
  readonly progress: Progress;
  /** The certificate that the new one takes the place of; a server that knows ARI gives such an order precedence. */
  readonly predecessor?: Certificate;
}

interface AcmeRun extends AcmeCircumstances {
  readonly order: IssuanceOrder;
  readonly secrets: IssuanceSecrets;
  readonly signal: AbortSignal;
}

/** How long what was put up for the CA may take to be taken down after the deadline. */
const cleaningMs = 15_000;

async function cleaned(issuing: Promise<unknown>): Promise<void> {
  const patience = new Promise((resolve) => setTimeout(resolve, cleaningMs).unref());
  await Promise.race([issuing.catch(() => undefined), patience]);
}

async function issue({ order, secrets, progress, signal, predecessor }: AcmeRun): Promise<IssuedDocument> {
  const { name, from, names } = order;
  const server = await AcmeServer.open({ subject: name, terms: from, secrets, progress });
  const responder = challengeResponder(from.challenge, secrets, { subject: name, signal, progress });
  const identifiers = names.map((value) => ({ type: isIpAddress(value) ? "ip" : "dns", value }));
  progress(`${name}: asks ${from.directoryUrl} for a certificate for ${names.join(", ")}`);
  const replaces = server.hasRenewalInfo && predecessor ? renewalIdentifier(predecessor) : undefined;
  const placed = await server.placeOrder({
    identifiers,
    ...(from.profile !== undefined && { profile: from.profile }),
    ...(replaces !== undefined && { replaces }),
  });
  await showControl(server, placed, { subject: name, responder, signal, progress });
  const finished = await server.finalize(placed, order.csrPem);
  const { leaf, chain } = await acceptableChain(server, finished, order);
  progress(
    `${name}: ${leaf.subject} is issued by ${leaf.issuer}, valid until ${leaf.notAfter.toISOString()}`,
  );
  return {
    schema: 1,
    leafPem: leafFile(leaf),
    chainPem: bundleFile(chain),
    terms: termsOf(order),
    hasRenewalInfo: server.hasRenewalInfo,
  };
}

/** The chain that is preferred; else the first of those that the server offers which leads to a root of the order. */
async function acceptableChain(
  server: AcmeServer,
  finished: AcmeOrder,
  order: IssuanceOrder,
): Promise<Answer> {
  const { preferredChain } = order.from;
  const now = new Date();
  if (preferredChain !== undefined) {
    return preferred(
      acceptedAnswer(order, await server.certificate(finished, preferredChain), now),
      order,
      preferredChain,
    );
  }
  const roots = parseCertificates(order.authoritiesPem, `${order.name} caPem`);
  const candidates = [undefined, ...roots.map(({ subjectDer }) => commonNameOf(subjectDer))];
  let refusal: CmsError | undefined;
  for (const candidate of new Set(candidates)) {
    try {
      return acceptedAnswer(order, await server.certificate(finished, candidate), now);
    } catch (error) {
      if (!(error instanceof CmsError)) throw error;
      refusal ??= error;
    }
  }
  throw refusal ?? new TypeError("there is always one candidate");
}

/** A server that does not offer a chain sends another one instead. */
function preferred(answer: Answer, { name }: IssuanceOrder, preferredChain: string): Answer {
  if (answer.chain.some(({ subjectDer }) => commonNameOf(subjectDer) === preferredChain)) return answer;
  throw cmsError("CA-06", {
    subject: `${name} preferredChain`,
    what: `the CA offers no chain with ${JSON.stringify(preferredChain)}, but ${answer.chain.map(({ subject }) => subject).join("; ")}`,
    remedy: "give the common name of one of its roots or intermediates, or leave preferredChain out",
  });
}

function tooLate(subject: string, directoryUrl: string, deadlineMs: number): CmsError {
  return cmsError("issue/deadline", {
    subject,
    what: `${directoryUrl} had not issued after ${String(deadlineMs)} ms`,
    remedy: "see the lines above for what it waited for; run again, or make deadlineMs longer",
    retry: "safe",
  });
}
