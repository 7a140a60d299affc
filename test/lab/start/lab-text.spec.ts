import { deepStrictEqual, strictEqual } from "node:assert";
import type { StartedAppliance } from "../../../lab/start/appliance-process";
import { labFolder } from "../../../lab/start/folder";
import { siteText } from "../../../lab/start/lab-text";
import type { LabRole } from "../../../lab/start/topologies";

describe("[U] lab/start/lab-text", () => {
  const appliance = {
    name: "cms1",
    address: "127.1.2.3",
    sshPort: 2222,
    webAdminPort: 8443,
    sipPort: 5061,
    webAppPort: 8444,
    c2wPort: 9999,
    turnPort: 5349,
    sipServicePort: 5061,
    meetingAppsPort: 8445,
    schedulerPort: 8446,
    fqdn: "cms1.lab.example",
    roles: ["webAdmin", "callBridge"] as readonly LabRole[],
    setUp: [],
    hostKey: "ssh-ed25519 AAAA",
    hostKeyFingerprint: "SHA256:abc",
    counts: () => Promise.resolve({ connections: 0, roundTrips: 0 }),
    isTalking: () => Promise.resolve(false),
    databaseNodes: () => Promise.resolve([]),
    ended: Promise.resolve(),
    stop: () => Promise.resolve(),
  };

  function textOf(...appliances: readonly StartedAppliance[]): string {
    const fleet = {
      schema: 4 as const,
      topology: "singleCombined",
      appliances,
      user: "admin",
      password: "s3cret",
      isDeployed: true,
      recheck: 2,
    };
    return siteText({ folder: labFolder("/checkout"), fleet, appliances });
  }

  it("says how to reach the appliances by foreign programs and by Pulumi", () => {
    strictEqual(
      textOf(appliance),
      `The lab runs: topology singleCombined, password s3cret

cms1
  MMP            ssh -p 2222 admin@127.1.2.3
  files          sftp -P 2222 admin@127.1.2.3
  host key       SHA256:abc
  Web Admin      openssl s_client -connect 127.1.2.3:8443
  Call Bridge    openssl s_client -connect 127.1.2.3:5061
  disk and log   .lab/appliances/

From another terminal:
  npm run lab -- pulumi preview
  npm run lab -- pulumi up

Ctrl-C ends it. Disks, addresses and the stack are kept for the next time.`,
    );
  });

  it("names the ports of the roles that an appliance has, and of no others", () => {
    const edge = { ...appliance, name: "cms1-edge", roles: ["webBridge3", "turn"] as const };
    deepStrictEqual(
      textOf(edge)
        .split("\n")
        .filter((line) => line.includes("s_client")),
      [
        "  web app        openssl s_client -connect 127.1.2.3:8444",
        "  c2w            openssl s_client -connect 127.1.2.3:9999",
        "  TURN           openssl s_client -connect 127.1.2.3:5349",
      ],
    );
    const services = {
      ...appliance,
      name: "cms1-apps",
      roles: ["recorder", "meetingApps", "scheduler"] as const,
    };
    deepStrictEqual(
      textOf(services)
        .split("\n")
        .filter((line) => line.includes("s_client")),
      [
        "  Recorder       openssl s_client -connect 127.1.2.3:5061",
        "  MeetingApps    openssl s_client -connect 127.1.2.3:8445",
        "  Scheduler      openssl s_client -connect 127.1.2.3:8446",
      ],
    );
  });
});
