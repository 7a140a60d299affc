import { deepStrictEqual, rejects } from "node:assert";
import { followPulumi, PulumiFailure, runPulumi } from "../../../lab/start/pulumi";
import { FakePulumi } from "./fake-pulumi";

describe("[I] lab/start/pulumi", () => {
  const made: FakePulumi[] = [];

  function fake(body: string): FakePulumi {
    const pulumi = new FakePulumi(body);
    made.push(pulumi);
    return pulumi;
  }

  afterEach(() => {
    for (const pulumi of made.splice(0)) pulumi.remove();
  });

  it("returns what a command prints, and asks nobody", async () => {
    const pulumi = fake('console.log("printed"); console.error("aside");');
    deepStrictEqual(await runPulumi(pulumi.setting, ["stack", "ls"]), "printed\n");
    deepStrictEqual(pulumi.calls(), ["stack ls --non-interactive"]);
  });

  it("fails with the command's own words and keeps what it printed", async () => {
    const { setting } = fake('console.log("{}"); console.error("error: no"); process.exit(255);');
    await rejects(runPulumi(setting, ["preview", "--json", "--stack", "lab"]), (error) => {
      deepStrictEqual(error instanceof PulumiFailure && [error.message, error.printed], [
        "pulumi preview --json failed: error: no",
        "{}\n",
      ]);
      return true;
    });
  });

  it("hands over line by line while the command runs", async () => {
    const { setting } = fake('console.log("one\\ntwo"); console.error("aside"); process.exitCode = 3;');
    const lines: string[] = [];
    const end = await followPulumi(setting, ["up"], (line) => lines.push(line));
    deepStrictEqual([lines, end], [["one", "two"], { code: 3, complaints: "aside\n" }]);
  });

  it("says when the command cannot be started", async () => {
    const { setting } = fake("");
    await rejects(runPulumi({ ...setting, program: "/nowhere/pulumi" }, ["up"]), { code: "ENOENT" });
  });

  it("hands a Ctrl-C to the command that runs, once", async () => {
    const body = `
      let heard = 0;
      process.on("SIGINT", () => (heard += 1));
      console.log("ready");
      setInterval(() => { if (heard > 0) setTimeout(() => { console.log("heard " + heard); process.exit(9); }, 300); }, 20);`;
    const { setting, signals } = fake(body);
    const lines: string[] = [];
    const end = await followPulumi(setting, ["up"], (line) => {
      lines.push(line);
      if (line !== "ready") return;
      signals.emit("SIGINT");
      signals.emit("SIGINT");
    });
    deepStrictEqual(signals.exits, []);
    deepStrictEqual([lines.slice(0, 2), end.code], [["ready", "heard 1"], 9]);
    deepStrictEqual([setting.interruption.isRequested, setting.interruption.exitCode], [true, 130]);
  });
});
