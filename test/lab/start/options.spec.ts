import { deepStrictEqual, strictEqual, throws } from "node:assert";
import { labUsage, parseLabTask, parseStartOptions, startUsage } from "../../../lab/start/options";

const options = { dialect: {}, latencyMs: 0, topology: "scalableResilient", issuers: "private" };
const defaults = { reset: false, ...options };

describe("[U] lab/start/options", () => {
  it("asks for the plain lab without arguments", () => {
    deepStrictEqual(parseStartOptions([], {}), defaults);
    deepStrictEqual(parseLabTask([], {}), {
      kind: "run",
      reset: false,
      options,
    });
  });

  it("takes every option of a start", () => {
    const given = [
      ...["--json", "out.json", "--reset", "--latency", "100", "--topology", "singleCombined"],
      ...["--issuers", "mixed", "--dialect", "exec=off", "--dialect", "clock-skew-s=-90"],
    ];
    deepStrictEqual(parseStartOptions(given, { INIT_CWD: "/home/me/docs" }), {
      json: "/home/me/docs/out.json",
      reset: true,
      dialect: { exec: "off", "clock-skew-s": "-90" },
      latencyMs: 100,
      topology: "singleCombined",
      issuers: "mixed",
    });
  });

  it("hands everything after `pulumi` on", () => {
    deepStrictEqual(parseLabTask(["pulumi", "up", "--yes", "--help"], {}), {
      kind: "pulumi",
      parameters: ["up", "--yes", "--help"],
    });
  });

  it("explains itself", () => {
    strictEqual(parseStartOptions(["--help"], {}), "help");
    deepStrictEqual(parseLabTask(["-h"], {}), { kind: "help" });
    for (const option of ["--json", "--reset", "--dialect", "--latency", "--topology", "--issuers"]) {
      strictEqual(startUsage.includes(`  ${option} `), true);
    }
    strictEqual(labUsage.includes("npm run lab -- pulumi ARGUMENT..."), true);
  });

  const refused: readonly (readonly [given: readonly string[], message: string])[] = [
    [["--latency", "1.5"], '--latency takes whole milliseconds from 0 to 99999, not "1.5"'],
    [["--latency", "100000"], '--latency takes whole milliseconds from 0 to 99999, not "100000"'],
    [["--topology", "mesh"], '--topology takes scalableResilient | singleCombined | singleSplit, not "mesh"'],
    [["--issuers", "public"], '--issuers takes private | mixed, not "public"'],
    [
      ["--dialect", "exec=maybe"],
      'dialect exec takes zero | nonzero-on-failure | no-status | signal | off, not "maybe"',
    ],
    [["--fast"], "Unknown option '--fast'; see npm start -- --help"],
    [["out.json"], "Unexpected argument 'out.json'; see npm start -- --help"],
  ];
  for (const [given, message] of refused) {
    it(`refuses ${given.join(" ")} with the values that it takes`, () => {
      throws(() => parseStartOptions(given, {}), { message });
    });
  }

  it("names the dialects when NAME=VALUE is not what was given", () => {
    throws(
      () => parseStartOptions(["--dialect", "exec"], {}),
      /^Error: --dialect takes NAME=VALUE, not "exec"; the names are exec, shell, /,
    );
  });

  it("refuses an option that npm took for itself", () => {
    throws(() => parseStartOptions([], { npm_config_reset: "true" }), {
      message: "npm took --reset for itself; options stand after --: npm start -- --reset ...",
    });
    throws(() => parseLabTask([], { npm_config_latency: "100" }), {
      message: "npm took --latency for itself; options stand after --: npm run lab -- --latency ...",
    });
  });
});
