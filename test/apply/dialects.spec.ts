/**
 * The same cases under every dialect that is about SSH, files, commands, Web Admin or the Call Bridge: a first
 * install, a run without a change, a renewal, and a renewal that fails at its activation and is taken back.
 */
import assert from "node:assert/strict";
import { databaseDialects } from "../../lab/appliance/database-dialects";
import type { DialectName } from "../../lab/appliance/dialects";
import type { RunningAppliance } from "../../lab/appliance/appliance";
import type { ChangeInput } from "../../apply/change";
import type { SupportedRole } from "../../plan/roles";
import { otherValues } from "../dialects/choices";
import type { Choice } from "../dialects/choices";
import { shownName } from "../lab/appliance/session";
import {
  Appliances,
  anIdentity,
  change,
  declare,
  loginKey,
  failActivation,
  sipPort,
  webAdminPort,
} from "./changing";
import { sideBySide } from "./side-by-side";
import type { Ran } from "./changing";

/** Switches that are about a login with a password. */
const aboutPasswords: readonly DialectName[] = [
  "login",
  "password-login",
  "force-password-change",
  "password-expired",
  "user-host/duty-restriction",
];

/** Where a run cannot go well, and what it says instead. */
const refused: Readonly<Record<string, string>> = {
  "force-password-change=on": "mmp/password-expired",
  "password-expired=prompt": "mmp/password-expired",
  "password-expired=auth-refused": "mmp/login",
  "password-login=off": "mmp/login",
  "user-host/duty-restriction=host": "mmp/login",
  "user-host/duty-restriction=duty": "mmp/login",
};

/** Where a renewal ends well, but nothing can be seen from here. */
const hidden: readonly string[] = ["listeners=refused", "listeners=silent"];

const legacyAlgorithms = {
  kex: ["diffie-hellman-group14-sha1"],
  serverHostKey: ["rsa-sha2-512", "ssh-rsa"],
  cipher: ["aes128-cbc"],
  hmac: ["hmac-sha1"],
};

const roles: readonly SupportedRole[] = ["webAdmin", "callBridge"];

/** Switches that are met in dialects-edge.spec.ts, in the tests of the other services, and in those of the database. */
const elsewhere: ReadonlySet<string> = new Set<string>([
  ...databaseDialects.map(({ name }) => name),
  "webbridge3-while-enabled",
  "turn-while-enabled",
  "services-while-enabled",
  "sip-service-peers",
  "service-tables",
  "c2w-trust-parsed",
  "wb3-success-style",
  "webbridge3-restart",
  "api-after-restart",
  "webbridge-status",
  "unrecognised-spelling",
  "error-status",
  "gzip",
  "chunked-empty-post",
  "keepalive-ms",
  "list-cap",
  "c2w-firewall",
]);
/** Switches of commands that a change never sends; test/issue/on-box.spec.ts turns them. */
const neverMet: ReadonlySet<string> = new Set(["pki-sign-fullchain", "csr-cn-in-san"]);

/** Every value but the defaults, which together are one choice more. */
const choices: readonly Choice[] = [
  { name: "exec", value: "zero" },
  ...otherValues().filter(({ name }) => !elsewhere.has(name) && !neverMet.has(name)),
];

describe("[E] apply/run-change under every dialect", () => {
  const appliances = new Appliances();
  let runs = 0;
  // An appliance mostly waits, so several are at work at once.
  const underway = sideBySide(choices, 6, async ({ name, value }) => {
    const appliance = await appliances.start({ dialect: { [name]: value }, loginKey: loginKey() });
    for (const role of roles) {
      const ran = await runCases(appliance, role, { name, value });
      runs += ran;
    }
    await appliance.stop();
  });
  before(() => underway.begin());
  after(async () => {
    await appliances.clear();
    console.log(`      ${String(runs)} runs under ${String(choices.length)} values of dialects`);
  });

  for (const choice of choices) {
    it(`${choice.name}=${choice.value}`, () => underway.end(choice)).timeout(180_000);
  }

  it("exec=off and shell=off leave no way to send a command", async () => {
    const appliance = await appliances.start({ dialect: { exec: "off", shell: "off" } });
    const { report, error } = await change(declare(appliance, "webAdmin", { made: anIdentity() }));
    assert.deepEqual([report.outcome, error?.code], ["failed", "mmp/channel"]);
  });

  it("ssh-algorithms=legacy wants the algorithms declared", async () => {
    const appliance = await appliances.start({ dialect: { "ssh-algorithms": "legacy" } });
    const { error } = await change(declare(appliance, "webAdmin", { made: anIdentity() }));
    assert.equal(error?.code, "mmp/unreachable");
  });
});

/** Runs the cases for one role; returns how many runs it took. */
async function runCases(appliance: RunningAppliance, role: SupportedRole, choice: Choice): Promise<number> {
  const key = `${choice.name}=${choice.value}`;
  const run = (cn: string): Promise<Ran> => {
    appliance.log.restart();
    return change(inputFor(appliance, role, cn, choice));
  };
  const first = await run("one.example.org");
  if (refused[key] !== undefined) {
    assert.deepEqual([first.report.outcome, first.error?.code], ["failed", refused[key]]);
    return 1;
  }
  const isHidden = hidden.includes(key);
  const serves = async (name: string): Promise<void> => {
    if (!isHidden) assert.equal(await shownName(appliance.address, portOf(role)), name);
  };
  ends(first, "changed");
  assert.equal(first.report.listeners[0]?.provenBy, isHidden ? "tables" : "tls-handshake");
  ends(await run("one.example.org"), "unchanged");
  ends(await run("two.example.org"), "changed");
  await serves("two.example.org");
  failActivation(appliance, role, { kind: "refuse" });
  const last = await run("three.example.org");
  assert.deepEqual(
    [last.report.outcome, last.error?.code],
    ["rolledBack", "apply/rolled-back"],
    last.error?.message,
  );
  assert.deepEqual(last.report.after, last.report.before);
  await serves("two.example.org");
  return 4;
}

const identities = new Map<string, ReturnType<typeof anIdentity>>();

function inputFor(
  appliance: RunningAppliance,
  role: SupportedRole,
  cn: string,
  { name, value }: Choice,
): ChangeInput {
  const made = identities.get(cn) ?? anIdentity(cn);
  identities.set(cn, made);
  const input = declare(appliance, role, { made });
  const { declaration } = input;
  const isLegacy = name === "ssh-algorithms" && value === "legacy";
  return {
    ...input,
    declaration: {
      ...declaration,
      // A firewall that stays silent costs these.
      deadlines: {
        ...declaration.deadlines,
        ...(hidden.includes(`${name}=${value}`) && { connectMs: 1_500, proofMs: 500 }),
      },
      ...(isLegacy && { target: { ...declaration.target, algorithms: legacyAlgorithms } }),
    },
    ...(!aboutPasswords.includes(name) && { credentials: { privateKey: loginKey().privateKey } }),
  };
}

function portOf(role: SupportedRole): number {
  return role === "webAdmin" ? webAdminPort : sipPort;
}

function ends({ report, error }: Ran, outcome: string): void {
  assert.equal(report.outcome, outcome, error?.message);
}
