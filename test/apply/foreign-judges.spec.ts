/** What a change deployed, in the eyes of programs that know nothing of this package. */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RunningAppliance } from "../../lab/appliance/appliance";
import { needTool, runTool } from "../lab/appliance/foreign";
import type { Ran } from "../lab/appliance/foreign";
import { Appliances, anIdentity, change, declare, theRoot } from "./changing";

const host = "join.example.org";
const [httpsPort, c2wPort] = [8444, 9999];

describe("[E] a deployed Web Bridge 3, judged by others", function () {
  this.timeout(180_000);
  const appliances = new Appliances();
  let appliance: RunningAppliance;
  let root: string;
  let directory: string;

  before(async () => {
    appliance = await appliances.start();
    directory = appliances.fleet.directory();
    root = join(directory, "root.pem");
    writeFileSync(root, theRoot().certPem);
    const input = declare(appliance, "webBridge3", {
      trusts: { c2wTrust: theRoot().certPem },
      settings: {
        kind: "webBridge3",
        httpsListen: [{ interface: "a", port: httpsPort }],
        c2wListen: [{ interface: "a", port: c2wPort }],
        c2wHost: host,
      },
    });
    const [https, c2w] = [anIdentity(host), anIdentity(host)];
    const identity = ({ leafPem, chainPem }: typeof https) => ({
      leafPem,
      chainPem,
      keyForm: "pkcs8" as const,
    });
    const { error } = await change({
      ...input,
      declaration: {
        ...input.declaration,
        identities: { httpsCerts: identity(https), c2wCerts: identity(c2w) },
      },
      secrets: { ...input.secrets, keys: { httpsCerts: https.keyPem, c2wCerts: c2w.keyPem } },
    });
    assert.equal(error, undefined);
  });
  after(() => appliances.clear());

  it("WB3-01 WB3-03 curl reaches the web app with the root alone, under its name and no other", async function () {
    needTool(this, "curl");
    const get = (name: string): Promise<Ran> =>
      runTool("curl", [
        ...["-sS", "--cacert", root],
        ...["--resolve", `${name}:${String(httpsPort)}:${appliance.address}`],
        `https://${name}:${String(httpsPort)}/`,
      ]);
    const seen = await get(host);
    assert.deepEqual([seen.code, seen.err], [0, ""]);
    assert.match(seen.out, /Join a meeting/);
    assert.equal((await get("other.example.org")).code, 60);
  });

  it("nmap reads the names and the issuer at both ports", async function () {
    needTool(this, "nmap");
    const ports = `${String(httpsPort)},${String(c2wPort)}`;
    const { out, err } = await runTool(
      "nmap",
      ["-Pn", "-n", "-sT", "--unprivileged", "-p", ports, "--script", "ssl-cert", appliance.address],
      "",
      60_000,
    );
    assert.equal([...out.matchAll(/Subject: commonName=join\.example\.org/g)].length, 2, out + err);
    assert.equal([...out.matchAll(/Subject Alternative Name: DNS:join\.example\.org/g)].length, 2, out);
    assert.match(out, /Issuer: commonName=Example Issuing CA/);
  });

  it("testssl.sh finds the chain in order and trusted, and the name right", async function () {
    needTool(this, "testssl");
    const { out, err } = await runTool(
      "testssl",
      [
        ...["--quiet", "--color", "0", "--warnings", "off", "--add-ca", root, "--ip", appliance.address],
        ...["-S", `https://${host}:${String(httpsPort)}`],
      ],
      "",
      150_000,
    );
    assert.match(out, /Chain of trust +Ok/i, out + err);
    assert.match(out, /Common Name \(CN\) +join\.example\.org/);
    assert.match(out, /Trust \(hostname\) +Ok via SAN/i);
  });

  it("PKI-03 a headless Chromium that trusts the root opens the web app, and one that does not refuses", async function () {
    needTool(this, "chromium");
    needTool(this, "certutil");
    const open = async (name: string, isTrusting: boolean): Promise<Ran> => {
      const home = join(directory, name);
      const store = join(home, ".pki", "nssdb");
      mkdirSync(store, { recursive: true });
      await runTool("certutil", ["-d", `sql:${store}`, "-N", "--empty-password"]);
      if (isTrusting)
        await runTool("certutil", ["-d", `sql:${store}`, "-A", "-n", "root", "-t", "C,,", "-i", root]);
      return runTool(
        "env",
        [
          `HOME=${home}`,
          ...["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
          ...[
            `--user-data-dir=${join(home, "profile")}`,
            "--no-first-run",
            "--disable-background-networking",
          ],
          `--host-resolver-rules=MAP ${host} ${appliance.address}`,
          ...["--dump-dom", `https://${host}:${String(httpsPort)}/`],
        ],
        "",
        60_000,
      );
    };
    const trusted = await open("trusting", true);
    assert.match(trusted.out, /Join a meeting/, trusted.err);
    assert.doesNotMatch((await open("strange", false)).out, /Join a meeting/);
  });
});
