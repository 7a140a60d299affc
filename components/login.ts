/** How a login is made: references that the change resolves when it runs, or literal secrets. */
import * as pulumi from "@pulumi/pulumi";
import { cmsError } from "../errors/cms-error";
import type { CredentialReferences, LiteralCredentials, SecretReference } from "../plan/declaration";
import { checked } from "./boundary";
import { readText } from "./plain-values";

/** Where a secret comes from when the change runs; give exactly one. Nothing of it is stored in the state. */
export interface SecretReferenceArgs {
  /** Name of an environment variable of the process that runs `pulumi up`. */
  env?: pulumi.Input<string>;
  /** Path of a file, relative to the program's folder; one line end at its end is cut. */
  file?: pulumi.Input<string>;
  /** A program and its arguments, run without a shell; its standard output is the secret, one line end cut. */
  command?: pulumi.Input<pulumi.Input<string>[]>;
}

/**
 * The SSH login. Prefer the references (`…From`, `agent`): nothing secret enters the state, and a rotated password is no
 * difference. A literal secret lies encrypted in the state of every change, and its rotation runs every change again.
 */
export interface LoginArgs {
  /** Where the password comes from when a change runs. Excludes `password`. */
  passwordFrom?: SecretReferenceArgs;
  /** Where the private key comes from when a change runs, in PEM or OpenSSH form. Excludes `privateKey`. */
  privateKeyFrom?: SecretReferenceArgs;
  /** Where the passphrase of the private key comes from. Needs a private key; excludes `passphrase`. */
  passphraseFrom?: SecretReferenceArgs;
  /** Whether the SSH agent of the process that runs `pulumi up` may log in. @default false */
  agent?: pulumi.Input<boolean>;
  /** The password itself; it is made a secret. Excludes `passwordFrom`. */
  password?: pulumi.Input<string>;
  /** The private key itself, in PEM or OpenSSH form; it is made a secret. Excludes `privateKeyFrom`. */
  privateKey?: pulumi.Input<string>;
  /** The passphrase of the private key itself; it is made a secret. Excludes `passphraseFrom`. */
  passphrase?: pulumi.Input<string>;
}

/** What a declaration carries of a login, and what travels apart from it. */
export interface Login {
  readonly references: pulumi.Output<CredentialReferences>;
  /** Secret; an empty object where everything is given by reference. */
  readonly literals: pulumi.Output<LiteralCredentials>;
}

const pairs = [
  ["passwordFrom", "password"],
  ["privateKeyFrom", "privateKey"],
  ["passphraseFrom", "passphrase"],
] as const;

/** Checks a login and takes it apart. Call it inside `against`: it throws for what contradicts itself. */
export function readLogin(owner: pulumi.Resource, subject: string, args: LoginArgs): Login {
  checkCombination(subject, args);
  const { passwordFrom, privateKeyFrom, passphraseFrom, agent } = args;
  const references = { passwordFrom, privateKeyFrom, passphraseFrom };
  return {
    references: checked(owner, { references, agent }, (known) => ({
      ...readReferences(subject, known.references),
      ...(known.agent !== undefined && { agent: known.agent }),
    })),
    literals: literalCredentials(args),
  };
}

function checkCombination(subject: string, args: LoginArgs): void {
  for (const [reference, literal] of pairs) {
    if (args[reference] === undefined || args[literal] === undefined) continue;
    throw conflict(subject, `${reference} and ${literal} exclude each other`, `leave out ${literal}`);
  }
  const hasKey = args.privateKeyFrom !== undefined || args.privateKey !== undefined;
  const hasPassword = args.passwordFrom !== undefined || args.password !== undefined;
  if (!hasKey && (args.passphraseFrom !== undefined || args.passphrase !== undefined)) {
    throw conflict(subject, "there is a passphrase but no private key", "give privateKeyFrom too");
  }
  if (hasKey || hasPassword || (args.agent !== undefined && args.agent !== false)) return;
  throw cmsError("args/required", {
    subject,
    what: "there is no way to log in",
    remedy: "give passwordFrom, privateKeyFrom or agent",
  });
}

type KnownReferences = {
  readonly [Name in (typeof pairs)[number][0]]: pulumi.Unwrap<SecretReferenceArgs> | undefined;
};

function readReferences(subject: string, references: KnownReferences): CredentialReferences {
  const { passwordFrom, privateKeyFrom, passphraseFrom } = references;
  return {
    ...(passwordFrom && { passwordFrom: readReference(`${subject} passwordFrom`, passwordFrom) }),
    ...(privateKeyFrom && { privateKeyFrom: readReference(`${subject} privateKeyFrom`, privateKeyFrom) }),
    ...(passphraseFrom && { passphraseFrom: readReference(`${subject} passphraseFrom`, passphraseFrom) }),
  };
}

function readReference(subject: string, reference: pulumi.Unwrap<SecretReferenceArgs>): SecretReference {
  const { env, file, command } = reference;
  const given = [env, file, command].filter((value) => value !== undefined).length;
  if (given !== 1) {
    throw conflict(subject, `${given} of env, file and command are given`, "give exactly one of them");
  }
  if (env !== undefined) return { env: readText(`${subject}.env`, env) };
  if (file !== undefined) return { file: readText(`${subject}.file`, file) };
  const [program, ...rest] = command ?? [];
  return { command: [readText(`${subject}.command`, program ?? ""), ...rest] };
}

function literalCredentials({
  password,
  privateKey,
  passphrase,
}: LoginArgs): pulumi.Output<LiteralCredentials> {
  return pulumi.secret({ password, privateKey, passphrase }).apply((known) => ({
    ...(known.password !== undefined && { password: known.password }),
    ...(known.privateKey !== undefined && { privateKey: known.privateKey }),
    ...(known.passphrase !== undefined && { passphrase: known.passphrase }),
  }));
}

function conflict(subject: string, what: string, remedy: string): Error {
  return cmsError("args/conflict", { subject, what, remedy });
}
