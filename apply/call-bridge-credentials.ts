/** Credentials of the Call Bridges that are asked: by reference, or literal ones out of a secret document by appliance. */
import { text } from "node:stream/consumers";
import { cmsError } from "../errors/cms-error";
import type { DeclaredCallBridge, LiteralCredentials, SecretDocument } from "../plan/declaration";
import { resolveCredentials } from "./credentials";
import type { CredentialSource } from "./credentials";
import { parseSecretDocument } from "./secret-document";

/** Credentials in clear for one Call Bridge. */
export interface CallBridgeCredentials {
  readonly ssh: LiteralCredentials;
  readonly bastion?: LiteralCredentials;
  readonly apiPassword: string;
}

/** Literal secrets by appliance, as they came in. */
export type CallBridgeSecrets = Readonly<Record<string, LiteralSecrets>>;

interface LiteralSecrets {
  readonly ssh: LiteralCredentials;
  readonly bastion: LiteralCredentials;
  readonly apiPassword?: string;
}

/** Reads standard input: `{ "<appliance>": <secret document whose key "api" is the API's password> }`. */
export async function readCallBridgeSecrets(input: NodeJS.ReadableStream): Promise<CallBridgeSecrets> {
  const documents = Object.entries(parseObject(await text(input)));
  return literalSecrets(
    Object.fromEntries(
      documents.map(([appliance, document]) => [appliance, parseSecretDocument(JSON.stringify(document))]),
    ),
  );
}

/** What secret documents hold, by appliance. */
export function literalSecrets(documents: Readonly<Record<string, SecretDocument>>): CallBridgeSecrets {
  return Object.fromEntries(
    Object.entries(documents).map(([appliance, { credentials, bastionCredentials, keys }]) => {
      const apiPassword = keys["api"];
      return [
        appliance,
        {
          ssh: credentials,
          bastion: bastionCredentials ?? {},
          ...(apiPassword !== undefined && { apiPassword }),
        },
      ];
    }),
  );
}

/** The credentials of one Call Bridge, references resolved. */
export async function credentialsOf(
  { appliance, target, api }: DeclaredCallBridge,
  secrets: CallBridgeSecrets,
  source: CredentialSource,
): Promise<CallBridgeCredentials> {
  const literal = secrets[appliance] ?? { ssh: {}, bastion: {} };
  const { bastion } = target;
  const ssh = await resolveCredentials(appliance, target.credentials, literal.ssh, source);
  const reference = api.passwordFrom ? { passwordFrom: api.passwordFrom } : {};
  const given = literal.apiPassword === undefined ? {} : { password: literal.apiPassword };
  const { password } = await resolveCredentials(`${appliance} api`, reference, given, source);
  if (password === undefined) throw noPassword(appliance);
  return {
    ssh,
    ...(bastion && {
      bastion: await resolveCredentials(`${appliance} bastion`, bastion.credentials, literal.bastion, source),
    }),
    apiPassword: password,
  };
}

function noPassword(appliance: string): Error {
  return cmsError("apply/credentials", {
    subject: `${appliance} api`,
    what: "there is no password for the API",
    remedy: "give `api` a password or passwordFrom; a login by SSH key alone has none",
  });
}

function parseObject(json: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return value as Readonly<Record<string, unknown>>;
    }
  } catch {
    // Said below: the parser's own error quotes the document.
  }
  throw cmsError("apply/input", {
    subject: "the secret document",
    what: "cannot be used (it is secret and not shown)",
    remedy: "start the registration through its component, which writes the document to standard input",
  });
}
