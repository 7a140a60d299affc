import assert from "node:assert/strict";
import { dialectOf, dialects } from "../../../lab/appliance/dialects";
import type { DialectEntry } from "../../../lab/appliance/dialect-entry";
import type { Dialect, DialectName } from "../../../lab/appliance/dialects";
import { goodLeaf, makeIdentity, testCa } from "./certificates";
import { Fleet, sipPort, uploadIdentity, webAdminPort } from "./fleet";
import { databaseProofs } from "./database-dialects";
import { sectionEight } from "./section-8";
import { call, openTls, shownName, until } from "./session";
import { generateKeyPairSync } from "node:crypto";
import { serviceProofs } from "./service-dialects";
import { sshProofs } from "./ssh-dialects";
import { webBridgeProofs } from "./web-bridge-dialects";

describe("[U] lab/appliance dialects", () => {
  it("implements every switch of section 8 or names the role it waits for", () => {
    const implemented = Object.values(sectionEight).flatMap((fate) =>
      "dialects" in fate ? fate.dialects : [],
    );
    const names: readonly string[] = dialects.map((entry) => entry.name);
    assert.deepEqual(
      implemented.filter((name) => !names.includes(name)),
      [],
    );
    const fromElsewhere = dialects.filter((entry) => !implemented.includes(entry.name));
    assert.deepEqual(
      fromElsewhere
        .filter((entry) => entry.source.startsWith("8;") || entry.source === "8")
        .map((entry) => entry.name),
      ["shell"],
    );
  });

  it("has a default among its values, and names a source", () => {
    const entries: readonly DialectEntry[] = dialects;
    for (const { name, values, default: standard, source, says } of entries) {
      assert.ok(values[0] === "number" ? /^\d+$/.test(standard) : values.includes(standard), name);
      assert.ok(source !== "" && says !== "", name);
    }
  });

  it("refuses unknown names and values", () => {
    assert.throws(
      () => dialectOf({ nope: "x" } as Partial<Dialect>),
      /there is no dialect nope; known: exec, /,
    );
    assert.throws(
      () => dialectOf({ exec: "maybe" }),
      /dialect exec takes zero \| nonzero-on-failure .* not "maybe"/,
    );
    assert.throws(
      () => dialectOf({ "max-sessions": "many" }),
      /dialect max-sessions takes number, not "many"/,
    );
  });
});

const fleet = new Fleet();

/** One proof per switch that another value changes what a client sees. */
const proofs: Readonly<Record<DialectName, () => Promise<void>>> = {
  ...webBridgeProofs(fleet),
  ...serviceProofs(fleet),
  ...databaseProofs(fleet),
  ...sshProofs(fleet),
  "refusal-prefix": async () => {
    const dialect = { "certs-while-enabled": "refuse", "refusal-prefix": "FAILURE" };
    const { session } = await fleet.startServing({ dialect });
    assert.equal(
      await session.tell("webadmin certs none"),
      "FAILURE: Webadmin must be disabled before configuration\n",
    );
  },
  "neutral-refusals": async () => {
    const session = await fleet.logIn(await fleet.start({ dialect: { "neutral-refusals": "off" } }));
    assert.equal(await session.tell("iface x"), "FAILURE: Unrecognized interface\n");
  },
  "full-width-colon": async () => {
    const session = await fleet.logIn(await fleet.start({ dialect: { "full-width-colon": "on" } }));
    assert.equal(
      await session.tell("callbridge restart"),
      "SUCCESS：listen interface configured\n".replace("：", "： "),
    );
  },
  "unlisted-success": async () => {
    const session = await fleet.logIn(await fleet.start({ dialect: { "unlisted-success": "chatty" } }));
    assert.equal(
      await session.tell("callbridge certs a.key a.crt"),
      "SUCCESS: key and certificate configured\n",
    );
  },
  "certs-while-enabled": async () => {
    const { session } = await fleet.startServing({ dialect: { "certs-while-enabled": "refuse" } });
    assert.equal(
      await session.tell("webadmin certs none"),
      "Webadmin must be disabled before configuration\n",
    );
    assert.match(await session.tell("webadmin"), /^Key file\s+: old\.key$/m);
    assert.equal(await session.tell("callbridge certs none"), "");
    await session.tell("webadmin disable");
    assert.equal(await session.tell("webadmin certs none"), "");
  },
  overwrite: async () => {
    const inUse = await fleet.startServing();
    await inUse.session.upload("free.crt", "1");
    await inUse.session.upload("free.crt", "2");
    await assert.rejects(inUse.session.upload("old.crt", "2"), /Permission denied/);
    const never = await fleet.startServing({ dialect: { overwrite: "refuse" } });
    await never.session.upload("free.crt", "1");
    await assert.rejects(never.session.upload("free.crt", "2"), /Permission denied/);
    const always = await fleet.startServing({ dialect: { overwrite: "allow" } });
    await always.session.upload("old.crt", "2");
    assert.equal((await always.session.download("old.crt")).toString(), "2");
  },
  remove: async () => {
    const outcomes: string[] = [];
    for (const remove of ["refuse-in-use", "allow", "refuse"]) {
      const { session } = await fleet.startServing({ dialect: { remove } });
      await session.upload("free.crt", "1");
      const sftp = await session.sftp();
      for (const name of ["old.crt", "free.crt"]) {
        const outcome = await call((done) => sftp.unlink(name, done)).then(
          () => "removed",
          () => "refused",
        );
        outcomes.push(`${remove} ${name} ${outcome}`);
      }
    }
    assert.deepEqual(outcomes, [
      "refuse-in-use old.crt refused",
      "refuse-in-use free.crt removed",
      "allow old.crt removed",
      "allow free.crt removed",
      "refuse old.crt refused",
      "refuse free.crt refused",
    ]);
  },
  setstat: () =>
    answersByValue("setstat", (sftp, done) => sftp.setstat("a.crt", { mtime: 1, atime: 1 }, done)),
  rename: () => answersByValue("rename", (sftp, done) => sftp.rename("a.crt", "b.crt", done)),
  mkdir: () => answersByValue("mkdir", (sftp, done) => sftp.mkdir("folder", done)),
  underscore: async () => {
    const session = await fleet.logIn(await fleet.start({ dialect: { underscore: "refused" } }));
    assert.match(
      await session.tell("callbridge certs a_b.key a.crt"),
      /^FAILURE: invalid file name a_b\.key/,
    );
    assert.match(await session.tell("pki selfsigned a_b CN:x"), /^FAILURE: invalid file name a_b/);
  },
  "disk-bytes": async () => {
    const session = await fleet.logIn(await fleet.start({ dialect: { "disk-bytes": "100" } }));
    await session.upload("small.crt", "x".repeat(60));
    await assert.rejects(session.upload("big.crt", "x".repeat(60)), /No space left on device/);
    await session.upload("small.crt", "y".repeat(60));
  },
  "pki-sign-fullchain": async () => {
    for (const value of ["on", "off"]) {
      const setUp = ["pki selfsigned ca CN:CA", "pki csr leaf CN:leaf", "pki sign leaf ca"];
      const session = await fleet.logIn(
        await fleet.start({ setUp, dialect: { "pki-sign-fullchain": value } }),
      );
      assert.equal((await session.names()).includes("leaf-fullchain.crt"), value === "on");
    }
  },
  "pki-wording": async () => {
    const words: string[] = [];
    for (const value of ["plain", "prefixed", "openssl"]) {
      const { session } = await fleet.startServing({ dialect: { "pki-wording": value } });
      words.push(
        await session.tell("pki match old.key old.crt"),
        await session.tell("pki verify ca.crt old.crt"),
      );
    }
    assert.deepEqual(words, [
      "Key and certificate match\n",
      "Certificate not verified against bundle: self-signed certificate\n",
      "SUCCESS: Key and certificate match\n",
      "FAILURE: Certificate not verified against bundle: self-signed certificate\n",
      "old.crt: OK\n",
      "error 20 at 0 depth lookup: self-signed certificate\nerror ca.crt: verification failed\n",
    ]);
  },
  "csr-cn-in-san": async () => {
    const seen: boolean[] = [];
    for (const value of ["always", "with-list"]) {
      const setUp = ["pki selfsigned ca CN:CA", "pki csr leaf CN:leaf.example.com", "pki sign leaf ca"];
      const session = await fleet.logIn(await fleet.start({ setUp, dialect: { "csr-cn-in-san": value } }));
      seen.push((await session.tell("pki inspect leaf.crt")).includes("DNS:leaf.example.com"));
    }
    assert.deepEqual(seen, [true, false]);
  },
  "extension-check": async () => {
    const serverOnly = makeIdentity({ name: "server-only", issuer: testCa(), extended: ["serverAuth"] });
    const { appliance, session } = await fleet.startServing({ dialect: { "extension-check": "off" } });
    await uploadIdentity(session, "so", serverOnly);
    await session.tell("callbridge certs so.key so.crt ca.crt");
    assert.doesNotMatch(await session.tell("callbridge restart"), /FAILURE/);
    assert.equal(await shownName(appliance.address, sipPort), "server-only");
  },
  ecdsa: async () => {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const leaf = makeIdentity({ name: "curve", key: privateKey, issuer: testCa() });
    const texts: string[] = [];
    for (const ecdsa of ["accept", "refuse"]) {
      const { session } = await fleet.startServing({ dialect: { ecdsa } });
      await uploadIdentity(session, "ec", leaf);
      await session.tell("callbridge certs ec.key ec.crt ca.crt");
      texts.push(await session.tell("callbridge restart"));
    }
    assert.match(texts[0] ?? "", /SUCCESS: Key and certificate pair match/);
    assert.match(texts[1] ?? "", /FAILURE: Key and certificate problem: unsupported key type/);
  },
  "table-rows": async () => {
    const rows: string[] = [];
    for (const value of ["2.9", "3.0", "3.8", "3.9"]) {
      const session = await fleet.logIn(await fleet.start({ dialect: { "table-rows": value } }));
      const table = (await session.tell("callbridge")).trim().split("\n");
      rows.push(
        `${(await session.tell("version")).trim()}: ${String(table.length)}, ${table.at(-1)?.split(/\s*:/)[0] ?? ""}`,
      );
    }
    assert.deepEqual(rows, [
      "2.9: 7, Callbridge cluster trusted certs",
      "3.0: 8, Callbridge trust branding certs",
      "3.8: 13, WC3 JWT Expiry in hours",
      "3.9: 14, AV1 Video Codec",
    ]);
  },
  "tls-table": async () => {
    const session = await fleet.logIn(await fleet.start({ dialect: { "tls-table": "trust-bundle" } }));
    assert.match(await session.tell("tls ldap"), /^Trust bundle +: none\nVerify +: disabled$/m);
  },
  "date-format": async () => {
    const iso = await fleet.logIn(await fleet.start({ dialect: { "date-format": "iso" } }));
    assert.match(await iso.tell("date"), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\n$/);
    const unix = await fleet.logIn(await fleet.start());
    assert.match(await unix.tell("date"), /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d UTC \d{4}\n$/);
  },
  "clock-skew-s": async () => {
    const session = await fleet.logIn(await fleet.start({ dialect: { "clock-skew-s": "-7200" } }));
    const behind = Date.now() - new Date(await session.tell("date")).getTime();
    assert.ok(behind > 7_190_000 && behind < 7_210_000, String(behind));
  },
  "webadmin-restart": () =>
    answersLate("webadmin-restart", webAdminPort, ["webadmin disable", "webadmin enable"]),
  "callbridge-restart": () => answersLate("callbridge-restart", sipPort, ["callbridge restart"]),
  listeners: async () => {
    const refused = await fleet.startServing({ dialect: { listeners: "refused" } });
    assert.equal(await shownName(refused.appliance.address, sipPort), "ECONNREFUSED");
    assert.match(await refused.session.tell("webadmin"), /webadmin running/);
    const silent = await fleet.startServing({ dialect: { listeners: "silent" } });
    const { connect } = await import("node:net");
    const socket = connect(webAdminPort, silent.appliance.address);
    await new Promise((resolve) => socket.once("connect", resolve));
    const handshake = openTls(silent.appliance.address, webAdminPort).then(
      () => "answered",
      () => "ended",
    );
    const patience = new Promise((resolve) => setTimeout(() => resolve("silence"), 200));
    assert.equal(await Promise.race([handshake, patience]), "silence");
    socket.destroy();
  },
  nat: async () => {
    const appliance = await fleet.start({ dialect: { nat: "on" } });
    const session = await fleet.logIn(appliance);
    assert.equal((await session.tell("ipv4 a")).includes(appliance.address), false);
    const own = await fleet.start();
    assert.equal((await (await fleet.logIn(own)).tell("ipv4 a")).includes(own.address), true);
  },
};

describe("[E] lab/appliance dialects", () => {
  afterEach(() => fleet.clear());
  for (const { name } of dialects) {
    it(`${name} changes what a client sees`, () => proofs[name]());
  }
});

type Sftp = Awaited<ReturnType<Awaited<ReturnType<Fleet["logIn"]>>["sftp"]>>;

async function answersByValue(
  name: "setstat" | "rename" | "mkdir",
  ask: (sftp: Sftp, done: (error?: Error | null) => void) => void,
): Promise<void> {
  const answers: string[] = [];
  for (const value of ["ok", "denied", "unsupported"]) {
    const session = await fleet.logIn(await fleet.start({ dialect: { [name]: value } }));
    await session.upload("a.crt", "x");
    const sftp = await session.sftp();
    answers.push(
      await call((done) => ask(sftp, done)).then(
        () => "ok",
        (error: unknown) => (error instanceof Error ? error.message : ""),
      ),
    );
  }
  assert.deepEqual(answers, ["ok", "Permission denied", "Operation unsupported"]);
}

async function answersLate(name: DialectName, port: number, commands: readonly string[]): Promise<void> {
  const { appliance, session } = await fleet.startServing({ dialect: { [name]: "150" } });
  await uploadIdentity(session, "new", goodLeaf("new", 1));
  await until(
    () => shownName(appliance.address, port),
    (shown) => shown === "old",
  );
  const verb = commands[0]?.split(" ")[0] ?? "";
  await session.tell(`${verb} certs new.key new.crt ca.crt`);
  for (const command of commands) await session.tell(command);
  assert.equal(await shownName(appliance.address, port), "ECONNREFUSED");
  await until(
    () => shownName(appliance.address, port),
    (shown) => shown === "new",
  );
}
