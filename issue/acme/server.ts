/** An ACME server as an issuance sees it, over acme-client; its errors become ours. */
import { Agent } from "node:https";
import { rootCertificates } from "node:tls";
import * as acme from "acme-client";
import type { Authorization, Order } from "acme-client";
import type { Challenge, OrderCreateRequest } from "acme-client/types/rfc8555";
import { CmsError, cmsError } from "../../errors/cms-error";
import type { AcmeTerms, IssuanceSecrets } from "../../plan/issuance/order";
import type { Progress } from "../progress";

/** An order at the server. */
export type AcmeOrder = Order;
/** The authorization of one name. */
export type AcmeAuthorization = Authorization;
/** One way to get it. */
export type AcmeChallenge = Challenge;

/** Whom to talk to, and as whom. */
export interface AcmeAccess {
  /** For messages. */
  readonly subject: string;
  readonly terms: AcmeTerms;
  readonly secrets: IssuanceSecrets;
  readonly progress: Progress;
}

/** What an order asks for; `profile` is that of draft-ietf-acme-profiles, `replaces` that of RFC 9773. */
export interface OrderTerms extends OrderCreateRequest {
  readonly profile?: string;
  readonly replaces?: string;
}

/** Polls at the server: quick at first, for as long as the deadline lets it. */
const polling = { backoffAttempts: 100_000, backoffMin: 1_000, backoffMax: 15_000 };
/** How often a request is tried again that found no server, or one that was busy. */
const retries = { retryMaxAttempts: 2, retryDefaultDelay: 1 };

/** A server with an account that is ready. */
export class AcmeServer {
  readonly #client: acme.Client;
  readonly #access: AcmeAccess;
  /** Whether it tells when to renew. */
  readonly hasRenewalInfo: boolean;

  private constructor(client: acme.Client, access: AcmeAccess, hasRenewalInfo: boolean) {
    this.#client = client;
    this.#access = access;
    this.hasRenewalInfo = hasRenewalInfo;
  }

  /** Opens the account, which is made where the server does not know its key. */
  static async open(access: AcmeAccess): Promise<AcmeServer> {
    const { terms, secrets, progress } = access;
    const { directoryUrl, contact, externalKeyId, serverCaPem } = terms;
    setUpTransport(serverCaPem, progress);
    const client = new acme.Client({
      directoryUrl,
      accountKey: secrets.accountKey,
      ...(externalKeyId !== undefined &&
        secrets.externalKey !== undefined && {
          externalAccountBinding: { kid: externalKeyId, hmacKey: secrets.externalKey },
        }),
      ...polling,
    });
    const directory = await said(access, "its directory", async () => {
      const { data } = await acme.axios.get<unknown>(directoryUrl);
      return data;
    });
    await said(access, "the account", () =>
      client.createAccount({ termsOfServiceAgreed: true, contact: [...contact] }),
    );
    return new AcmeServer(
      client,
      access,
      isRecord(directory) && typeof directory["renewalInfo"] === "string",
    );
  }

  /** Places an order; where the server does not take the certificate that it replaces, one that replaces nothing. */
  placeOrder({ replaces, ...terms }: OrderTerms): Promise<AcmeOrder> {
    return said(this.#access, "the order", async () => {
      if (replaces === undefined) return this.#client.createOrder(terms);
      const replacing: OrderTerms = { ...terms, replaces };
      try {
        return await this.#client.createOrder(replacing);
      } catch (error) {
        this.#access.progress(
          `${this.#access.subject}: ${wordsOf(error)}; asks without naming the certificate that is replaced`,
        );
        return this.#client.createOrder(terms);
      }
    });
  }

  /** What has to be shown for an order. */
  authorizations(order: AcmeOrder): Promise<readonly AcmeAuthorization[]> {
    return said(this.#access, "the authorizations", () => this.#client.getAuthorizations(order));
  }

  /** What is to be put up for a challenge. */
  keyAuthorization(challenge: AcmeChallenge): Promise<string> {
    return this.#client.getChallengeKeyAuthorization(challenge);
  }

  /** Has the server look, and waits for what it says. Throws issue/challenge with its words. */
  async validate(challenge: AcmeChallenge, identifier: string): Promise<void> {
    try {
      await this.#client.completeChallenge(challenge);
      await this.#client.waitForValidStatus(challenge);
    } catch (error) {
      throw cmsError("issue/challenge", {
        subject: `${this.#access.subject} ${identifier}`,
        what: `the CA does not see the control over the name by ${challenge.type}: ${wordsOf(error)}`,
        remedy: "make what was put up visible to the CA, from where it looks; then run again",
        retry: "safe",
        cause: error,
      });
    }
  }

  /** Hands the request in and waits for the certificate. */
  finalize(order: AcmeOrder, csrPem: string): Promise<AcmeOrder> {
    return said(this.#access, "the request", async () => {
      const finalized = await this.#client.finalizeOrder(order, csrPem);
      return finalized.status === "valid" ? finalized : this.#client.waitForValidStatus(finalized);
    });
  }

  /** The certificate with the chain that has an issuer of that common name; with any where none has. */
  certificate(order: AcmeOrder, issuer: string | undefined): Promise<string> {
    return said(this.#access, "the certificate", () => this.#client.getCertificate(order, issuer));
  }
}

/** Why a request was tried again last; at its end the library loses the reason where there was no answer at all. */
const troubles = { last: "" };

/** The library keeps these for the whole process, which is for this one server. */
function setUpTransport(serverCaPem: string | undefined, progress: Progress): void {
  Object.assign(acme.axios.defaults, {
    acmeSettings: { ...(acme.axios.defaults as { acmeSettings?: object }).acmeSettings, ...retries },
    timeout: 60_000,
    httpsAgent: new Agent(serverCaPem === undefined ? {} : { ca: [...rootCertificates, serverCaPem] }),
  });
  troubles.last = "";
  // Of all that it says, why it waits; it names no secret.
  acme.setLogger((line) => {
    if (/^(Caught |Found retry-after)/.test(line)) progress(line);
    troubles.last = /^Caught (\S+), retry attempt/.exec(line)?.[1] ?? troubles.last;
  });
}

async function said<Result>(
  { subject, terms: { directoryUrl } }: AcmeAccess,
  what: string,
  act: () => Promise<Result>,
): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof CmsError) throw error;
    throw cmsError("issue/acme", {
      subject,
      what: `${directoryUrl} did not give ${what}: ${wordsOf(error)}`,
      remedy: "mend what it says, and run again",
      retry: "safe",
      cause: error,
    });
  }
}

/** A server's words are its own: cut, and on one line. */
function wordsOf(error: unknown): string {
  const words = (error instanceof Error ? error.message : String(error)).replace(/\s+/g, " ").trim();
  // acme-client 5.4 looks into an answer that never came.
  if (error instanceof TypeError && words.includes("reading 'config'")) return `no answer (${troubles.last})`;
  return words.length <= 400 ? words : `${words.slice(0, 400)}...`;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
