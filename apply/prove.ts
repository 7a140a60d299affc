/** Proof by TLS handshake: the wanted certificates are shown, and accepted under the trust that peers are given. */
import { createHash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { cmsError } from "../errors/cms-error";
import type { CmsError } from "../errors/cms-error";
import { listenerAddress, showsChain } from "../plan/listeners";
import { roleEntry } from "../plan/roles";
import type { ProveStep } from "../plan/step";
import { parseCertificate } from "../x509/certificate";
import type { Certificate } from "../x509/certificate";
import { verifyUnderTrust } from "../x509/chain";
import { lookAtListener } from "./handshake";
import type { Look, LookTarget } from "./handshake";
import type { Proof } from "./change-record";
import type { StepContext } from "./step-context";

/** One look takes no longer than this, so that a listener that comes up meanwhile is seen. */
const lookMs = 5_000;
const longestPauseMs = 500;

/** Looks until the listener shows what is wanted. Throws when it does not, unless it cannot be seen and need not be. */
export async function prove(step: ProveStep, context: StepContext): Promise<Proof> {
  const address = addressOf(step, context);
  const { tunnel } = context.session.connection;
  const target: LookTarget = { ...address, ...(tunnel && { tunnel }) };
  const deadline = performance.now() + context.budget.atMost(step.patienceMs);
  let verdict: Verdict | undefined;
  for (let pauseMs = 25; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    const leftMs = Math.max(1, deadline - performance.now());
    const look = await lookAtListener(target, Math.min(lookMs, leftMs));
    // The last look may have too little time left; what an earlier one saw says more then.
    const saysLess = look.kind === "unseen" && look.isTimeUp && leftMs < lookMs;
    verdict = saysLess && verdict ? verdict : judge(step, look, context);
    if (verdict.kind === "right") return { kind: "seen", ...address, leaf: verdict.leaf };
    if (performance.now() + pauseMs >= deadline) {
      if (verdict.kind === "unseen" && !step.mustBeSeen) return { ...verdict, ...address };
      throw notProven(step, verdict, context);
    }
    await delay(pauseMs);
  }
}

/** Where the listener of a step is looked for. */
export function addressOf(
  { listener, port }: Pick<ProveStep, "listener" | "port">,
  { declaration, observed }: Pick<StepContext, "declaration" | "observed">,
): { readonly host: string; readonly port: number } {
  const entry = roleEntry(declaration.role).listeners.find((candidate) => candidate.listener === listener);
  if (entry)
    return { ...listenerAddress(declaration, entry, observed.table), ...(port !== undefined && { port }) };
  throw new TypeError(`${declaration.role} has no listener ${listener}`);
}

type Verdict =
  | { readonly kind: "right"; readonly leaf: Certificate }
  | { readonly kind: "other"; readonly why: string }
  | { readonly kind: "untrusted"; readonly why: string }
  | { readonly kind: "unseen"; readonly why: string };

function judge(step: ProveStep, look: Look, context: StepContext): Verdict {
  if (look.kind === "unseen") return { kind: "unseen", why: look.why };
  const shown = look.ders.map((der) => createHash("sha256").update(der).digest("hex"));
  if (shown[0] !== step.chain[0]) return { kind: "other", why: `it shows the leaf ${shown[0] ?? "none"}` };
  const certificates = look.ders.map((der, index) => parseCertificate(der, `certificate ${index + 1} shown`));
  const [leaf] = certificates;
  if (!leaf) return { kind: "unseen", why: "no certificate is shown" };
  if (step.judge === "leaf") return { kind: "right", leaf };
  if (!showsChain(shown, step.chain)) {
    return { kind: "other", why: `it shows the right leaf with ${shown.length - 1} other certificates` };
  }
  const root = context.wanted.find(({ slot }) => slot === step.slot)?.chain.at(-1);
  const refusal = verifyUnderTrust(certificates, root ? [root] : [], context.io.now());
  return refusal === undefined ? { kind: "right", leaf } : { kind: "untrusted", why: refusal };
}

function notProven(
  step: ProveStep,
  verdict: Exclude<Verdict, { kind: "right" }>,
  context: StepContext,
): CmsError {
  const { host, port } = addressOf(step, context);
  const where = `${host} port ${String(port)}`;
  const subject = `${context.declaration.appliance} ${step.listener}`;
  if (verdict.kind === "untrusted") {
    return cmsError("proof/not-trusted", {
      subject,
      what: `${where} shows the wanted certificates, but a peer that trusts their root refuses them: ${verdict.why}`,
      remedy: "compare the chain with the trust of the role's peers, and have the certificate issued again",
    });
  }
  return cmsError("proof/not-seen", {
    subject,
    what: `${where} does not show the wanted leaf ${step.chain[0] ?? ""} within ${String(step.patienceMs)} ms: ${verdict.why}`,
    remedy: "look at the role on the MMP, and at what stands between here and the listener",
  });
}
