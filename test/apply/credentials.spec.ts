import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { resolveCredentials } from "../../apply/credentials";
import type { CredentialReferences, LiteralCredentials, SecretReference } from "../../plan/declaration";
import { rejectionText } from "../thrown";

const folder = mkdtempSync(join(tmpdir(), "cms-credentials-"));

function resolved(
  references: CredentialReferences,
  literals: LiteralCredentials = {},
  environment: NodeJS.ProcessEnv = {},
  timeoutMs = 10_000,
): Promise<LiteralCredentials> {
  const source = { environment: { PATH: process.env["PATH"], ...environment }, folder, timeoutMs };
  return resolveCredentials("cms1 webAdmin", references, literals, source);
}

async function password(passwordFrom: SecretReference, environment?: NodeJS.ProcessEnv): Promise<string> {
  return (await resolved({ passwordFrom }, {}, environment)).password ?? "nothing";
}

function refused(reference: SecretReference, timeoutMs?: number): Promise<string> {
  return rejectionText(resolved({ passwordFrom: reference }, {}, { EMPTY: "" }, timeoutMs));
}

const begin = "apply/credentials cms1 webAdmin passwordFrom:";
const byHand = "Run it by hand, as the user that runs `pulumi up`.";

describe("[I] apply/credentials", () => {
  before(() => {
    writeFileSync(join(folder, "unix"), "pass\nword \n");
    writeFileSync(join(folder, "windows"), "password\r\n");
    writeFileSync(join(folder, "two-ends"), "password\n\n");
    writeFileSync(join(folder, "empty"), "\n");
    writeFileSync(join(folder, "long"), "x".repeat(65_537));
    writeFileSync(join(folder, "program"), "#!/bin/sh\necho 's3cret from stderr' >&2\nexit 3\n");
    chmodSync(join(folder, "program"), 0o755);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("takes a variable as it is, and cuts one line end off what a file or a program gives", async () => {
    assert.equal(await password({ env: "CMS" }, { CMS: "password\n" }), "password\n");
    assert.equal(await password({ file: "unix" }), "pass\nword ");
    assert.equal(await password({ file: join(folder, "windows") }), "password");
    assert.equal(await password({ file: "two-ends" }), "password\n");
    assert.equal(await password({ command: ["printf", "%s\\n", "pässword"] }), "pässword");
  });

  it("runs a program without a shell, in the program's folder, with the environment of `pulumi up`", async () => {
    assert.equal(await password({ command: ["printf", "%s", "$HOME;`id`"] }), "$HOME;`id`");
    assert.equal(await password({ command: ["cat", "windows"] }), "password");
    assert.equal(
      await password({ command: ["sh", "-c", 'printf %s "$VAULT"'] }, { VAULT: "token" }),
      "token",
    );
  });

  it("keeps literal credentials and adds what the references lead to, the agent's socket included", async () => {
    assert.deepEqual(
      await resolved(
        { privateKeyFrom: { file: "unix" }, passphraseFrom: { env: "PHRASE" }, agent: true },
        { password: "literal" },
        { PHRASE: "phrase", SSH_AUTH_SOCK: "/run/agent" },
      ),
      { password: "literal", privateKey: "pass\nword ", passphrase: "phrase", agentSocket: "/run/agent" },
    );
    assert.deepEqual(await resolved({ agent: false }, { password: "literal" }), { password: "literal" });
  });

  it("names the variable that is not set or empty", async () => {
    const remedy = "Set it for the process that runs `pulumi up`.";
    assert.equal(
      await refused({ env: "CMS_PASSWORD" }),
      `${begin} the environment variable CMS_PASSWORD is not set. ${remedy}`,
    );
    assert.equal(
      await refused({ env: "EMPTY" }),
      `${begin} the environment variable EMPTY is empty. ${remedy}`,
    );
    assert.equal(
      await rejectionText(resolved({ agent: true })),
      "apply/credentials cms1 webAdmin agent: the environment variable SSH_AUTH_SOCK is not set, so there is no SSH " +
        "agent to ask. Start an agent in the session that runs `pulumi up`, or give passwordFrom or privateKeyFrom.",
    );
  });

  it("names the file that cannot be read, is empty or too long", async () => {
    assert.equal(
      await refused({ file: "missing" }),
      `${begin} the file missing cannot be read (ENOENT). Check the path, relative to ${folder}, and who may read the file.`,
    );
    assert.equal(
      await refused({ file: "empty" }),
      `${begin} the file empty gives nothing. Put the secret there.`,
    );
    assert.equal(
      await refused({ file: "long" }),
      `${begin} the file long gives more than 65536 bytes. Point at the secret itself.`,
    );
  });

  it("names the program that fails and says nothing of what it printed", async () => {
    assert.equal(
      await refused({ command: ["./program", "cms"] }),
      `${begin} the program ["./program","cms"] ended with the exit status 3. ${byHand}`,
    );
    assert.equal(
      await refused({ command: ["cms-no-such-program"] }),
      `${begin} the program ["cms-no-such-program"] could not be started (ENOENT). ${byHand}`,
    );
    assert.equal(
      await refused({ command: ["sh", "-c", "kill -9 $$"] }),
      `${begin} the program ["sh","-c","kill -9 $$"] was ended by SIGKILL. ${byHand}`,
    );
    assert.equal(
      await refused({ command: ["yes"] }),
      `${begin} the program ["yes"] gives more than 65536 bytes. ${byHand}`,
    );
    assert.equal(
      await refused({ command: ["true"] }),
      `${begin} the program ["true"] gives nothing. Put the secret there.`,
    );
  });

  it("ends a program that does not, also where its children keep its output open", async () => {
    assert.equal(
      await refused({ command: ["sh", "-c", "sleep 5 & sleep 5"] }, 200),
      `${begin} the program ["sh","-c","sleep 5 & sleep 5"] did not end within 200 ms. ${byHand}`,
    );
  });
});
