import assert from "node:assert/strict";
import type { RunningAppliance } from "../../lab/appliance/appliance";
import type { ChangeInput } from "../../apply/change";
import type { RoleSettings } from "../../plan/declaration";
import { reviewedClearing } from "../../plan/reviewed";
import type { SupportedRole } from "../../plan/roles";
import { shownName } from "../lab/appliance/session";
import { Appliances, anIdentity, change, declare, mark, sipPort, theRoot, writes } from "./changing";
import type { Ran } from "./changing";

const host = "cms1.example.org";

interface Case {
  readonly role: SupportedRole;
  readonly port: number;
  readonly slots: readonly string[];
  readonly trusts: Readonly<Record<string, string>>;
  readonly settings: RoleSettings;
  /** What clearing sends that changes something. */
  readonly told: readonly string[];
}

const root = theRoot().certPem;
const cases: readonly Case[] = [
  {
    role: "webAdmin",
    port: 8443,
    slots: ["certs"],
    trusts: {},
    settings: { kind: "webAdmin", listen: { interface: "a", port: 8443 } },
    told: ["webadmin disable", "webadmin certs none"],
  },
  {
    role: "callBridge",
    port: sipPort,
    slots: ["certs"],
    trusts: { c2wTrust: root, sipTrust: root },
    settings: { kind: "callBridge", webRtc: true, sipVerify: "enable" },
    told: [
      "callbridge certs none",
      "callbridge trust c2w none",
      "tls sip verify disable",
      "callbridge restart",
    ],
  },
  {
    role: "webBridge3",
    port: 8444,
    slots: ["httpsCerts", "c2wCerts"],
    trusts: { c2wTrust: root },
    settings: {
      kind: "webBridge3",
      httpsListen: [{ interface: "a", port: 8444 }],
      c2wListen: [{ interface: "a", port: 9999 }],
      c2wHost: host,
    },
    told: [
      "webbridge3 disable",
      "webbridge3 https certs none",
      "webbridge3 c2w certs none",
      "webbridge3 c2w trust none",
    ],
  },
  {
    role: "turn",
    port: 5349,
    slots: ["certs"],
    trusts: {},
    settings: { kind: "turn", tlsPort: 5349 },
    told: ["turn disable", "turn certs none"],
  },
];

describe("[E] apply/run-change: clearing", () => {
  const appliances = new Appliances();
  afterEach(() => appliances.clear());

  const identity = anIdentity(host);

  function inputFor(appliance: RunningAppliance, { role, slots, trusts, settings }: Case): ChangeInput {
    const input = declare(appliance, role, { trusts, settings });
    const { leafPem, chainPem, keyPem } = identity;
    const shown = { leafPem, chainPem, keyForm: "pkcs8" as const };
    return {
      ...input,
      declaration: {
        ...input.declaration,
        identities: Object.fromEntries(slots.map((slot) => [slot, shown])),
        allow: ["PKI-23"],
      },
      secrets: { ...input.secrets, keys: Object.fromEntries(slots.map((slot) => [slot, keyPem])) },
    };
  }

  async function deployed(
    given: Case,
  ): Promise<{ readonly appliance: RunningAppliance; readonly input: ChangeInput }> {
    const appliance = await appliances.start({ setUp: ["callbridge listen a", "turn listen a"] });
    const input = inputFor(appliance, given);
    const { error } = await change(input);
    assert.equal(error, undefined);
    const session = await appliances.fleet.logIn(appliance);
    await session.upload("stranger.crt", root);
    appliance.log.restart();
    return { appliance, input };
  }

  const clear = (input: ChangeInput): Promise<Ran> => change({ ...input, task: "clear" });

  function told(appliance: RunningAppliance): readonly string[] {
    return appliance.log.commands().filter((command) => / (none|disable|enable|restart)$/.test(command));
  }

  async function files(appliance: RunningAppliance): Promise<readonly string[]> {
    const names = await (await appliances.fleet.logIn(appliance)).names();
    return names.filter((name) => name.includes(`-${mark}-`) || name === "stranger.crt");
  }

  for (const given of cases) {
    const { role, port } = given;
    it(`CB-15 WB3-10 TURN-07 WA-07 empties what it filled in ${role}, removes its files, and does nothing the second time`, async () => {
      const { appliance, input } = await deployed(given);
      assert.equal(await shownName(appliance.address, port), host);
      const { report, error } = await clear(input);
      assert.equal(error, undefined);
      assert.deepEqual([report.outcome, report.connections, report.listeners], ["changed", 1, []]);
      assert.deepEqual(told(appliance), given.told);
      assert.notEqual(await shownName(appliance.address, port), host);
      // `tls sip trust` cannot be emptied, so its file stays; and a bundle, which `tls ldap` might use, which was not read.
      const kept = role === "callBridge" ? 2 : 0;
      assert.equal((await files(appliance)).length, 1 + kept);
      assert.deepEqual(
        appliance.log.commands(),
        reviewedClearing({
          role,
          slots: [...given.slots, ...Object.keys(given.trusts)].map((slot) => ({ slot, hasBundle: false })),
          settings: given.settings,
        }),
      );
      appliance.log.restart();
      const again = await clear(input);
      assert.deepEqual(told(appliance), []);
      assert.equal(again.report.outcome, "unchanged");
      assert.deepEqual(writes(appliance), []);
    });
  }

  const callBridge = cases[1] as Case;
  const webBridge = cases[2] as Case;

  it("CB-15 leaves a slot alone that somebody else has filled meanwhile", async () => {
    const { appliance, input } = await deployed(webBridge);
    const session = await appliances.fleet.logIn(appliance);
    const other = anIdentity("other.example.org");
    await session.upload("hand.key", other.keyPem);
    await session.upload("hand.crt", other.leafPem + other.chainPem);
    for (const side of ["https", "c2w"]) {
      await session.tell("webbridge3 disable");
      await session.tell(`webbridge3 ${side} certs hand.key hand.crt`);
    }
    await session.tell("webbridge3 enable");
    appliance.log.restart();
    const { report, error } = await clear(input);
    assert.equal(error, undefined);
    assert.equal(report.outcome, "changed");
    assert.deepEqual(told(appliance), [
      "webbridge3 disable",
      "webbridge3 c2w trust none",
      "webbridge3 enable",
    ]);
    assert.equal(await shownName(appliance.address, 8444), "other.example.org");
  });

  it("WA-07 puts everything back when the appliance refuses on the way", async () => {
    const { appliance, input } = await deployed(callBridge);
    appliance.faults.atFirst(({ text }) => text === "callbridge trust c2w none", { kind: "refuse" });
    const { report } = await clear(input);
    assert.equal(report.outcome, "rolledBack");
    assert.equal(await shownName(appliance.address, sipPort), host);
    assert.equal((await change(input)).report.outcome, "unchanged");
  });

  it("finishes with a restart what was interrupted before it", async () => {
    const { appliance, input } = await deployed(callBridge);
    appliance.faults.atFirst(({ text }) => text === "callbridge restart", { kind: "stop" });
    const short = { ...input.declaration.deadlines, connectMs: 500, activationMs: 500, changeMs: 4_000 };
    const { report } = await clear({ ...input, declaration: { ...input.declaration, deadlines: short } });
    assert.equal(report.outcome, "failed");
    await appliance.restart();
    appliance.log.restart();
    const next = await clear(input);
    assert.equal(next.error, undefined);
    assert.equal(told(appliance).at(-1), "callbridge restart");
    assert.notEqual(await shownName(appliance.address, sipPort), host);
    assert.equal((await clear(input)).report.outcome, "unchanged");
  });

  it("RENEW-01 takes away a certificate that has ended, too", async () => {
    const { appliance, input } = await deployed(cases[0] as Case);
    const later = (): Date => new Date(Date.now() + 400 * 86_400_000);
    const { report, error } = await change({ ...input, task: "clear" }, { now: later });
    assert.equal(error, undefined);
    assert.equal(report.outcome, "changed");
    assert.deepEqual(told(appliance), ["webadmin disable", "webadmin certs none"]);
  });
});
