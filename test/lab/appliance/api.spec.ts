import assert from "node:assert/strict";
import { Fleet } from "./fleet";
import { callApi, register } from "./web-bridge-world";

describe("[E] lab/appliance api", () => {
  const fleet = new Fleet();
  afterEach(() => fleet.clear());

  async function serving(): Promise<Awaited<ReturnType<Fleet["startServing"]>>> {
    return fleet.startServing({ dialect: { "api-after-restart": "0" } });
  }

  it("API-05 creates an object, tells where it is, and lists it as XML", async () => {
    const { appliance } = await serving();
    const id = await register(appliance, "c2w://a&b.example.org:9999");
    const { status, headers, body } = await callApi(appliance, "GET", "webBridges");
    assert.deepEqual([status, headers["content-type"]], [200, "text/xml"]);
    assert.equal(
      body,
      `<?xml version="1.0"?><webBridges total="1"><webBridge id="${id}">` +
        "<url>c2w://a&amp;b.example.org:9999</url></webBridge></webBridges>",
    );
  });

  it("changes what a PUT names, unsets what it leaves empty, and keeps the rest over a restart", async () => {
    const { appliance } = await serving();
    const id = await register(appliance, "c2w://wb:9999");
    await callApi(appliance, "PUT", `webBridges/${id}`, { form: { tenant: "t", callBridge: "c" } });
    await callApi(appliance, "PUT", `webBridges/${id}`, { form: { tenant: "" } });
    await appliance.restart();
    assert.equal(
      (await callApi(appliance, "GET", `webBridges/${id}`)).body,
      `<?xml version="1.0"?><webBridge id="${id}"><url>c2w://wb:9999</url><callBridge>c</callBridge></webBridge>`,
    );
  });

  it("asks for a name and a password, and takes those of an admin or an API user", async () => {
    const { appliance, session } = await serving();
    assert.equal((await callApi(appliance, "GET", "webBridges", { password: "wrong" })).status, 401);
    assert.equal((await callApi(appliance, "GET", "webBridges", { user: "nobody" })).status, 401);
    await session.tell("user add watcher audit", "watch-pass\nwatch-pass\n");
    const audit = { user: "watcher", password: "watch-pass" };
    assert.equal((await callApi(appliance, "GET", "webBridges", audit)).status, 401);
  });

  it("refuses an unknown field, collection and method with their reasons", async () => {
    const { appliance } = await serving();
    const post = await callApi(appliance, "POST", "webBridges", { form: { nope: "x" } });
    assert.deepEqual(
      [post.status, post.body],
      [
        400,
        '<?xml version="1.0"?><failureDetails><parameterError parameter="nope" error="unknownParameter">' +
          "</parameterError></failureDetails>",
      ],
    );
    assert.match((await callApi(appliance, "GET", "recorders")).body, /<unrecognizedObject>/);
    assert.match((await callApi(appliance, "PATCH", "webBridges")).body, /<invalidOperation>/);
  });

  it("is busy for a while after a restart of the Call Bridge", async () => {
    const { appliance, session } = await fleet.startServing({ dialect: { "api-after-restart": "60000" } });
    await session.tell("callbridge restart");
    assert.equal((await callApi(appliance, "GET", "system/status")).status, 503);
  });

  it("tells status, cluster settings and database", async () => {
    const { appliance } = await serving();
    const status = await callApi(appliance, "GET", "system/status");
    assert.match(
      status.body,
      /<softwareVersion>3\.8<\/softwareVersion>.*<callLegsActive>0<\/callLegsActive>/,
    );
    await callApi(appliance, "PUT", "system/configuration/cluster", { form: { uniqueName: "cb1" } });
    const cluster = await callApi(appliance, "GET", "system/configuration/cluster");
    assert.match(cluster.body, /<uniqueName>cb1<\/uniqueName>/);
    assert.equal(
      (await callApi(appliance, "GET", "system/database")).body,
      '<?xml version="1.0"?><database clustered="disabled"></database>',
    );
  });

  it("shows the calls that were placed until the Call Bridge restarts", async () => {
    const { appliance, session } = await serving();
    const legs = async (): Promise<string | undefined> =>
      /<callLegsActive>(\d+)</.exec((await callApi(appliance, "GET", "system/status")).body)?.[1];
    appliance.setCallLegs(7);
    assert.equal(await legs(), "7");
    await session.tell("callbridge restart");
    assert.equal(await legs(), "0");
  });

  it("pages a list", async () => {
    const { appliance } = await serving();
    for (const name of ["one", "two", "three"])
      await callApi(appliance, "POST", "coSpaces", { form: { name } });
    const { body } = await callApi(appliance, "GET", "coSpaces?offset=1&limit=1");
    assert.match(body, /^<\?xml version="1.0"\?><coSpaces total="3"><coSpace id="[^"]+"><name>two<\/name>/);
  });
});
