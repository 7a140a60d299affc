/**
 * Takes secrets out of every text that leaves the process. Nothing here writes them on purpose: this is for an
 * appliance that prints back what it was given, and for libraries whose messages quote their input.
 */
import type { CmsError } from "../errors/cms-error";
import { cmsError } from "../errors/cms-error";
import type { LiteralCredentials, SecretDocument } from "../plan/declaration";
import type { ChangeInput } from "./change";

/** Replaces each secret, in any of its usual forms. */
export type Conceal = (text: string) => string;

const replacement = "[secret]";
/** Shorter ones would hit ordinary words. */
const shortestSecret = 6;
const shortestLine = 12;

/** Knows the secrets of a change. */
export function concealer(input: ChangeInput): Conceal {
  return concealerOf([
    ...[input.secrets, ...Object.values(input.secrets.callBridges ?? {})].flatMap(literalsOf),
    ...[input.credentials, input.bastionCredentials].flatMap(literals),
    ...Object.values(input.callBridges ?? {}).flatMap(({ ssh, bastion, apiPassword }) => [
      ...[ssh, bastion].flatMap(literals),
      apiPassword,
    ]),
  ]);
}

/** Knows these secrets. */
export function concealerOf(secrets: readonly string[]): Conceal {
  const forms = [...new Set(secrets.flatMap(formsOf))].sort((a, b) => b.length - a.length);
  return (text) => forms.reduce((clean, form) => clean.replaceAll(form, replacement), text);
}

/** The same error without secrets in its texts. */
export function concealError(error: CmsError, conceal: Conceal): CmsError {
  if (conceal(error.message) === error.message) return error;
  return cmsError(error.code, {
    subject: conceal(error.subject),
    what: conceal(error.what),
    remedy: conceal(error.remedy),
    retry: error.retry,
    ...(error.evidence !== undefined && { evidence: conceal(error.evidence) }),
  });
}

function literalsOf({ keys, credentials, bastionCredentials }: SecretDocument): readonly string[] {
  return [...Object.values(keys), ...[credentials, bastionCredentials].flatMap(literals)];
}

/** The secrets of one login. */
export function literals(credentials: LiteralCredentials | undefined): readonly string[] {
  const { password, privateKey, passphrase } = credentials ?? {};
  return [password, privateKey, passphrase].filter((secret) => secret !== undefined);
}

function formsOf(secret: string): readonly string[] {
  const whole = [secret, secret.trim(), secret.replace(/\r?\n/g, "")].flatMap((text) => {
    const json = JSON.stringify(text).slice(1, -1);
    const jsonTwice = JSON.stringify(json).slice(1, -1);
    const hex = Buffer.from(text).toString("hex");
    return [text, json, jsonTwice, encodeURIComponent(text), hex, ...base64Forms(text)];
  });
  const lines = secret.split(/\r?\n/).filter((line) => !line.startsWith("-----"));
  const pieces = lines.length > 1 ? lines.filter((line) => line.length >= shortestLine) : [];
  return [...whole.filter((form) => form.length >= shortestSecret), ...pieces];
}

/** Base64 depends on how many bytes stand before; the characters at both ends mix with what stands around. */
function base64Forms(text: string): readonly string[] {
  return [0, 1, 2].flatMap((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), Buffer.from(text)]).toString("base64");
    const inner = encoded.replace(/=+$/, "").slice(before === 0 ? 0 : before + 1, -1);
    return [inner, inner.replaceAll("+", "-").replaceAll("/", "_")];
  });
}
