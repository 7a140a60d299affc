import assert from "node:assert/strict";
import type { RunningAppliance } from "../../../lab/appliance/appliance";
import { goodLeaf, makeIdentity } from "./certificates";
import { Fleet, uploadIdentity } from "./fleet";
import { sipAnswers, sipTlsPort, startSipService } from "./sip-service-world";
import { shownName } from "./session";

describe("[E] lab/appliance recorder and streamer", () => {
  const fleet = new Fleet();
  afterEach(() => fleet.clear());

  const answers = (appliance: RunningAppliance, who?: { pem: string; keyPem: string }): Promise<boolean> =>
    sipAnswers(appliance.address, who && { cert: who.pem, key: who.keyPem });

  it("STR-03 answers enable in the words of the transcript, and serves its TLS port", async () => {
    const { appliance, session } = await startSipService(fleet, "streamer");
    assert.equal(
      await session.tell("streamer enable"),
      [
        "SUCCESS: Key and certificate pair match",
        "SUCCESS: certificate verified against CA bundle",
        "SUCCESS: Streamer enabled",
        "",
      ].join("\n"),
    );
    assert.equal(await shownName(appliance.address, sipTlsPort), "media.example.org");
    assert.equal(
      await session.tell("streamer"),
      [
        "Enabled                 : true",
        "SIP interfaces          : tcp none, tls a:7001",
        "SIP key file            : media.key",
        "SIP certificate file    : media.crt",
        "SIP CA Bundle file      : ca.crt",
        "SIP Resolution          : 720p",
        "SIP traffic trace       : Disabled",
        "Call Limit              : none",
        "",
      ].join("\n"),
    );
    assert.equal(await session.tell("streamer disable"), "");
    assert.equal(await shownName(appliance.address, sipTlsPort), "ECONNREFUSED");
  });

  it("STR-03 prints both failures of a TLS port without certificates, and stays disabled", async () => {
    const session = await fleet.logIn(await fleet.start());
    await session.tell("streamer sip listen a 7000 7001");
    assert.equal(
      await session.tell("streamer enable"),
      "FAILURE: TLS port set but no certificates configured\nFAILURE: Streamer configuration not complete\n",
    );
    assert.match(
      await session.tell("streamer"),
      /^Enabled +: false\nSIP interfaces +: tcp a:7000, tls a:7001$/m,
    );
  });

  it("REC-03 shows the recorder's own rows, and refuses settings while it runs", async () => {
    const { session } = await startSipService(fleet, "recorder");
    await session.tell("recorder nfs 10.0.0.9:/srv/recordings");
    await session.tell("recorder enable");
    assert.equal(
      await session.tell("recorder sip certs media.key media.crt"),
      "Recorder must be disabled before configuration\n",
    );
    const rows = (await session.tell("recorder")).trim().split("\n");
    assert.deepEqual(
      rows.slice(-5).map((line) => line.replace(/ +:/, ":")),
      [
        "SIP traffic trace: Disabled",
        "NFS domain name: 10.0.0.9",
        "NFS directory: /srv/recordings",
        "Resolution: 720p",
        "Call Limit: none",
      ],
    );
  });

  it("REC-01 PKI-09 answers a Call Bridge that its bundle covers, by CA or by leaf, and no other", async () => {
    const { appliance, session } = await startSipService(fleet, "recorder");
    const stranger = makeIdentity({ name: "stranger", extended: ["clientAuth"], keyUsage: [0] });
    const good = goodLeaf("callbridge");
    await session.tell("recorder enable");
    assert.deepEqual(
      [await answers(appliance), await answers(appliance, stranger), await answers(appliance, good)],
      [false, false, true],
    );
    await session.upload("peers.crt", (await session.download("ca.crt")).toString() + stranger.pem);
    await session.tell("recorder disable");
    await session.tell("recorder sip certs media.key media.crt peers.crt");
    assert.match(await session.tell("recorder enable"), /^SUCCESS: Recorder enabled$/m);
    assert.equal(await answers(appliance, stranger), true);
  });

  it("STR-01 checks peers by tls sip on the same appliance where that is enabled", async () => {
    const { appliance, session } = await startSipService(fleet, "streamer");
    const other = makeIdentity({ name: "other", extended: ["clientAuth"], keyUsage: [0] });
    await session.upload("other.crt", other.pem);
    for (const words of ["trust other.crt", "verify enable"]) await session.tell(`tls sip ${words}`);
    await session.tell("streamer enable");
    assert.deepEqual(
      [await answers(appliance, goodLeaf("cb")), await answers(appliance, other)],
      [false, true],
    );
  });

  it("VER-05 knows no sip on a release before 3.0", async () => {
    const session = await fleet.logIn(await fleet.start({ dialect: { "table-rows": "2.9" } }));
    assert.match(await session.tell("recorder sip listen a none 7001"), /^Usage:/);
    assert.match(await session.tell("streamer"), /^Interface whitelist +: none$/m);
  });

  it("keeps serving after a power cut what it served before", async () => {
    const { appliance, session } = await startSipService(fleet, "recorder");
    await session.tell("recorder enable");
    await uploadIdentity(session, "next", goodLeaf("next", 1));
    await appliance.kill();
    await appliance.restart();
    assert.equal(await shownName(appliance.address, sipTlsPort), "media.example.org");
  });
});
