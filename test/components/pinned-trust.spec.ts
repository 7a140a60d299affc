import assert from "node:assert/strict";
import {
  CallBridge,
  PrivateCa,
  Rollout,
  SelfSigned,
  SingleCombined,
  SingleSplit,
  WebBridge3,
} from "../../index";
import type { Identity, SingleSplitArgs, TrustBy } from "../../index";
import { parseCertificate } from "../../x509/certificate";
import { aCa, aLeaf } from "../certificates";
import {
  aServer,
  changesOf,
  childList,
  commandsOf,
  declarationOf,
  environmentOf,
  find,
  secretsOf,
  serverArgs,
  supplied,
} from "./deployment";
import { reportOf, runProgram } from "./program";
import type { ProgramRun, Registered } from "./program";

const split: SingleSplitArgs = {
  core: { server: serverArgs("core"), webAdmin: {}, callBridge: {} },
  edge: { server: serverArgs("edge", { address: "10.1.1.10" }), webBridge3: {} },
  trustBy: "leaf",
};
const deploy = (args: Partial<SingleSplitArgs> = {}): Promise<ProgramRun<void>> =>
  runProgram(() => {
    new SingleSplit("site1", { ...split, ...args });
  });

const [bridge, web] = ["site1-core-call-bridge", "site1-edge-web-bridge-3"];
const change = (run: ProgramRun<unknown>, name: string): Registered => find(run, "Command", name);
const leafOf = (run: ProgramRun<unknown>, name: string, slot: string): string => {
  const { identities } = declarationOf(change(run, name)) as {
    identities: Record<string, { leafPem: string }>;
  };
  return identities[slot]?.leafPem ?? "no leaf";
};

describe("[I] components/pinned-trust: a deployment", () => {
  it("C2W-05 C2W-11 RENEW-07 gives each end two changes of trust around its switch, and makes both leaves before the roles", async () => {
    const run = await deploy();
    assert.deepEqual(run.errors, []);
    const own = "cisco-meeting-server:index:";
    const issued = (owner: string, name: string): readonly string[] => [
      `${owner} > tls:index/privateKey:PrivateKey ${name}-key`,
      `${owner} > tls:index/certRequest:CertRequest ${name}-request`,
      `${owner} > tls:index/locallySignedCert:LocallySignedCert ${name}-leaf`,
    ];
    const commands = (owner: string, ...names: readonly string[]): readonly string[] =>
      names.map((name) => `${owner} > command:local:Command ${owner}-${name}`);
    const pinned = ["trust-widen", "change", "trust-narrow"];
    assert.deepEqual(
      childList(run).filter((child) => !child.startsWith("site1-ca >")),
      [
        ` > ${own}SingleSplit site1`,
        `site1 > ${own}PrivateCa site1-ca`,
        `site1 > ${own}MeetingServer site1-core`,
        `site1 > ${own}MeetingServer site1-edge`,
        `site1 > ${own}WebAdmin site1-core-web-admin`,
        ...issued("site1-core-web-admin", "site1-core-web-admin"),
        ...commands("site1-core-web-admin", "change"),
        ...issued("site1", bridge),
        `site1 > ${own}CallBridge ${bridge}`,
        ...commands(bridge, ...pinned),
        ...issued("site1", `${web}-c2w`),
        `site1 > ${own}WebBridge3 ${web}`,
        ...issued(web, `${web}-https`),
        ...commands(web, ...pinned),
        `site1 > ${own}WebBridgeRegistration ${web}-registration`,
        `${web}-registration > command:local:Command ${web}-registration-change`,
      ]
        .map((child) => child.replaceAll(`${web}-registration`, "site1-edge-web-bridge-registration"))
        .sort(),
    );
  });

  it("C2W-11 widens both ends before anything switches, and narrows them after everything has", async () => {
    const run = await deploy();
    assert.deepEqual(
      Object.fromEntries(
        changesOf(run).map(({ name, dependsOn }) => [
          name,
          dependsOn.filter((other) => /-(change|trust-\w+)$/.test(other) && other !== name),
        ]),
      ),
      {
        [`${web}-trust-widen`]: [],
        [`${bridge}-trust-widen`]: [`${web}-trust-widen`],
        "site1-core-web-admin-change": [`${bridge}-trust-widen`],
        // What a leaf's own change waits for besides: that its peer has been told of it.
        [`${web}-change`]: [`${bridge}-trust-widen`, "site1-core-web-admin-change"].sort(),
        [`${bridge}-change`]: [`${web}-change`, `${web}-trust-widen`].sort(),
        "site1-edge-web-bridge-registration-change": [`${bridge}-change`],
        [`${web}-trust-narrow`]: [`${bridge}-change`, "site1-edge-web-bridge-registration-change"].sort(),
        [`${bridge}-trust-narrow`]: [`${web}-change`, `${web}-trust-narrow`].sort(),
      },
    );
  });

  it("C2W-05 declares the peer's leaf and nothing else, in all three changes, and a key in the switch alone", async () => {
    const run = await deploy();
    for (const [name, peer, slot] of [
      [bridge, `${web}-change`, "c2wCerts"],
      [web, `${bridge}-change`, "certs"],
    ] as const) {
      const trusts = { c2wTrust: { pem: leafOf(run, peer, slot), pinned: true } };
      for (const phase of ["widen", "narrow"] as const) {
        const { identities, settings, ...declared } = declarationOf(change(run, `${name}-trust-${phase}`));
        const kind = name === bridge ? { kind: "callBridge", webRtc: false } : { kind: "webBridge3" };
        assert.deepEqual([declared["phase"], declared["trusts"]], [phase, trusts]);
        assert.deepEqual([identities, settings], [{}, kind]);
        const { keys } = secretsOf(change(run, `${name}-trust-${phase}`)) as { keys: object };
        assert.deepEqual(keys, {});
      }
      const switched = declarationOf(change(run, `${name}-change`));
      assert.deepEqual([switched["phase"], switched["trusts"]], ["switch", trusts]);
    }
  });

  it("C2W-11 shows the reviewer what the changes of trust are for, and every command", async () => {
    const run = await deploy();
    const widen = change(run, `${web}-trust-widen`);
    assert.deepEqual(commandsOf(widen), [
      ...["version", "date", "user list", "webbridge3", "pki inspect {trust-c2w}", "webbridge3"],
      ...["webbridge3 disable", "webbridge3 c2w trust {trust-c2w}", "webbridge3 enable", "webbridge3"],
    ]);
    assert.equal(
      environmentOf(widen)["MMP_PURPOSE"],
      "Trusts the new leaves besides everybody who is trusted now, before the first of them is shown.",
    );
    const leaf = parseCertificate(leafOf(run, `${bridge}-change`, "certs"), "leaf");
    assert.equal(environmentOf(widen)["FILE_C2W_TRUST_SHA256"], leaf.sha256);
    assert.equal(environmentOf(change(run, `${web}-change`))["MMP_PURPOSE"], undefined);
  });

  it("C2W-05 LAB-07 pins self-signed leaves too, and shared ones", async () => {
    const run = await runProgram(() => {
      const issuer = new SelfSigned("lab", { isLaboratory: true });
      new SingleSplit("site1", { ...split, issuer });
      new SingleCombined("cms9", {
        server: serverArgs("cms9", { address: "10.1.1.12" }),
        webBridge3: {},
        sharedDomain: "example.org",
        trustBy: "leaf",
      });
    });
    assert.deepEqual(run.errors, []);
    const names = changesOf(run).map(({ name }) => name);
    assert.equal(names.filter((name) => name.endsWith("-trust-widen")).length, 4);
    const { trusts } = declarationOf(change(run, "cms9-call-bridge-trust-narrow"));
    assert.deepEqual(trusts, {
      c2wTrust: { pem: leafOf(run, "cms9-call-bridge-change", "certs"), pinned: true },
    });
  });

  it("C2W-11 refuses to show a leaf that a peer has not been told of, as with --target", async () => {
    const stale = parseCertificate(
      aCa("Stale Root").issue(aLeaf().forHost("stale.example.org")).leafPem,
      "stale",
    ).sha256;
    const run = await runProgram(
      () => {
        new SingleSplit("site1", split);
      },
      {
        // The engine answers for a resource that is not targeted with what it was last created with.
        state: ({ name, inputs }) =>
          name === `${bridge}-trust-widen`
            ? {
                ...(inputs as Record<string, unknown>),
                stdout: reportOf(name),
                environment: { FILE_C2W_TRUST_SHA256: stale },
              }
            : undefined,
      },
    );
    const { trusts } = declarationOf(change(run, `${bridge}-trust-widen`)) as {
      trusts: { c2wTrust: { pem: string } };
    };
    const { sha256 } = parseCertificate(trusts.c2wTrust.pem, "leaf");
    assert.deepEqual(run.errors, [
      `C2W-11 site1-edge webBridge3 c2wCerts: the leaf ${sha256} is not trusted yet by its peer, since ` +
        `${bridge}-trust-widen is left out of this update. Run pulumi up without --target and --exclude, or with ` +
        `${bridge}-trust-widen too.`,
    ]);
    assert.equal(
      changesOf(run).some(({ name }) => name === `${web}-change`),
      false,
    );
  });
});

describe("[I] components/pinned-trust: single roles", () => {
  const c2w = (identity: Identity) => ({ c2w: { identities: [identity] } });

  it("C2W-11 waits for the peer's switch before it narrows, also in another rollout", async () => {
    const run = await runProgram(() => {
      const [bridgeLeaf, webLeaf] = [supplied(), supplied()];
      const [one, two] = [new Rollout(), new Rollout()];
      new CallBridge("bridge", {
        server: aServer("cms1", { rollout: one }),
        identity: bridgeLeaf,
        trusts: c2w(webLeaf),
        trustBy: "leaf",
      });
      new WebBridge3("web", {
        server: aServer("cms2", { rollout: two }),
        https: { identity: supplied() },
        c2w: { identity: webLeaf },
        c2wHost: "cms1.example.org",
        allow: ["CA-07"],
        trusts: c2w(bridgeLeaf),
      });
    });
    assert.deepEqual(run.errors, []);
    const waits = (name: string): readonly string[] => change(run, name).dependsOn;
    assert.deepEqual(waits("bridge-trust-narrow"), ["bridge-change", "web-change"]);
    assert.deepEqual(waits("web-change"), ["bridge-trust-widen"]);
    // The Web Bridge trusts by issuer: it has nothing to widen.
    assert.deepEqual(
      changesOf(run)
        .map(({ name }) => name)
        .sort(),
      [...["bridge-change", "bridge-trust-narrow", "bridge-trust-widen", "web-change"]],
    );
  });

  it("has no change of trust where the Call Bridge trusts no Web Bridge", async () => {
    const run = await runProgram(() => {
      new CallBridge("bridge", { server: aServer(), identity: supplied(), trustBy: "leaf" });
    });
    assert.deepEqual(run.errors, []);
    assert.deepEqual(
      changesOf(run).map(({ name }) => name),
      ["bridge-change"],
    );
  });

  const refused = async (trust: () => object, trustBy: unknown = "leaf"): Promise<readonly string[]> => {
    const run = await runProgram(() => {
      new CallBridge("bridge", {
        server: aServer(),
        identity: supplied(),
        trusts: { c2w: trust() },
        trustBy: trustBy as TrustBy,
      });
    });
    assert.deepEqual(changesOf(run), []);
    return run.errors;
  };

  it("C2W-05 refuses an issuer, more leaves than can be kept on every side, and another word", async () => {
    assert.deepEqual(await refused(() => ({ issuers: [new PrivateCa("ca")] })), [
      "args/conflict cms1 callBridge c2wTrust issuers: an issuer is trusted, and trustBy is leaf, which trusts no issuer. " +
        "Name the identities of the peers instead, or leave trustBy at issuer.",
    ]);
    const many = Array.from({ length: 25 }, () => supplied());
    assert.deepEqual(await refused(() => ({ identities: many })), [
      "args/invalid cms1 callBridge c2wTrust identities: 25 leaves would be pinned, at most 24 are. Leave trustBy at " +
        "issuer: then a renewed leaf changes nobody but its own role.",
    ]);
    assert.match(
      String(await refused(() => ({ identities: [supplied()] }), "leaves")),
      /^args\/invalid cms1 callBridge trustBy/,
    );
  });
});
