import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { aLeaf } from "./certificates";
import { eventually } from "./eventually";
import { searchFolder, searchProcess, searchText } from "./secrets-search";

const password = 'p<a&ss"wörd+/word';
const key = aLeaf().forHost("cms1.example.org").selfSigned().keyPem;
const secrets = { password, key };

function found(text: string): readonly string[] {
  return searchText("a text", text, secrets);
}

describe("[I] the search for secrets", () => {
  it("finds nothing where nothing is", () => {
    assert.deepEqual(found("-----BEGIN PRIVATE KEY-----\npassword"), []);
  });

  it("finds a planted secret in each form", () => {
    const json = JSON.stringify({ password, key });
    const planted: Readonly<Record<string, string>> = {
      "in clear": `x${password}y ${key}`,
      "without line ends": key.replaceAll("\n", ""),
      "JSON-escaped": json,
      "JSON-escaped twice": JSON.stringify(json),
      "JSON-escaped by Go": 'p\\u003ca\\u0026ss\\"wörd+/word',
      "URL-encoded": encodeURIComponent(password),
      "in hexadecimal": Buffer.from(key).toString("hex"),
      "as base64 (0 bytes in)": Buffer.from(key).toString("base64"),
      "as base64 (1 bytes in)": Buffer.from(`{${password}}`).toString("base64"),
      "as base64 (2 bytes in)": Buffer.from(`:{${password}}`).toString("base64"),
      "as base64url (0 bytes in)": Buffer.from(password).toString("base64url"),
      "line 2": key.split("\n")[2] ?? "",
    };
    for (const [form, text] of Object.entries(planted)) {
      assert.ok(
        found(text).some((sentence) => sentence.includes(` ${form} in a text`)),
        form,
      );
    }
    assert.deepEqual(found(`the password is ${password}.`), [
      "password in clear in a text",
      "password without line ends in a text",
    ]);
  });

  it("finds a planted secret in arguments, environment, files and file names", async () => {
    const folder = mkdtempSync(join(tmpdir(), "cms-secrets-"));
    mkdirSync(join(folder, "sub"));
    writeFileSync(join(folder, "sub", "planted"), Buffer.concat([Buffer.from([0, 255]), Buffer.from(key)]));
    writeFileSync(join(folder, "named-hunter22"), "");
    const inFiles = searchFolder(folder, { key, name: "hunter22" });
    assert.ok(inFiles.includes(`key in clear in ${join(folder, "sub", "planted")}`));
    assert.ok(inFiles.includes(`name in clear in a file name of ${folder}`));

    const script = `fs.openSync(${JSON.stringify(join(folder, "sub", "planted"))}); setInterval(() => 0, 1000)`;
    const child = spawn(process.execPath, ["-e", script, "hunter22"], {
      env: { PLANTED: Buffer.from(password).toString("base64") },
    });
    try {
      await eventually(() => {
        const inProcess = searchProcess("it", child.pid ?? 0, { password, key, name: "hunter22" });
        assert.ok(inProcess.includes("name in clear in cmdline of it"));
        assert.ok(inProcess.includes("password as base64 (0 bytes in) in environ of it"));
        assert.ok(inProcess.includes(`key in clear in ${join(folder, "sub", "planted")}, open in it`));
      });
    } finally {
      child.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
