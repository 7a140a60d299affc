import assert from "node:assert/strict";
import { DatabaseCluster, PrivateCa, WebAdmin } from "../../../index";
import type { DatabaseClusterArgs, MeetingServerArgs } from "../../../index";
import { setFingerprint } from "../../../plan/database/wanted-set";
import { parseCertificate, parseCertificates } from "../../../x509/certificate";
import { aCa, aLeaf } from "../../certificates";
import {
  aServer,
  changesOf,
  childList,
  commandsOf,
  environmentOf,
  find,
  hostKey,
  secretsOf,
  supplied,
} from "../deployment";
import { runProgram } from "../program";
import type { ProgramRun, Registered } from "../program";

type Servers = Readonly<Record<string, ReturnType<typeof aServer>>>;

function declare(
  argsOf: (servers: Servers) => Partial<DatabaseClusterArgs> = () => ({}),
  server: Partial<MeetingServerArgs> = {},
): Promise<ProgramRun<DatabaseCluster>> {
  return runProgram(() => {
    const names = ["cms1", "cms2", "cms3", "cms4"];
    const servers = Object.fromEntries(
      names.map((name, index) => [
        name,
        aServer(name, { address: `10.1.1.${String(index + 1)}`, ...server }),
      ]),
    );
    const { cms1, cms2, cms3, cms4 } = servers;
    assert.ok(cms1 && cms2 && cms3 && cms4);
    const nodes = [{ server: cms1 }, { server: cms2 }, { server: cms3 }];
    return new DatabaseCluster("db", { nodes, clients: [cms4], ...argsOf(servers) });
  });
}

function clusterOf(change: Registered): Record<string, unknown> {
  return JSON.parse(String(environmentOf(change)["CMS_DATABASE_CLUSTER"])) as Record<string, unknown>;
}

function theChange(run: ProgramRun<unknown>): Registered {
  assert.deepEqual(run.errors, []);
  return find(run, "Command", "db-change");
}

const ca = aCa("Database Root");
const serverLeaf = ca.issue(
  aLeaf().forHost("cms1.example.org", "cms2.example.org", "cms3.example.org").without("clientAuth"),
);
const clientLeaf = ca.issue(aLeaf().commonName("postgres").without("serverAuth"));

const mistyped = ca.issue(aLeaf().commonName("postgrest").without("serverAuth"));

describe("[I] components/database DatabaseCluster", () => {
  it("DB-01 DB-02 DB-04 DB-05 PKI-19: makes a CA, a server identity per node and one client identity, and one change", async () => {
    const run = await declare();
    const change = theChange(run);
    const leaf = (part: string): readonly string[] => [
      `db > tls:index/certRequest:CertRequest db-${part}-request`,
      `db > tls:index/locallySignedCert:LocallySignedCert db-${part}-leaf`,
      `db > tls:index/privateKey:PrivateKey db-${part}-key`,
    ];
    const expected = [
      " > cisco-meeting-server:index:DatabaseCluster db",
      ...["cms1", "cms2", "cms3", "cms4"].map(
        (name) => ` > cisco-meeting-server:index:MeetingServer ${name}`,
      ),
      "db > cisco-meeting-server:index:PrivateCa db-ca",
      "db > command:local:Command db-change",
      "db-ca > tls:index/privateKey:PrivateKey db-ca-root-key",
      "db-ca > tls:index/selfSignedCert:SelfSignedCert db-ca-root",
      ...["client", "server-cms1", "server-cms2", "server-cms3"].flatMap(leaf),
    ];
    assert.deepEqual(childList(run), expected.sort());
    const { interpreter, create, addPreviousOutputInEnv, logging } = change.inputs;
    assert.deepEqual(
      [interpreter, create, addPreviousOutputInEnv, logging, change.inputs["delete"]],
      [
        ["node", "-e"],
        "require('pulumi-cisco-meeting-server/database').databaseMain()",
        false,
        "stderr",
        undefined,
      ],
    );
    const request = find(run, "CertRequest", "db-client-request").inputs;
    assert.deepEqual([request["subject"], request["dnsNames"]], [{ commonName: "postgres" }, []]);
    assert.deepEqual(find(run, "LocallySignedCert", "db-client-leaf").inputs["allowedUses"], [
      "digital_signature",
      "key_encipherment",
      "client_auth",
    ]);
    assert.deepEqual(find(run, "CertRequest", "db-server-cms2-request").inputs["dnsNames"], [
      "cms2.example.org",
    ]);
  });

  it("DB-07 one server identity for all names every node", async () => {
    const run = await declare(() => ({ sharedServerIdentity: true }));
    theChange(run);
    const { subject, dnsNames, ipAddresses } = find(run, "CertRequest", "db-server-request").inputs;
    assert.deepEqual(subject, { commonName: "cms1.example.org" });
    assert.deepEqual(dnsNames, ["cms1.example.org", "cms2.example.org", "cms3.example.org"]);
    assert.deepEqual(ipAddresses, ["10.1.1.1", "10.1.1.2", "10.1.1.3"]);
  });

  it("RENEW-06 DB-14: shows the reviewer every command with its appliance, and whose database may be overwritten", async () => {
    const run = await declare(({ cms2 }) => ({ overwrite: cms2 ? [cms2] : [] }));
    const change = theChange(run);
    const changing = commandsOf(change).filter((text) =>
      /backup|remove|initialize|join|connect/.test(String(text)),
    );
    assert.deepEqual(changing, [
      "cms1: backup snapshot {backup}",
      "cms2: backup snapshot {backup}",
      "cms3: backup snapshot {backup}",
      "cms4: database cluster remove",
      "cms2: database cluster remove",
      "cms3: database cluster remove",
      "cms1: database cluster remove",
      "cms1: database cluster initialize",
      "cms2: database cluster join {primary}",
      "cms3: database cluster join {primary}",
      "cms4: database cluster connect {primary}",
    ]);
    const environment = environmentOf(change);
    assert.equal(environment["MAY_OVERWRITE"], "cms2");
    const target = (n: number): string => `admin@10.1.1.${String(n)}:22 ${hostKey}`;
    assert.equal(environment["MMP_TARGET"], [1, 2, 3, 4].map(target).join(", "));
    const members = clusterOf(change)["members"] as readonly Record<string, unknown>[];
    assert.deepEqual(
      members.map(({ name, part, address, mayOverwrite }) => [name, part, address, mayOverwrite]),
      [
        ["cms1", "node", "10.1.1.1", false],
        ["cms2", "node", "10.1.1.2", true],
        ["cms3", "node", "10.1.1.3", false],
        ["cms4", "client", undefined, false],
      ],
    );
  });

  it("DB-06 PKI-22: sends every key and literal credential on standard input only", async () => {
    const run = await declare(
      ({ cms1, cms2, cms3 }) => ({
        nodes: [cms1, cms2, cms3].flatMap((server) =>
          server ? [{ server, identity: supplied(serverLeaf) }] : [],
        ),
        clientIdentity: supplied(clientLeaf),
      }),
      { passwordFrom: undefined, password: "pass-word-1" } as unknown as Partial<MeetingServerArgs>,
    );
    const change = theChange(run);
    const document = secretsOf(change) as { keys: Record<string, string>; members: Record<string, unknown> };
    assert.deepEqual(document.keys, {
      client: clientLeaf.keyPem,
      "server cms1": serverLeaf.keyPem,
      "server cms2": serverLeaf.keyPem,
      "server cms3": serverLeaf.keyPem,
    });
    assert.deepEqual(document.members["cms4"], {
      version: 1,
      keys: {},
      credentials: { password: "pass-word-1" },
    });
    assert.doesNotMatch(JSON.stringify(environmentOf(change)), /PRIVATE KEY|pass-word/);
    const fingerprint = setFingerprint({
      servers: ["cms1", "cms2", "cms3"].map((member) => ({
        member,
        leaf: parseCertificate(serverLeaf.leafPem, "x"),
      })),
      client: parseCertificate(clientLeaf.leafPem, "x"),
      ca: parseCertificates(clientLeaf.chainPem, "x"),
    });
    assert.equal(environmentOf(change)["FILE_SET_SHA256"], fingerprint);
  });

  it("SEQ-04 comes after Web Admin, in whatever order they are written", async () => {
    const run = await runProgram(() => {
      const server = aServer("cms1", { address: "10.1.1.1" });
      new DatabaseCluster("db", { nodes: [{ server }] });
      new WebAdmin("admin", { server, identity: supplied() });
    });
    assert.deepEqual(run.errors, []);
    const change = changesOf(run).find(({ name }) => name === "db-change");
    assert.ok(change?.dependsOn.includes("admin-change"));
  });

  it("DB-04 PKI-19 refuses a CA that issues anything else, before and after", async () => {
    for (const isFirst of [true, false]) {
      const run = await runProgram(() => {
        const server = aServer("cms1", { address: "10.1.1.1" });
        const issuer = new PrivateCa("ca");
        const other = (): unknown => new WebAdmin("admin", { server, issuer });
        if (isFirst) other();
        new DatabaseCluster("db", { nodes: [{ server }], ca: issuer });
        if (!isFirst) other();
      });
      assert.ok(
        run.errors.some((error) => /^DB-04 /.test(error)),
        run.errors.join("\n"),
      );
    }
  });

  const refused: readonly (readonly [string, (servers: Servers) => Partial<DatabaseClusterArgs>])[] = [
    ["args/required db nodes: no node is named", () => ({ nodes: [] })],
    ["args/conflict db: cms1 stands twice", ({ cms1 }) => ({ clients: cms1 ? [cms1] : [] })],
    ['DB-08 db client: the common name is "postgrest"', ({ cms1 }) => ready(cms1, supplied(mistyped))],
    ["DB-15 db client", ({ cms1 }) => ready(cms1, supplied(aLeaf().commonName("postgres").selfSigned()))],
    ["args/required db: some members have an identity", () => ({ clientIdentity: supplied(clientLeaf) })],
    [
      'args/invalid db cms1 address: "cms1.example.org" is a name',
      ({ cms1 }) => ({ nodes: cms1 ? [{ server: cms1, address: "cms1.example.org" }] : [] }),
    ],
  ];
  for (const [message, argsOf] of refused) {
    it(`refuses in words: ${message}`, async () => {
      const { errors } = await declare(argsOf);
      assert.ok(
        errors.some((error) => error.startsWith(message)),
        errors.join("\n"),
      );
    });
  }
});

function ready(
  server: ReturnType<typeof aServer> | undefined,
  client: ReturnType<typeof supplied>,
): Partial<DatabaseClusterArgs> {
  return { nodes: server ? [{ server, identity: supplied(serverLeaf) }] : [], clientIdentity: client };
}
