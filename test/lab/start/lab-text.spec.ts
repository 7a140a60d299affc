import { strictEqual } from "node:assert";
import { labFolder } from "../../../lab/start/folder";
import { siteText } from "../../../lab/start/lab-text";

describe("[U] lab/start/lab-text", () => {
  it("says how to reach the appliances by foreign programs and by Pulumi", () => {
    const appliance = {
      name: "cms1",
      address: "127.1.2.3",
      sshPort: 2222,
      webAdminPort: 8443,
      sipPort: 5061,
      setUp: [],
      hostKey: "ssh-ed25519 AAAA",
      hostKeyFingerprint: "SHA256:abc",
      counts: () => Promise.resolve({ connections: 0, roundTrips: 0 }),
      isTalking: () => Promise.resolve(false),
      ended: Promise.resolve(),
      stop: () => Promise.resolve(),
    };
    const fleet = {
      schema: 1 as const,
      topology: "singleCombined",
      appliances: [appliance],
      user: "admin",
      password: "s3cret",
      isDeployed: true,
      recheck: 2,
    };
    strictEqual(
      siteText({ folder: labFolder("/checkout"), fleet, appliances: [appliance] }),
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
});
