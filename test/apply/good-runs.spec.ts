import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import type { RunningAppliance } from "../../lab/appliance/appliance";
import type { Report } from "../../plan/report";
import { aCa, makeLeaf } from "../certificates";
import { openTls, shownName, until } from "../lab/appliance/session";
import {
  Appliances,
  anIdentity,
  change,
  declare,
  namesOf,
  sha256,
  sipPort,
  theRoot,
  trustName,
  webAdminPort,
  writes,
} from "./changing";
import type { Ran } from "./changing";

const reads = ["version", "date", "user list"];

/** What a run did, and how it ended, by the appliance's own log. */
function done(appliance: RunningAppliance, { report, error }: Ran): Record<string, unknown> {
  assert.equal(error, undefined);
  assert.deepEqual(
    report.commands.map(({ command }) => command),
    appliance.log.commands(),
  );
  return { outcome: report.outcome, commands: appliance.log.commands() };
}

/** Names of written files, each once. */
function written(appliance: RunningAppliance): readonly string[] {
  return [...new Set(writes(appliance).map((text) => text.split(" ")[1] ?? ""))];
}

describe("[E] apply/run-change: Web Admin", () => {
  const appliances = new Appliances();
  afterEach(() => appliances.clear());

  it("WA-06 INST-02 INST-08 installs for the first time: everything uploaded and checked, then certs, listen, enable", async () => {
    const appliance = await appliances.start();
    const made = anIdentity();
    const { key, leaf, bundle } = namesOf(made, "webAdmin");
    const ran = await change(declare(appliance, "webAdmin", { made }));
    assert.deepEqual(done(appliance, ran), {
      outcome: "changed",
      commands: [
        ...reads,
        "webadmin",
        `pki match ${key} ${leaf}`,
        `pki verify ${leaf} ${bundle}`,
        "webadmin",
        `webadmin certs ${key} ${leaf} ${bundle}`,
        "webadmin listen a 8443",
        "webadmin enable",
        "webadmin",
      ],
    });
    assert.deepEqual(written(appliance), [key, leaf, bundle]);
    assert.equal(await shownName(appliance.address, webAdminPort), "cms1.example.org");
  });

  it("reports what was before and after, what was uploaded, and what the listener shows", async () => {
    const appliance = await appliances.start();
    const made = anIdentity();
    const { key, leaf, bundle } = namesOf(made, "webAdmin");
    const { report } = await change(declare(appliance, "webAdmin", { made }));
    const { commands: _commands, milliseconds: _time, roundTrips: _trips, uploads, ...rest } = report;
    const expected: Omit<Report, "commands" | "milliseconds" | "roundTrips" | "uploads"> = {
      schema: 1,
      appliance: "cms1",
      role: "webAdmin",
      outcome: "changed",
      summary: `certs has no key; no listening interface is set; seen on ${appliance.address} port 8443`,
      before: { certs: null },
      after: { certs: sha256(made.leafDer) },
      removed: [],
      listeners: [
        {
          listener: "webAdmin.https",
          address: appliance.address,
          port: webAdminPort,
          subject: "CN=cms1.example.org",
          sans: ["cms1.example.org"],
          issuer: "CN=Example Issuing CA",
          notAfter: notAfterOf(made.leafPem),
          sha256: sha256(made.leafDer),
          provenBy: "tls-handshake",
        },
      ],
      warnings: [],
      errors: [],
      connections: 1,
    };
    assert.deepEqual(rest, expected);
    assert.deepEqual(
      uploads.map(({ file, bytes }) => [file, bytes]),
      [
        [key, made.keyPem.length],
        [leaf, made.leafPem.length],
        [bundle, made.chainPem.length],
      ],
    );
    // Of a key its public half is shown, never anything derived from the private one.
    assert.deepEqual(
      uploads.slice(1).map((upload) => upload.sha256),
      [sha256(made.leafPem), sha256(made.chainPem)],
    );
    assert.notEqual(uploads[0]?.sha256, sha256(made.keyPem));
  });

  it("SEQ-05 writes nothing where all is as declared, and proves it by what is served", async () => {
    const appliance = await appliances.start();
    const input = declare(appliance, "webAdmin", { made: anIdentity() });
    const first = await change(input);
    appliance.log.restart();
    const ran = await change(input);
    assert.deepEqual(done(appliance, ran), { outcome: "unchanged", commands: [...reads, "webadmin"] });
    assert.deepEqual(writes(appliance), []);
    assert.equal(appliance.counts().connections, 1);
    assert.deepEqual(ran.report.listeners, first.report.listeners);
    assert.deepEqual(ran.report.before, ran.report.after);
  });

  it("RENEW-01 CSR-15 renews one leaf with the key kept: one upload, disable, certs, enable", async () => {
    const appliance = await appliances.start();
    const old = anIdentity();
    await change(declare(appliance, "webAdmin", { made: old }));
    const renewed = anIdentity("cms1.example.org", { key: { pem: old.keyPem }, days: 180 });
    const { key, leaf, bundle } = namesOf(renewed, "webAdmin");
    appliance.log.restart();
    const ran = await change(declare(appliance, "webAdmin", { made: renewed }));
    assert.deepEqual(done(appliance, ran), {
      outcome: "changed",
      commands: [
        ...reads,
        "webadmin",
        `pki match ${key} ${leaf}`,
        `pki verify ${leaf} ${bundle}`,
        "webadmin",
        "webadmin disable",
        `webadmin certs ${key} ${leaf} ${bundle}`,
        "webadmin enable",
        "webadmin",
      ],
    });
    assert.deepEqual(written(appliance), [leaf]);
    assert.deepEqual(
      [ran.report.before, ran.report.after],
      [{ certs: sha256(old.leafDer) }, { certs: sha256(renewed.leafDer) }],
    );
  });

  it("RENEW-01 removes the generation before the previous one, and nothing that others own", async () => {
    const appliance = await appliances.start();
    const [one, two, three] = [anIdentity(), anIdentity(), anIdentity()];
    for (const made of [one, two]) await change(declare(appliance, "webAdmin", { made }));
    const { report } = await change(declare(appliance, "webAdmin", { made: three }));
    const { key, leaf } = namesOf(one, "webAdmin");
    assert.deepEqual([...report.removed].sort(), [key, leaf].sort());
    const session = await appliances.fleet.logIn(appliance);
    const kept = [two, three].flatMap((made) => Object.values(namesOf(made, "webAdmin")));
    assert.deepEqual(
      (await session.names()).filter((name) => name.startsWith("webadmin-")),
      [...new Set(kept)].sort(),
    );
  });

  it("WA-07 reactivates a role that somebody disabled: enable, and no upload", async () => {
    const appliance = await appliances.start();
    const input = declare(appliance, "webAdmin", { made: anIdentity() });
    await change(input);
    const session = await appliances.fleet.logIn(appliance);
    await session.tell("webadmin disable");
    appliance.log.restart();
    const ran = await change(input);
    assert.deepEqual(done(appliance, ran), {
      outcome: "reactivated",
      commands: [...reads, "webadmin", "webadmin", "webadmin enable", "webadmin"],
    });
    assert.deepEqual(writes(appliance), []);
    assert.equal(ran.report.summary, `the role is disabled; seen on ${appliance.address} port 8443`);
  });
});

describe("[E] apply/run-change: Call Bridge", () => {
  const appliances = new Appliances();
  afterEach(() => appliances.clear());

  it("CB-11 CB-12 installs for the first time: certs, one restart, and a mark until it is proven", async () => {
    const appliance = await appliances.start();
    const made = anIdentity();
    const { key, leaf, bundle } = namesOf(made, "callBridge");
    const ran = await change(declare(appliance, "callBridge", { made }));
    assert.deepEqual(done(appliance, ran), {
      outcome: "changed",
      commands: [
        ...reads,
        "callbridge",
        `pki match ${key} ${leaf}`,
        `pki verify ${leaf} ${bundle}`,
        "callbridge",
        `callbridge certs ${key} ${leaf} ${bundle}`,
        "callbridge",
        "callbridge restart",
      ],
    });
    assert.deepEqual(written(appliance), [key, leaf, bundle, "callbridge-ab12-pending.pem"]);
    assert.deepEqual(ran.report.removed, ["callbridge-ab12-pending.pem"]);
    assert.deepEqual(ran.report.commands.at(-1), {
      command: "callbridge restart",
      reply:
        "SUCCESS: listen interface configured\nSUCCESS: Key and certificate pair match\nSUCCESS: certificate verified against CA bundle",
      replyBytes: 125,
    });
    assert.equal(await shownName(appliance.address, sipPort), "cms1.example.org");
  });

  it("SEQ-05 CB-17 restarts nothing where all is as declared", async () => {
    const appliance = await appliances.start();
    const trusts = { c2wTrust: theRoot().certPem };
    const input = declare(appliance, "callBridge", { made: anIdentity(), trusts });
    await change(input);
    appliance.log.restart();
    const ran = await change(input);
    assert.deepEqual(done(appliance, ran), { outcome: "unchanged", commands: [...reads, "callbridge"] });
    assert.deepEqual(writes(appliance), []);
  });

  it("CB-16 CB-17 changes a trust alone: one upload, one assignment, one restart", async () => {
    const appliance = await appliances.start();
    const made = anIdentity();
    await change(declare(appliance, "callBridge", { made, trusts: { c2wTrust: theRoot().certPem } }));
    const other = aCa("Another Root").certPem;
    appliance.log.restart();
    const ran = await change(declare(appliance, "callBridge", { made, trusts: { c2wTrust: other } }));
    assert.deepEqual(done(appliance, ran), {
      outcome: "changed",
      commands: [
        ...reads,
        "callbridge",
        `pki inspect ${trustName(other)}`,
        "callbridge",
        `callbridge trust c2w ${trustName(other)}`,
        "callbridge",
        "callbridge restart",
      ],
    });
    assert.deepEqual(ran.report.after, { certs: sha256(made.leafDer) });
  });

  it("CB-16 CB-17 TLSV-06 TLSV-07 assigns certs, trusts and verification in order and restarts once", async () => {
    const appliance = await appliances.start();
    const made = anIdentity();
    const { key, leaf, bundle } = namesOf(made, "callBridge");
    const [c2w, cluster, sip, ldap] = ["C2W", "Cluster", "SIP", "LDAP"].map((name) => aCa(name).certPem);
    assert.ok(c2w !== undefined && cluster !== undefined && sip !== undefined && ldap !== undefined);
    const ran = await change(
      declare(appliance, "callBridge", {
        made,
        trusts: { ldapTrust: ldap, sipTrust: sip, clusterTrust: cluster, c2wTrust: c2w },
        settings: { kind: "callBridge", webRtc: true, sipVerify: "enable", ldapVerify: "ocsp" },
      }),
    );
    const tables = ["callbridge", "tls sip", "tls ldap"];
    assert.deepEqual(done(appliance, ran), {
      outcome: "changed",
      commands: [
        ...reads,
        ...tables,
        `pki match ${key} ${leaf}`,
        `pki verify ${leaf} ${bundle}`,
        ...[c2w, cluster, sip, ldap].map((pem) => `pki inspect ${trustName(pem)}`),
        ...tables,
        `callbridge certs ${key} ${leaf} ${bundle}`,
        `callbridge trust c2w ${trustName(c2w)}`,
        `callbridge trust cluster ${trustName(cluster)}`,
        `tls sip trust ${trustName(sip)}`,
        "tls sip verify enable",
        `tls ldap trust ${trustName(ldap)}`,
        "tls ldap verify ocsp",
        ...tables,
        "callbridge restart",
      ],
    });
    // The SIP listener now demands a certificate of its peers; it is proven all the same.
    assert.equal(ran.report.listeners[0]?.provenBy, "tls-handshake");
  });

  it("TLSV-06 switches verification off before anything else of that service", async () => {
    const appliance = await appliances.start();
    const made = anIdentity();
    const trusts = { sipTrust: theRoot().certPem };
    const settings = { kind: "callBridge", webRtc: true } as const;
    await change(
      declare(appliance, "callBridge", { made, trusts, settings: { ...settings, sipVerify: "enable" } }),
    );
    appliance.log.restart();
    const off = { made, trusts, settings: { ...settings, sipVerify: "disable" as const } };
    const ran = await change(declare(appliance, "callBridge", off));
    assert.deepEqual(done(appliance, ran), {
      outcome: "changed",
      commands: [
        ...reads,
        "callbridge",
        "tls sip",
        "callbridge",
        "tls sip",
        "tls sip verify disable",
        "callbridge",
        "tls sip",
        "callbridge restart",
      ],
    });
  });

  it("CB-17 reactivates what was assigned and never restarted", async () => {
    const appliance = await appliances.start();
    const [old, made] = [anIdentity("old.example.org"), anIdentity()];
    await change(declare(appliance, "callBridge", { made: old }));
    const session = await appliances.fleet.logIn(appliance);
    const { key, leaf, bundle } = namesOf(made, "callBridge");
    await session.upload(key, made.keyPem);
    await session.upload(leaf, made.leafPem);
    await session.tell(`callbridge certs ${key} ${leaf} ${bundle}`);
    appliance.log.restart();
    const ran = await change(declare(appliance, "callBridge", { made }));
    assert.deepEqual(done(appliance, ran), {
      outcome: "reactivated",
      commands: [...reads, "callbridge", "callbridge", "callbridge", "callbridge restart"],
    });
    assert.equal(await shownName(appliance.address, sipPort), "cms1.example.org");
  });

  it("CB-03 leaves the bundle out for a self-signed leaf", async () => {
    const appliance = await appliances.start();
    const made = makeLeaf({ cn: "cms1.example.org", key: "rsa" });
    const { key, leaf } = namesOf(made, "callBridge");
    const ran = await change(declare(appliance, "callBridge", { made }));
    assert.equal(ran.error, undefined);
    assert.ok(appliance.log.commands().includes(`callbridge certs ${key} ${leaf}`));
  });
});

describe("[E] apply/run-change: what it costs", () => {
  const appliances = new Appliances();
  afterEach(() => appliances.clear());

  it("counts connections and round trips as the appliance does, for a change and for a run without one", async () => {
    const appliance = await appliances.start({ latencyMs: 80 });
    const input = declare(appliance, "callBridge", {
      made: anIdentity(),
      trusts: { c2wTrust: theRoot().certPem },
    });
    for (const outcome of ["changed", "unchanged"]) {
      appliance.log.restart();
      const { report } = await change(input);
      assert.equal(report.outcome, outcome);
      const { connections, roundTrips } = report;
      assert.equal(connections, 1);
      // Handles that are closed at the end are not waited for; the appliance has them in time.
      await until(
        () => appliance.counts().roundTrips,
        (counted) => counted >= roundTrips,
      );
      assert.deepEqual(appliance.counts(), { connections, roundTrips });
    }
  });

  it("leaves a TLS connection to the other role's listener open", async () => {
    const appliance = await appliances.start();
    for (const role of ["webAdmin", "callBridge"] as const)
      await change(declare(appliance, role, { made: anIdentity() }));
    const held = await openTls(appliance.address, webAdminPort);
    let closed = false;
    held.once("close", () => (closed = true));
    const { report } = await change(declare(appliance, "callBridge", { made: anIdentity() }));
    assert.deepEqual([report.outcome, closed], ["changed", false]);
    held.destroy();
  });
});

function notAfterOf(pem: string): string {
  return new Date(new X509Certificate(pem).validTo).toISOString();
}
