/** Roles whose key was made on the appliance: it is named, confirmed by the appliance, and neither uploaded nor read. */
import assert from "node:assert/strict";
import type { ChangeInput } from "../../apply/change";
import type { RunningAppliance } from "../../lab/appliance/appliance";
import { keyBases } from "../../plan/key-on-appliance";
import type { Made } from "../certificates";
import { openTls } from "../lab/appliance/session";
import { Appliances, anIdentity, change, declare, webAdminPort, writes } from "./changing";
import type { StartOptions } from "./changing";

const host = "cms1.example.org";
const baseOf = (seed: string): string => keyBases("web-ab12", seed)[0] ?? "";

describe("[E] apply/run-change with a key on the appliance", () => {
  const appliances = new Appliances();
  afterEach(() => appliances.clear());

  /** An appliance on which keys were made, with a certificate for each. The test looks at a key where the product does not. */
  const startWith = async (
    seeds: readonly string[],
    options: StartOptions = {},
  ): Promise<{ readonly appliance: RunningAppliance; readonly made: readonly Made[] }> => {
    const setUp = ["callbridge listen a", ...seeds.map((seed) => `pki csr ${baseOf(seed)} CN:${host}`)];
    const appliance = await appliances.start({ ...options, setUp });
    const session = await appliances.fleet.logIn(appliance);
    const made: Made[] = [];
    for (const seed of seeds) {
      const pem = (await session.download(`${baseOf(seed)}.key`)).toString("utf8");
      made.push(anIdentity(host, { key: { pem } }));
    }
    session.end();
    appliance.log.restart();
    return { appliance, made };
  };
  const declared = (
    appliance: RunningAppliance,
    { leafPem, chainPem }: Made,
    seed: string,
    role: "webAdmin" | "callBridge" = "webAdmin",
  ): ChangeInput =>
    declare(appliance, role, {
      change: {
        identities: { certs: { leafPem, chainPem, keyForm: "pkcs8", keyFile: `${baseOf(seed)}.key` } },
      },
    });
  const shown = async ({ address }: RunningAppliance): Promise<string> => {
    const socket = await openTls(address, webAdminPort);
    const { raw } = socket.getPeerCertificate();
    socket.destroy();
    return raw.toString("base64");
  };
  const der = ({ leafDer }: Made): string => leafDer.toString("base64");
  const sftpOnKeys = (appliance: RunningAppliance): readonly string[] =>
    appliance.log.entries
      .filter(({ kind, text }) => kind === "sftp" && /\.key/.test(text))
      .map(({ text }) => text);
  const at = (appliance: RunningAppliance, start: string): number =>
    appliance.log.commands().findIndex((command) => command.startsWith(start));

  for (const dialect of [
    {},
    { "pki-wording": "openssl" },
    { exec: "off" },
    { underscore: "refused" },
  ] as const) {
    it(`CSR-16 shows it after pki match, and changes nothing again, with ${JSON.stringify(dialect)}`, async () => {
      const { appliance, made } = await startWith(["one"], { dialect });
      const [identity] = made;
      assert.ok(identity);
      const input = declared(appliance, identity, "one");
      const first = await change(input);
      assert.equal(first.error?.message, undefined);
      assert.equal(first.report.outcome, "changed");
      assert.equal(await shown(appliance), der(identity));
      const match = at(appliance, `pki match ${baseOf("one")}.key webadmin-`);
      const assign = at(appliance, `webadmin certs ${baseOf("one")}.key webadmin-`);
      assert.ok(match >= 0 && match < assign, "it is assigned before it is confirmed");
      assert.equal((await change(input)).report.outcome, "unchanged");
      assert.deepEqual(sftpOnKeys(appliance), []);
      assert.deepEqual(
        first.report.uploads.map(({ file }) => file.slice(-4)),
        [".crt", ".crt"],
      );
    });
  }

  it("INST-05 assigns nothing where the appliance says that the certificate is another key's", async () => {
    for (const wording of ["plain", "prefixed", "openssl"] as const) {
      const { appliance, made } = await startWith(["one", "two"], { dialect: { "pki-wording": wording } });
      const [, other] = made;
      assert.ok(other);
      const { error } = await change(declared(appliance, other, "one"));
      assert.match(error?.message ?? "", /^apply\/check cms1 webAdmin: .*"pki match /);
      assert.equal(at(appliance, "webadmin certs"), -1);
    }
  });

  it("refuses a key that is not there any more before anything is written", async () => {
    const { appliance, made } = await startWith(["one"]);
    const [identity] = made;
    assert.ok(identity);
    const { error } = await change(declared(appliance, identity, "lost"));
    assert.match(
      error?.message ?? "",
      /^apply\/key-missing certs: the key web-ab12-[0-9a-f]{10}\.key was made on the appliance and is not there any more; nothing was changed/,
    );
    assert.deepEqual(writes(appliance), []);
    assert.equal(at(appliance, "webadmin certs"), -1);
  });

  it("rotates to another key on the appliance and to an uploaded one, reading and removing neither", async () => {
    const { appliance, made } = await startWith(["one", "two"]);
    const [one, two] = made;
    assert.ok(one && two);
    await change(declared(appliance, one, "one"));
    assert.equal((await change(declared(appliance, two, "two"))).report.outcome, "changed");
    assert.equal(await shown(appliance), der(two));
    const uploaded = anIdentity();
    const back = await change(declare(appliance, "webAdmin", { made: uploaded }));
    assert.equal(back.error?.message, undefined);
    assert.equal(await shown(appliance), der(uploaded));
    const own = sftpOnKeys(appliance).filter((text) => text.includes("web-ab12-"));
    assert.deepEqual(own, []);
    const session = await appliances.fleet.logIn(appliance);
    const names = await session.names();
    for (const seed of ["one", "two"]) assert.ok(names.includes(`${baseOf(seed)}.key`), seed);
  });

  it("goes back to the key from before when the activation fails", async () => {
    const { appliance, made } = await startWith(["one", "two"]);
    const [one, two] = made;
    assert.ok(one && two);
    await change(declared(appliance, one, "one"));
    appliance.faults.atFirst(({ text }) => text === "webadmin enable", { kind: "refuse" });
    const { report } = await change(declared(appliance, two, "two"));
    assert.equal(report.outcome, "rolledBack");
    assert.equal(await shown(appliance), der(one));
    assert.deepEqual(sftpOnKeys(appliance), []);
  });

  it("serves the Call Bridge, keeps two generations of leaves, and leaves the key when the role is cleared", async () => {
    const { appliance, made } = await startWith(["one"]);
    const [identity] = made;
    assert.ok(identity);
    const { keyPem: pem } = identity;
    const renewals = [identity, ...[1, 2, 3].map(() => anIdentity(host, { key: { pem } }))];
    for (const renewal of renewals) {
      const { report } = await change(declared(appliance, renewal, "one", "callBridge"));
      assert.equal(report.outcome, "changed");
    }
    const look = await appliances.fleet.logIn(appliance);
    // Two leaves, and the bundle that they share.
    assert.equal((await look.names()).filter((name) => name.startsWith("callbridge-")).length, 3);
    const input = declared(appliance, renewals.at(-1) ?? identity, "one", "callBridge");
    assert.equal((await change({ ...input, task: "clear" })).report.outcome, "changed");
    const session = await appliances.fleet.logIn(appliance);
    assert.ok((await session.names()).includes(`${baseOf("one")}.key`));
    assert.deepEqual(sftpOnKeys(appliance), []);
  });
});
