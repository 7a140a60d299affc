import assert from "node:assert/strict";
import { createHash, X509Certificate } from "node:crypto";
import { ApiClient } from "../../rest/client";
import type { ApiEndpoint } from "../../rest/endpoint";
import type { RunningAppliance } from "../../lab/appliance/appliance";
import type { Dialect } from "../../lab/appliance/dialects";
import { eventually } from "../eventually";
import { nextLabAddress } from "../lab-address";
import { Fleet, webAdminPort } from "../lab/appliance/fleet";
import type { Made } from "../lab/appliance/certificates";
import { namedAt, startWebBridge } from "../lab/appliance/web-bridge-world";

describe("[E] rest/client", () => {
  const fleet = new Fleet();
  const clients: ApiClient[] = [];
  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    await fleet.clear();
  });

  function clientOf(
    appliance: Pick<RunningAppliance, "address">,
    old: Made,
    other: Partial<ApiEndpoint> = {},
  ): ApiClient {
    const client = new ApiClient({
      subject: "cms1 api",
      host: appliance.address,
      port: webAdminPort,
      user: "admin",
      password: "lab-password",
      acceptedLeaves: [fingerprint(old)],
      connectMs: 2_000,
      requestMs: 2_000,
      busyMs: 1_000,
      ...other,
    });
    clients.push(client);
    return client;
  }

  async function serving(
    dialect: Partial<Dialect> = {},
    other: Partial<ApiEndpoint> = {},
  ): Promise<ApiClient> {
    const { appliance, old } = await fleet.startServing({
      dialect: { "api-after-restart": "0", ...dialect },
    });
    return clientOf(appliance, old, other);
  }

  const dialects: readonly Partial<Dialect>[] = [
    {},
    { gzip: "off" },
    { "chunked-empty-post": "off" },
    { "list-cap": "1" },
    { "error-status": "400" },
    { "keepalive-ms": "1" },
  ];
  for (const dialect of dialects) {
    const name = Object.entries(dialect)
      .map((entry) => entry.join("="))
      .join(" ");
    it(`API-05 API-06 creates, lists, changes and removes under ${name || "the default dialect"}`, async () => {
      const client = await serving(dialect);
      const urls = ["c2w://wb1.example.org:9999", "c2w://wb2.example.org:9999", "c2w://10.1.2.3:9999"];
      const ids: string[] = [];
      for (const url of urls) ids.push(await client.create("webBridges", { url }));
      assert.deepEqual(
        await client.list("webBridges"),
        urls.map((url, at) => ({ id: ids[at], fields: { url } })),
      );
      const [first = ""] = ids;
      await client.change("webBridges", first, { url: "c2w://new.example.org:9999", tenant: "t1" });
      assert.deepEqual(await client.get("webBridges", first), {
        id: first,
        fields: { url: "c2w://new.example.org:9999", tenant: "t1" },
      });
      await client.remove("webBridges", first);
      await client.remove("webBridges", first);
      assert.equal(await client.get("webBridges", first), undefined);
    });
  }

  it("tells status and alarms of a c2w link, and the calls", async () => {
    const { appliance, session } = await startWebBridge(fleet, namedAt(nextLabAddress(), "wb.example.org"));
    await session.tell("webbridge3 enable");
    await session.tell("callbridge restart");
    const old = await session.download("old.crt");
    const client = clientOf(appliance, { pem: old.toString() } as Made);
    const good = await client.create("webBridges", { url: "c2w://wb.example.org:9999" });
    const bad = await client.create("webBridges", { url: "c2w://nowhere.example.org:9999" });
    await eventually(async () => assert.equal(await client.webBridgeStatus(good), "success"));
    assert.equal(await client.webBridgeStatus(bad), "dnsFailure");
    assert.deepEqual(await client.alarms(), [{ type: "c2wConnectionFailure", failureReason: "dnsFailure" }]);
    appliance.setCallLegs(4);
    assert.equal(await client.callLegsActive(), 4);
  });

  it("waits while the API is busy, and says so when it stays busy", async () => {
    const { appliance, session, old } = await fleet.startServing({ dialect: { "api-after-restart": "300" } });
    await session.tell("callbridge restart");
    assert.deepEqual(await clientOf(appliance, old).list("webBridges"), []);
    await session.tell("callbridge restart");
    await assert.rejects(clientOf(appliance, old, { busyMs: 0 }).list("webBridges"), {
      message:
        "rest/busy cms1 api: the API answers 503 for more than 0 ms. See that the Call Bridge runs, and run again.",
    });
  });

  it("sends nothing to a Web Admin whose leaf is not the one that was read over SSH", async () => {
    const shown = "0".repeat(64);
    const client = await serving({}, { acceptedLeaves: [shown] });
    await assert.rejects(client.list("webBridges"), (error: Error) => {
      assert.match(
        error.message,
        /^rest\/untrusted cms1 api: Web Admin at 127\.[\d.]+:8443 shows a certificate/,
      );
      return true;
    });
  });

  it("refuses in words: a wrong password, an unknown field, a port where nobody listens", async () => {
    const wrong = await serving({}, { password: "wrong-password" });
    await assert.rejects(
      wrong.list("webBridges"),
      /^CmsError: rest\/login cms1 api: the API refuses the login of admin\. /,
    );
    const client = await serving();
    await assert.rejects(client.create("webBridges", { nope: "x" }), {
      message:
        "rest/refused cms1 api: the API refused POST webBridges with status 400 (parameterError). " +
        "Mend what the reason names, and run again.",
    });
    const away = await serving({}, { port: 9 });
    await assert.rejects(
      away.list("webBridges"),
      /^CmsError: rest\/unreachable cms1 api: .* cannot be reached \(connect ECONNREFUSED/,
    );
  });
});

function fingerprint({ pem }: Pick<Made, "pem">): string {
  return createHash("sha256").update(new X509Certificate(pem).raw).digest("hex");
}
