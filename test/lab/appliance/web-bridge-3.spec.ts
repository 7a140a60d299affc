import assert from "node:assert/strict";
import { nextLabAddress } from "../../lab-address";
import { goodLeaf, makeIdentity, testCa } from "./certificates";
import { Fleet, sipPort, uploadIdentity, webAdminPort } from "./fleet";
import { openTls, shownName, until } from "./session";
import { c2wPort, callApi, httpsPort, namedAt, register, startWebBridge, statusOf } from "./web-bridge-world";

const enabledLines = [
  "SUCCESS: HTTPS Key and certificate pair match",
  "SUCCESS: HTTPS full chain of certificates verifies correctly",
  "SUCCESS: C2W Key and certificate pair match",
  "SUCCESS: C2W full chain of certificates verifies correctly",
  "SUCCESS: Webbridge3 enabled",
  "",
].join("\n");

describe("[E] lab/appliance webbridge3", () => {
  const fleet = new Fleet();
  afterEach(() => fleet.clear());

  it("WB3-11 serves both ports after enable, and its table shows what is set", async () => {
    const { appliance, session } = await startWebBridge(fleet);
    assert.equal(await session.tell("webbridge3 enable"), enabledLines);
    assert.equal(await shownName(appliance.address, httpsPort), "wb.example.org");
    assert.equal(await shownName(appliance.address, c2wPort), "wb.example.org");
    assert.equal(
      await session.tell("webbridge3"),
      [
        "Enabled                               : true",
        "HTTPS listening ports and interfaces  : a:8444",
        "HTTPS Key file                        : wb.key",
        "HTTPS Full chain certificate file     : wb-full.crt",
        "HTTPS Frame-Ancestors                 : none",
        "HTTP redirect                         : Disabled",
        "C2W listening ports and interfaces    : a:9999",
        "C2W Key file                          : wb.key",
        "C2W Full chain certificate file       : wb-full.crt",
        "C2W Trust bundle                      : ca.crt",
        "Meetingapps address                   : none",
        "Meetingapps port                      : none",
        "Beta options                          : none",
        "",
      ].join("\n"),
    );
  });

  it("WB3-12 refuses every setting while enabled, and restart keeps the old ones", async () => {
    const { appliance, session } = await startWebBridge(fleet);
    await session.tell("webbridge3 enable");
    await uploadIdentity(session, "new", goodLeaf("new.example.org", 1));
    await session.upload("new-full.crt", goodLeaf("new.example.org", 1).pem + testCa().pem);
    for (const command of ["https certs new.key new-full.crt", "c2w trust ca.crt", "https listen a:1443"]) {
      assert.equal(
        await session.tell(`webbridge3 ${command}`),
        "Webbridge3 must be disabled before configuration\n",
      );
    }
    await session.tell("webbridge3 restart");
    assert.equal(await shownName(appliance.address, httpsPort), "wb.example.org");
    assert.match(await session.tell("webbridge3"), /^HTTPS Key file {24}: wb\.key$/m);
  });

  it("WB3-03 refuses a bare leaf, and stays disabled", async () => {
    const { appliance, session } = await startWebBridge(fleet);
    await session.tell("webbridge3 https certs wb.key wb.crt");
    assert.equal(
      await session.tell("webbridge3 enable"),
      [
        "SUCCESS: HTTPS Key and certificate pair match",
        "FAILURE: HTTPS full chain of certificates does not verify: the certificates are not in order up to a root",
        "SUCCESS: C2W Key and certificate pair match",
        "SUCCESS: C2W full chain of certificates verifies correctly",
        "FAILURE: Webbridge3 configuration not complete",
        "",
      ].join("\n"),
    );
    assert.equal(await shownName(appliance.address, httpsPort), "ECONNREFUSED");
  });

  it("WB3-07 needs both ports", async () => {
    const { session } = await startWebBridge(fleet);
    await session.tell("webbridge3 c2w listen none");
    assert.match(
      await session.tell("webbridge3 enable"),
      /^FAILURE: C2W listening ports and interfaces not configured$/m,
    );
  });

  it("C2W-04 closes the connection of a client that is not trusted, and greets one that is", async () => {
    const { appliance, session } = await startWebBridge(fleet);
    await session.tell("webbridge3 enable");
    const stranger = makeIdentity({ name: "stranger", extended: ["clientAuth"], keyUsage: [0] });
    const good = goodLeaf("old");
    const heard = async (who: { pem: string; keyPem: string }): Promise<string> => {
      const socket = await openTls(appliance.address, c2wPort, { cert: who.pem, key: who.keyPem });
      const words = await new Promise<string>((resolve) => {
        socket.once("data", (bytes: Buffer) => resolve(bytes.toString().split("\r\n")[0] ?? ""));
        socket.once("close", () => resolve("closed"));
        socket.on("error", () => undefined);
      });
      socket.destroy();
      return words;
    };
    assert.deepEqual(
      [await heard(stranger), await heard(good)],
      ["closed", "HTTP/1.1 101 Switching Protocols"],
    );
  });
});

describe("[E] lab/appliance c2w links", () => {
  const fleet = new Fleet();
  afterEach(() => fleet.clear());

  async function linked(hosts: readonly string[] = ["wb.example.org"]): ReturnType<typeof startWebBridge> {
    const world = await startWebBridge(fleet, namedAt(nextLabAddress(), ...hosts));
    await world.session.tell("webbridge3 enable");
    await world.session.tell("callbridge restart");
    return world;
  }

  it("C2W-06 C2W-07 connects a Call Bridge to a Web Bridge whose name and issuer it trusts", async () => {
    const { appliance } = await linked();
    const id = await register(appliance, "c2w://wb.example.org:9999");
    await until(
      () => statusOf(appliance, id),
      (status) => status === "success",
    );
    const { body } = await callApi(appliance, "GET", "system/alarms");
    assert.equal(body, '<?xml version="1.0"?><alarms total="0"></alarms>');
  });

  it("C2W-07 refuses a certificate for another name, and raises the alarm", async () => {
    const { appliance } = await linked(["other.example.org"]);
    const id = await register(appliance, "c2w://other.example.org:9999");
    const { body } = await callApi(appliance, "GET", "system/alarms");
    assert.match(body, /<alarms total="1">.*<type>c2wConnectionFailure<\/type>/);
    assert.equal(await statusOf(appliance, id), "connectionFailure");
  });

  it("tells a name that cannot be resolved", async () => {
    const { appliance } = await linked();
    const id = await register(appliance, "c2w://nowhere.example.org:9999");
    assert.equal(await statusOf(appliance, id), "dnsFailure");
  });

  it("C2W-05 takes a pinned leaf, and drops the link when the Web Bridge trusts it no more", async () => {
    const { appliance, session } = await linked();
    await session.tell("callbridge trust c2w wb.crt");
    await session.tell("callbridge restart");
    const id = await register(appliance, "c2w://wb.example.org:9999");
    await until(
      () => statusOf(appliance, id),
      (status) => status === "success",
    );
    await session.upload("stranger.crt", makeIdentity({ name: "stranger", ca: true, keyUsage: [5] }).pem);
    await session.tell("webbridge3 disable");
    await session.tell("webbridge3 c2w trust stranger.crt");
    await session.tell("webbridge3 enable");
    await until(
      () => statusOf(appliance, id),
      (status) => status === "connectionFailure",
    );
  });

  it("forgets the link of a Web Bridge that is deleted", async () => {
    const { appliance } = await linked();
    const id = await register(appliance, "c2w://nowhere.example.org:9999");
    assert.equal((await callApi(appliance, "DELETE", `webBridges/${id}`)).status, 200);
    const { status, body } = await callApi(appliance, "GET", `webBridges/${id}/status`);
    assert.equal(status, 404);
    assert.match(body, /<failureDetails><webBridgeDoesNotExist>/);
    assert.match((await callApi(appliance, "GET", "system/alarms")).body, /total="0"/);
  });
});

describe("[E] lab/appliance turn", () => {
  const fleet = new Fleet();
  afterEach(() => fleet.clear());

  it("TURN-04 TURN-07 serves TLS after enable, and prints its password in clear", async () => {
    const { appliance, session } = await fleet.startServing();
    for (const command of ["listen a", "tls 5349", "credentials user secret example.org"]) {
      assert.equal(await session.tell(`turn ${command}`), "");
    }
    assert.equal(
      await session.tell("turn enable"),
      "FAILURE: TLS port set but no certificates configured\nFAILURE: TURN server configuration not complete\n",
    );
    await session.tell("turn certs old.key old.crt ca.crt");
    assert.equal(
      await session.tell("turn enable"),
      "SUCCESS: Key and certificate pair match\nSUCCESS: certificate verified against CA bundle\n" +
        "SUCCESS: TURN server enabled\n",
    );
    assert.equal(await shownName(appliance.address, 5349), "old");
    assert.match(await session.tell("turn"), /^Password {16}: secret$[\s\S]*^Listen interface {6}a$/m);
    assert.equal(
      await session.tell("turn certs none"),
      "TURN server must be disabled before configuration\n",
    );
    await session.tell("turn disable");
    assert.equal(await shownName(appliance.address, 5349), "ECONNREFUSED");
    assert.equal(await shownName(appliance.address, webAdminPort), "old");
    assert.equal(await shownName(appliance.address, sipPort), "old");
  });
});
