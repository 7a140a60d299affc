import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { RunningAppliance } from "../../lab/appliance/appliance";
import type { Dialect } from "../../lab/appliance/dialects";
import type { ChangeInput } from "../../apply/change";
import type { RoleSettings } from "../../plan/declaration";
import type { Made } from "../certificates";
import { eventually } from "../eventually";
import { testCa } from "../lab/appliance/certificates";
import { Fleet } from "../lab/appliance/fleet";
import { shownName } from "../lab/appliance/session";
import { c2wPort, callApi, namedAt, startWebBridge } from "../lab/appliance/web-bridge-world";
import { nextLabAddress } from "../lab-address";
import { anIdentity, change, deadlines, declare, theRoot } from "./changing";

const port = 8446;
const listening: RoleSettings = { kind: "scheduler", httpsListen: { interface: "a", port } };

function declared(
  appliance: RunningAppliance,
  { https, c2w }: { readonly https: Made; readonly c2w: Made },
  settings: RoleSettings = listening,
): ChangeInput {
  const input = declare(appliance, "scheduler", { settings, trusts: { c2wTrust: testCa().pem } });
  const identity = ({ leafPem, chainPem }: Made) => ({ leafPem, chainPem, keyForm: "pkcs8" }) as const;
  return {
    ...input,
    declaration: {
      ...input.declaration,
      identities: { httpsCerts: identity(https), c2wCerts: identity(c2w) },
      deadlines: { ...deadlines, proofMs: 1_000 },
    },
    secrets: { ...input.secrets, keys: { httpsCerts: https.keyPem, c2wCerts: c2w.keyPem } },
  };
}

/** What changes something, file names without their digests. */
function told(appliance: RunningAppliance): readonly string[] {
  return appliance.log
    .commands()
    .filter((command) => /^scheduler \S/.test(command))
    .map((command) => command.replace(/-ab12-[0-9a-f]{8}/g, ""));
}

function connections({ directory }: RunningAppliance): number {
  const log = readFileSync(join(directory, "log.txt"), "utf8");
  return [...log.matchAll(/C2W connection for webbridge wb\.example\.org UP/g)].length;
}

const [httpsCerts, c2wCerts] = ["https", "c2w"].map(
  (side) => `scheduler ${side} certs scheduler.key scheduler.crt`,
);

describe("[E] apply scheduler", () => {
  const fleet = new Fleet();
  afterEach(() => fleet.clear());

  /** Beside a Call Bridge, and a Web Bridge that is registered and trusts our root. */
  async function start(dialect: Partial<Dialect> = {}): Promise<RunningAppliance> {
    const where = namedAt(nextLabAddress(), "wb.example.org");
    const { appliance, session } = await startWebBridge(fleet, { ...where, dialect });
    await session.upload("both.crt", testCa().pem + theRoot().certPem);
    await session.tell("webbridge3 c2w trust both.crt");
    await session.tell("webbridge3 enable");
    const url = `c2w://wb.example.org:${String(c2wPort)}`;
    await callApi(appliance, "POST", "webBridges", { form: { url } });
    appliance.log.restart();
    return appliance;
  }

  const dialects: readonly Partial<Dialect>[] = [
    {},
    { "service-tables": "as-webadmin" },
    { "services-while-enabled": "accept", "unlisted-success": "chatty" },
    { "refusal-prefix": "FAILURE", "table-rows": "3.13", "webbridge3-restart": "100" },
  ];
  for (const dialect of dialects) {
    const name = Object.entries(dialect).map((entry) => entry.join("="));
    it(`RENEW-01 PKI-24 installs it, so that it connects to the Web Bridge, and renews one side under ${name.join(" ") || "the default dialect"}`, async () => {
      const appliance = await start(dialect);
      const sides = { https: anIdentity(), c2w: anIdentity() };
      const first = await change(declared(appliance, sides));
      assert.equal(first.error, undefined);
      assert.deepEqual(told(appliance), [
        `scheduler https listen a ${String(port)}`,
        httpsCerts,
        c2wCerts,
        "scheduler c2w trust scheduler.crt",
        "scheduler enable",
      ]);
      await eventually(() => assert.equal(connections(appliance), 1));
      appliance.log.restart();
      const second = await change(declared(appliance, sides));
      assert.deepEqual([second.report.outcome, told(appliance)], ["unchanged", []]);
      const renewed = { ...sides, c2w: anIdentity() };
      const third = await change(declared(appliance, renewed));
      assert.deepEqual([third.error, third.report.outcome], [undefined, "changed"]);
      assert.deepEqual(told(appliance), ["scheduler disable", c2wCerts, "scheduler enable"]);
      assert.deepEqual(
        third.report.listeners.map(({ listener, port: at, provenBy }) => [listener, at, provenBy]),
        [["scheduler.https", port, "tls-handshake"]],
      );
      await eventually(() => assert.equal(connections(appliance), 2));
    });
  }

  it("goes back to the old files when enabling fails, and serves and connects again", async () => {
    const appliance = await start();
    const sides = { https: anIdentity(), c2w: anIdentity() };
    await change(declared(appliance, sides));
    appliance.faults.atFirst(({ text }) => text === "scheduler enable", {
      kind: "answer",
      text: "FAILURE: Key and certificate problem: certificate and key do not match",
      executes: false,
    });
    const other = { https: anIdentity("other.example.org"), c2w: anIdentity() };
    const { report } = await change(declared(appliance, other));
    assert.equal(report.outcome, "rolledBack");
    assert.equal(await shownName(appliance.address, port), "cms1.example.org");
    assert.equal((await change(declared(appliance, sides))).report.outcome, "unchanged");
  });

  it("refuses a release before 3.4, and a role without an interface, before anything is written", async () => {
    const sides = { https: anIdentity(), c2w: anIdentity() };
    const old = await fleet.start({ dialect: { "table-rows": "3.0" } });
    const refused = await change(declared(old, sides));
    assert.match(
      refused.error?.message ?? "",
      /^apply\/release cms1 scheduler: the appliance has release 3\.0, /,
    );
    const appliance = await start();
    const { error } = await change(declared(appliance, sides, { kind: "scheduler" }));
    assert.match(error?.message ?? "", /^apply\/not-listening .*"scheduler https listen <interface> <port>"/);
    assert.deepEqual(told(appliance), []);
  });
});
