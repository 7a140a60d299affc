import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { readConfiguration } from "../../stacks/config";
import type { SingleCombinedConfiguration } from "../../stacks/config";
import type { Setting } from "../../stacks/setting";
import { isSetting, settings } from "../../stacks/settings";
import { entryNames } from "../../stacks/entry-settings";
import { hostKey } from "../components/deployment";

const namespace = "pulumi-cisco-meeting-server";
const root = resolve(__dirname, "..", "..");
const textOf = (file: string): string => readFileSync(join(root, file), "utf8");

const examples = {
  combined: "Pulumi.single-combined.example.yaml",
  split: "Pulumi.single-split.example.yaml",
  scalable: "Pulumi.scalable-resilient.example.yaml",
};
const committed = ["Pulumi.lab.yaml", ...Object.values(examples)];

/** The values of a stack's file, as the engine hands them to the program. */
function valuesOf(file: string): Readonly<Record<string, string>> {
  const lines = textOf(file)
    .split("\n")
    .filter((line) => line.startsWith(`  ${namespace}:`));
  return Object.fromEntries(
    lines.map((line) => {
      const [, key = "", value = ""] = /^ {2}([^:]+:[^:]+): (.*)$/.exec(line) ?? [];
      return [key, value.replace(/^"(.*)"$/, "$1")];
    }),
  );
}

const namesIn = (file: string): readonly string[] =>
  [...textOf(file).matchAll(/^ {2}(?:# )?pulumi-cisco-meeting-server:(\w+):/gm)].map(([, name = ""]) => name);

function combined(values: Readonly<Record<string, string>>): SingleCombinedConfiguration {
  const configuration = readConfiguration(namespace, values);
  if (configuration.topology === "singleCombined") return configuration;
  throw new Error("it is no single combined deployment");
}

describe("[U] stacks/settings", () => {
  it("stand in Pulumi.yaml with the same types, defaults and descriptions", () => {
    const lines = Object.entries<Setting>(settings).flatMap(([name, setting]) => [
      `  ${name}:`,
      `    type: ${setting.type}`,
      ...(setting.items ? ["    items:", `      type: ${setting.items}`] : []),
      `    default: ${JSON.stringify(setting.default)}`,
      `    description: ${JSON.stringify(setting.says)}`,
    ]);
    const [, schema] = textOf("Pulumi.yaml").split(/^config:\n/m);
    assert.deepEqual(schema?.trimEnd().split("\n"), lines);
  });

  it("have a name that the committed files do not contradict", () => {
    assert.match(textOf("Pulumi.yaml"), new RegExp(`^name: ${namespace}$`, "m"));
    for (const file of committed) {
      assert.deepEqual(
        namesIn(file).filter((name) => !isSetting(name)),
        [],
      );
      assert.doesNotMatch(textOf(file), /encryptionsalt|secure:/);
    }
  });

  it("are complete and right in the example, whose marked lines show the defaults' place only", () => {
    const { server, issuer, webAdmin } = combined(valuesOf(examples.combined));
    assert.equal(server.address, "cms1-mmp.example.org");
    assert.deepEqual(server.passwordFrom, { env: "CMS_PASSWORD" });
    assert.deepEqual(issuer, {
      kind: "privateCa",
      privateCa: {
        rootValidityDays: 3650,
        leafValidityDays: 200,
        renewBeforeDays: 30,
        protectRoot: true,
        organization: "Example Inc.",
      },
    });
    assert.deepEqual(webAdmin, { organization: "Example Inc.", country: "NO" });
  });

  it("are complete and right in the example of two appliances", () => {
    const configuration = readConfiguration(namespace, valuesOf(examples.split));
    assert.ok(configuration.topology === "singleSplit");
    const { core, edge, registration } = configuration;
    assert.deepEqual(
      [core, edge].map(({ server, ...roles }) => [server.address, server.fqdn, Object.keys(roles)]),
      [
        ["core-mmp.example.org", "core.example.org", ["webAdmin", "callBridge"]],
        ["edge-mmp.example.org", "edge.example.org", ["webBridge3", "turn"]],
      ],
    );
    assert.deepEqual(edge.webBridge3?.c2wListen, [{ interface: "b", port: 9999 }]);
    assert.deepEqual(registration, { register: true, port: 9999 });
  });

  it("have names in the entries of the example of many appliances, each known", () => {
    const keys = [...textOf(examples.scalable).matchAll(/^ {4}(?:- | {2})(\w+):/gm)].map(
      ([, name = ""]) => name,
    );
    assert.deepEqual(
      keys.filter((key) => !(entryNames as readonly string[]).includes(key)),
      [],
    );
    assert.equal(keys.filter((key) => key === "name").length, 8);
  });

  it("of the lab lack only what its start adds", () => {
    const added = { address: "127.20.1.1", sshPort: "2222", hostKey, passwordEnv: "CMS_LAB_PASSWORD" };
    const start = Object.fromEntries(
      Object.entries(added).map(([name, value]) => [`${namespace}:${name}`, value]),
    );
    const { issuer, webAdmin } = combined({ ...valuesOf("Pulumi.lab.yaml"), ...start });
    assert.ok(issuer.kind === "privateCa" && issuer.privateCa.protectRoot === false);
    assert.deepEqual(webAdmin?.listen, { interface: "a", port: 443 });
  });
});
