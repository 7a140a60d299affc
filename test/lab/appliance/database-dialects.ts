/** Proofs that the switches about the database cluster change what a client sees. */
import assert from "node:assert/strict";
import type { DialectName } from "../../../lab/appliance/dialects";
import { afterTheEnd, databaseFiles, ended, endingSoon, shows, startNode, startPair } from "./database-world";
import type { Fleet } from "./fleet";
import { goodLeaf } from "./certificates";
import { uploadIdentity } from "./fleet";
import { callApi } from "./web-bridge-world";

/** The proofs by switch. */
export function databaseProofs(fleet: Fleet) {
  const alone = (dialect: Readonly<Record<string, string>>) => startNode(fleet, databaseFiles(), { dialect });
  return {
    "confirm-style": async () => {
      const { session } = await alone({ "confirm-style": "all" });
      assert.match(
        await session.tell("database cluster initialize", "n\n"),
        /^WARNING!!!\nAre you sure you wish to initialize .*\(Y\/n\) $/,
      );
      const bare = await alone({ "confirm-style": "bare" });
      await bare.session.tell("database cluster initialize");
      await ended(bare);
      assert.equal(await bare.session.tell("database cluster remove", "n\n"), "(Y/n) ");
    },
    "database-wording": async () => {
      const node = await alone({ "database-wording": "master" });
      await node.session.tell("database cluster initialize");
      assert.match(await ended(node), /Connected Master/);
    },
    "database-table": async () => {
      const node = await alone({ "database-table": "blank-lines" });
      assert.match(await node.session.tell("database cluster status"), /Disabled\n\nInterface/);
    },
    verifymode: async () => {
      const node = await alone({ verifymode: "verify-ca" });
      assert.match(await node.session.tell("database cluster status"), /\nVerifyMode +: verify-ca\n/);
      const files = databaseFiles();
      const first = await startNode(fleet, files, { dialect: { verifymode: "verify-full" } });
      const second = await startNode(fleet, files, { dialect: { verifymode: "verify-full" } });
      await first.session.tell("database cluster initialize");
      await ended(first);
      await second.session.tell(`database cluster join ${first.address}`);
      assert.match(await ended(second), /server certificate is not for/);
    },
    "db-expired-text": async () => {
      const told: boolean[] = [];
      for (const text of ["error-row", "line"]) {
        const dialect = { "db-expired-text": text };
        const node = await startNode(fleet, endingSoon(), { dialect });
        await node.session.tell("database cluster initialize");
        await ended(node);
        await node.appliance.restart({ dialect: afterTheEnd });
        const table = await (await fleet.logIn(node.appliance)).tell("database cluster status");
        told.push(/^ERROR +: certificate has expired$/m.test(table), /have expired$/m.test(table));
      }
      assert.deepEqual(told, [true, false, false, true]);
    },
    "join-parallel": async () => {
      const outcomes: string[] = [];
      for (const parallel of ["breaks", "works"]) {
        const dialect = { "join-parallel": parallel, "database-sync-ms": "300" };
        const files = databaseFiles();
        const [first] = await startPair(fleet, { dialect }, files);
        const joining = [
          await startNode(fleet, files, { dialect }),
          await startNode(fleet, files, { dialect }),
        ];
        for (const { session } of joining) await session.tell(`database cluster join ${first.address}`);
        const tables = await Promise.all(joining.map(ended));
        outcomes.push(tables.some((table) => /Failed/.test(table)) ? "broken" : "joined");
      }
      assert.deepEqual(outcomes, ["broken", "joined"]);
    },
    "database-job-ms": async () => {
      const { session } = await alone({ "database-job-ms": "300" });
      await session.tell("database cluster initialize");
      assert.match(await session.tell("database cluster status"), /\(In progress\)/);
      await shows(session, /\(Success\)/);
    },
    "database-sync-ms": async () => {
      const dialect = { "database-sync-ms": "400" };
      const files = databaseFiles();
      const [first, second] = [
        await startNode(fleet, files, { dialect }),
        await startNode(fleet, files, { dialect }),
      ];
      await first.session.tell("database cluster initialize");
      await ended(first);
      await second.session.tell(`database cluster join ${first.address}`);
      assert.match(await ended(second), /Connected Replica \( Syncing \)/);
      await shows(second.session, /In Sync/);
    },
    "system-database": async () => {
      const bodies: string[] = [];
      for (const shape of ["attributes", "elements"]) {
        const { appliance, session } = await startNode(fleet, databaseFiles(), {
          dialect: { "system-database": shape },
        });
        await uploadIdentity(session, "web", goodLeaf("web"));
        await session.tell("webadmin certs web.key web.crt");
        await session.tell("webadmin enable");
        await session.tell("database cluster initialize");
        await ended({ session });
        bodies.push((await callApi(appliance, "GET", "system/database")).body);
      }
      assert.match(bodies[0] ?? "", /<database clustered="enabled"><cluster totalNodes="1" nodeInUse="127/);
      assert.match(
        bodies[1] ?? "",
        /<cluster><totalNodes>1<\/totalNodes>.*up="true" syncBehind="0" master="true"/,
      );
    },
  } as const satisfies Partial<Record<DialectName, () => Promise<void>>>;
}
