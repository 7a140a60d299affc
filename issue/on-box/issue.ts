/** Has an appliance make a key, and a request or a certificate with it. The key stays where it was made (CSR-16). */
import { concealError, concealerOf, literals } from "../../apply/conceal";
import { resolveLogin } from "../../apply/credentials";
import type { Login } from "../../apply/credentials";
import { takeLock } from "../../apply/lock";
import type { HeldLock } from "../../apply/lock";
import { parseSecretDocument } from "../../apply/secret-document";
import { sessionWith } from "../../apply/session";
import { stateFolder } from "../../apply/state-folder";
import { CmsError } from "../../errors/cms-error";
import type { ApplianceDocument, ApplianceOrder } from "../../plan/issuance/appliance-order";
import type { Progress } from "../progress";
import { selfSignedOnAppliance, signedOnAppliance } from "./certificate";
import type { CertificateTerms } from "./certificate";
import { PkiBench } from "./pki-bench";
import { requestOnAppliance } from "./request";

/** What the process was started with. */
export interface ApplianceRun extends CertificateTerms {
  /** The secret document, as it came in. */
  readonly secrets: string;
  /** What credentials are resolved from. */
  readonly environment: NodeJS.ProcessEnv;
  readonly folder: string;
  readonly progress: Progress;
}

/**
 * Does what was ordered, under the appliance's lock. Done twice it makes nothing new. Throws what mmp/ and apply/ throw
 * about connections, and issue/on-box, x509/..., INST-05, CA-06 or CA-07 for what the appliance made instead.
 */
export async function issueOnAppliance(order: ApplianceOrder, run: ApplianceRun): Promise<ApplianceDocument> {
  const login = await loginOf(order, run);
  const conceal = concealerOf([login.credentials, login.bastionCredentials].flatMap(literals));
  const progress: Progress = (line) => run.progress(conceal(line));
  const lock = await lockOf(order, run.environment, progress);
  const { appliance: name, target, deadlines } = order;
  const subject = `${name} ${order.name}`;
  const session = sessionWith({ subject, name, target, login, deadlines, conceal, progress });
  try {
    lock.change({ step: "pki" });
    await session.open();
    return await made(await PkiBench.open({ session, order, progress }), run);
  } catch (error) {
    throw error instanceof CmsError ? concealError(error, conceal) : error;
  } finally {
    await session.close();
    lock.release();
  }
}

async function made(bench: PkiBench, terms: CertificateTerms): Promise<ApplianceDocument> {
  const { signing } = bench.order;
  if (signing.by === "itself") return selfSignedOnAppliance(bench, terms);
  const request = await requestOnAppliance(bench);
  if (signing.by === "applianceCa") return signedOnAppliance(bench, request, signing.base, terms);
  const keyFile = `${request.base}.key`;
  return { schema: 1, keyFile, csrPem: request.request.pem, leafPem: "", chainPem: "" };
}

function loginOf(
  { appliance, target, deadlines }: ApplianceOrder,
  { secrets, environment, folder }: ApplianceRun,
): Promise<Login> {
  const source = { environment, folder, timeoutMs: deadlines.commandMs };
  return resolveLogin(appliance, target, parseSecretDocument(secrets), source);
}

/** Changes of roles wait meanwhile, and it waits for them: an appliance may allow few sessions. */
function lockOf(
  { name, appliance, stack, target, deadlines }: ApplianceOrder,
  environment: NodeJS.ProcessEnv,
  progress: Progress,
): Promise<HeldLock> {
  return takeLock({
    hostKey: target.hostKey,
    subject: `${appliance} ${name}`,
    stateFolder: stateFolder(environment),
    holder: { pid: process.pid, stack, appliance, role: name },
    patienceMs: deadlines.lockMs,
    signal: new AbortController().signal,
    progress: (line) => progress(`${appliance} ${name}: ${line}`),
  });
}
