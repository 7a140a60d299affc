import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { RunningAppliance } from "../../lab/appliance/appliance";
import type { Engine } from "../../lab/engine/engine";
import { sdkVersion } from "../../lab/engine/sdk";
import { Fleet, sipPort, webAdminPort } from "../lab/appliance/fleet";
import { password, shownAt } from "./deployment";
import { requireEngine } from "./engine";
import { checkout } from "./pulumi-project";

/** What a user writes: TypeScript, loaded by Pulumi's defaults, in a folder below that of Pulumi.yaml. */
const program = (appliance: RunningAppliance): string => `
import { SingleCombined } from "pulumi-cisco-meeting-server";

const deployment = new SingleCombined("cms1", {
  server: {
    address: "${appliance.address}",
    port: ${String(appliance.sshPort)},
    hostKey: "${appliance.hostKey}",
    fqdn: "cms1.example.org",
    passwordFrom: { env: "CMS_TEST_PASSWORD" },
  },
  privateCa: { protectRoot: false },
  webAdmin: { listen: { interface: "a", port: ${String(webAdminPort)} } },
});

export const fingerprint: any = deployment.callBridge.fingerprint;
`;

/** The same through the Automation API: once on the project, once with an inline program. */
const automation = (appliance: RunningAppliance): string => `
const { LocalWorkspace } = require("@pulumi/pulumi/automation");
const { SingleCombined } = require("pulumi-cisco-meeting-server");

const inline = async () => {
  const deployment = new SingleCombined("cms1", {
    server: {
      address: "${appliance.address}",
      port: ${String(appliance.sshPort)},
      hostKey: "${appliance.hostKey}",
      fqdn: "cms1.example.org",
      passwordFrom: { env: "CMS_TEST_PASSWORD" },
    },
    privateCa: { protectRoot: false },
    webAdmin: { listen: { interface: "a", port: ${String(webAdminPort)} }, allow: ["apply/foreign-file"] },
    callBridge: { allow: ["apply/foreign-file"] },
  });
  return { fingerprint: deployment.callBridge.fingerprint };
};

async function main() {
  const local = await LocalWorkspace.selectStack({ stackName: "test", workDir: process.cwd() });
  const again = await local.up();
  const other = await LocalWorkspace.createStack({ stackName: "inline", projectName: "inline", program: inline });
  const first = await other.up();
  const destroyed = [await other.destroy(), await local.destroy()].map(({ summary }) => summary.result);
  console.log(
    JSON.stringify({
      again: again.summary.resourceChanges,
      fingerprint: first.outputs.fingerprint.value,
      destroyed,
    }),
  );
}
main().catch((error) => {
  console.error(error);
  process.exit(1);
});
`;

describe("[E] engine: the packed package in a program of its own", function () {
  this.timeout(300_000);
  const fleet = new Fleet();
  const folder = mkdtempSync(join(tmpdir(), "pulumi-cms-package-"));
  let engine: Engine;
  let appliance: RunningAppliance;

  before(async function () {
    engine = await requireEngine(this);
    appliance = await fleet.start({ setUp: ["callbridge listen a"] });
    const packed = join(folder, "packed");
    mkdirSync(packed);
    command(checkout, "npm", "pack", "--pack-destination", packed);
    const [tarball = ""] = readdirSync(packed);
    mkdirSync(join(folder, "fleet", "src"), { recursive: true });
    write("package.json", JSON.stringify({ name: "fleet", private: true }));
    write("Pulumi.yaml", "name: fleet\nruntime: nodejs\nmain: src/\n");
    write(
      "tsconfig.json",
      JSON.stringify({ compilerOptions: { module: "commonjs", target: "es2020", strict: true } }),
    );
    write("src/index.ts", program(appliance));
    write("automation.js", automation(appliance));
    command(
      join(folder, "fleet"),
      "npm",
      "install",
      "--no-audit",
      "--no-fund",
      join(packed, tarball),
      "@pulumi/pulumi@3.248.0",
      // The engine takes a plugin that fits the SDK, and the lab's fits the one of this checkout, not the newest.
      `@pulumi/tls@${sdkVersion("@pulumi/tls")}`,
      "typescript@5.9.3",
      "@types/node@20",
    );
  });
  after(async () => {
    rmSync(folder, { recursive: true, force: true });
    await fleet.clear();
  });

  function write(name: string, content: string): void {
    writeFileSync(join(folder, "fleet", name), content);
  }

  function environment(): NodeJS.ProcessEnv {
    mkdirSync(join(folder, "state"), { recursive: true });
    return {
      ...engine.environment,
      PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: "test-passphrase",
      CMS_TEST_PASSWORD: password,
    };
  }

  async function run(file: string, ...parameters: readonly string[]): Promise<string> {
    const child = spawn(file, parameters, { cwd: join(folder, "fleet"), env: environment() });
    const [printed, complaints] = await Promise.all([text(child.stdout), text(child.stderr)]);
    if (child.exitCode === null) await new Promise((resolve) => child.once("close", resolve));
    assert.equal(child.exitCode, 0, `${file} ${parameters.join(" ")}:\n${printed}\n${complaints}`);
    return printed;
  }

  it("deploys from a TypeScript program below the folder of Pulumi.yaml, and changes nothing the second time", async () => {
    await run(engine.program, "stack", "init", "test", "--non-interactive");
    await run(engine.program, "up", "--yes", "--skip-preview", "--stack", "test", "--non-interactive");
    assert.equal((await shownAt(appliance.address, webAdminPort)).names, "DNS:cms1.example.org");
    appliance.log.restart();
    await run(engine.program, "preview", "--expect-no-changes", "--stack", "test", "--non-interactive");
    assert.equal(appliance.counts().connections, 0);
  });

  it("runs through the Automation API, as a project and as an inline program, and is destroyed", async () => {
    const said = JSON.parse(
      (await run(process.execPath, "automation.js")).trim().split("\n").at(-1) ?? "",
    ) as {
      again: Record<string, number>;
      fingerprint: string;
      destroyed: readonly string[];
    };
    assert.deepEqual(Object.keys(said.again), ["same"]);
    assert.equal((await shownAt(appliance.address, sipPort)).sha256, said.fingerprint);
    assert.deepEqual(said.destroyed, ["succeeded", "succeeded"]);
  });
});

function command(directory: string, file: string, ...parameters: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(file, parameters, { cwd: directory, encoding: "utf8" });
  assert.equal(status, 0, `${file} ${parameters.join(" ")}:\n${stdout}\n${stderr}`);
}
