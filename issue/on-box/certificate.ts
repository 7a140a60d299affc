/** Certificates that an appliance makes itself: `pki selfsigned` (LAB-02) and `pki sign` (CA-16, CA-17). */
import { setTimeout as delay } from "node:timers/promises";
import { CmsError, cmsError } from "../../errors/cms-error";
import { judgeCheck } from "../../mmp/replies";
import type { ApplianceDocument } from "../../plan/issuance/appliance-order";
import { keyMakings, matchCommand, signCommand } from "../../plan/issuance/pki-commands";
import { parseCertificate, parseCertificates } from "../../x509/certificate";
import type { Certificate } from "../../x509/certificate";
import { coversName } from "../../x509/host-names";
import { bundleFile, leafFile } from "../../x509/files";
import type { SigningRequest } from "../../x509/signing-request";
import { acceptedAnswer } from "../accepted-answer";
import type { Answer, WantedAnswer } from "../accepted-answer";
import type { PkiBench } from "./pki-bench";
import type { MadeRequest } from "./request";

/** When it is, and what is due. */
export interface CertificateTerms {
  /** SHA-256 of the certificate that is to be succeeded. */
  readonly succeeds: string;
  readonly now: () => Date;
}

/** A key and a certificate that signs itself. The successor has another key: there is no command that signs anew. */
export async function selfSignedOnAppliance(
  bench: PkiBench,
  { succeeds, now }: CertificateTerms,
): Promise<ApplianceDocument> {
  const [making] = keyMakings(bench.order, succeeds);
  if (!making) throw new TypeError("there is one way to make a self-signed certificate");
  const { base, isThere } = bench.choose(making, ["key", "crt"]);
  if (isThere) bench.tell(`${base}.key and ${base}.crt are there; no key is made`);
  else await bench.make(making.command(base), base, ["key", "crt"]);
  const leaf = parseCertificate(await bench.read(base, "crt"), `${bench.subject} ${base}.crt`);
  await untilValid(bench, leaf, now);
  const missing = bench.order.names.filter((name) => !coversName(leaf, name));
  const isNow = leaf.notBefore <= now() && now() <= leaf.notAfter;
  if (!leaf.isSelfSigned || missing.length > 0 || !isNow) {
    throw bench.failed(
      `${base}.crt is ${leaf.subject} by ${leaf.issuer}, valid from ${leaf.notBefore.toISOString()} until ${leaf.notAfter.toISOString()}, which was not asked for`,
      "compare the appliance's clock with the time here, or give the issuer another generation",
    );
  }
  await bench.compare(matchCommand(base), judgeCheck);
  return { schema: 1, keyFile: `${base}.key`, csrPem: "", leafPem: leafFile(leaf), chainPem: "" };
}

/**
 * Has a CA on the appliance sign a request. The certificate that is there is taken where it will do; its file is nobody's
 * but this issuer's, since roles show copies of their own. What was signed is judged before it is handed on.
 */
export async function signedOnAppliance(
  bench: PkiBench,
  { base, request }: MadeRequest,
  caBase: string,
  { succeeds, now }: CertificateTerms,
): Promise<ApplianceDocument> {
  const authoritiesPem = await caOnAppliance(bench, caBase);
  const judge = async (): Promise<Answer> => {
    const pem = await bench.read(base, "crt");
    for (const certificate of parseCertificates(pem, `${bench.subject} ${base}.crt`)) {
      await untilValid(bench, certificate, now);
    }
    return acceptedAnswer(wantedAnswer(bench, base, request, authoritiesPem), pem, now());
  };
  const before = bench.has(base, "crt") ? await judge().catch(onlyRefusal) : undefined;
  if (before && before.leaf.sha256 !== succeeds) {
    bench.tell(`${base}.crt is there and will do; nothing is signed`);
    return documentOf(base, request, before);
  }
  if (bench.has(base, "crt")) await bench.remove(base, "crt");
  await bench.make(signCommand(base, caBase), base, ["crt"]);
  const answer = await judge();
  if (answer.leaf.sha256 !== succeeds) return documentOf(base, request, answer);
  throw bench.failed(
    `${base}.crt is still the certificate that is due`,
    "remove the file on the appliance, and run again",
  );
}

/** How much an appliance's clock may be ahead of this one. */
const mostAheadMs = 60_000;

/** What an appliance signs is not back-dated, and its clock need not be this one's to the second. */
async function untilValid(
  bench: PkiBench,
  { subject, notBefore }: Certificate,
  now: () => Date,
): Promise<void> {
  const aheadMs = notBefore.getTime() - now().getTime();
  if (aheadMs <= 0 || aheadMs > mostAheadMs) return;
  bench.tell(`waits ${String(aheadMs)} ms until ${subject} is valid`);
  await delay(aheadMs);
}

function documentOf(base: string, { pem }: SigningRequest, { leaf, chain }: Answer): ApplianceDocument {
  return {
    schema: 1,
    keyFile: `${base}.key`,
    csrPem: pem,
    leafPem: leafFile(leaf),
    chainPem: bundleFile(chain),
  };
}

/** `pki sign` needs both of its files; the certificate is what peers have to trust. */
async function caOnAppliance(bench: PkiBench, base: string): Promise<string> {
  for (const part of ["key", "crt"] as const) {
    if (bench.has(base, part)) continue;
    throw cmsError("CA-16", {
      subject: bench.subject,
      what: `there is no ${base}.${part} on the appliance, of the CA that is to sign`,
      remedy: `make the CA on the MMP with "pki selfsigned ${base} CN:<its name>"`,
    });
  }
  return bench.read(base, "crt");
}

/** Which extensions `pki sign` writes is not known (CA-17), so only path validation is asked for; the role asks for more. */
function wantedAnswer(
  { order: { names, usages }, subject }: PkiBench,
  base: string,
  { publicKeyPem }: SigningRequest,
  authoritiesPem: string,
): WantedAnswer {
  const remedy =
    "look at the file with pki inspect; give the issuer another generation to have all of it made anew";
  const terms = { strictness: "validation", remedy } as const;
  return { name: `${subject} ${base}.crt`, names, usages, publicKeyPem, authoritiesPem, ...terms };
}

function onlyRefusal(error: unknown): undefined {
  if (!(error instanceof CmsError)) throw error;
  return undefined;
}
