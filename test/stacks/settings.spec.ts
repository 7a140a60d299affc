import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { readConfiguration } from "../../stacks/config";
import { isSetting, settings } from "../../stacks/settings";
import type { Setting } from "../../stacks/settings";
import { hostKey } from "../components/deployment";

const namespace = "pulumi-cisco-meeting-server";
const root = resolve(__dirname, "..", "..");
const textOf = (file: string): string => readFileSync(join(root, file), "utf8");

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

describe("[U] stacks/settings", () => {
  it("stand in Pulumi.yaml with the same types, defaults and descriptions", () => {
    const lines = Object.entries<Setting>(settings).flatMap(([name, setting]) => [
      `  ${name}:`,
      `    type: ${setting.type}`,
      `    default: ${JSON.stringify(setting.default)}`,
      `    description: ${JSON.stringify(setting.says)}`,
    ]);
    const [, schema] = textOf("Pulumi.yaml").split(/^config:\n/m);
    assert.deepEqual(schema?.trimEnd().split("\n"), lines);
  });

  it("have a name that the committed files do not contradict", () => {
    assert.match(textOf("Pulumi.yaml"), new RegExp(`^name: ${namespace}$`, "m"));
    for (const file of ["Pulumi.lab.yaml", "Pulumi.single-combined.example.yaml"]) {
      assert.deepEqual(
        namesIn(file).filter((name) => !isSetting(name)),
        [],
      );
      assert.doesNotMatch(textOf(file), /encryptionsalt|secure:/);
    }
  });

  it("are complete and right in the example, whose marked lines show the defaults' place only", () => {
    const file = "Pulumi.single-combined.example.yaml";
    const { server, privateCa, webAdmin } = readConfiguration(namespace, valuesOf(file));
    assert.equal(server.address, "cms1-mmp.example.org");
    assert.deepEqual(server.passwordFrom, { env: "CMS_PASSWORD" });
    assert.deepEqual([privateCa.leafValidityDays, privateCa.protectRoot], [200, true]);
    assert.deepEqual(webAdmin, { organization: "Example Inc.", country: "NO" });
  });

  it("of the lab lack only what its start adds", () => {
    const added = { address: "127.20.1.1", sshPort: "2222", hostKey, passwordEnv: "CMS_LAB_PASSWORD" };
    const start = Object.fromEntries(
      Object.entries(added).map(([name, value]) => [`${namespace}:${name}`, value]),
    );
    const { server, privateCa, webAdmin } = readConfiguration(namespace, {
      ...valuesOf("Pulumi.lab.yaml"),
      ...start,
    });
    assert.equal(server.fqdn, "cms1.lab.example");
    assert.equal(privateCa.protectRoot, false);
    assert.deepEqual(webAdmin.listen, { interface: "a", port: 443 });
  });
});
