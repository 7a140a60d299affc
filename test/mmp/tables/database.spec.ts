import assert from "node:assert/strict";
import { parseDatabaseTable } from "../../../mmp/tables/database";

// The two shapes of the transcript, with the rows of release 3.13.
const running = `Status                   : Enabled
Nodes:
    10.48.36.61          : Connected Primary
    10.48.36.118         : Connected Replica ( In Sync )
    10.48.36.182 (me)    : Connected Replica ( In Sync )
Node in use              : 10.48.36.61
VerifyMode               : verify-ca
Interface                : a
Certificates
  Server Key             : dbclusterserver.key
  Server Certificate     : dbclusterserver.cer
  Client Key             : dbclusterclient.key
  Client Certificate     : dbclusterclient.cer
  CA Certificate         : vngtpRootca.cer
Last command             : 'database cluster join 10.48.36.61' (Success)
`;

const broken = `ERROR                    : Couldn't upgrade the schema

Status                   : Error

Nodes:
    10.48.54.119         : Connected Master
    10.48.54.160 (me)    : Connected Slave ( Out of Sync )
Node in use              : 10.48.54.119

Interface                : a

Last command             : 'database cluster upgrade_schema' (Failed)
`;

describe("[U] mmp/tables parseDatabaseTable", () => {
  it("DB-12: reads nodes, files and the last command of a running cluster", () => {
    const replica = { role: "replica", isConnected: true, isInSync: true };
    assert.deepEqual(parseDatabaseTable(running), {
      isClustered: true,
      nodes: [
        { address: "10.48.36.61", isOwn: false, role: "primary", isConnected: true, isInSync: false },
        { address: "10.48.36.118", isOwn: false, ...replica },
        { address: "10.48.36.182", isOwn: true, ...replica },
      ],
      saysExpired: false,
      verifyMode: "verify-ca",
      interface: "a",
      serverKey: "dbclusterserver.key",
      serverCertificate: "dbclusterserver.cer",
      clientKey: "dbclusterclient.key",
      clientCertificate: "dbclusterclient.cer",
      ca: "vngtpRootca.cer",
      lastCommand: { text: "database cluster join 10.48.36.61", outcome: "success" },
    });
  });

  it("reads the shape with an error, blank lines and the words of older releases", () => {
    const { nodes, error, lastCommand, isClustered } = parseDatabaseTable(broken);
    assert.deepEqual([error, isClustered], ["Couldn't upgrade the schema", true]);
    assert.deepEqual(
      nodes.map(({ role, isOwn, isInSync }) => [role, isOwn, isInSync]),
      [
        ["primary", false, false],
        ["replica", true, false],
      ],
    );
    assert.equal(lastCommand?.outcome, "failed");
  });

  it("RENEW-03: finds a remark about an expiry wherever it stands, and the file before it", () => {
    const marked = running.replace("dbclusterserver.cer", "dbclusterserver.cer (EXPIRED)");
    assert.deepEqual(
      [parseDatabaseTable(marked).saysExpired, parseDatabaseTable(marked).serverCertificate],
      [true, "dbclusterserver.cer"],
    );
  });

  it("takes a command without an outcome for one that runs, and refuses a text that is no table", () => {
    const table = parseDatabaseTable("Status : Disabled\nLast command : 'database cluster remove'\n");
    assert.deepEqual([table.isClustered, table.lastCommand?.outcome], [false, "running"]);
    assert.throws(() => parseDatabaseTable("Unknown command: database\n"), /mmp\/table/);
  });
});
