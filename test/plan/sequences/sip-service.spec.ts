import assert from "node:assert/strict";
import type { RoleSettings } from "../../../plan/declaration";
import { reviewedClearing, reviewedCommands } from "../../../plan/reviewed";
import { previousSettings, settingsToSet } from "../../../plan/settings";

const slots = [{ slot: "certs", hasBundle: true }];

describe("[U] plan/sequences/sip-service", () => {
  it("REC-03 STR-03 checks, then disables, sets where it listens, assigns, and enables", () => {
    for (const kind of ["recorder", "streamer"] as const) {
      const settings: RoleSettings = { kind, sipListen: { interface: "a", tlsPort: 5061 } };
      assert.deepStrictEqual(reviewedCommands({ role: kind, slots, settings }), [
        "version",
        "date",
        "user list",
        kind,
        "pki match {key} {leaf}",
        "pki verify {leaf} {bundle}",
        kind,
        `${kind} disable`,
        `${kind} sip listen a none 5061`,
        `${kind} sip certs {key} {leaf} {bundle}`,
        `${kind} enable`,
        kind,
      ]);
    }
  });

  it("empties its certificates by the pattern of every role, and stays disabled", () => {
    const commands = reviewedClearing({ role: "recorder", slots, settings: { kind: "recorder" } });
    assert.deepStrictEqual(commands.slice(-3), ["recorder disable", "recorder sip certs none", "recorder"]);
  });

  it("REC-03 sends where it listens only where the table shows something else, and knows the way back", () => {
    const table = (sipListen: string) =>
      ({ slots: {}, interfaces: [], verify: {}, text: "", settings: { sipListen } }) as const;
    const settings: RoleSettings = {
      kind: "streamer",
      sipListen: { interface: "a", tcpPort: 7000, tlsPort: 7001 },
    };
    assert.deepStrictEqual(settingsToSet(settings, table("a 7000 7001")), []);
    assert.deepStrictEqual(
      previousSettings(settings, table("a none 7001")).map(({ command }) => command),
      ["streamer sip listen a none 7001"],
    );
    assert.deepStrictEqual(previousSettings(settings, table("")), []);
  });
});
