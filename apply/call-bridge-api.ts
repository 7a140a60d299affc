/** Opens the API of a Call Bridge: over SSH it is learned by what Web Admin is recognised, then the API is spoken to. */
import { CmsError } from "../errors/cms-error";
import { connectMmp } from "../mmp/connection";
import type { MmpConnection } from "../mmp/connection";
import { WireCounter } from "../mmp/round-trips";
import type { Deadlines, DeclaredCallBridge } from "../plan/declaration";
import type { Registration } from "../plan/registration";
import { ApiClient } from "../rest/client";
import { credentialsOf } from "./call-bridge-credentials";
import type { CallBridgeCredentials, CallBridgeSecrets } from "./call-bridge-credentials";
import type { CredentialSource } from "./credentials";
import { readWebAdminLeaf } from "./web-admin-leaf";

/** An API that answers. */
export interface OpenApi {
  readonly appliance: string;
  readonly client: ApiClient;
  /** The SSH connection over which its Web Admin was recognised; whoever opened the API closes it. */
  readonly mmp: MmpConnection;
}

/** What is needed to open one. */
export interface ApiSurroundings {
  readonly registration: Registration;
  readonly secrets: CallBridgeSecrets;
  readonly source: CredentialSource;
  readonly progress: (line: string) => void;
}

/** How long an API that says it is busy is waited for; a Call Bridge that restarts takes up to 50 s (MMP reference 4.4). */
const busyMs = 90_000;

/** Opens the first Call Bridge that answers; throws the first error when none does. */
export async function openFirstApi(surroundings: ApiSurroundings): Promise<OpenApi> {
  const { registration, secrets, source, progress } = surroundings;
  const { deadlines } = registration;
  const errors: unknown[] = [];
  for (const callBridge of registration.callBridges) {
    try {
      const credentials = await credentialsOf(callBridge, secrets, source);
      return await openApi({ callBridge, credentials, deadlines, busyMs, progress });
    } catch (error) {
      if (!isAway(error)) throw error;
      errors.push(error);
      progress(`${callBridge.appliance}: ${error.message}`);
    }
  }
  throw errors[0];
}

/** Only one that is away is passed over; a wrong host key or password is never a reason to ask somebody else. */
export function isAway(error: unknown): error is CmsError {
  const codes = ["mmp/unreachable", "mmp/connection-lost", "mmp/time-out", "rest/unreachable", "rest/busy"];
  return error instanceof CmsError && codes.includes(error.code);
}

/** How one API is opened. */
export interface ApiOpening {
  readonly callBridge: DeclaredCallBridge;
  readonly credentials: CallBridgeCredentials;
  readonly deadlines: Deadlines;
  /** How long an API that says it is busy is waited for. */
  readonly busyMs: number;
  readonly progress: (line: string) => void;
}

/** Learns over an SSH connection of its own by what Web Admin is recognised. */
export async function openApi(opening: ApiOpening): Promise<OpenApi> {
  const { callBridge, credentials, deadlines, progress } = opening;
  const { appliance, target } = callBridge;
  const subject = apiSubject(callBridge);
  const mmp = await connectMmp({
    target,
    credentials: credentials.ssh,
    ...(credentials.bastion && { bastionCredentials: credentials.bastion }),
    deadlines,
    name: appliance,
    counter: new WireCounter(),
    onProgress: (line) => progress(`${subject}: ${line}`),
  });
  try {
    const leaf = await readWebAdminLeaf(mmp, subject);
    return { appliance, client: apiClient(opening, leaf), mmp };
  } catch (error) {
    await mmp.close();
    throw error;
  }
}

/** A client of the API whose Web Admin shows this leaf. */
export function apiClient(
  { callBridge, credentials, deadlines, busyMs }: ApiOpening,
  leaf: string,
): ApiClient {
  return new ApiClient({
    ...callBridge.api,
    subject: apiSubject(callBridge),
    password: credentials.apiPassword,
    acceptedLeaves: [leaf],
    connectMs: deadlines.connectMs,
    requestMs: deadlines.commandMs,
    busyMs,
  });
}

/** What messages call an API. */
export function apiSubject({ appliance }: DeclaredCallBridge): string {
  return `${appliance} api`;
}
