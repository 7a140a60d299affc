import assert from "node:assert/strict";
import type { RunningAppliance } from "../../lab/appliance/appliance";
import type { Dialect } from "../../lab/appliance/dialects";
import type { ChangeInput } from "../../apply/change";
import type { RoleSettings, SipListen } from "../../plan/declaration";
import { aCa, makeLeaf } from "../certificates";
import type { Made } from "../certificates";
import { Fleet } from "../lab/appliance/fleet";
import { openTls, shownName } from "../lab/appliance/session";
import { sipAnswers } from "../lab/appliance/sip-service-world";
import { anIdentity, change, deadlines, declare } from "./changing";

type Service = "recorder" | "streamer";

const tlsPort = 5071;
const host = "media.example.org";
const bridgeCa = aCa("Call Bridge Root", { key: "rsa" });
const bridge = { cert: "", key: "" };

function declared(
  appliance: RunningAppliance,
  service: Service,
  made: Made,
  listen: SipListen = { interface: "a", tlsPort },
): ChangeInput {
  const settings: RoleSettings = { kind: service, sipListen: listen };
  const input = declare(appliance, service, { made, settings });
  const { certs } = input.declaration.identities;
  if (!certs) throw new Error("there is no identity");
  return {
    ...input,
    declaration: {
      ...input.declaration,
      identities: { certs: { ...certs, peersPem: bridgeCa.certPem } },
      deadlines: { ...deadlines, proofMs: 1_000 },
    },
  };
}

/** What changes something, file names without their digests. */
function told(appliance: RunningAppliance): readonly string[] {
  return appliance.log
    .commands()
    .filter((command) => /\b(certs|listen|enable|disable)\b/.test(command))
    .map((command) => command.replace(/-ab12-[0-9a-f]{8}/g, ""));
}

describe("[E] apply recorder and streamer", () => {
  const fleet = new Fleet();
  before(() => {
    const made = makeLeaf({ ca: bridgeCa, cn: "cms1.example.org" });
    Object.assign(bridge, { cert: made.leafPem, key: made.keyPem });
  });
  afterEach(() => fleet.clear());

  const dialects: readonly Partial<Dialect>[] = [
    {},
    { "services-while-enabled": "accept", "unlisted-success": "chatty" },
    { "sip-service-peers": "any", "refusal-prefix": "FAILURE" },
    { "table-rows": "3.13", "webbridge3-restart": "100" },
    { listeners: "refused" },
  ];
  for (const service of ["recorder", "streamer"] as const) {
    for (const dialect of dialects) {
      const name = Object.entries(dialect).map((entry) => entry.join("="));
      it(`REC-03 STR-03 RENEW-01 installs, leaves alone and renews the ${service} under ${name.join(" ") || "the default dialect"}`, async () => {
        const appliance = await fleet.start({ dialect });
        const [made, renewed] = [anIdentity(host), anIdentity(host)];
        const first = await change(declared(appliance, service, made));
        assert.equal(first.error, undefined);
        assert.equal(first.report.outcome, "changed");
        const certs = `${service} sip certs ${service}.key ${service}.crt ${service}.crt`;
        assert.deepEqual(told(appliance), [
          `${service} sip listen a none ${String(tlsPort)}`,
          certs,
          `${service} enable`,
        ]);
        appliance.log.restart();
        const second = await change(declared(appliance, service, made));
        assert.deepEqual([second.report.outcome, told(appliance)], ["unchanged", []]);
        const third = await change(declared(appliance, service, renewed));
        assert.equal(third.error, undefined);
        assert.deepEqual(told(appliance), [`${service} disable`, certs, `${service} enable`]);
        assert.deepEqual(
          third.report.listeners.map(({ listener, port, provenBy }) => [listener, port, provenBy]),
          [[`${service}.sip`, tlsPort, dialect.listeners ? "tables" : "tls-handshake"]],
        );
      });
    }

    it(`REC-01 REC-04 STR-01 STR-04 PKI-09 lets the ${service} answer the Call Bridges of the declared CA`, async () => {
      const appliance = await fleet.start();
      await change(declared(appliance, service, anIdentity(host)));
      const answers = (who: { cert?: string; key?: string }): Promise<boolean> =>
        sipAnswers(appliance.address, who, tlsPort);
      const stranger = makeLeaf({ ca: aCa("Stranger", { key: "rsa" }), cn: "x.example.org" });
      assert.deepEqual(
        [
          await answers({}),
          await answers({ cert: stranger.leafPem, key: stranger.keyPem }),
          await answers(bridge),
        ],
        [false, false, true],
      );
      // What is seen of it is its own chain, whatever else its bundle holds.
      const socket = await openTls(appliance.address, tlsPort);
      assert.equal(socket.getPeerCertificate(true).issuerCertificate.subject.CN, "Example Issuing CA");
      socket.destroy();
    });

    it(`goes back to the old certificate when enabling the ${service} fails`, async () => {
      const appliance = await fleet.start();
      const made = anIdentity(host);
      await change(declared(appliance, service, made));
      appliance.faults.atFirst(({ text }) => text === `${service} enable`, {
        kind: "answer",
        text: "FAILURE: Key and certificate problem: certificate and key do not match",
        executes: false,
      });
      const { error, report } = await change(declared(appliance, service, anIdentity("other.example.org")));
      assert.equal(report.outcome, "rolledBack");
      assert.match(error?.message ?? "", /certificate and key do not match/);
      assert.equal(await shownName(appliance.address, tlsPort), host);
      assert.equal((await change(declared(appliance, service, made))).report.outcome, "unchanged");
    });
  }

  it("looks for the listener where the same change tells it to listen", async () => {
    const appliance = await fleet.start();
    const made = anIdentity(host);
    await change(declared(appliance, "streamer", made));
    const moved = await change(
      declared(appliance, "streamer", made, { interface: "a", tlsPort: tlsPort + 1 }),
    );
    assert.equal(moved.error, undefined);
    assert.match(
      moved.report.summary,
      new RegExp(`seen on ${appliance.address} port ${String(tlsPort + 1)}$`),
    );
    assert.equal(await shownName(appliance.address, tlsPort), "ECONNREFUSED");
  });

  it("VER-05 refuses a release whose Recorder is no SIP endpoint, after the first command", async () => {
    const appliance = await fleet.start({ dialect: { "table-rows": "2.9" } });
    const { error } = await change(declared(appliance, "recorder", anIdentity(host)));
    assert.equal(error?.code, "VER-05");
    assert.deepEqual(appliance.log.commands(), ["version", "date", "user list"]);
  });

  it("INST-10 refuses a Recorder without a TLS port, and says what to type", async () => {
    const appliance = await fleet.start();
    const session = await fleet.logIn(appliance);
    await session.tell("recorder sip listen a 5060 none");
    const input = declare(appliance, "recorder", { made: anIdentity(host), settings: { kind: "recorder" } });
    assert.equal(
      (await change(input)).error?.message,
      "apply/not-listening cms1 recorder: the role has no interface to listen on. " +
        'Set it on the MMP with "recorder sip listen <interface> <tcp-port|none> <tls-port>", or declare listen.',
    );
  });

  it("INST-04 warns of a peers' certificate that has ended", async () => {
    const appliance = await fleet.start();
    const input = declared(appliance, "recorder", anIdentity(host));
    const ended = aCa("Ended Root", { key: "rsa", notAfter: new Date(Date.now() - 1_000) });
    const { certs } = input.declaration.identities;
    const identities = { certs: { ...certs, peersPem: ended.certPem } };
    const { report } = await change({
      ...input,
      declaration: { ...input.declaration, identities } as ChangeInput["declaration"],
    });
    assert.equal(report.outcome, "changed");
    assert.match(report.warnings.join(), /^INST-04 cms1 recorder certs: CN=Ended Root /);
  });
});
