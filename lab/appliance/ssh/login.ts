/** Who may log in, and how (MMP reference 1.4 to 1.6). A refusal never says why; the audit log does. */
import { utils } from "ssh2";
import type { AuthContext, AuthenticationType, Connection, ParsedKey } from "ssh2";
import type { Dialect } from "../dialects";
import type { FileArea } from "../folder";
import type { UserRecord } from "../state";
import type { StateHolder } from "../store";
import { expiresAt, hasPassword, lockOutMs } from "../users";

/** What a login rests on. */
export interface LoginParts {
  readonly state: StateHolder;
  readonly files: FileArea;
  readonly dialect: Dialect;
  now(): Date;
  audit(text: string): void;
}

/** A successful login. */
export interface Login {
  readonly user: string;
  /** Nothing but setting a new password is possible. */
  readonly mustSetPassword: boolean;
}

/** Answers the authentication requests of one connection. */
export function serveLogin(
  parts: LoginParts,
  connection: Connection,
  from: string,
  done: (login: Login) => void,
): void {
  const accept = (context: AuthContext, user: UserRecord, byPassword: boolean): void => {
    edit(parts, { ...user, failedLogins: 0, lastLogin: parts.now().toISOString() });
    parts.audit(`User ${user.name} logged in from ${from}`);
    done({ user: user.name, mustSetPassword: byPassword && needsNewPassword(parts, user) });
    context.accept();
  };
  const refuse = (context: AuthContext, why: string): void => {
    parts.audit(`Login of ${context.username} from ${from} refused: ${why}`);
    context.reject(offered(parts.dialect));
  };
  const judge = (context: AuthContext, password: string): void => {
    const user = findUser(parts, context.username);
    const why = user ? passwordProblem(parts, user, password, from) : "no such user";
    if (user && why === undefined) accept(context, user, true);
    else refuse(context, why ?? "no such user");
  };
  connection.on("authentication", (context) => {
    const isOffered = offered(parts.dialect).includes(context.method);
    if (!isOffered) {
      context.reject(offered(parts.dialect));
    } else if (context.method === "password") {
      judge(context, context.password);
    } else if (context.method === "keyboard-interactive") {
      context.prompt([{ prompt: "Password: ", echo: false }], (answers) => judge(context, answers[0] ?? ""));
    } else if (context.method === "publickey") {
      const user = findUser(parts, context.username);
      const key = user && authorizedKey(parts.files, user.name);
      const isTheirs = key?.getPublicSSH().equals(context.key.data) === true;
      const why = user && isTheirs ? accessProblem(parts, user, from) : "unknown key";
      if (!user || !key || why !== undefined) refuse(context, why ?? "unknown key");
      else if (!context.signature) context.accept();
      else if (isSignedBy(key, context)) accept(context, user, false);
      else refuse(context, "wrong signature");
    } else {
      context.reject(offered(parts.dialect));
    }
  });
}

function offered(dialect: Dialect): AuthenticationType[] {
  if (dialect["password-login"] === "off") return ["publickey"];
  switch (dialect.login) {
    case "password":
      return ["publickey", "password"];
    case "keyboard-interactive":
      return ["publickey", "keyboard-interactive"];
    default:
      return ["publickey", "password", "keyboard-interactive"];
  }
}

function findUser(parts: LoginParts, name: string): UserRecord | undefined {
  return parts.state.current().users.find((user) => user.name === name);
}

function passwordProblem(
  parts: LoginParts,
  user: UserRecord,
  password: string,
  from: string,
): string | undefined {
  const now = parts.now().getTime();
  if (user.lockedUntil !== undefined && now < new Date(user.lockedUntil).getTime()) return "account locked";
  if (!hasPassword(user, password)) {
    countFailure(parts, user, now);
    return "wrong password";
  }
  if (parts.dialect["password-expired"] === "auth-refused") return "password expired";
  return accessProblem(parts, user, from);
}

/** The lock-out is off unless `max_failed_logins` is set. */
function countFailure(parts: LoginParts, user: UserRecord, now: number): void {
  const most = parts.state.current().userRules.max_failed_logins;
  const failedLogins = user.failedLogins + 1;
  const locks = most !== undefined && failedLogins >= most;
  const { lockedUntil: _before, ...rest } = user;
  edit(parts, {
    ...rest,
    failedLogins,
    ...(locks && { lockedUntil: new Date(now + lockOutMs).toISOString() }),
  });
}

function accessProblem(parts: LoginParts, user: UserRecord, from: string): string | undefined {
  const restriction = parts.dialect["user-host/duty-restriction"];
  const address = from.split(":").slice(0, -1).join(":");
  if (restriction === "host" || (user.hosts.length > 0 && !user.hosts.includes(address))) {
    return "not from this address";
  }
  return restriction === "duty" || !isOnDuty(user, parts.now()) ? "not at this hour" : undefined;
}

function isOnDuty(user: UserRecord, now: Date): boolean {
  if (user.duty === undefined) return true;
  const [from = 0, to = 24] = user.duty.split("-").map(Number);
  return now.getUTCHours() >= from && now.getUTCHours() < to;
}

function needsNewPassword(parts: LoginParts, user: UserRecord): boolean {
  const isPast = parts.dialect["password-expired"] === "prompt" || expiresAt(user) <= parts.now().getTime();
  return user.mustChange || isPast;
}

function authorizedKey(files: FileArea, user: string): ParsedKey | undefined {
  const bytes = files.read(`${user}.pub`);
  const key = bytes && utils.parseKey(bytes);
  return key === undefined || key instanceof Error ? undefined : key;
}

function isSignedBy(key: ParsedKey, context: Extract<AuthContext, { method: "publickey" }>): boolean {
  if (context.blob === undefined || context.signature === undefined) return false;
  // An Error, too, may come back, whatever the types say.
  const verdict: unknown = key.verify(context.blob, context.signature, context.hashAlgo);
  return verdict === true;
}

function edit(parts: LoginParts, user: UserRecord): void {
  parts.state.change((state) => ({
    ...state,
    users: state.users.map((other) => (other.name === user.name ? user : other)),
  }));
}
