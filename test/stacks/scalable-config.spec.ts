import assert from "node:assert/strict";
import { readConfiguration } from "../../stacks/config";
import type { ScalableResilientConfiguration } from "../../stacks/config";
import { hostKey } from "../components/deployment";
import { thrownText } from "../thrown";

type Entry = Readonly<Record<string, unknown>>;
type Settings = Readonly<Record<string, string>>;

/** What holds for all appliances unless a test says otherwise. */
const common = { topology: "scalableResilient", name: "site1", passwordEnv: "CMS_PASSWORD" };

function read(entries: readonly unknown[], settings: Settings = {}): ScalableResilientConfiguration {
  const all: Settings = { ...common, appliances: JSON.stringify(entries), ...settings };
  const values = Object.fromEntries(Object.entries(all).map(([name, value]) => [`fleet:${name}`, value]));
  const configuration = readConfiguration("fleet", values);
  if (configuration.topology === "scalableResilient") return configuration;
  throw new Error("it is no scalable and resilient deployment");
}

const refused = (entries: readonly unknown[], settings: Settings = {}): readonly string[] =>
  thrownText(() => read(entries, settings)).split("\n");

/** The keys and the commands of a refusal: what each line begins with, its sentence left out. */
const keysAndLines = (lines: readonly string[]): readonly string[] =>
  lines
    .slice(1)
    .map((line) => (line.startsWith("    ") ? line.trim() : (/^ {2}([^:]+):/.exec(line)?.[1] ?? line)));

const core = (name: string, host: string, more: Entry = {}): Entry => ({
  ...{
    name,
    address: `10.1.2.${host}`,
    hostKey,
    fqdn: `${name}.example.org`,
    roles: ["webAdmin", "callBridge"],
  },
  ...more,
});
const other = (name: string, host: string, roles: readonly string[], more: Entry = {}): Entry =>
  core(name, host, { roles, ...more });

describe("[U] stacks/scalable-config", () => {
  it("TOPO-02 reads any number of appliances, what they share from the settings of the stack", () => {
    const { appliances, database, parallelRollout, registration } = read(
      [
        core("core1", "1", { roles: ["webAdmin", "callBridge", "database", "scheduler"] }),
        core("core2", "2", { webAdminPort: 443, sshPort: "22", clusterAddress: "bridge2.example.org" }),
        other("edge1", "3", ["webBridge3", "turn"], { webAppFqdn: "join.example.org" }),
        other("media", "4", ["recorder", "streamer", "meetingApps", "uploader"], { recorderPort: 6000 }),
      ],
      {
        ...{ sshPort: "2222", webAdminInterface: "a", webAdminPort: "8443", organization: "Example Inc." },
        schedulerInterface: "d",
        ...{ webBridgeInterface: "a", turnPort: "5349", recorderInterface: "b", meetingAppsInterface: "c" },
      },
    );
    const subject = { organization: "Example Inc." };
    const server = (name: string, host: string, ports: readonly [ssh: number, api: number]): Entry => ({
      ...{ address: `10.1.2.${host}`, port: ports[0], user: "admin", hostKey, fqdn: `${name}.example.org` },
      passwordFrom: { env: "CMS_PASSWORD" },
      api: { port: ports[1] },
    });
    const callBridge = { ...subject, proveAt: { port: 5061 } };
    assert.deepEqual(appliances, {
      core1: {
        server: server("core1", "1", [2222, 8443]),
        webAdmin: { ...subject, listen: { interface: "a", port: 8443 } },
        callBridge,
        scheduler: { https: subject, c2w: subject, httpsListen: { interface: "d", port: 8443 } },
      },
      core2: {
        // A value that is the default stands against the stack's all the same.
        server: server("core2", "2", [22, 443]),
        webAdmin: { ...subject, listen: { interface: "a", port: 443 } },
        callBridge,
        clusterAddress: "bridge2.example.org",
      },
      edge1: {
        server: server("edge1", "3", [2222, 8443]),
        webBridge3: {
          https: { ...subject, fqdn: "join.example.org" },
          c2w: subject,
          httpsListen: [{ interface: "a", port: 443 }],
          c2wListen: [{ interface: "a", port: 9999 }],
        },
        turn: { ...subject, tlsPort: 5349 },
      },
      media: {
        server: server("media", "4", [2222, 8443]),
        recorder: { ...subject, sipListen: { interface: "b", tlsPort: 6000 } },
        streamer: subject,
        meetingApps: { ...subject, httpsListen: { interface: "c", port: 443 } },
        uploader: {},
      },
    });
    assert.deepEqual(registration, { register: true, port: 9999 });
    assert.deepEqual(database?.cluster, { nodes: [{ appliance: "core1" }] });
    assert.equal(parallelRollout, false);
  });

  it("DB-04 DB-14 reads the nodes of the database in their order, and the terms of a CA that is theirs alone", () => {
    const node = ["webAdmin", "callBridge", "database"];
    const { database } = read(
      [
        other("b", "1", node, { address: "b.example.org", databaseAddress: "10.9.9.1" }),
        other("a", "2", node, { overwriteDatabase: true, databaseInterface: "b" }),
        core("c", "3"),
      ],
      {
        databaseApprove: "ab".repeat(32),
        databaseLeafValidityDays: "900",
        caGenerations: "1,2",
        protectRoot: "false",
      },
    );
    assert.deepEqual(database, {
      cluster: {
        nodes: [
          { appliance: "b", address: "10.9.9.1" },
          { appliance: "a", interface: "b" },
        ],
        overwrite: ["a"],
        approve: "ab".repeat(32),
      },
      // The generations are those of the deployment's CA.
      privateCa: { rootValidityDays: 3650, protectRoot: false, leafValidityDays: 900, renewBeforeDays: 90 },
    });
    const address = refused([other("b", "1", node, { address: "b.example.org" })]);
    assert.match(address[1] ?? "", /^ {2}appliances\[0\]\.databaseAddress: it is missing; address is a name/);
    assert.equal(address[2], "    pulumi config set --path 'appliances[0].databaseAddress' 192.0.2.11");
  });

  it("an appliance with a login of its own has nothing of the others'", () => {
    const [one, two] = Object.values(
      read([core("core1", "1"), core("core2", "2", { privateKeyFile: "k" })], { sshAgent: "true" })
        .appliances,
    ).map(({ server: { passwordFrom, privateKeyFrom, agent } }) => ({ passwordFrom, privateKeyFrom, agent }));
    assert.deepEqual(one, { passwordFrom: { env: "CMS_PASSWORD" }, privateKeyFrom: undefined, agent: true });
    assert.deepEqual(two, { passwordFrom: undefined, privateKeyFrom: { file: "k" }, agent: undefined });
  });

  it("reports everything that is wrong with the entries together, each with key, value and the line to type", () => {
    const lines = refused(
      [
        { name: "core_1", adress: "10.1.2.1", hostKey, roles: ["webAdmin", "callBrigde"], sshPort: 0 },
        core("core2", "2", {
          roles: ["webAdmin", "callBridge", "callBridge"],
          turnPort: 5349,
          user: ["root"],
        }),
        core("core2", "3", { password: "hunter2" }),
        "core4",
        { name: "core5", address: "10.1.2.5", hostKey },
      ],
      { webAdminPort: "https" },
    );
    assert.equal(lines[0], "There are 12 problems with the configuration of this stack:");
    assert.deepEqual(keysAndLines(lines), [
      "appliances[0].adress",
      "pulumi config rm --path 'appliances[0].adress'",
      "pulumi config set --path 'appliances[0].address' core1-mmp.example.org",
      "appliances[0].roles[1]",
      "pulumi config set --path 'appliances[0].roles[1]' callBridge",
      "appliances[1].user",
      "pulumi config set --path 'appliances[1].user' admin",
      "appliances[1].roles[2]",
      "pulumi config rm --path 'appliances[1].roles[2]'",
      "appliances[2].password",
      "pulumi config rm --path 'appliances[2].password'",
      "pulumi config set --path 'appliances[2].passwordEnv' CMS_PASSWORD",
      "appliances[3]",
      "pulumi config rm --path 'appliances[3]'",
      "appliances[4].roles[0]",
      "pulumi config set --path 'appliances[4].roles[0]' callBridge",
      "appliances[0].name",
      "pulumi config set --path 'appliances[0].name' core1",
      "appliances[2].name",
      "pulumi config set --path 'appliances[2].name' core1",
      "appliances[0].address",
      "pulumi config set --path 'appliances[0].address' core1-mmp.example.org",
      "appliances[0].sshPort",
      "pulumi config set --path 'appliances[0].sshPort' 22",
      // It is the stack's, and told once although every appliance would have it.
      "webAdminPort",
      "pulumi config set webAdminPort 443",
    ]);
    const printed = lines.join("\n");
    assert.match(printed, /adress: there is no such key; the nearest is address\./);
    assert.match(
      printed,
      /roles\[1\]: "callBrigde" is no role\. The roles of the appliance, a list of webAdmin, /,
    );
    assert.match(printed, /user: "\[\\"root\\"\]" is no single value\./);
    assert.match(printed, /another appliance is called "core2" too/);
    assert.doesNotMatch(printed, /hunter2/, "what stands under an unknown key may be a password");
  });

  it("refuses a key that is about a role which the appliance does not have", () => {
    assert.deepEqual(refused([core("core1", "1", { turnPort: 5349 })]), [
      "There is a problem with the configuration of this stack:",
      "  appliances[0].turnPort: it is about turn, which is not among its roles. TCP port of TURN over TLS; 0 leaves it as " +
        "the appliance has it.",
      "    pulumi config rm --path 'appliances[0].turnPort'",
    ]);
  });

  it("WA-04 C2W-04 tells what is wrong with the placement beside everything else", () => {
    const apart = refused([core("core1", "1"), core("core2", "2", { roles: ["callBridge"] })], {
      sipPort: "0",
    });
    assert.deepEqual(keysAndLines(apart), [
      "appliances[1].roles",
      "pulumi config set --path 'appliances[1].roles[1]' webAdmin",
      "sipPort",
      "pulumi config set sipPort 5061",
    ]);
    assert.match(apart[1] ?? "", /WA-04/);
    const alone = refused([other("edge1", "1", ["webBridge3"])]);
    assert.match(alone[1] ?? "", /no appliance has a Call Bridge/);
    const planner = refused([core("core1", "1"), other("edge1", "2", ["turn", "scheduler"])]);
    assert.deepEqual(keysAndLines(planner), [
      "appliances[1].roles",
      "pulumi config set --path 'appliances[1].roles[2]' callBridge",
      "appliances[1].roles",
      "pulumi config set --path 'appliances[1].roles[2]' webBridge3",
    ]);
    assert.equal(alone[2], "    pulumi config set --path 'appliances[0].roles[1]' callBridge");
  });

  it("C2W-01 registers the port of each Web Bridge's own list where they differ, and wants there to be one", () => {
    const edges = [
      core("core1", "1"),
      other("edge1", "2", ["webBridge3"], { c2wPort: 9998 }),
      other("edge2", "3", ["webBridge3"]),
    ];
    const { registration } = read(edges, { webBridgeInterface: "a" });
    assert.deepEqual(registration, { register: true });
    assert.deepEqual(keysAndLines(refused(edges)), [
      "webBridgeInterface",
      "pulumi config set webBridgeInterface a",
    ]);
  });

  it("refuses settings of the other topologies, and its own in those", () => {
    const lines = refused([core("core1", "1")], {
      address: "10.1.1.9",
      edgeAddress: "10.1.1.10",
      turn: "true",
    });
    assert.deepEqual(keysAndLines(lines), [
      ...["address", "pulumi config rm address", "turn", "pulumi config rm turn"],
      ...["edgeAddress", "pulumi config rm edgeAddress"],
    ]);
    const single = refused([core("core1", "1")], {
      topology: "singleCombined",
      address: "10.1.1.9",
      hostKey,
    });
    assert.deepEqual(keysAndLines(single), ["appliances", "pulumi config rm appliances"]);
  });

  it("wants a list of appliances, and says how its first entry is made", () => {
    assert.deepEqual(keysAndLines(refused([])), [
      "appliances",
      "pulumi config set --path 'appliances[0].name' core1",
    ]);
    assert.deepEqual(keysAndLines(refused([], { appliances: "core1" })), [
      "appliances",
      "pulumi config rm appliances",
    ]);
  });
});
