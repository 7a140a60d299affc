import { deepStrictEqual, notStrictEqual, rejects, strictEqual, throws } from "node:assert";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openFleet, readFleet, saveFleet } from "../../../lab/start/fleet";
import { labFolder, resetLab, writeWhole } from "../../../lab/start/folder";

describe("[I] lab/start/fleet", () => {
  let project = "";
  const servers: ReturnType<typeof createServer>[] = [];

  beforeEach(() => {
    project = mkdtempSync(join(tmpdir(), "lab-fleet-"));
  });

  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
    rmSync(project, { recursive: true });
  });

  it("gives a new fleet an address of its own, unprivileged ports and a password", async () => {
    const fleet = await openFleet(labFolder(project), "singleCombined");
    const [appliance] = fleet.appliances;
    const { address = "", ...others } = appliance ?? {};
    deepStrictEqual(
      { ...fleet, appliances: [others], password: fleet.password.length },
      {
        schema: 4,
        topology: "singleCombined",
        appliances: [
          {
            name: "cms1",
            fqdn: "cms1.lab.example",
            roles: ["webAdmin", "webBridge3", "turn", "callBridge"],
            setUp: ["callbridge listen a", "turn listen a"],
            sshPort: 2222,
            webAdminPort: 8443,
            sipPort: 5061,
            webAppPort: 8444,
            c2wPort: 9999,
            turnPort: 5349,
            sipServicePort: 5061,
            meetingAppsPort: 8445,
            schedulerPort: 8446,
          },
        ],
        user: "admin",
        password: 16,
        isDeployed: false,
        recheck: 0,
      },
    );
    strictEqual(/^127\.\d+\.\d+\.\d+$/.test(address), true);
  });

  it("TOPO-02 gives a core and an edge each an address and the roles that the stack deploys on it", async () => {
    const { appliances } = await openFleet(labFolder(project), "singleSplit");
    deepStrictEqual(
      appliances.map(({ name, fqdn, roles }) => [name, fqdn, roles]),
      [
        ["cms1-core", "cms1.lab.example", ["webAdmin", "callBridge"]],
        ["cms1-edge", "edge.lab.example", ["webBridge3", "turn"]],
      ],
    );
    strictEqual(new Set(appliances.map(({ address }) => address)).size, 2);
  });

  it("TOPO-02 gives a whole fleet an address for each appliance, apart from where somebody holds the database's port", async () => {
    const folder = labFolder(project);
    const { appliances } = await openFleet(folder, "scalableResilient");
    deepStrictEqual(
      appliances.map(({ name, roles }) => [name, roles.join(" ")]),
      [
        ["cms1-core1", "webAdmin callBridge database scheduler"],
        ["cms1-core2", "webAdmin callBridge database"],
        ["cms1-core3", "webAdmin callBridge database"],
        ["cms1-edge1", "webBridge3 turn"],
        ["cms1-edge2", "webBridge3 turn"],
        ["cms1-recorder", "recorder"],
        ["cms1-streamer", "streamer"],
        ["cms1-apps", "meetingApps"],
      ],
    );
    strictEqual(new Set(appliances.map(({ address }) => address)).size, 8);
    resetLab(folder);
    const server = createServer();
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(5432, appliances[0]?.address, resolve));
    const [core, ...others] = (await openFleet(folder, "scalableResilient")).appliances;
    notStrictEqual(core?.address, appliances[0]?.address);
    deepStrictEqual(others, appliances.slice(1));
  });

  it("keeps everything for the next start, readable by its user alone", async () => {
    const folder = labFolder(project);
    const first = await openFleet(folder, "singleCombined");
    saveFleet(folder, { ...first, recheck: 3 });
    deepStrictEqual(await openFleet(folder, "singleCombined"), { ...first, recheck: 3 });
    strictEqual(statSync(folder.fleet).mode & 0o777, 0o600);
  });

  it("takes another address where somebody sits at one of the ports", async () => {
    const folder = labFolder(project);
    const before = (await openFleet(folder, "singleCombined")).appliances[0]?.address;
    resetLab(folder);
    const server = createServer();
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(8443, before, resolve));
    notStrictEqual((await openFleet(folder, "singleCombined")).appliances[0]?.address, before);
  });

  it("refuses another topology than the one that is there", async () => {
    const folder = labFolder(project);
    saveFleet(folder, { ...(await openFleet(folder, "singleCombined")), topology: "singleSplit" });
    await rejects(openFleet(folder, "singleCombined"), {
      message: "This lab holds the topology singleSplit; begin anew with --reset to get singleCombined.",
    });
  });

  it("keeps which issuers there are, and refuses others than those", async () => {
    const folder = labFolder(project);
    const { mixed } = await openFleet(folder, "singleCombined", "mixed");
    deepStrictEqual((await openFleet(folder, "singleCombined", "mixed")).mixed, mixed);
    await rejects(openFleet(folder, "singleCombined"), {
      message: "This lab holds the issuers mixed; begin anew with --reset to get private.",
    });
  });

  it("refuses what another version of the lab wrote", () => {
    const folder = labFolder(project);
    writeWhole(folder.fleet, '{ "schema": 3 }');
    throws(() => readFleet(folder), {
      message: "This lab was made by another version of this package; begin anew with --reset.",
    });
  });

  it("forgets everything on a reset, and leaves what the build keeps", async () => {
    const folder = labFolder(project);
    await openFleet(folder, "singleCombined");
    writeFileSync(join(folder.path, "dist"), "");
    resetLab(folder);
    strictEqual(readFleet(folder), undefined);
    strictEqual(statSync(join(folder.path, "dist")).isFile(), true);
  });
});
