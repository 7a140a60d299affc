import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import {
  afterTheEnd,
  databaseFiles,
  ended,
  endingSoon,
  nodeCerts,
  shows,
  startNode,
  startPair,
  uploadSet,
} from "./database-world";
import { uploadIdentity, webAdminPort } from "./fleet";
import { Fleet } from "./fleet";
import { goodLeaf } from "./certificates";
import { until } from "./session";
import type { DatabaseNode } from "./database-world";
import { callApi } from "./web-bridge-world";

const fleet = new Fleet();
const setUp = [`webadmin listen a ${String(webAdminPort)}`];

async function serveApi({ session }: DatabaseNode): Promise<void> {
  await uploadIdentity(session, "web", goodLeaf("web"));
  await session.tell("webadmin certs web.key web.crt");
  await session.tell("webadmin enable");
}

async function spaces({ appliance }: DatabaseNode): Promise<readonly string[]> {
  const { body } = await callApi(appliance, "GET", "coSpaces");
  return [...body.matchAll(/<name>(\w+)<\/name>/g)].map(([, name = ""]) => name).sort();
}

describe("[E] lab/appliance database cluster", () => {
  afterEach(() => fleet.clear());

  it("DB-12: initialises, joins and connects, and shows it in the evidenced table", async () => {
    const files = databaseFiles();
    const [first, second] = await startPair(fleet, {}, files);
    const client = await startNode(fleet, files);
    await client.session.tell("database cluster certs db-client.key db-client.crt db-ca.crt");
    await client.session.tell(`database cluster connect ${first.address}`);
    await ended(client);
    assert.equal(
      await second.session.tell("database cluster status"),
      [
        "Status                   : Enabled",
        "Nodes:",
        `    ${first.address}`.padEnd(25) + ": Connected Primary",
        `    ${second.address} (me)`.padEnd(25) + ": Connected Replica ( In Sync )",
        `Node in use              : ${first.address}`,
        "Interface                : a",
        "Certificates",
        "  Server Key             : db-server.key",
        "  Server Certificate     : db-server.crt",
        "  Client Key             : db-client.key",
        "  Client Certificate     : db-client.crt",
        "  CA Certificate         : db-ca.crt",
        `Last command             : 'database cluster join ${first.address}' (Success)`,
        "",
      ].join("\n"),
    );
    assert.match(await client.session.tell("database cluster status"), /: Connected Primary\n/);
  });

  it("joins really replace the data of a node, and what is written at one shows at all", async () => {
    const files = databaseFiles();
    const first = await startNode(fleet, files, { setUp });
    const second = await startNode(fleet, files, { setUp });
    for (const node of [first, second]) await serveApi(node);
    await callApi(first.appliance, "POST", "coSpaces", { form: { name: "kept" } });
    await callApi(second.appliance, "POST", "coSpaces", { form: { name: "lost" } });
    await first.session.tell("database cluster initialize");
    await ended(first);
    await second.session.tell("backup snapshot before");
    await second.session.tell(`database cluster join ${first.address}`);
    await shows(second.session, /In Sync/);
    assert.deepEqual([await spaces(first), await spaces(second)], [["kept"], ["kept"]]);
    await callApi(second.appliance, "POST", "coSpaces", { form: { name: "new" } });
    await until(
      () => spaces(first),
      (names) => names.length === 2,
    );
    const backup = gunzipSync(await second.session.download("before.bak")).toString();
    assert.match(backup, /"lost"/);
  });

  it("RENEW-04 DB-13: refuses certificates while it is in a cluster, and takes them after a capital Y only", async () => {
    const [first, second] = await startPair(fleet);
    const certs = nodeCerts("db");
    assert.equal(await second.session.tell(certs), "Database configuration is tied to the running cluster\n");
    await second.session.tell("database cluster remove", "y\n");
    assert.match(await second.session.tell("database cluster status"), /Connected Replica/);
    const told = await second.session.tell("database cluster remove", "Y\n");
    assert.match(told, /WARNING!!!\nAre you sure .*\(Y\/n\) Removal started\.\.\.\n$/);
    assert.match(await ended(second), /Status +: Disabled\n[^]*'database cluster remove' \(Success\)/);
    assert.equal(await second.session.tell(certs), "");
    assert.doesNotMatch(
      await first.session.tell("database cluster status"),
      new RegExp(second.address.replaceAll(".", "\\.")),
    );
  });

  it("RENEW-03 ERR-05: nodes lose each other when a certificate ends", async () => {
    const [first, second] = await startPair(fleet, {}, endingSoon());
    for (const { appliance } of [first, second]) {
      await appliance.restart({ dialect: afterTheEnd });
    }
    const table = await shows(await fleet.logIn(second.appliance), /Disconnected Replica/);
    assert.match(table, /Server Certificate +: db-server\.crt \(EXPIRED\)\n/);
    assert.match(
      await (await fleet.logIn(first.appliance)).tell("database cluster status"),
      /Disconnected Replica/,
    );
  });

  it("DB-08 DB-03: lets nobody in but `postgres` with a certificate of its own root", async () => {
    const files = databaseFiles();
    const first = await startNode(fleet, files);
    await first.session.tell("database cluster initialize");
    await ended(first);
    for (const others of [databaseFiles(), databaseFiles("postgrest")]) {
      const node = await startNode(fleet, others);
      await node.session.tell(`database cluster join ${first.address}`);
      assert.match(await ended(node), /^ERROR +: .*\nStatus +: Error\n[^]*\(Failed\)/);
    }
    const wrongName = databaseFiles("postgrest").client;
    const mixed = { ...files, client: { ...wrongName } };
    const node = await startNode(fleet, mixed);
    await node.session.tell("database cluster initialize");
    assert.match(await ended(node), /client certificate not verified against CA certificate/);
  });

  it("goes on after a reboot, and a join that a power cut ended has failed", async () => {
    const [first, second] = await startPair(fleet);
    await second.appliance.kill();
    await shows(first.session, /Disconnected Replica/);
    await second.appliance.restart();
    const session = await fleet.logIn(second.appliance);
    await shows(session, /\(me\) +: Connected Replica \( In Sync \)|\(me\): Connected Replica \( In Sync \)/);
    await session.tell("database cluster remove", "Y\n");
    await ended({ session });
    await second.appliance.restart({ dialect: { "database-job-ms": "60000" } });
    const again = await fleet.logIn(second.appliance);
    await again.tell(`database cluster join ${first.address}`);
    await second.appliance.restart();
    assert.match(
      await (await fleet.logIn(second.appliance)).tell("database cluster status"),
      /'database cluster join .*' \(Failed\)/,
    );
  });

  it("RENEW-06: gets back into a cluster with a new set after all nodes were removed", async () => {
    const [first, second] = await startPair(fleet);
    const fresh = databaseFiles();
    for (const node of [second, first]) {
      await node.session.tell("database cluster remove", "Y\n");
      await ended(node);
      await uploadSet(node.session, "new", fresh);
      await node.session.tell(nodeCerts("new"));
    }
    await first.session.tell("database cluster initialize");
    await ended(first);
    await second.session.tell(`database cluster join ${first.address}`);
    await shows(second.session, /In Sync/);
  });
});
