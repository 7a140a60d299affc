import { deepStrictEqual, strictEqual } from "node:assert";
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { claimLab, refusalText } from "../../../lab/start/claim";
import type { Claim } from "../../../lab/start/claim";
import { labFolder } from "../../../lab/start/folder";

describe("[I] lab/start/claim", () => {
  const claims: Claim[] = [];
  let project = "";

  beforeEach(() => {
    project = mkdtempSync(join(tmpdir(), "lab-claim-"));
  });

  afterEach(() => {
    for (const claim of claims.splice(0)) if (claim.kind === "held") claim.release();
    rmSync(project, { recursive: true });
  });

  async function claim(kind: "start" | "lab" | "pulumi"): Promise<Claim> {
    const made = await claimLab(labFolder(project), kind);
    claims.push(made);
    return made;
  }

  it("refuses a second one and names the first", async () => {
    strictEqual((await claim("lab")).kind, "held");
    deepStrictEqual(await claim("start"), { kind: "refused", holder: { pid: process.pid, kind: "lab" } });
  });

  it("lets the next one have it when the first is done", async () => {
    const first = await claim("start");
    if (first.kind === "held") first.release();
    strictEqual((await claim("start")).kind, "held");
  });

  it("lets the next one have it when the first was killed", async () => {
    const child = await holderInAnotherProcess();
    deepStrictEqual(await claim("start"), { kind: "refused", holder: { pid: child.pid, kind: "start" } });
    child.kill("SIGKILL");
    await once(child, "exit");
    strictEqual((await claim("start")).kind, "held");
  });

  it("names a first one that is stopped and cannot answer", async () => {
    const child = await holderInAnotherProcess();
    child.kill("SIGSTOP");
    try {
      deepStrictEqual(await claim("lab"), { kind: "refused", holder: { pid: child.pid, kind: "start" } });
    } finally {
      child.kill("SIGKILL");
    }
    await once(child, "exit");
  });

  async function holderInAnotherProcess(): Promise<ChildProcess> {
    const program = `
      const { claimLab } = require(${JSON.stringify(require.resolve("../../../lab/start/claim"))});
      const { labFolder } = require(${JSON.stringify(require.resolve("../../../lab/start/folder"))});
      claimLab(labFolder(${JSON.stringify(project)}), "start").then((claim) => console.log(claim.kind));
      setInterval(() => undefined, 1000);`;
    const child = spawn(process.execPath, ["--import", "tsx", "-e", program], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [answer] = (await once(child.stdout, "data")) as [Buffer];
    strictEqual(answer.toString(), "held\n");
    return child;
  }

  it("lets exactly one of many have it", async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => claim("start")));
    strictEqual(all.filter(({ kind }) => kind === "held").length, 1);
  });

  it("says who has the lab and what to do", () => {
    deepStrictEqual(
      (["start", "lab", "pulumi"] as const).map((kind) => refusalText({ pid: 42, kind })),
      [
        "Another npm start is at work in this folder (pid 42). Wait until it has ended.",
        "npm run lab keeps this lab running (pid 42). End it with Ctrl-C first.",
        "npm run lab -- pulumi is at work in this folder (pid 42). Wait until it has ended.",
      ],
    );
  });
});
