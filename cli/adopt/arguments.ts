/** The arguments of `adopt`. */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import type { CredentialReferences, SecretReference } from "../../plan/declaration";
import { loginOptions, readCredentials, readTargets } from "../doctor/login-arguments";
import type { DoctorTarget } from "../doctor/survey";
import { understood, wrongUse } from "../wrong-use";

/** What `adopt` was asked for. */
export interface AdoptOrder {
  /** Each with its host key. */
  readonly targets: readonly DoctorTarget[];
  readonly credentials: CredentialReferences;
  /** Folder of the project that is written; it holds none yet. */
  readonly folder: string;
}

const options = { ...loginOptions, folder: { type: "string" } } as const;

/** Reads the arguments after the word `adopt`; throws `cli/usage`. */
export function parseAdoptArguments(commandLine: readonly string[]): AdoptOrder {
  const { values, positionals } = understood(() =>
    parseArgs({ args: [...commandLine], allowPositionals: true, options }),
  );
  const { folder } = values;
  if (folder === undefined) throw wrongUse("adopt needs --folder DIR, where it writes the project");
  const targets = readTargets("adopt", positionals, values);
  const unpinned = targets.find(({ hostKey }) => hostKey === undefined);
  if (unpinned) {
    throw wrongUse(`adopt needs --host-key for ${unpinned.host}, which "doctor ${unpinned.host}" shows`);
  }
  return { targets, credentials: readCredentials(values), folder };
}

/** The login as a program in another folder names it. */
export function loginFrom(credentials: CredentialReferences): CredentialReferences {
  const { passwordFrom, privateKeyFrom } = credentials;
  return {
    ...credentials,
    ...(passwordFrom && { passwordFrom: absolute(passwordFrom) }),
    ...(privateKeyFrom && { privateKeyFrom: absolute(privateKeyFrom) }),
  };
}

function absolute(reference: SecretReference): SecretReference {
  return "file" in reference ? { file: resolve(reference.file) } : reference;
}
