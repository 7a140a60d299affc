/** Opens the API of a Call Bridge: over SSH it is learned by what Web Admin is recognised, then the API is spoken to. */
import { CmsError } from "../errors/cms-error";
import { connectMmp } from "../mmp/connection";
import { WireCounter } from "../mmp/round-trips";
import type { DeclaredCallBridge, Registration } from "../plan/registration";
import { ApiClient } from "../rest/client";
import { credentialsOf } from "./registration-secrets";
import type { RegistrationSecrets } from "./registration-secrets";
import type { CredentialSource } from "./credentials";
import { readWebAdminLeaf } from "./web-admin-leaf";

/** An API that answers. */
export interface OpenApi {
  readonly appliance: string;
  readonly client: ApiClient;
  /** What learning the leaf cost over SSH. */
  readonly connections: number;
  readonly roundTrips: number;
}

/** What is needed to open one. */
export interface ApiSurroundings {
  readonly registration: Registration;
  readonly secrets: RegistrationSecrets;
  readonly source: CredentialSource;
  readonly progress: (line: string) => void;
}

/** How long an API that says it is busy is waited for; a Call Bridge that restarts takes up to 50 s (MMP reference 4.4). */
const busyMs = 90_000;

/** Opens the first Call Bridge that answers; throws the first error when none does. */
export async function openFirstApi(surroundings: ApiSurroundings): Promise<OpenApi> {
  const errors: unknown[] = [];
  for (const callBridge of surroundings.registration.callBridges) {
    try {
      return await openApi(callBridge, surroundings);
    } catch (error) {
      if (!isAway(error)) throw error;
      errors.push(error);
      surroundings.progress(`${callBridge.appliance}: ${error.message}`);
    }
  }
  throw errors[0];
}

/** Only one that is away is passed over; a wrong host key or password is never a reason to ask somebody else. */
function isAway(error: unknown): error is CmsError {
  const codes = ["mmp/unreachable", "mmp/connection-lost", "mmp/time-out", "rest/unreachable", "rest/busy"];
  return error instanceof CmsError && codes.includes(error.code);
}

async function openApi(callBridge: DeclaredCallBridge, surroundings: ApiSurroundings): Promise<OpenApi> {
  const { appliance, target, api } = callBridge;
  const { registration, secrets, source, progress } = surroundings;
  const { deadlines } = registration;
  const subject = `${appliance} api`;
  const { ssh, bastion, apiPassword } = await credentialsOf(callBridge, secrets, source);
  const counter = new WireCounter();
  const connection = await connectMmp({
    target,
    credentials: ssh,
    ...(bastion && { bastionCredentials: bastion }),
    deadlines,
    name: appliance,
    counter,
    onProgress: (line) => progress(`${subject}: ${line}`),
  });
  try {
    const leaf = await readWebAdminLeaf(connection, subject);
    const { connections, roundTrips } = connection.counts();
    const { host, port, user } = api;
    const client = new ApiClient({
      subject,
      host,
      port,
      user,
      password: apiPassword,
      acceptedLeaves: [leaf],
      connectMs: deadlines.connectMs,
      requestMs: deadlines.commandMs,
      busyMs,
    });
    return { appliance, client, connections, roundTrips };
  } finally {
    await connection.close();
  }
}
