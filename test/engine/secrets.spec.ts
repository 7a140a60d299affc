import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Fleet } from "../lab/appliance/fleet";
import { searchFolder, searchText } from "../secrets-search";
import type { Secrets } from "../secrets-search";
import { openDeployment, password } from "./deployment";
import type { Deployment } from "./deployment";
import { requireEngine } from "./engine";
import { checkout } from "./pulumi-project";

describe("[E] engine: where secrets are", function () {
  this.timeout(300_000);
  const fleet = new Fleet();
  let deployment: Deployment;

  before(async function () {
    deployment = await openDeployment(fleet, await requireEngine(this));
  });
  after(async () => {
    deployment.project.clear();
    await fleet.clear();
  });

  /** Every private key that the state knows, and the password. */
  async function knownSecrets(): Promise<Secrets> {
    const exported = await deployment.project.run("stack", "export", "--stack", "test", "--show-secrets");
    const keys = new Set(
      exported.match(/-----BEGIN [A-Z ]*PRIVATE KEY-----[^"]*?-----END [A-Z ]*PRIVATE KEY-----/g),
    );
    // The end of a key: its beginning holds the modulus, which the certificate shows to everybody.
    const pems = [...keys].map((key) =>
      key.replace(/\\+n/g, "\n").trim().split("\n").slice(-6, -1).join("\n"),
    );
    assert.ok(pems.length >= 3, `${String(pems.length)} private keys in the state`);
    return { password, ...Object.fromEntries(pems.map((pem, at) => [`key ${String(at + 1)}`, pem])) };
  }

  it("PKI-22 keeps keys and a literal password out of preview, plan, output, state and every other file", async () => {
    const { project, configure } = deployment;
    configure({ literalPassword: "true" });
    await project.run("config", "set", "--stack", "test", "--secret", "fleet:password", password);
    const preview = await project.preview("--stack", "test", "--diff");
    // Not `up --json`: in that stream the engine repeats the SDK's debug messages, which hold every secret (see README).
    const printed = await project.run("up", "--yes", "--skip-preview", "--diff", "--stack", "test");
    const again = await project.preview("--stack", "test");
    writeFileSync(join(project.folder, "preview.json"), again);
    const plan = spawnSync(
      process.execPath,
      ["dist/cli/main.js", "plan", join(project.folder, "preview.json")],
      {
        cwd: checkout,
        encoding: "utf8",
      },
    );
    const secrets = await knownSecrets();
    assert.deepEqual(
      [
        ...searchText("the preview", preview + again, secrets),
        ...searchText("the output of up", printed, secrets),
        ...searchText("the plan", plan.stdout + plan.stderr, secrets),
        ...searchText("the state", project.stateText(), secrets),
        ...searchFolder(join(project.folder, "state"), secrets),
      ],
      [],
    );
    assert.notDeepEqual(searchText("a planted leak", `${printed}${password}`, secrets), []);
  });
});
