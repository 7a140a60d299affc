import assert from "node:assert/strict";
import { Fleet } from "./fleet";
import { meetingAppsPort as port, startMeetingApps } from "./meeting-apps-world";
import { openTls, shownName } from "./session";

describe("[E] lab/appliance meetingapps", () => {
  const fleet = new Fleet();
  afterEach(() => fleet.clear());

  it("MA-06 serves one full chain from enable on, and answers the ping", async () => {
    const { appliance, session } = await startMeetingApps(fleet);
    assert.equal(
      await session.tell("meetingapps enable"),
      [
        "SUCCESS: Key and certificate pair match",
        "SUCCESS: full chain of certificates verifies correctly",
        "SUCCESS: Meetingapps enabled",
        "",
      ].join("\n"),
    );
    const socket = await openTls(appliance.address, port);
    socket.write("GET /api/ping HTTP/1.1\r\nHost: files\r\n\r\n");
    const answer = await new Promise<string>((resolve) =>
      socket.once("data", (bytes: Buffer) => resolve(bytes.toString())),
    );
    socket.destroy();
    assert.match(answer, /^HTTP\/1\.1 200 /);
    assert.match(await session.tell("meetingapps"), /^Enabled +: true\nHTTPS listening ports .*: a:8445$/m);
  });

  it("MA-07 refuses a bare leaf, and stays disabled", async () => {
    const { appliance, session } = await startMeetingApps(fleet);
    await session.tell("meetingapps https certs files.key files.crt");
    assert.match(
      await session.tell("meetingapps enable"),
      /^FAILURE: full chain of certificates does not verify: .*\nFAILURE: Meetingapps configuration not complete$/m,
    );
    assert.equal(await shownName(appliance.address, port), "ECONNREFUSED");
  });

  it("MA-05 wants interface and port first, and refuses settings while it runs", async () => {
    const bare = await fleet.logIn(await fleet.start());
    assert.match(
      await bare.tell("meetingapps enable"),
      /^FAILURE: HTTPS interface and port not configured$/m,
    );
    const { session } = await startMeetingApps(fleet);
    await session.tell("meetingapps enable");
    assert.equal(
      await session.tell("meetingapps https listen a 9443"),
      "Meetingapps must be disabled before configuration\n",
    );
  });

  it("makes another secret at every call, and is not known before 3.5", async () => {
    const { session } = await startMeetingApps(fleet);
    const secrets = [
      await session.tell("meetingapps gensecret"),
      await session.tell("meetingapps gensecret"),
    ];
    assert.notEqual(secrets[0], secrets[1]);
    const old = await fleet.logIn(await fleet.start({ dialect: { "table-rows": "3.0" } }));
    assert.equal(await old.tell("meetingapps"), "Unknown command: meetingapps\n");
  });
});
