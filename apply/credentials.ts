/**
 * Resolves the credentials that a declaration gives by reference. This happens in the entry process, which has the
 * environment and the folder of `pulumi up`; nothing of it is stored. Errors name the reference and never a value, nor
 * what a program printed.
 */
import { execFile } from "node:child_process";
import type { ExecFileException } from "node:child_process";
import { readFile } from "node:fs/promises";
import { resolve as resolvePath } from "node:path";
import { cmsError } from "../errors/cms-error";
import type { CmsError } from "../errors/cms-error";
import type {
  CredentialReferences,
  DeclaredTarget,
  LiteralCredentials,
  SecretReference,
} from "../plan/declaration";

/** Where references lead from. */
export interface CredentialSource {
  /** The environment of the process that runs `pulumi up`. */
  readonly environment: NodeJS.ProcessEnv;
  /** Where relative paths start, and where programs run. */
  readonly folder: string;
  /** How long a program may take. */
  readonly timeoutMs: number;
}

/** More than any password or private key. */
const mostBytes = 65_536;
/** Where OpenSSH for Windows has its agent. */
const windowsAgent = "\\\\.\\pipe\\openssh-ssh-agent";

/** The credentials of one login in clear: the literal ones and those that the references lead to. */
export async function resolveCredentials(
  subject: string,
  references: CredentialReferences,
  literals: LiteralCredentials,
  source: CredentialSource,
): Promise<LiteralCredentials> {
  const { passwordFrom, privateKeyFrom, passphraseFrom, agent } = references;
  const resolve = (name: string, reference: SecretReference) =>
    resolveReference(`${subject} ${name}`, reference, source);
  // One after another: a program may ask its user something.
  return {
    ...literals,
    ...(passwordFrom && { password: await resolve("passwordFrom", passwordFrom) }),
    ...(privateKeyFrom && { privateKey: await resolve("privateKeyFrom", privateKeyFrom) }),
    ...(passphraseFrom && { passphrase: await resolve("passphraseFrom", passphraseFrom) }),
    ...(agent === true && { agentSocket: agentSocket(subject, source.environment) }),
  };
}

/** How to log in to an appliance and, where one is declared, to the bastion before it. */
export interface Login {
  readonly credentials: LiteralCredentials;
  readonly bastionCredentials?: LiteralCredentials;
}

/** The credentials of a target in clear; its bastion's are named after it in messages. */
export async function resolveLogin(
  subject: string,
  { credentials, bastion }: DeclaredTarget,
  literals: Partial<Login>,
  source: CredentialSource,
): Promise<Login> {
  const { credentials: own = {}, bastionCredentials = {} } = literals;
  return {
    credentials: await resolveCredentials(subject, credentials, own, source),
    ...(bastion && {
      bastionCredentials: await resolveCredentials(
        `${subject} bastion`,
        bastion.credentials,
        bastionCredentials,
        source,
      ),
    }),
  };
}

async function resolveReference(
  subject: string,
  reference: SecretReference,
  source: CredentialSource,
): Promise<string> {
  const { env, file, command = [] } = reference;
  if (env !== undefined) return fromEnvironment(subject, env, source);
  const shown = file === undefined ? `the program ${shownCommand(command)}` : `the file ${file}`;
  const bytes =
    file === undefined
      ? await outputOf(subject, shown, command, source)
      : await contentOf(subject, file, source);
  if (bytes.length > mostBytes) {
    throw unresolved(
      subject,
      `${shown} gives more than ${String(mostBytes)} bytes`,
      "point at the secret itself",
    );
  }
  const secret = bytes.toString("utf8").replace(/\r?\n$/, "");
  if (secret === "") throw unresolved(subject, `${shown} gives nothing`, "put the secret there");
  return secret;
}

function fromEnvironment(subject: string, name: string, { environment }: CredentialSource): string {
  const secret = environment[name];
  if (secret !== undefined && secret !== "") return secret;
  throw unresolved(
    subject,
    `the environment variable ${name} is ${secret === undefined ? "not set" : "empty"}`,
    "set it for the process that runs `pulumi up`",
  );
}

async function contentOf(subject: string, file: string, { folder }: CredentialSource): Promise<Buffer> {
  try {
    return await readFile(resolvePath(folder, file));
  } catch (error) {
    throw unresolved(
      subject,
      `the file ${file} cannot be read (${errorCode(error)})`,
      `check the path, relative to ${folder}, and who may read the file`,
    );
  }
}

function outputOf(
  subject: string,
  shown: string,
  [program = "", ...programArguments]: readonly string[],
  { environment, folder, timeoutMs }: CredentialSource,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = {
      cwd: folder,
      env: environment,
      encoding: "buffer",
      maxBuffer: mostBytes + 1,
      timeout: timeoutMs,
      killSignal: "SIGKILL",
      windowsHide: true,
    } as const;
    const child = execFile(program, programArguments, options, (error, stdout) => {
      if (!error) return resolve(stdout);
      // The library's own message repeats what the program said; that is not for the eye.
      const why = failure(error, timeoutMs);
      reject(unresolved(subject, `${shown} ${why}`, "run it by hand, as the user that runs `pulumi up`"));
    });
    child.stdin?.end();
  });
}

function failure(error: ExecFileException, timeoutMs: number): string {
  if (error.killed === true) return `did not end within ${String(timeoutMs)} ms`;
  if (typeof error.code === "number") return `ended with the exit status ${String(error.code)}`;
  if (error.code === "ERR_CHILD_PROCESS_STDIO_MAXBUFFER") return `gives more than ${String(mostBytes)} bytes`;
  return error.signal ? `was ended by ${error.signal}` : `could not be started (${errorCode(error)})`;
}

function agentSocket(subject: string, { SSH_AUTH_SOCK: socket = "" }: NodeJS.ProcessEnv): string {
  if (socket !== "") return socket;
  if (process.platform === "win32") return windowsAgent;
  throw unresolved(
    `${subject} agent`,
    "the environment variable SSH_AUTH_SOCK is not set, so there is no SSH agent to ask",
    "start an agent in the session that runs `pulumi up`, or give passwordFrom or privateKeyFrom",
  );
}

function unresolved(subject: string, what: string, remedy: string): CmsError {
  return cmsError("apply/credentials", { subject, what, remedy });
}

function shownCommand(command: readonly string[]): string {
  const text = JSON.stringify(command);
  return text.length <= 200 ? text : `${text.slice(0, 200)}...`;
}

function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : "unknown error";
}
