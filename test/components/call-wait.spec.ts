import assert from "node:assert/strict";
import { CallBridge, MeetingServer, SingleSplit, TurnServer, WebBridge3 } from "../../index";
import type { MeetingServerArgs, SingleSplitArgs, WaitForNoCallsArgs } from "../../index";
import {
  aServer,
  changesOf,
  commandsOf,
  declarationOf,
  environmentOf,
  find,
  hostKey,
  onlyChange,
  secretsOf,
  serverArgs,
  supplied,
} from "./deployment";
import { runProgram } from "./program";
import type { ProgramRun } from "./program";

const identity = supplied();

function callBridge(
  waitForNoCalls?: WaitForNoCallsArgs,
  server: Partial<MeetingServerArgs> = {},
): Promise<ProgramRun<void>> {
  return runProgram(() => {
    const wait = waitForNoCalls && { waitForNoCalls };
    new CallBridge("bridge", { server: aServer("cms1", server), identity, ...wait });
  });
}

function declared(name: string): object {
  return {
    appliance: name,
    target: {
      host: "10.1.1.9",
      port: 22,
      user: "admin",
      hostKey,
      credentials: { passwordFrom: { env: "CMS_PASSWORD" } },
    },
    api: { host: "10.1.1.9", port: 443, user: "admin", passwordFrom: { env: "CMS_PASSWORD" } },
  };
}

describe("[I] components/call-wait", () => {
  it("asks a Call Bridge's own appliance: declared, shown, with the table that is read for it", async () => {
    const plain = onlyChange(await callBridge());
    const run = await callBridge({ deadlineSeconds: 900 });
    assert.deepEqual(run.errors, []);
    const change = onlyChange(run);
    assert.deepEqual(declarationOf(change), {
      ...declarationOf(plain),
      callWait: { callBridges: [declared("cms1")], deadlineMs: 900_000, otherwise: "fail" },
    });
    const environment = environmentOf(change);
    assert.deepEqual(
      [environment["CMS_WAIT_FOR_NO_CALLS"], environment["API_001"]],
      [
        "no call is in progress on cms1; waits at most 900 s, then fails",
        "GET /api/v1/system/status on cms1 (until callLegsActive is 0)",
      ],
    );
    const [before, after] = [commandsOf(plain), commandsOf(change)];
    const at = before.lastIndexOf("pki verify {leaf} {bundle}") + 1;
    assert.deepEqual(after, [...before.slice(0, at), "webadmin", ...before.slice(at)]);
    // Where everything is given by reference there is nothing secret.
    const keys = (secretsOf(plain) as { keys: object }).keys;
    assert.deepEqual(secretsOf(change), {
      version: 1,
      keys,
      credentials: {},
      callBridges: { cms1: { version: 1, keys: {}, credentials: {} } },
    });
  });

  it("PKI-22 hands a literal password on as a secret only", async () => {
    const api = { password: "of-the-api", user: "api" };
    const run = await callBridge({ deadlineSeconds: 0, otherwise: "goOn" }, { api });
    assert.deepEqual(run.errors, []);
    const { inputs, ...rest } = onlyChange(run);
    const { stdin: _, ...others } = inputs;
    assert.equal(JSON.stringify([rest, others]).includes("of-the-api"), false);
    const { callBridges } = secretsOf(onlyChange(run)) as { callBridges: unknown };
    assert.deepEqual(callBridges, { cms1: { version: 1, keys: { api: "of-the-api" }, credentials: {} } });
    assert.match(
      String(environmentOf(onlyChange(run))["CMS_WAIT_FOR_NO_CALLS"]),
      /0 s, then goes on all the same$/,
    );
  });

  it("asks the Call Bridges that are named, for roles of another appliance, and reads nothing on their own", async () => {
    const run = await runProgram(() => {
      const callBridges = [aServer("cms1"), aServer("cms2")];
      const waitForNoCalls = { deadlineSeconds: 60, callBridges };
      const server = aServer("edge1", { fqdn: "cms1.example.org" });
      new TurnServer("turn", { server, identity, waitForNoCalls });
    });
    assert.deepEqual(run.errors, []);
    const change = onlyChange(run);
    const { callWait } = declarationOf(change) as {
      callWait: { callBridges: readonly { appliance: string }[] };
    };
    assert.deepEqual(
      callWait.callBridges.map(({ appliance }) => appliance),
      ["cms1", "cms2"],
    );
    assert.equal(commandsOf(change).includes("webadmin"), false);
    assert.equal(
      environmentOf(change)["CMS_WAIT_FOR_NO_CALLS"],
      "no call is in progress on cms1, cms2; waits at most 60 s, then fails",
    );
  });

  it("refuses a role that names nobody, a Call Bridge without a password, and wrong values", async () => {
    const turn = await runProgram(() => {
      new TurnServer("turn", { server: aServer(), identity, waitForNoCalls: { deadlineSeconds: 60 } });
    });
    assert.deepEqual(turn.errors, [
      "args/required cms1 turn waitForNoCalls.callBridges: no Call Bridge is named, so nobody could be asked for calls. " +
        "Name the appliances whose Call Bridges use this role.",
    ]);
    const { passwordFrom: _, ...keyOnly } = serverArgs("cms9", { privateKeyFrom: { file: "key" } });
    const withoutPassword = await runProgram(() => {
      const callBridges = [new MeetingServer("cms9", keyOnly)];
      new WebBridge3("web", {
        server: aServer(),
        https: { identity },
        c2w: { identity },
        trusts: { c2w: { identities: [identity] } },
        waitForNoCalls: { deadlineSeconds: 60, callBridges },
      });
    });
    assert.match(
      withoutPassword.errors.join(),
      /^args\/required cms9 api: there is no password for the REST API/,
    );
    const place = "args/invalid cms1 callBridge waitForNoCalls";
    const late = await callBridge({ deadlineSeconds: 86_401 });
    assert.deepEqual(late.errors, [
      `${place}.deadlineSeconds: the value is 86401. Give a whole number from 0 to 86400.`,
    ]);
    const otherwise = "wait" as "goOn";
    assert.deepEqual((await callBridge({ deadlineSeconds: 1, otherwise })).errors, [
      `${place}.otherwise: the value is "wait". Give one of fail, goOn.`,
    ]);
  });

  it("SEQ-02 asks the core's Call Bridge for every role of a deployment that carries calls", async () => {
    const args: SingleSplitArgs = {
      core: { server: serverArgs("core"), webAdmin: {}, callBridge: {} },
      edge: { server: serverArgs("edge"), webBridge3: {}, turn: { waitForNoCalls: { deadlineSeconds: 5 } } },
      waitForNoCalls: { deadlineSeconds: 60 },
    };
    const run = await runProgram(() => {
      new SingleSplit("site", args);
    });
    assert.deepEqual(run.errors, []);
    const text = (seconds: number): string =>
      `no call is in progress on site-core; waits at most ${String(seconds)} s, then fails`;
    assert.deepEqual(
      Object.fromEntries(
        changesOf(run).map((change) => [change.name, environmentOf(change)["CMS_WAIT_FOR_NO_CALLS"]]),
      ),
      {
        "site-core-web-admin-change": undefined,
        "site-core-call-bridge-change": text(60),
        "site-edge-web-bridge-3-change": text(60),
        "site-edge-turn-change": text(5),
        "site-edge-web-bridge-registration-change": undefined,
      },
    );
    assert.ok(commandsOf(find(run, "Command", "site-core-call-bridge-change")).includes("webadmin"));
  });
});
