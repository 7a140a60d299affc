/**
 * Registers a Web Bridge 3 in the API and takes it out again. A single request changes anything, and the list is read
 * before it, so a run that is killed anywhere leaves nothing half done and needs no worker of its own.
 */
import { setTimeout as delay } from "node:timers/promises";
import { cmsError } from "../errors/cms-error";
import type { Registration, RegistrationReport, RegistrationStep } from "../plan/registration";
import { planRegistration, registeredFor } from "../plan/registration";
import type { ApiClient, WebBridgeStatus } from "../rest/client";
import { openFirstApi } from "./call-bridge-api";
import { claim, dropClaim, isClaimedByOthers } from "./registration-claim";
import type { ApiSurroundings, OpenApi } from "./call-bridge-api";

const pollMs = 500;

/** Registers. Throws when the API refuses, or when the link does not come up in time. */
export async function register(
  surroundings: ApiSurroundings,
  previousId: string | undefined,
): Promise<RegistrationReport> {
  const begun = performance.now();
  const { registration, progress } = surroundings;
  const api = await openFirstApi(surroundings);
  try {
    const step = planRegistration(registration.url, await listed(api.client), previousId);
    progress(`${api.appliance} api: ${inWords(step)}`);
    const id = await carryOut(step, api.client);
    if (step.kind === "keep" && id !== previousId) await claim(api.mmp.files, id, registration.name);
    // The link may take its time, and nothing more is asked over SSH.
    await api.mmp.close();
    const { connections, roundTrips } = api.mmp.counts();
    const status = await awaitLink(id, api, surroundings);
    return {
      schema: 1,
      appliance: api.appliance,
      role: "webBridgeRegistration",
      outcome: step.kind === "keep" ? "unchanged" : "changed",
      summary: `${inWords(step)}; the link is ${status}`,
      id,
      url: registration.url,
      status,
      commands: [],
      uploads: [],
      listeners: [],
      warnings: [],
      errors: [],
      connections,
      roundTrips,
      requests: api.client.requests,
      milliseconds: Math.round(performance.now() - begun),
    };
  } finally {
    await close(api);
  }
}

/** Takes the entry with our URL out, unless another registration has taken it over; one that is not there is no fault. */
export async function unregister(surroundings: ApiSurroundings): Promise<void> {
  const { registration, progress } = surroundings;
  const api = await openFirstApi(surroundings);
  try {
    const found = registeredFor(registration.url, await listed(api.client));
    const isOthers = found && (await isClaimedByOthers(api.mmp.files, found.id, registration.name));
    progress(
      `${api.appliance} api: ${removalInWords(registration.url, found !== undefined, isOthers === true)}`,
    );
    if (!found || isOthers === true) return;
    await api.client.remove("webBridges", found.id);
    const left = await dropClaim(api.mmp.files, found.id);
    if (left !== undefined) progress(`${api.appliance}: ${left} cannot be removed; it is of no more use`);
  } finally {
    await close(api);
  }
}

async function close({ client, mmp }: OpenApi): Promise<void> {
  client.close();
  await mmp.close();
}

function removalInWords(url: string, isThere: boolean, isOthers: boolean): string {
  if (!isThere) return "nothing is registered";
  return isOthers ? `leaves ${url}, which another registration has taken over` : `removes ${url}`;
}

async function listed(client: ApiClient): Promise<readonly { readonly id: string; readonly url?: string }[]> {
  const objects = await client.list("webBridges");
  return objects.map(({ id, fields }) => ({
    id,
    ...(fields["url"] !== undefined && { url: fields["url"] }),
  }));
}

async function carryOut(step: RegistrationStep, client: ApiClient): Promise<string> {
  switch (step.kind) {
    case "keep":
      return step.id;
    case "create":
      return client.create("webBridges", { url: step.url });
    case "change":
      await client.change("webBridges", step.id, { url: step.url });
      return step.id;
  }
}

function inWords(step: RegistrationStep): string {
  switch (step.kind) {
    case "keep":
      return "the Web Bridge is registered already";
    case "create":
      return `registers ${step.url}`;
    case "change":
      return `changes the registered URL to ${step.url}`;
  }
}

/** `unused` is neutral: this Call Bridge does not use that Web Bridge (MMP reference 4.2). */
async function awaitLink(
  id: string,
  { appliance, client }: OpenApi,
  { registration, progress }: ApiSurroundings,
): Promise<WebBridgeStatus> {
  const deadline = performance.now() + registration.statusMs;
  for (let last = ""; ;) {
    const status = await client.webBridgeStatus(id);
    if (status === "success" || status === "unused" || registration.statusMs === 0) return status;
    if (status !== last) progress(`${appliance} api: the link is ${status}`);
    last = status;
    if (performance.now() + pollMs > deadline) throw notConnected(registration, appliance, status);
    await delay(pollMs);
  }
}

function notConnected({ name, url, statusMs }: Registration, appliance: string, status: string): Error {
  const isName = status === "dnsFailure";
  return cmsError(isName ? "ERR-08" : "ERR-09", {
    subject: `${name} on ${appliance}`,
    what: `${url} is registered, and the Call Bridge says ${status} for ${statusMs} ms`,
    remedy: isName
      ? "let the appliance's DNS resolve the host of the URL"
      : "see that the c2w leaf covers the host of the URL (ERR-08), that both sides trust each other's certificate, that the port is open between them, and run again",
    retry: "safe",
  });
}
