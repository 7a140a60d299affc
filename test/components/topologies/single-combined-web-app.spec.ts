import assert from "node:assert/strict";
import { PrivateCa, SelfSigned, SingleCombined } from "../../../index";
import type { Issuer, SingleCombinedArgs } from "../../../index";
import { parseCertificate } from "../../../x509/certificate";
import { aCa } from "../../certificates";
import {
  changesOf,
  childList,
  commandsOf,
  declarationOf,
  environmentOf,
  find,
  goodLeaf,
  secretsOf,
  serverArgs,
  supplied,
  suppliedCa,
} from "../deployment";
import { runProgram } from "../program";
import type { ProgramRun, Registered } from "../program";

function deploy(
  args: Partial<SingleCombinedArgs> = {},
  issuer?: () => Issuer,
): Promise<ProgramRun<SingleCombined>> {
  return runProgram(() => {
    const made = issuer ? { issuer: issuer() } : {};
    return new SingleCombined("cms1", {
      server: serverArgs("cms1"),
      webBridge3: {},
      turn: {},
      ...made,
      ...args,
    });
  });
}

const own = "cisco-meeting-server:index:";
const change = (run: ProgramRun<unknown>, role: string): Registered =>
  find(run, "Command", `cms1-${role}-change`);
const trustsOf = (run: ProgramRun<unknown>, role: string): unknown =>
  declarationOf(change(run, role))["trusts"];
const rootOf = (run: ProgramRun<unknown>): unknown => find(run, "PrivateCa", "cms1-ca").outputs?.["rootPem"];
const leafOf = (run: ProgramRun<unknown>, role: string, slot: string): string => {
  const identities = declarationOf(change(run, role))["identities"] as Record<string, { leafPem: string }>;
  return identities[slot]?.leafPem ?? "";
};

const lab = (): Issuer => new SelfSigned("lab", { isLaboratory: true });

describe("[I] components/topologies/single-combined: the web app", () => {
  it("SEQ-01 PKI-01 makes every role, each slot with a key and a leaf of its own, and the entry in the API", async () => {
    const run = await deploy();
    assert.deepEqual(run.errors, []);
    const tls = (name: string, parent: string): readonly string[] => [
      `${parent} > tls:index/privateKey:PrivateKey ${name}-key`,
      `${parent} > tls:index/certRequest:CertRequest ${name}-request`,
      `${parent} > tls:index/locallySignedCert:LocallySignedCert ${name}-leaf`,
    ];
    const role = (type: string, name: string): readonly string[] => [
      `cms1 > ${own}${type} ${name}`,
      `${name} > command:local:Command ${name}-change`,
    ];
    assert.deepEqual(
      childList(run),
      [
        ` > ${own}SingleCombined cms1`,
        `cms1 > ${own}MeetingServer cms1`,
        `cms1 > ${own}PrivateCa cms1-ca`,
        "cms1-ca > tls:index/privateKey:PrivateKey cms1-ca-root-key",
        "cms1-ca > tls:index/selfSignedCert:SelfSignedCert cms1-ca-root",
        ...role("WebAdmin", "cms1-web-admin"),
        ...tls("cms1-web-admin", "cms1-web-admin"),
        ...role("WebBridge3", "cms1-web-bridge-3"),
        ...tls("cms1-web-bridge-3-https", "cms1-web-bridge-3"),
        ...tls("cms1-web-bridge-3-c2w", "cms1-web-bridge-3"),
        ...role("TurnServer", "cms1-turn"),
        ...tls("cms1-turn", "cms1-turn"),
        ...role("CallBridge", "cms1-call-bridge"),
        ...tls("cms1-call-bridge", "cms1-call-bridge"),
        ...role("WebBridgeRegistration", "cms1-web-bridge-registration"),
      ].sort(),
    );
  });

  it("registers references to all its parts as outputs", async () => {
    const run = await deploy();
    assert.deepEqual(find(run, "SingleCombined", "cms1").outputs, {
      server: { resource: "cms1" },
      webAdmin: { resource: "cms1-web-admin" },
      callBridge: { resource: "cms1-call-bridge" },
      webBridge3: { resource: "cms1-web-bridge-3" },
      turn: { resource: "cms1-turn" },
      webBridgeRegistration: { resource: "cms1-web-bridge-registration" },
      rootPem: rootOf(run),
    });
  });

  it("C2W-11 SEQ-01 changes Web Admin, Web Bridge 3, TURN, the Call Bridge and the API, in this order", async () => {
    const run = await deploy();
    const order = changesOf(run).map(({ name, dependsOn }) => [
      name,
      dependsOn.filter((other) => other.endsWith("-change")),
    ]);
    assert.deepEqual(Object.fromEntries(order), {
      "cms1-web-admin-change": [],
      "cms1-web-bridge-3-change": ["cms1-web-admin-change"],
      "cms1-turn-change": ["cms1-web-bridge-3-change"],
      "cms1-call-bridge-change": ["cms1-turn-change"],
      "cms1-web-bridge-registration-change": ["cms1-call-bridge-change"],
    });
  });

  it("C2W-04 C2W-06 CB-14 trusts both ways by the issuer, so that a renewed leaf changes one role", async () => {
    const run = await deploy();
    const c2wTrust = { pem: rootOf(run) };
    assert.deepEqual(trustsOf(run, "call-bridge"), { c2wTrust });
    assert.deepEqual(trustsOf(run, "web-bridge-3"), { c2wTrust });
    const { webRtc } = declarationOf(change(run, "call-bridge"))["settings"] as { webRtc: boolean };
    assert.equal(webRtc, true);
  });

  it("C2W-04 C2W-06 trusts each side's own issuer or identity at the other side", async () => {
    const identity = supplied(suppliedCa.issue(goodLeaf()));
    const bridgeCa = aCa("Bridge Root");
    const callBridge = { identity: supplied(bridgeCa.issue(goodLeaf())) };
    const run = await deploy({ webBridge3: { c2w: { identity } }, callBridge, turn: {} });
    assert.deepEqual(run.errors, []);
    assert.deepEqual(trustsOf(run, "call-bridge"), { c2wTrust: { pem: suppliedCa.certPem } });
    assert.deepEqual(trustsOf(run, "web-bridge-3"), { c2wTrust: { pem: bridgeCa.certPem } });
  });

  it("adds to what the roles trust besides, and leaves the other links alone", async () => {
    const further = aCa("Further Root").certPem;
    const run = await deploy({
      callBridge: { trusts: { c2w: { certificatesPem: further }, sip: { certificatesPem: further } } },
      webBridge3: { trusts: { c2w: { certificatesPem: further } } },
    });
    assert.deepEqual(run.errors, []);
    for (const role of ["call-bridge", "web-bridge-3"]) {
      const subjects = String(environmentOf(change(run, role))["FILE_C2W_TRUST_SUBJECT"]);
      assert.deepEqual(subjects.split("; ").sort(), ["CN=Further Root", "CN=test cms1-ca root"]);
    }
    assert.deepEqual(Object.keys(trustsOf(run, "call-bridge") as object), ["c2wTrust", "sipTrust"]);
  });

  it("PKI-05 compares the TURN server's root with that of the Web Bridge's https side", async () => {
    const run = await deploy();
    const { sha256 } = parseCertificate(String(rootOf(run)), "root");
    assert.deepEqual(declarationOf(change(run, "turn"))["settings"], {
      kind: "turn",
      webBridgeRootSha256: sha256,
    });
    const other = await deploy({ webBridge3: { https: { identity: supplied() } } });
    assert.match(other.errors.join(), /^PKI-05 cms1 turn certs: its root is CN=test cms1-ca root /);
  });

  it("API-03 C2W-08 registers the host of the c2w leaf with the c2w port", async () => {
    const run = await deploy({
      webBridge3: { c2wHost: "10.1.2.3", c2wListen: [{ interface: "a", port: 9998 }] },
    });
    assert.deepEqual(run.errors, []);
    const { url } = find(run, "WebBridgeRegistration", "cms1-web-bridge-registration").outputs ?? {};
    assert.equal(url, "c2w://10.1.2.3:9998");
    const mapped = await deploy({ registration: { port: 19_999 } });
    assert.equal(
      find(mapped, "WebBridgeRegistration", "cms1-web-bridge-registration").outputs?.["url"],
      "c2w://cms1.example.org:19999",
    );
  });

  it("API-04 registers nothing where that is not wanted, or where there is no Web Bridge", async () => {
    for (const args of [{ registration: { register: false } }, { webBridge3: undefined }]) {
      const run = await deploy(args as Partial<SingleCombinedArgs>);
      assert.deepEqual(run.errors, []);
      assert.deepEqual(
        run.resources.filter(({ type }) => type === `${own}WebBridgeRegistration`),
        [],
      );
    }
  });

  it("needs a password for the API, and says so where the login has none", async () => {
    const { passwordFrom: _, ...server } = serverArgs("cms1", { agent: true });
    const run = await deploy({ server });
    assert.deepEqual(run.errors, [
      "args/required cms1 api: there is no password for the REST API, and a login by SSH key has none. " +
        "Give api.passwordFrom.",
    ]);
  });

  it("hands its recheck value to every role and to the registration", async () => {
    const run = await deploy({ recheck: "monday" });
    assert.deepEqual(
      changesOf(run).map((registered) => environmentOf(registered)["CMS_RECHECK"]),
      ["monday", "monday", "monday", "monday", "monday"],
    );
  });

  it("makes no CA where every slot has an identity or an issuer, and one where a single side has none", async () => {
    const identity = supplied();
    const all = { webAdmin: { identity }, callBridge: { identity }, turn: { identity } };
    const cas = async (webBridge3: SingleCombinedArgs["webBridge3"]): Promise<number> => {
      const run = await deploy({ ...all, ...(webBridge3 && { webBridge3 }) });
      return run.resources.filter(({ type }) => type === `${own}PrivateCa`).length;
    };
    assert.equal(await cas({ https: { identity }, c2w: { identity } }), 0);
    assert.equal(await cas({ https: { identity } }), 1);
  });
});

describe("[I] components/topologies/single-combined: laboratory", () => {
  it("LAB-05 LAB-07 trusts self-signed leaves both ways, made before the roles", async () => {
    const run = await deploy({}, lab);
    assert.deepEqual(run.errors, []);
    assert.deepEqual(trustsOf(run, "call-bridge"), {
      c2wTrust: { pem: leafOf(run, "web-bridge-3", "c2wCerts") },
    });
    assert.deepEqual(trustsOf(run, "web-bridge-3"), {
      c2wTrust: { pem: leafOf(run, "call-bridge", "certs") },
    });
    assert.deepEqual(
      childList(run).filter((child) => child.includes("SelfSignedCert")),
      [
        "cms1 > tls:index/selfSignedCert:SelfSignedCert cms1-call-bridge-leaf",
        "cms1 > tls:index/selfSignedCert:SelfSignedCert cms1-web-bridge-3-c2w-leaf",
        "cms1 > tls:index/selfSignedCert:SelfSignedCert cms1-web-bridge-3-https-leaf",
        "cms1-turn > tls:index/selfSignedCert:SelfSignedCert cms1-turn-leaf",
        "cms1-web-admin > tls:index/selfSignedCert:SelfSignedCert cms1-web-admin-leaf",
      ],
    );
  });

  it("C2W-09 LAB-05 needs no bundle for the Call Bridge", async () => {
    const run = await deploy({ turn: undefined } as unknown as Partial<SingleCombinedArgs>, lab);
    assert.deepEqual(run.errors, []);
    assert.ok(commandsOf(change(run, "call-bridge")).includes("callbridge certs {key} {leaf}"));
  });

  it("LAB-04 refuses Lync", async () => {
    const run = await deploy({ callBridge: { lyncFqdn: "cms.example.org" } }, lab);
    assert.match(run.errors.join(), /LAB-04 cms1 callBridge certs: its identity is self-signed/);
  });
});

describe("[I] components/topologies/single-combined: a shared certificate", () => {
  const sharedDomain = "example.org";

  it("CSR-13 PKI-18 WB3-05 gives every slot one key and one leaf for the domain and all names", async () => {
    const run = await deploy({
      sharedDomain,
      webBridge3: { https: { fqdn: "join.example.org" }, c2wHost: "10.1.2.3" },
    });
    assert.deepEqual(run.errors, []);
    assert.deepEqual(
      childList(run).filter((child) => child.includes(" > tls:")),
      [
        "cms1 > tls:index/certRequest:CertRequest cms1-shared-request",
        "cms1 > tls:index/locallySignedCert:LocallySignedCert cms1-shared-leaf",
        "cms1 > tls:index/privateKey:PrivateKey cms1-shared-key",
        "cms1-ca > tls:index/privateKey:PrivateKey cms1-ca-root-key",
        "cms1-ca > tls:index/selfSignedCert:SelfSignedCert cms1-ca-root",
      ],
    );
    const { subject, dnsNames, ipAddresses } = find(run, "CertRequest", "cms1-shared-request").inputs;
    assert.deepEqual(
      [subject, dnsNames, ipAddresses],
      [{ commonName: "example.org" }, ["example.org", "cms1.example.org", "join.example.org"], ["10.1.2.3"]],
    );
    const [key, ...others] = ["web-admin", "web-bridge-3", "turn", "call-bridge"].flatMap((role) =>
      Object.values((secretsOf(change(run, role)) as { keys: Record<string, string> }).keys),
    );
    assert.equal(others.length, 4);
    assert.ok(others.every((other) => other === key));
    assert.deepEqual(trustsOf(run, "web-bridge-3"), { c2wTrust: { pem: rootOf(run) } });
  });

  it("PKI-18 leaves out the roles that have an identity of their own", async () => {
    const run = await deploy({ sharedDomain, callBridge: { identity: supplied() } });
    assert.deepEqual(run.errors, []);
    assert.deepEqual(find(run, "LocallySignedCert", "cms1-shared-leaf").inputs["allowedUses"], [
      "digital_signature",
      "key_encipherment",
      "server_auth",
    ]);
  });

  it("CB-04 refuses it where Lync wants another common name", async () => {
    const run = await deploy({ sharedDomain, callBridge: { lyncFqdn: "cms.example.org" } });
    assert.match(run.errors.join(), /^CB-04 cms1 callBridge certs: /);
  });

  it("is refused where no role would share it", async () => {
    const identity = supplied();
    const all = { webAdmin: { identity }, callBridge: { identity }, turn: { identity } };
    const webBridge3 = { https: { identity }, c2w: { identity } };
    const run = await deploy({ sharedDomain, ...all, webBridge3 });
    assert.deepEqual(run.errors, [
      "args/conflict cms1 sharedDomain: every role has an identity or an issuer of its own, so none would share a " +
        "certificate. Leave it out, or leave out the identities of the roles that are to share one.",
    ]);
    const given = await deploy({ sharedDomain, ...all, webBridge3 }, () => new PrivateCa("ca"));
    assert.match(given.errors.join(), /^args\/required cms1 sharedDomain: no role is named that would share/);
  });
});
