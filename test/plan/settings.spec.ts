import assert from "node:assert/strict";
import type { RoleSettings } from "../../plan/declaration";
import type { ObservedTable } from "../../plan/observed";
import { previousSettings, settingsToSet } from "../../plan/settings";

function table(settings: Readonly<Record<string, string>>): ObservedTable {
  return { slots: {}, interfaces: [], verify: {}, text: "", settings };
}

const declared: RoleSettings = {
  kind: "webBridge3",
  httpsListen: [
    { interface: "b", port: 443 },
    { interface: "a", port: 443 },
  ],
  c2wListen: [{ interface: "a", port: 9999 }],
  httpRedirect: { enabled: false },
};

describe("[U] plan/settings", () => {
  it("WB3-09 SEQ-05 sends nothing that the table shows, in whatever order it shows it", () => {
    const shown = { httpsListen: "a:443 b:443", c2wListen: "a:9999", httpRedirect: "disabled" };
    assert.deepStrictEqual(settingsToSet(declared, table(shown)), []);
  });

  it("WB3-08 C2W-01 sends what differs, and knows the way back where there is one", () => {
    const shown = { httpsListen: "a:8443", c2wListen: "", httpRedirect: "enabled" };
    assert.deepStrictEqual(
      settingsToSet(declared, table(shown)).map(({ command }) => command),
      [
        "webbridge3 http-redirect disable",
        "webbridge3 https listen b:443 a:443",
        "webbridge3 c2w listen a:9999",
      ],
    );
    assert.deepStrictEqual(
      previousSettings(declared, table(shown)).map(({ command }) => command),
      ["webbridge3 http-redirect enable", "webbridge3 https listen a:8443"],
    );
  });

  it("TURN-01 sets the TLS port back to none where there was none", () => {
    const turn: RoleSettings = { kind: "turn", tlsPort: 447 };
    assert.deepStrictEqual(previousSettings(turn, table({ tlsPort: "" })), [
      { name: "tlsPort", value: "", command: "turn tls none" },
    ]);
    assert.deepStrictEqual(settingsToSet({ kind: "turn" }, table({ tlsPort: "" })), []);
  });
});
