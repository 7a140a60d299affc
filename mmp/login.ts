/**
 * The SSH login. A password is submitted at most twice, and only once where the appliance judged it: accounts may lock
 * (MMP reference 1.5). ssh2's own `tryKeyboard` would send a refused password again, so the order is kept here.
 */
import { createPrivateKey } from "node:crypto";
import { utils } from "ssh2";
import type { AnyAuthMethod, AuthenticationType } from "ssh2";
import { cmsError } from "../errors/cms-error";
import type { CmsError } from "../errors/cms-error";
import { asksForNewPassword, passwordExpired } from "./password-change";
import type { MmpCredentials, MmpEndpoint } from "./target";

/** Decides which method is tried next. */
export class LoginSequence {
  /** How often the password has left this process. */
  passwordSubmissions = 0;
  /** The appliance asked for a new password. */
  asksForNewPassword = false;
  readonly tried: string[] = [];
  readonly #endpoint: MmpEndpoint;
  readonly #credentials: MmpCredentials;
  readonly #left: ("publickey" | "agent" | "password" | "keyboard-interactive")[];

  constructor(endpoint: MmpEndpoint, credentials: MmpCredentials) {
    this.#endpoint = endpoint;
    this.#credentials = credentials;
    const { privateKey, agentSocket, password } = credentials;
    this.#left = [
      ...(privateKey === undefined ? [] : (["publickey"] as const)),
      ...(agentSocket === undefined ? [] : (["agent"] as const)),
      ...(password === undefined ? [] : (["password", "keyboard-interactive"] as const)),
    ];
  }

  /** The next method, or false when none is left. `offered` is null before the first answer. */
  next(offered: readonly AuthenticationType[] | null): AnyAuthMethod | false {
    if (this.#wasJudged(offered)) return false;
    for (let method = this.#left.shift(); method; method = this.#left.shift()) {
      if (offered && !offered.includes(method === "agent" ? "publickey" : method)) continue;
      this.tried.push(method);
      return this.#attempt(method);
    }
    return false;
  }

  /** What a refused login means for the user. */
  refusal(subject: string, cause: unknown): CmsError {
    const { user, host, port } = this.#endpoint;
    const where = `${user}@${host}:${String(port)}`;
    if (this.asksForNewPassword) return passwordExpired(subject, user);
    if (this.tried.length === 0) {
      return cmsError("mmp/login", {
        subject,
        what: `${where} offers no login method for which a credential is given`,
        remedy: "give a password, or a private key whose public part lies on the appliance as `<user>.pub`",
        cause,
      });
    }
    const times = this.passwordSubmissions === 1 ? "once" : `${String(this.passwordSubmissions)} times`;
    const submitted = this.passwordSubmissions === 0 ? "" : `, password sent ${times}`;
    return cmsError("mmp/login", {
      subject,
      what: `${where} refused the login (tried ${this.tried.join(", ")}${submitted})`,
      remedy:
        "the MMP does not say why: check for a wrong or expired password, a locked account (15 minutes; `user unlock` by another admin) and for `user host` and `user duty` restrictions before running again",
      cause,
    });
  }

  /** A password that the appliance judged is not sent a second time by another method. */
  #wasJudged(offered: readonly AuthenticationType[] | null): boolean {
    return this.tried.at(-1) === "password" && offered?.includes("password") === true;
  }

  #attempt(method: "publickey" | "agent" | "password" | "keyboard-interactive"): AnyAuthMethod {
    const username = this.#endpoint.user;
    const { agentSocket = "", password = "" } = this.#credentials;
    switch (method) {
      case "publickey":
        return { type: method, username, ...readableKey(this.#credentials) };
      case "agent":
        return { type: method, username, agent: agentSocket };
      case "password":
        this.passwordSubmissions += 1;
        return { type: method, username, password };
      case "keyboard-interactive":
        return {
          type: method,
          username,
          prompt: (...[name, instructions, , prompts, answer]) => {
            const asked = prompts.map((prompt) => prompt.prompt);
            answer(this.#answers([name, instructions, ...asked].join("\n"), asked.length));
          },
        };
    }
  }

  /** The password for the one prompt of the first round; nothing for anything else. */
  #answers(text: string, count: number): string[] {
    if (asksForNewPassword(text)) this.asksForNewPassword = true;
    const isPasswordPrompt = count === 1 && !this.asksForNewPassword && this.passwordSubmissions < 2;
    if (!isPasswordPrompt || this.#answered) return new Array<string>(count).fill("");
    this.#answered = true;
    this.passwordSubmissions += 1;
    return [this.#credentials.password ?? ""];
  }

  #answered = false;
}

/** Refuses a private key that cannot be read, before anything is sent. */
export function checkPrivateKey(credentials: MmpCredentials, subject: string): void {
  if (credentials.privateKey === undefined) return;
  const { key: text, passphrase } = readableKey(credentials);
  const key = utils.parseKey(text, passphrase);
  if (!(key instanceof Error)) return;
  throw cmsError("mmp/login", {
    subject,
    what: `the private key for the SSH login cannot be read (${key.message})`,
    remedy: "give the key in OpenSSH form, or an RSA or EC key as PEM, and its passphrase if it has one",
  });
}

/** ssh2 reads no PKCS#8, which most tools write today: RSA and EC keys are handed to it in their older forms. */
function readableKey({ privateKey = "", passphrase }: MmpCredentials): {
  readonly key: string;
  readonly passphrase?: string;
} {
  const given = { key: privateKey, ...(passphrase !== undefined && { passphrase }) };
  if (!/-----BEGIN (?:ENCRYPTED )?PRIVATE KEY-----/.test(privateKey)) return given;
  try {
    const key = createPrivateKey(given);
    const type = key.asymmetricKeyType === "rsa" ? "pkcs1" : "sec1";
    return { key: key.export({ type, format: "pem" }).toString() };
  } catch {
    return given; // ssh2 then says what is wrong with it, or that it is of another kind.
  }
}
