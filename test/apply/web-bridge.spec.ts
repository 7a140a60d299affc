import assert from "node:assert/strict";
import type { RunningAppliance } from "../../lab/appliance/appliance";
import type { Dialect } from "../../lab/appliance/dialects";
import { Fleet } from "../lab/appliance/fleet";
import { shownName } from "../lab/appliance/session";
import { anIdentity, change } from "./changing";
import { c2wPort, edgeHost, httpsPort, turnChange, turnPort, webBridgeChange } from "./edge-changes";

const host = edgeHost;

describe("[E] apply web bridge", () => {
  const fleet = new Fleet();
  afterEach(() => fleet.clear());

  /** What changes something, file names without their digests. */
  function told(appliance: RunningAppliance): readonly string[] {
    return appliance.log
      .commands()
      .filter((command) => /\b(certs|listen|trust|tls|enable|disable|restart)\b/.test(command))
      .map((command) => command.replace(/-ab12-[0-9a-f]{8}/g, ""));
  }

  const dialects: readonly Partial<Dialect>[] = [
    {},
    { "c2w-trust-parsed": "at-enable" },
    { "c2w-trust-parsed": "off", "wb3-success-style": "plain" },
    { "webbridge3-while-enabled": "accept", "unlisted-success": "chatty" },
    { "refusal-prefix": "FAILURE", "webbridge3-restart": "100" },
    { "table-rows": "3.13" },
    { "table-rows": "3.0" },
    { listeners: "refused" },
    { "c2w-firewall": "silent" },
  ];
  for (const dialect of dialects) {
    const name = Object.entries(dialect).map((entry) => entry.join("="));
    it(`WB3-11 WB3-12 RENEW-01 installs, leaves alone and renews Web Bridge 3 under ${name.join(" ") || "the default dialect"}`, async () => {
      const appliance = await fleet.start({ dialect });
      const [https, c2w, renewed] = [anIdentity(host), anIdentity(host), anIdentity(host)];
      const first = await change(webBridgeChange(appliance, https, c2w));
      assert.equal(first.error, undefined);
      assert.equal(first.report.outcome, "changed");
      assert.deepEqual(told(appliance), [
        `webbridge3 https listen a:${String(httpsPort)}`,
        "webbridge3 https certs webbridge3.key webbridge3.crt",
        `webbridge3 c2w listen a:${String(c2wPort)}`,
        "webbridge3 c2w certs webbridge3.key webbridge3.crt",
        "webbridge3 c2w trust webbridge3.crt",
        "webbridge3 enable",
      ]);
      appliance.log.restart();
      const second = await change(webBridgeChange(appliance, https, c2w));
      assert.deepEqual([second.report.outcome, second.report.connections], ["unchanged", 1]);
      assert.deepEqual(told(appliance), []);
      appliance.log.restart();
      const third = await change(webBridgeChange(appliance, https, renewed));
      assert.equal(third.error, undefined);
      assert.deepEqual(told(appliance), [
        "webbridge3 disable",
        "webbridge3 c2w certs webbridge3.key webbridge3.crt",
        "webbridge3 enable",
      ]);
      assert.deepEqual(
        third.report.listeners.map(({ listener, port, provenBy }) => [listener, port, provenBy]),
        [
          ["webBridge3.https", httpsPort, dialect.listeners ? "tables" : "tls-handshake"],
          [
            "webBridge3.c2w",
            c2wPort,
            dialect.listeners || dialect["c2w-firewall"] ? "tables" : "tls-handshake",
          ],
        ],
      );
    });
  }

  it("WB3-14 leaves other options of Web Bridge 3 as somebody set them", async () => {
    const appliance = await fleet.start();
    const session = await fleet.logIn(appliance);
    await session.tell("webbridge3 options beta1 beta2");
    const row = /^Beta options +: beta1 beta2$/m;
    assert.match(await session.tell("webbridge3"), row);
    appliance.log.restart();
    for (const made of [anIdentity(host), anIdentity(host)]) {
      const { report } = await change(webBridgeChange(appliance, made, made));
      assert.equal(report.outcome, "changed");
    }
    assert.match(await session.tell("webbridge3"), row);
    assert.deepEqual(
      appliance.log.commands().filter((command) => /options|frame-ancestors|meetingapps/.test(command)),
      [],
    );
  });

  it("C2W-07 ERR-08 refuses a c2w leaf that does not cover the host of the URL, before anything is sent", async () => {
    const appliance = await fleet.start();
    const { error, report } = await change(
      webBridgeChange(appliance, anIdentity(host), anIdentity("other.example.org")),
    );
    assert.equal(
      error?.message,
      "C2W-07 cms1 webBridge3 c2wCerts: the leaf covers other.example.org, the URL says edge1.example.org. " +
        "Have it issued with that host as common name and alternative name, or change c2wHost.",
    );
    assert.deepEqual([report.connections, appliance.log.entries.length], [0, 0]);
  });

  it("goes back to the old full chains when enabling fails, and Web Bridge 3 serves again", async () => {
    const appliance = await fleet.start();
    const [https, c2w] = [anIdentity(host), anIdentity(host)];
    await change(webBridgeChange(appliance, https, c2w));
    appliance.faults.atFirst(({ text }) => text === "webbridge3 enable", {
      kind: "answer",
      text: "FAILURE: C2W Key and certificate problem: certificate and key do not match",
      executes: false,
    });
    const { error, report } = await change(webBridgeChange(appliance, https, anIdentity(host)));
    assert.equal(report.outcome, "rolledBack");
    assert.match(error?.message ?? "", /certificate and key do not match/);
    assert.equal(await shownName(appliance.address, httpsPort), host);
    assert.equal(await shownName(appliance.address, c2wPort), host);
    assert.equal((await change(webBridgeChange(appliance, https, c2w))).report.outcome, "unchanged");
  });
});

describe("[E] apply turn", () => {
  const fleet = new Fleet();
  afterEach(() => fleet.clear());

  it("TURN-04 TURN-07 changes the TURN server, proves it, and never shows its password", async () => {
    const appliance = await fleet.start();
    const session = await fleet.logIn(appliance);
    for (const command of ["listen a", "credentials user turn-s3cret-word example.org"]) {
      await session.tell(`turn ${command}`);
    }
    appliance.log.restart();
    const input = turnChange(appliance, anIdentity(host));
    const ran = await change(input);
    assert.equal(ran.error, undefined);
    assert.equal(ran.report.outcome, "changed");
    assert.equal(await shownName(appliance.address, turnPort), host);
    assert.equal(JSON.stringify(ran).includes("turn-s3cret-word"), false);
    assert.match(JSON.stringify(ran.report.commands), /Password +: \*{8}/);
    const again = await change(input);
    assert.equal(again.report.outcome, "unchanged");
  });

  it("TURN-03 INST-10 refuses a TURN server without an interface, and says what to type", async () => {
    const appliance = await fleet.start();
    const { error } = await change(turnChange(appliance, anIdentity(host)));
    assert.equal(
      error?.message,
      "apply/not-listening cms1 turn: the role has no interface to listen on. " +
        'Set it on the MMP with "turn listen <interface>".',
    );
  });
});
