/** The scripts of docs/scheduler.md, as they stand there, through the real engine and on an emulated appliance. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import type { Engine } from "../../lab/engine/engine";
import { Fleet } from "../lab/appliance/fleet";
import { openDeployment, password } from "./deployment";
import type { Deployment } from "./deployment";
import { requireEngine } from "./engine";
import { checkout } from "./pulumi-project";

const page = readFileSync(join(checkout, "docs", "scheduler.md"), "utf8");

describe("[E] engine: the scheduler's scripts", function () {
  this.timeout(300_000);
  const fleet = new Fleet();
  let engine: Engine;
  let deployment: Deployment;

  before(async function () {
    engine = await requireEngine(this);
    deployment = await openDeployment(fleet, engine);
    const { folder } = deployment.project;
    for (const name of ["renew.sh", "check.sh"])
      writeFileSync(join(folder, name), scriptOf(name), { mode: 0o755 });
    // What `npm install` of the package leaves, but for the mark that makes a program of the file.
    const programs = join(folder, "node_modules", ".bin");
    mkdirSync(programs);
    const start = `#!/bin/sh\nexec node "${join(checkout, "dist", "cli", "main.js")}" "$@"\n`;
    writeFileSync(join(programs, "pulumi-cisco-meeting-server"), start, { mode: 0o755 });
  });
  after(async () => {
    deployment.project.clear();
    await fleet.clear();
  });

  async function run(
    name: string,
    environment: NodeJS.ProcessEnv = {},
  ): Promise<{ code: number; printed: string }> {
    const { folder, state } = deployment.project;
    const own = engine.environment;
    const child = spawn(join(folder, name), [], {
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...own,
        PATH: [dirname(engine.program), own["PATH"], process.env["PATH"]].join(":"),
        PULUMI_BACKEND_URL: `file://${state}`,
        PULUMI_CONFIG_PASSPHRASE: "test-passphrase",
        CMS_TEST_PASSWORD: password,
        STACK: "test",
        ...environment,
      },
    });
    const [out, err, ended] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, "close"),
    ]);
    const [code] = ended as [number | null];
    return { code: code ?? -1, printed: `${out}\n${err}` };
  }

  async function ends(name: string, code: number, environment: NodeJS.ProcessEnv = {}): Promise<string> {
    const ran = await run(name, environment);
    assert.equal(ran.code, code, ran.printed);
    return ran.printed;
  }

  it("RENEW-02 says by its exit code that an update is due, carries it out, and says that none is due any more", async () => {
    await ends("check.sh", 1);
    const plan = readFileSync(join(deployment.project.folder, "plan.md"), "utf8");
    assert.match(plan, /webadmin certs \{key\} \{leaf\} \{bundle\}/);
    assert.match(await ends("renew.sh", 0), /cms1 callBridge certs/);
    await ends("check.sh", 0);
    await ends("renew.sh", 0);
  });

  it("RENEW-02 tells a certificate that ends soon, a failed update, and a run that could not work, each by a code of its own", async () => {
    assert.match(await ends("renew.sh", 2, { WARN_DAYS: "999" }), /soon/);
    await ends("renew.sh", 3, { STACK: "nobody" });
    await ends("check.sh", 3, { STACK: "nobody" });
    deployment.configure({ webAdminNames: "other.example.org" });
    deployment.appliance.faults.atFirst(({ text: command }) => command.startsWith("webadmin certs"), {
      kind: "answer",
      text: "FAILURE: try again",
      executes: false,
    });
    assert.match(await ends("renew.sh", 1), /try again/);
    assert.match(await ends("renew.sh", 0), /other\.example\.org/);
  });

  it("has a CI that runs these scripts and installs nothing else", () => {
    const [, yaml = ""] = /^```yaml\n(.*?)^```$/ms.exec(page) ?? [];
    const steps = [...yaml.matchAll(/run: (.*)$/gm)].map(([, line = ""]) => line.replace(/ \|\|.*/, ""));
    assert.deepEqual(steps, ["npm ci", "sh check.sh", "sh renew.sh"]);
  });
});

/** A script of the page, by its name in its first comment. */
function scriptOf(name: string): string {
  const found = [...page.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, code = ""]) => code);
  const script = found.find((code) => code.includes(`\n# ${name}: `));
  assert.ok(script, `docs/scheduler.md has no ${name}`);
  return script;
}
