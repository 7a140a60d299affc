import assert from "node:assert/strict";
import { CallBridge, MeetingServer, WebBridgeRegistration } from "../../../index";
import type { MeetingServerArgs, WebBridgeRegistrationArgs } from "../../../index";
import { aServer, changesOf, environmentOf, hostKey, onlyChange, secretsOf, supplied } from "../deployment";
import { runProgram } from "../program";
import type { ProgramRun } from "../program";

function declare(
  args: Partial<WebBridgeRegistrationArgs> = {},
  server: Partial<MeetingServerArgs> = {},
): Promise<ProgramRun<void>> {
  return runProgram(() => {
    new WebBridgeRegistration("edge1-registration", {
      callBridges: [aServer("cms1", server), aServer("cms2")],
      host: "wb1.example.org",
      ...args,
    });
  });
}

describe("[I] components/roles/web-bridge-registration", () => {
  it("API-01 API-02 API-03 hands one command the URL and every Call Bridge that may be asked", async () => {
    const run = await declare();
    assert.deepEqual(run.errors, []);
    const { inputs, name, parent } = onlyChange(run);
    const { environment, stdin: _, ...rest } = inputs;
    assert.deepEqual([name, parent], ["edge1-registration-change", "edge1-registration"]);
    assert.deepEqual(rest, {
      interpreter: ["node", "-e"],
      create: "require('pulumi-cisco-meeting-server/registration').registerMain()",
      delete: "require('pulumi-cisco-meeting-server/registration').unregisterMain()",
      addPreviousOutputInEnv: true,
      logging: "stderr",
    });
    const { CMS_REGISTRATION: registration, ...shown } = environment as Record<string, string>;
    assert.deepEqual(shown, {
      MMP_TARGET: `admin@10.1.1.9:22 ${hostKey}`,
      API_001: "POST /api/v1/webBridges url=c2w://wb1.example.org:9999 (when it is not there)",
    });
    const { callBridges, url, statusMs } = JSON.parse(registration ?? "") as Record<string, unknown>;
    const passwordFrom = { env: "CMS_PASSWORD" };
    const bridge = (appliance: string) => ({
      appliance,
      target: { host: "10.1.1.9", port: 22, user: "admin", hostKey, credentials: { passwordFrom } },
      api: { host: "10.1.1.9", port: 443, user: "admin", passwordFrom },
    });
    assert.deepEqual(
      [callBridges, url, statusMs],
      [[bridge("cms1"), bridge("cms2")], "c2w://wb1.example.org:9999", 60_000],
    );
  });

  it("PKI-22 sends literal passwords on standard input only, each to its appliance", async () => {
    const api = { user: "api", password: "api-pass-word", port: 8443, address: "admin.example.org" };
    const run = await runProgram(() => {
      const args = { address: "10.1.1.9", hostKey, fqdn: "cms1.example.org", password: "ssh-pass-word", api };
      new WebBridgeRegistration("edge1-registration", {
        callBridges: [new MeetingServer("cms1", args)],
        host: "wb1.example.org",
      });
    });
    assert.deepEqual(run.errors, []);
    const change = onlyChange(run);
    assert.deepEqual(secretsOf(change), {
      cms1: { version: 1, keys: { api: "api-pass-word" }, credentials: { password: "ssh-pass-word" } },
    });
    assert.equal(/pass-word/.test(JSON.stringify(environmentOf(change))), false);
  });

  it("SEQ-01 comes after the Call Bridge, in whatever order they are written", async () => {
    for (const isFirst of [true, false]) {
      const run = await runProgram(() => {
        const server = aServer();
        const registration = (): unknown =>
          new WebBridgeRegistration("registration", { callBridges: [server], host: "wb1.example.org" });
        if (isFirst) registration();
        new CallBridge("bridge", { server, identity: supplied() });
        if (!isFirst) registration();
      });
      assert.deepEqual(run.errors, []);
      const change = changesOf(run).find(({ name }) => name === "registration-change");
      assert.deepEqual(change?.dependsOn, ["bridge-change"]);
    }
  });

  const refused: readonly (readonly [
    Partial<WebBridgeRegistrationArgs>,
    Partial<MeetingServerArgs>,
    string,
  ])[] = [
    [
      { callBridges: [] },
      {},
      "args/required edge1-registration callBridges: no Call Bridge is named. Name at least one appliance whose Call " +
        "Bridge uses the Web Bridge.",
    ],
    [
      { host: "https://wb1" },
      {},
      'API-03 edge1-registration: "https://wb1" with port 9999 makes no c2w:// URL. Give the host that the c2w leaf ' +
        "covers, and the port of `webbridge3 c2w listen`.",
    ],
    [
      {},
      { passwordFrom: undefined, agent: true } as unknown as Partial<MeetingServerArgs>,
      "args/required cms1 api: there is no password for the REST API, and a login by SSH key has none. " +
        "Give api.passwordFrom.",
    ],
  ];
  for (const [args, server, message] of refused) {
    it(`refuses in words: ${message.slice(0, 60)}...`, async () => {
      const { errors } = await declare(args, server);
      assert.ok(
        errors.some((error) => error.includes(message)),
        errors.join("\n"),
      );
    });
  }
});
