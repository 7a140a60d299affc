import { deepStrictEqual, notStrictEqual, rejects, strictEqual } from "node:assert";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import type { Socket } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { startAppliances } from "../../../lab/start/appliance-process";
import type { StartedAppliance } from "../../../lab/start/appliance-process";
import type { Fleet, FleetAppliance } from "../../../lab/start/fleet";
import { labFolder } from "../../../lab/start/folder";
import type { LabFolder } from "../../../lab/start/folder";
import { closeSite } from "../../../lab/start/open-lab";
import { nextLabAddress } from "../../lab-address";

describe("[E] lab/start/appliance-process", function () {
  this.timeout(60_000);
  let folder: LabFolder;
  const running: StartedAppliance[] = [];
  const sockets: Socket[] = [];
  const quiet = { dialect: {}, latencyMs: 0 };

  beforeEach(() => {
    const scratch = mkdtempSync(join(tmpdir(), "lab-appliances-"));
    // The appliance's program is loaded from the checkout; its disk lies elsewhere.
    folder = { ...labFolder(scratch), project: resolve(__dirname, "..", "..", "..") };
  });

  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await Promise.all(running.splice(0).map((appliance) => appliance.stop()));
    rmSync(dirname(folder.path), { recursive: true });
  });

  function anAppliance(name: string, address: string, setUp: readonly string[] = []): FleetAppliance {
    const ports = { sshPort: 2222, webAdminPort: 8443, sipPort: 5061 };
    const webPorts = { webAppPort: 8444, c2wPort: 9999, turnPort: 5349 };
    return {
      ...{ name, fqdn: `${name}.lab.example`, roles: ["webAdmin" as const], address, setUp },
      ...ports,
      ...webPorts,
      ...{ sipServicePort: 5061, meetingAppsPort: 8445, schedulerPort: 8446 },
    };
  }

  function aFleet(address: string, setUp: readonly string[] = []): Fleet {
    const appliance = anAppliance("cms1", address, setUp);
    const [user, password] = ["admin", "secret"];
    return {
      schema: 4,
      topology: "t",
      appliances: [appliance],
      user,
      password,
      isDeployed: false,
      recheck: 0,
    };
  }

  async function startOne(fleet: Fleet): Promise<StartedAppliance> {
    const [appliance] = await startAppliances(folder, fleet, quiet);
    if (appliance === undefined) throw new Error("none started");
    running.push(appliance);
    return appliance;
  }

  it("starts an appliance that keeps its host key, and stops it", async () => {
    const fleet = aFleet(nextLabAddress(), ["callbridge listen a"]);
    const first = await startOne(fleet);
    deepStrictEqual(await first.counts(), { connections: 0, roundTrips: 0 });
    await first.stop();
    await first.ended;
    strictEqual((await startOne(fleet)).hostKey, first.hostKey);
  });

  it("runs several in one process, each with its own answers", async () => {
    const [one, two] = [nextLabAddress(), nextLabAddress()];
    const fleet = { ...aFleet(one), appliances: [anAppliance("cms1", one), anAppliance("cms2", two)] };
    const [first, second] = await startAppliances(folder, fleet, quiet);
    if (!first || !second) throw new Error("not both started");
    running.push(first);
    notStrictEqual(first.hostKey, second.hostKey);
    const socket = connect(second.sshPort, second.address);
    sockets.push(socket);
    await once(socket, "data");
    const asked = [first, second, first].map((appliance) => appliance.counts());
    deepStrictEqual(
      (await Promise.all(asked)).map(({ connections }) => connections),
      [0, 1, 0],
    );
    deepStrictEqual(await first.databaseNodes(), []);
    await first.stop();
    await second.ended;
    const broken = { ...fleet, appliances: [anAppliance("cms1", one), anAppliance("cms2", two, ["x"])] };
    rmSync(folder.appliances, { recursive: true });
    await rejects(startAppliances(folder, broken, quiet), {
      message: /^The emulated appliances ended: cms2: the set-up command "x" answered: /,
    });
  });

  it("waits for whoever still talks to an appliance before it stops it", async () => {
    const fleet = aFleet(nextLabAddress());
    const appliance = await startOne(fleet);
    const socket = connect(appliance.sshPort, appliance.address);
    sockets.push(socket);
    await once(socket, "data");
    strictEqual(await appliance.isTalking(), true);
    const told: string[] = [];
    const closed = closeSite({ appliances: [appliance] }, (line) => {
      told.push(line);
      socket.destroy();
    });
    await closed;
    deepStrictEqual(told, ["  waiting for the change that still works on cms1 (Ctrl-C: do not wait)"]);
    await appliance.ended;
  });

  it("fails with the last words of an appliance that cannot start", async () => {
    await rejects(startAppliances(folder, aFleet(nextLabAddress(), ["callbridge lisen a"]), quiet), {
      message: /^The emulated appliance cms1 ended: the set-up command "callbridge lisen a" answered: /,
    });
  });

  it("waits a moment for ports that a predecessor still holds, and no longer", async () => {
    const address = nextLabAddress();
    const server = createServer();
    await new Promise<void>((done) => server.listen(2222, address, done));
    await rejects(
      startOne(aFleet(address)),
      /^Error: The emulated appliance cms1 ended: listen EADDRINUSE.* 127\.[\d.]+:2222\.$/,
    );
    const started = startOne(aFleet(address));
    setTimeout(() => server.close(), 1000);
    await started;
  });
});
