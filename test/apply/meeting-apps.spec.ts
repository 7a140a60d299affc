import assert from "node:assert/strict";
import type { RunningAppliance } from "../../lab/appliance/appliance";
import type { Dialect } from "../../lab/appliance/dialects";
import type { ChangeInput } from "../../apply/change";
import type { RoleSettings } from "../../plan/declaration";
import type { Made } from "../certificates";
import { Fleet } from "../lab/appliance/fleet";
import { shownName } from "../lab/appliance/session";
import { anIdentity, change, deadlines, declare } from "./changing";

const host = "files.example.org";
const port = 8445;
const listening: RoleSettings = { kind: "meetingApps", httpsListen: { interface: "a", port } };

function declared(appliance: RunningAppliance, made: Made, settings: RoleSettings = listening): ChangeInput {
  const input = declare(appliance, "meetingApps", { settings });
  const { leafPem, chainPem, keyPem } = made;
  return {
    ...input,
    declaration: {
      ...input.declaration,
      identities: { httpsCerts: { leafPem, chainPem, keyForm: "pkcs8" } },
      deadlines: { ...deadlines, proofMs: 1_000 },
    },
    secrets: { ...input.secrets, keys: { httpsCerts: keyPem } },
  };
}

/** What changes something, file names without their digests. */
function told(appliance: RunningAppliance): readonly string[] {
  return appliance.log
    .commands()
    .filter((command) => /\b(certs|listen|enable|disable|gensecret)\b/.test(command))
    .map((command) => command.replace(/-ab12-[0-9a-f]{8}/g, ""));
}

describe("[E] apply meetingapps", () => {
  const fleet = new Fleet();
  afterEach(() => fleet.clear());

  const dialects: readonly Partial<Dialect>[] = [
    {},
    { "service-tables": "as-webadmin" },
    { "services-while-enabled": "accept", "unlisted-success": "chatty" },
    { "refusal-prefix": "FAILURE", "table-rows": "3.13", "webbridge3-restart": "100" },
    { listeners: "refused" },
  ];
  for (const dialect of dialects) {
    const name = Object.entries(dialect).map((entry) => entry.join("="));
    it(`MA-05 MA-06 MA-07 RENEW-01 installs, leaves alone and renews under ${name.join(" ") || "the default dialect"}`, async () => {
      const appliance = await fleet.start({ dialect });
      const [made, renewed] = [anIdentity(host), anIdentity(host)];
      const first = await change(declared(appliance, made));
      assert.equal(first.error, undefined);
      assert.equal(first.report.outcome, "changed");
      const certs = "meetingapps https certs meetingapps.key meetingapps.crt";
      assert.deepEqual(told(appliance), [
        `meetingapps https listen a ${String(port)}`,
        certs,
        "meetingapps enable",
      ]);
      appliance.log.restart();
      const second = await change(declared(appliance, made));
      assert.deepEqual([second.report.outcome, told(appliance)], ["unchanged", []]);
      const third = await change(declared(appliance, renewed));
      assert.equal(third.error, undefined);
      assert.deepEqual(told(appliance), ["meetingapps disable", certs, "meetingapps enable"]);
      assert.deepEqual(
        third.report.listeners.map(({ listener, port: at, provenBy }) => [listener, at, provenBy]),
        [["meetingApps.https", port, dialect.listeners ? "tables" : "tls-handshake"]],
      );
    });
  }

  it("goes back to the old full chain when enabling fails, and serves again", async () => {
    const appliance = await fleet.start();
    const made = anIdentity(host);
    await change(declared(appliance, made));
    appliance.faults.atFirst(({ text }) => text === "meetingapps enable", {
      kind: "answer",
      text: "FAILURE: Key and certificate problem: certificate and key do not match",
      executes: false,
    });
    const { report } = await change(declared(appliance, anIdentity("other.example.org")));
    assert.equal(report.outcome, "rolledBack");
    assert.equal(await shownName(appliance.address, port), host);
    assert.equal((await change(declared(appliance, made))).report.outcome, "unchanged");
  });

  it("goes back to where it listened when the port that it moves to is taken", async () => {
    const appliance = await fleet.start();
    const made = anIdentity(host);
    await change(declared(appliance, made));
    await change(declare(appliance, "webAdmin", { made: anIdentity() }));
    const moved = { kind: "meetingApps", httpsListen: { interface: "a", port: 8443 } } as const;
    const { report } = await change(declared(appliance, made, moved));
    assert.equal(report.outcome, "rolledBack");
    assert.equal(await shownName(appliance.address, port), host);
  });

  it("MA-05 INST-10 refuses to change it without an interface, and says what to type", async () => {
    const appliance = await fleet.start();
    const { error } = await change(declared(appliance, anIdentity(host), { kind: "meetingApps" }));
    assert.equal(
      error?.message,
      "apply/not-listening cms1 meetingApps: the role has no interface to listen on. " +
        'Set it on the MMP with "meetingapps https listen <interface> <port>", or declare listen.',
    );
  });

  it("refuses a release before 3.5 by name, after the first commands", async () => {
    const appliance = await fleet.start({ dialect: { "table-rows": "3.0" } });
    const { error } = await change(declared(appliance, anIdentity(host)));
    assert.match(error?.message ?? "", /^apply\/release cms1 meetingApps: the appliance has release 3\.0, /);
    assert.deepEqual(appliance.log.commands(), ["version", "date", "user list"]);
  });
});
