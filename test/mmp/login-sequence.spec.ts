/** The order of login methods, without a wire. What a server sees of it is in login.spec.ts. */
import assert from "node:assert/strict";
import type { AuthenticationType } from "ssh2";
import { LoginSequence, checkPrivateKey } from "../../mmp/login";
import type { MmpCredentials } from "../../mmp/target";
import { aLeaf, encryptedKeyPem } from "../certificates";
import { thrownText } from "../thrown";
import { sshKeyPair } from "./ssh-keys";

const endpoint = { host: "192.0.2.10", port: 22, user: "admin", hostKey: "" };
const all: MmpCredentials = { password: "p", privateKey: "k", agentSocket: "/agent" };
const every: readonly AuthenticationType[] = ["publickey", "password", "keyboard-interactive"];

/** The methods that are tried when the server always refuses and offers the same. */
function tried(credentials: MmpCredentials, offered: readonly AuthenticationType[]): string[] {
  const sequence = new LoginSequence(endpoint, credentials);
  let method = sequence.next(null);
  while (method !== false) method = sequence.next(offered);
  return sequence.tried;
}

describe("[U] mmp/login: LoginSequence", () => {
  it("INST-01 tries a key first, then the agent, then the password; once where the server judged it", () => {
    assert.deepStrictEqual(tried(all, every), ["publickey", "agent", "password"]);
    assert.deepStrictEqual(tried({ password: "p" }, every), ["password"]);
  });

  it("INST-01 goes on to keyboard-interactive only where passwords are not taken in the plain way", () => {
    assert.deepStrictEqual(tried({ password: "p" }, ["publickey", "keyboard-interactive"]), [
      "password",
      "keyboard-interactive",
    ]);
    assert.deepStrictEqual(tried({ password: "p", privateKey: "k" }, ["keyboard-interactive"]), [
      "publickey",
      "keyboard-interactive",
    ]);
  });

  it("INST-01 leaves out what the server does not offer and what no credential is given for", () => {
    assert.deepStrictEqual(tried({ privateKey: "k", password: "p" }, ["publickey"]), ["publickey"]);
    assert.deepStrictEqual(tried({}, every), []);
  });

  it("PKI-22 answers one prompt with the password, and every further one with nothing", () => {
    const sequence = new LoginSequence(endpoint, { password: "p" });
    sequence.next(null);
    const method = sequence.next(["keyboard-interactive"]);
    assert.ok(method !== false && method.type === "keyboard-interactive");
    const asked = (...prompts: string[]): string[] => {
      let answers: string[] = [];
      const list = prompts.map((prompt) => ({ prompt, echo: false }));
      method.prompt("", "", "", list, (given) => (answers = given));
      return answers;
    };
    assert.deepStrictEqual(asked(), []);
    assert.deepStrictEqual(asked("Password:", "Token:"), ["", ""]);
    assert.deepStrictEqual(asked("Password: "), ["p"]);
    assert.deepStrictEqual(asked("Password: "), [""]);
    assert.equal(sequence.passwordSubmissions, 2);
  });

  it("PKI-22 answers a second question with nothing, also where the password was not sent before", () => {
    const sequence = new LoginSequence(endpoint, { privateKey: "k", password: "p" });
    sequence.next(null);
    const method = sequence.next(["keyboard-interactive"]);
    assert.ok(method !== false && method.type === "keyboard-interactive");
    const answers: string[][] = [];
    for (let round = 0; round < 2; round += 1) {
      method.prompt("", "", "", [{ prompt: "Password: ", echo: false }], (given) => answers.push(given));
    }
    assert.deepStrictEqual(answers, [["p"], [""]]);
  });

  it("PKI-22 types nothing where a new password is asked for, and says so", () => {
    const sequence = new LoginSequence(endpoint, { password: "p" });
    sequence.next(null);
    const method = sequence.next(["keyboard-interactive"]);
    assert.ok(method !== false && method.type === "keyboard-interactive");
    let answers: string[] = [];
    method.prompt(
      "",
      "Your password has expired",
      "",
      [{ prompt: "New password:", echo: false }],
      (given) => (answers = given),
    );
    assert.deepStrictEqual(answers, [""]);
    assert.match(
      sequence.refusal("cms1", undefined).message,
      /^mmp\/password-expired cms1: the password of admin/,
    );
  });

  it("INST-01 says what was tried and how often the password left, never the password", () => {
    const refusal = (credentials: MmpCredentials, offered: readonly AuthenticationType[]): string => {
      const sequence = new LoginSequence(endpoint, credentials);
      let method = sequence.next(null);
      while (method !== false) method = sequence.next(offered);
      return sequence.refusal("cms1", undefined).message;
    };
    const remedy =
      "The MMP does not say why: check for a wrong or expired password, a locked account (15 minutes; `user unlock` by " +
      "another admin) and for `user host` and `user duty` restrictions before running again.";
    assert.equal(
      refusal({ password: "s3cret" }, every),
      `mmp/login cms1: admin@192.0.2.10:22 refused the login (tried password, password sent once). ${remedy}`,
    );
    assert.equal(
      refusal({ privateKey: "k" }, every),
      `mmp/login cms1: admin@192.0.2.10:22 refused the login (tried publickey). ${remedy}`,
    );
    assert.equal(
      refusal({}, every),
      "mmp/login cms1: admin@192.0.2.10:22 offers no login method for which a credential is given. Give a password, or " +
        "a private key whose public part lies on the appliance as `<user>.pub`.",
    );
  });
});

describe("[U] mmp/login: checkPrivateKey", () => {
  const { keyPem } = aLeaf().forHost("x").key("rsa").selfSigned();

  it("INST-01 accepts a readable key, with its passphrase where it has one, and no key at all", () => {
    const keys: readonly MmpCredentials[] = [
      {},
      { privateKey: keyPem },
      { privateKey: aLeaf().forHost("x").key("ec").selfSigned().keyPem },
      { privateKey: sshKeyPair().private },
      { privateKey: encryptedKeyPem(keyPem, "traditional", "words"), passphrase: "words" },
      { privateKey: encryptedKeyPem(keyPem, "pkcs8", "words"), passphrase: "words" },
    ];
    for (const credentials of keys) {
      assert.equal(
        thrownText(() => checkPrivateKey(credentials, "cms1")),
        "nothing was thrown",
      );
    }
  });

  it("PKI-22 refuses a key that cannot be read before anything is sent, without quoting it", () => {
    const privateKey = encryptedKeyPem(keyPem, "traditional", "words");
    const pkcs8 = encryptedKeyPem(keyPem, "pkcs8", "words");
    for (const credentials of [
      { privateKey: pkcs8 },
      { privateKey: pkcs8, passphrase: "wrong" },
      { privateKey },
      { privateKey, passphrase: "wrong" },
      { privateKey: "no key" },
    ]) {
      const text = thrownText(() => checkPrivateKey(credentials, "cms1"));
      assert.match(
        text,
        /^mmp\/login cms1: the private key for the SSH login cannot be read \(.*\)\. Give the key in OpenSSH form, or an RSA or EC key as PEM, and its passphrase if it has one\.$/,
      );
      assert.ok(!text.includes("words"));
    }
  });
});
