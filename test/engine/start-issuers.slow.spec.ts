/** `npm start -- --issuers mixed`: three CAs by three ways, one of which takes a second update. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { StartResult } from "../../lab/start/result";
import { needPebble } from "../issue/pebble";
import { copyOfCheckout } from "./checkout-copy";
import { requireEngine } from "./engine";

describe("[E] engine: npm start with several issuers", function () {
  this.timeout(10 * 60_000);
  let copy = "";

  before(async function () {
    needPebble(this);
    await requireEngine(this);
    copy = copyOfCheckout();
  });
  after(() => {
    if (copy !== "") rmSync(copy, { recursive: true });
  });

  const start = async (...more: readonly string[]): Promise<{ stdout: string; result: StartResult }> => {
    const file = join(copy, ".lab", "result.json");
    const parameters = ["--issuers", "mixed", "--topology", "singleSplit", "--json", file, ...more];
    const child = spawn(process.execPath, ["tools/bootstrap.mjs", "lab/start/main.ts", ...parameters], {
      cwd: copy,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const ended = once(child, "close");
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    const [code] = (await ended) as [number | null];
    assert.equal(code, 0, `${stdout.slice(-3_000)}\n${stderr}`);
    return { stdout, result: JSON.parse(readFileSync(file, "utf8")) as StartResult };
  };
  const ways = ({ issued = [] }: StartResult): Readonly<Record<string, string>> =>
    Object.fromEntries(issued.map(({ appliance, listener, how }) => [`${appliance} ${listener}`, how]));
  const expected = {
    "cms1-core webAdmin.https": "a submitted request",
    "cms1-core callBridge.sip": "a submitted request",
    "cms1-edge webBridge3.https": "ACME (pebble)",
    "cms1-edge turn.tls": "ACME (pebble)",
    "cms1-edge webBridge3.c2w": "the stack's private CA",
  };
  const noChange = { create: 0, update: 0, replace: 0, delete: 0 };

  it("CA-14 PKI-03 leaves pending what the enterprise has to sign, deploys the rest, and then what was signed", async () => {
    const { stdout, result } = await start();
    assert.deepEqual(result.failures, []);
    assert.deepEqual(ways(result), expected);
    // The first update deploys the edge alone; the core's two roles and the entry in the API are one update each, later.
    assert.deepEqual({ ...result.signedChanges, same: 0 }, { ...noChange, update: 3, same: 0 });
    assert.deepEqual(
      result.roles.map(({ appliance, role, outcome }) => [appliance, role, outcome]),
      [
        ["cms1-edge", "webBridge3", "changed"],
        ["cms1-edge", "turn", "changed"],
        ["cms1-core", "webAdmin", "changed"],
        ["cms1-core", "callBridge", "changed"],
        ["cms1-core", "webBridgeRegistration", "changed"],
      ],
    );
    assert.match(stdout, /pending +\.lab\/enterprise\/requests\/cms1-core-web-admin\.csr/);
    assert.deepEqual(
      stdout.split("\n").filter((line) => line.length > 100),
      [],
    );
  });

  it("SEQ-05 finds everything the same the second time, without an ACME server", async () => {
    const { result } = await start();
    assert.deepEqual(result.failures, []);
    assert.deepEqual({ ...result.changes, same: 0 }, { ...noChange, same: 0 });
    assert.equal(result.signedChanges, undefined);
    assert.deepEqual(
      result.roles.map(({ outcome, uploads }) => [outcome, uploads.length]),
      Array.from({ length: 5 }, () => ["unchanged", 0]),
    );
    assert.deepEqual(ways(result), expected);
  });
});
