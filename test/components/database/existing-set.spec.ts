import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseCluster, ExistingCa, SelfSigned, WebAdmin } from "../../../index";
import type { DatabaseClusterArgs } from "../../../index";
import { aCa, aLeaf } from "../../certificates";
import type { Made } from "../../certificates";
import { skip } from "../../skip";
import { aServer, environmentOf, find, supplied } from "../deployment";
import { runProgram } from "../program";
import type { ProgramRun } from "../program";
import { lendCa } from "../tls-mocks";

const root = lendCa(aCa("Database Root", { key: "rsa" }));
const existing = (name: string): ExistingCa =>
  new ExistingCa(name, { keyPem: root.keyPem, certPem: root.certPem, leafValidityDays: 1_825 });
const server = (name = "cms1", address = "10.1.1.1"): ReturnType<typeof aServer> =>
  aServer(name, { address });

describe("[I] components/database: sets that an internal CA or OpenSSL made", () => {
  it("DB-11 has an internal CA issue the set, which becomes the file of the CA", async () => {
    const run = await runProgram(() => {
      new DatabaseCluster("db", { nodes: [{ server: server() }], ca: existing("internal") });
    });
    assert.deepEqual(run.errors, []);
    const leaf = find(run, "LocallySignedCert", "db-client-leaf").inputs;
    assert.deepEqual([leaf["caCertPem"], leaf["validityPeriodHours"]], [root.certPem, 1_825 * 24]);
    assert.match(
      String(environmentOf(find(run, "Command", "db-change"))["FILE_CA_SUBJECT"]),
      /Database Root/,
    );
  });

  it("DB-04 PKI-19 refuses an existing CA that issues anything else, before and after, and under another name", async () => {
    const programs: readonly (() => void)[] = [
      () => {
        const ca = existing("internal");
        new WebAdmin("admin", { server: server(), issuer: ca });
        new DatabaseCluster("db", { nodes: [{ server: server("cms2", "10.1.1.2") }], ca });
      },
      () => {
        const ca = existing("internal");
        new DatabaseCluster("db", { nodes: [{ server: server() }], ca });
        new WebAdmin("admin", { server: server("cms2", "10.1.1.2"), issuer: ca });
      },
      // Two components of one key: only the certificates tell.
      () => {
        new WebAdmin("admin", { server: server(), issuer: existing("company") });
        new DatabaseCluster("db", {
          nodes: [{ server: server("cms2", "10.1.1.2") }],
          ca: existing("internal"),
        });
      },
      () => {
        const second = server("cms2", "10.1.1.2");
        new DatabaseCluster("db", { nodes: [{ server: server() }], ca: existing("one") });
        new DatabaseCluster("other", { nodes: [{ server: second }], ca: existing("two") });
      },
    ];
    for (const program of programs) {
      const { errors } = await runProgram(program);
      assert.match(
        errors.join("\n"),
        /^DB-04 .*the CA of a database cluster serves nothing else \(PKI-19\)/m,
      );
    }
  });

  it("DB-04 PKI-19 refuses a ready set whose root stands above another identity, and no other set", async () => {
    const shared = aCa("Company Root");
    const withAdmin = (admin: Made): Promise<ProgramRun<void>> =>
      runProgram(() => {
        new WebAdmin("admin", { server: server(), identity: supplied(admin) });
        new DatabaseCluster("db", readySet(shared, server("cms2", "10.1.1.2")));
      });
    const refused = await withAdmin(
      shared.intermediate("Company Issuing").issue(aLeaf().forHost("cms1.example.org")),
    );
    assert.match(
      refused.errors.join("\n"),
      /^DB-04 db ca: CN=Company Root stands above cms1 webAdmin certs too, and the CA of a database cluster serves nothing else/,
    );
    const apart = await withAdmin(aCa("Other Root").issue(aLeaf().forHost("cms1.example.org")));
    assert.deepEqual(apart.errors, []);
    const selfSigned = await runProgram(() => {
      const issuer = new SelfSigned("lab", { isLaboratory: true });
      new WebAdmin("admin", { server: server(), issuer });
      new DatabaseCluster("db", readySet(shared, server("cms2", "10.1.1.2")));
    });
    assert.deepEqual(selfSigned.errors, []);
  });
});

function readySet(
  ca: ReturnType<typeof aCa>,
  node: ReturnType<typeof aServer>,
): Pick<DatabaseClusterArgs, "nodes" | "clientIdentity"> {
  const identity = supplied(ca.issue(aLeaf().forHost("cms2.example.org").without("clientAuth")));
  const clientIdentity = supplied(ca.issue(aLeaf().commonName("postgres").without("serverAuth")));
  return { nodes: [{ server: node, identity }], clientIdentity };
}

/** The guide's lines (A.3), for a server and a client of any name. */
const linesFor = (ca: string, part: string, name: string): readonly string[] => [
  `openssl req -new -nodes -keyout ${part}.key -out ${part}.csr -subj /C=UK/ST=London/L=London/O=Example/OU=/CN=${name}`,
  `openssl x509 -req -CAcreateserial -in ${part}.csr -CA ${ca}.crt -CAkey ${ca}.key -out ${part}.crt -days 3650`,
];
const linesOfCa = (ca: string): readonly string[] => [
  `openssl req -new -text -nodes -keyout ${ca}.key -out ${ca}.csr -subj /C=UK/ST=London/L=London/O=Example/OU=/CN=${ca}`,
  `openssl req -x509 -text -in ${ca}.csr -key ${ca}.key -out ${ca}.crt -days 3650`,
];

describe("[I] components/database: sets of the openssl program", () => {
  let folder = "";
  before(function () {
    this.timeout(60_000);
    if (spawnSync("openssl", ["version"]).status !== 0) return skip(this, "openssl is not installed here");
    folder = mkdtempSync(join(tmpdir(), "openssl-database-"));
    const lines = [
      ...["db01ca", "db02ca"].flatMap(linesOfCa),
      ...linesFor("db01ca", "server", "server1"),
      ...linesFor("db01ca", "client", "postgres"),
      ...linesFor("db01ca", "other", "db01client"),
      ...linesFor("db02ca", "stranger", "postgres"),
    ];
    for (const line of lines) {
      const [program = "", ...args] = line.split(" ");
      execFileSync(program, args, { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
    }
  });
  after(() => {
    if (folder !== "") rmSync(folder, { recursive: true });
  });

  const text = (name: string): string => readFileSync(join(folder, name), "utf8");
  const made = (part: string, ca: string): ReturnType<typeof supplied> =>
    supplied({
      keyPem: text(`${part}.key`),
      leafPem: text(`${part}.crt`),
      chainPem: text(`${ca}.crt`),
      leafDer: Buffer.alloc(0),
    });
  const deploy = (host: string, client: string, ca = "db01ca"): Promise<ProgramRun<void>> =>
    runProgram(() => {
      const node = aServer("node1", { address: "10.1.1.1", fqdn: host });
      const nodes = [{ server: node, identity: made("server", "db01ca") }];
      new DatabaseCluster("db", { nodes, clientIdentity: made(client, ca) });
    });

  it("OSSL-06 OSSL-08 OSSL-09 OSSL-11 deploys what the guide's lines make, the server named by its first label", async () => {
    const run = await deploy("server1.example.org", "client");
    assert.deepEqual(run.errors, []);
    const environment = environmentOf(find(run, "Command", "db-change"));
    assert.match(String(environment["FILE_SERVER_NODE1_SUBJECT"]), /CN=server1$/);
    assert.match(String(environment["FILE_CLIENT_SUBJECT"]), /CN=postgres$/);
  });

  it("OSSL-08 refuses a server's certificate that is named after another node", async () => {
    const { errors } = await deploy("server2.example.org", "client");
    assert.match(
      errors.join("\n"),
      /^OSSL-08 node1 databaseCluster server: the certificate .*CN=server1 is not named after the node: it does not cover server2\.example\.org/,
    );
  });

  it("OSSL-09 OSSL-06 refuses a client of another name, and one of another CA", async () => {
    assert.match(
      (await deploy("server1.example.org", "other")).errors.join("\n"),
      /^DB-08 db client: .*"db01client"/,
    );
    const { errors } = await deploy("server1.example.org", "stranger", "db02ca");
    assert.match(
      errors.join("\n"),
      /node1 databaseCluster server: .*CN=db01ca, whose certificate is missing/,
    );
  });
});
