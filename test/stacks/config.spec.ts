import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { readConfiguration } from "../../stacks/config";
import type {
  SingleCombinedConfiguration,
  SingleSplitConfiguration,
  StackConfiguration,
} from "../../stacks/config";
import { defaultText } from "../../stacks/setting";
import { settings } from "../../stacks/settings";
import { thrownText } from "../thrown";
import { hostKey } from "../components/deployment";

const least = { address: "10.1.1.9", hostKey, passwordEnv: "CMS_PASSWORD" };

function inNamespace(settings: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [`fleet:${name}`, value]));
}

const read = (settings: Readonly<Record<string, string>>): StackConfiguration =>
  readConfiguration("fleet", inNamespace(settings));

function combined(settings: Readonly<Record<string, string>>): SingleCombinedConfiguration {
  const configuration = read(settings);
  if (configuration.topology === "singleCombined") return configuration;
  throw new Error("it is no single combined deployment");
}
const refused = (settings: Readonly<Record<string, string>>): string => thrownText(() => read(settings));

describe("[U] stacks/config", () => {
  it("fills in every default", () => {
    assert.deepEqual(read(least), {
      topology: "singleCombined",
      name: "cms1",
      server: {
        address: "10.1.1.9",
        port: 22,
        user: "admin",
        hostKey,
        api: { port: 443 },
        passwordFrom: { env: "CMS_PASSWORD" },
      },
      issuer: {
        kind: "privateCa",
        privateCa: { rootValidityDays: 3650, leafValidityDays: 200, renewBeforeDays: 30, protectRoot: true },
      },
      webAdmin: {},
      callBridge: { proveAt: { port: 5061 } },
    });
  });

  it("reads the same where the engine has filled in the defaults of Pulumi.yaml", () => {
    const defaults = Object.fromEntries(
      Object.entries(settings).map(([name, setting]) => [name, defaultText(setting)]),
    );
    const split = { topology: "singleSplit", edgeAddress: "10.1.1.10", edgeHostKey: hostKey, turn: "true" };
    for (const given of [least, { ...least, ...split }]) {
      assert.deepEqual(read({ ...defaults, ...given }), read(given));
    }
  });

  it("C2W-05 reads by what the ends of the c2w link know each other, and refuses a pin without a link", () => {
    const { trustBy } = combined({ ...least, webBridge3: "true", trustBy: "leaf" });
    assert.equal(trustBy, "leaf");
    const says =
      "How the ends of the c2w link know each other: issuer, by the CA, or leaf, by the very certificates.";
    assert.equal(
      refused({ ...least, trustBy: "leaf" }),
      "There is a problem with the configuration of this stack:\n" +
        `  trustBy: there is no Web Bridge 3 to be known by its leaf. ${says}\n    pulumi config rm trustBy`,
    );
    assert.equal(
      refused({ ...least, webBridge3: "true", trustBy: "leaves" }),
      "There is a problem with the configuration of this stack:\n" +
        `  trustBy: "leaves" is not one of issuer, leaf. ${says}\n    pulumi config set trustBy leaf`,
    );
  });

  it("reads every setting of a deployment without the web app", () => {
    const all = {
      topology: "singleCombined",
      name: "bridge",
      address: "cms.example.org",
      sshPort: "2222",
      hostKey,
      user: "automation",
      passwordFile: "/run/secrets/cms",
      privateKeyFile: "/run/secrets/key",
      sshAgent: "true",
      fqdn: "cms1.example.org",
      webAdminInterface: "b",
      webAdminPort: "8443",
      sipPort: "5062",
      lyncFqdn: "lync.example.org",
      organization: "Example Inc.",
      country: "NO",
      rootValidityDays: "1000",
      leafValidityDays: "90",
      renewBeforeDays: "10",
      protectRoot: "false",
      caGenerations: "1,2",
      caIssuing: "2",
      recheck: "monday",
    };
    const subject = { organization: "Example Inc.", country: "NO" };
    assert.deepEqual(read(all), {
      topology: "singleCombined",
      name: "bridge",
      server: {
        address: "cms.example.org",
        port: 2222,
        user: "automation",
        hostKey,
        api: { port: 8443 },
        fqdn: "cms1.example.org",
        passwordFrom: { file: "/run/secrets/cms" },
        privateKeyFrom: { file: "/run/secrets/key" },
        agent: true,
      },
      issuer: {
        kind: "privateCa",
        privateCa: {
          rootValidityDays: 1000,
          leafValidityDays: 90,
          renewBeforeDays: 10,
          protectRoot: false,
          generations: ["1", "2"],
          issuing: "2",
          organization: "Example Inc.",
        },
      },
      webAdmin: { ...subject, listen: { interface: "b", port: 8443 } },
      callBridge: { ...subject, proveAt: { port: 5062 }, lyncFqdn: "lync.example.org" },
      recheck: "monday",
    });
  });

  it("reads a maintenance window, and wants all of it", () => {
    const window = { maintenanceStart: "22:00", maintenanceEnd: "04:00", maintenanceTimeZone: "Europe/Oslo" };
    const more = { maintenanceDays: "sat, sun", maintenanceOverride: "key leaked" };
    assert.deepEqual(
      [{}, window, { ...window, ...more }].map((given) => read({ ...least, ...given }).maintenanceWindow),
      [
        undefined,
        { start: "22:00", end: "04:00", timeZone: "Europe/Oslo" },
        {
          days: ["sat", "sun"],
          start: "22:00",
          end: "04:00",
          timeZone: "Europe/Oslo",
          override: "key leaked",
        },
      ],
    );
    const problems = refused({ ...least, maintenanceDays: "saturday", maintenanceEnd: "04:00" });
    assert.match(problems, /^There are 3 problems/);
    assert.match(problems, /maintenanceDays: "saturday" is not one of mon, tue, wed, thu, fri, sat, sun\./);
    assert.match(problems, /maintenanceStart: it is missing\./);
    assert.match(problems, /maintenanceTimeZone: it is missing\./);
  });

  it("reads for how long a change waits for calls to end, and what then", () => {
    const settingsOf = [{}, { goOnWithCalls: "true" }, { waitForNoCallsSeconds: "1800" }];
    assert.deepEqual(
      [...settingsOf, { waitForNoCallsSeconds: "60", goOnWithCalls: "true" }].map(
        (given) => read({ ...least, ...given }).waitForNoCalls,
      ),
      [
        undefined,
        undefined,
        { deadlineSeconds: 1800, otherwise: "fail" },
        { deadlineSeconds: 60, otherwise: "goOn" },
      ],
    );
  });

  it("takes an empty text for a setting that is not set, and looks at no other namespace", () => {
    const others = { "aws:region": "eu-north-1", "fleet2:address": "x" };
    assert.deepEqual(
      readConfiguration("fleet", { ...inNamespace({ ...least, fqdn: "", recheck: "" }), ...others }),
      read(least),
    );
  });

  it("reports everything that is wrong together, each with the line to type", () => {
    assert.equal(
      refused({
        topology: "splitt",
        sshPort: "0",
        webAdminPort: "https",
        sshAgent: "yes",
        passwordEnv: "A",
        passwordFile: "b",
        adress: "10.1.1.9",
      }),
      [
        "There are 8 problems with the configuration of this stack:",
        "  adress: there is no such setting; the nearest is address.",
        "    pulumi config rm adress",
        '  topology: "splitt" is not one of singleCombined, singleSplit, scalableResilient. The deployment: singleCombined, one appliance with all roles; singleSplit, a core and an edge; or scalableResilient, those in appliances.',
        "    pulumi config set topology singleCombined",
        "  address: it is missing. Host name or IP address of the MMP, in singleSplit of the core; required.",
        "    pulumi config set address cms1.example.org",
        `  sshPort: "0" is not a whole number from 1 to 65535. TCP port of the MMP's SSH.`,
        "    pulumi config set sshPort 22",
        "  hostKey: it is missing. Host key of the MMP as ssh-keyscan prints it without the host, or its fingerprint SHA256:...; required.",
        '    pulumi config set hostKey "ssh-ed25519 AAAA..."',
        "  passwordFile: it excludes passwordEnv. File that holds the MMP password; relative to the folder stacks/.",
        "    pulumi config rm passwordFile",
        '  sshAgent: "yes" is neither true nor false. Whether the SSH agent may log in.',
        "    pulumi config set sshAgent true",
        '  webAdminPort: "https" is not a whole number from 1 to 65535. TCP port of Web Admin: set together with webAdminInterface, and where the REST API is reached.',
        "    pulumi config set webAdminPort 443",
      ].join("\n"),
    );
  });

  it("VER-03 says of a role that release 3.0 dropped why there is no setting for it", () => {
    assert.equal(
      refused({ ...least, xmppServer: "xmpp.example.org" }),
      [
        "There is a problem with the configuration of this stack:",
        "  xmppServer: VER-03, release 3.0 dropped the XMPP server; the web app of Web Bridge 3 needs none.",
        "    pulumi config rm xmppServer",
      ].join("\n"),
    );
  });

  it("reports a single problem as one, in an error that is printed without a stack", () => {
    const { passwordEnv: _, ...withoutLogin } = least;
    assert.throws(
      () => read(withoutLogin),
      (error) => pulumi.RunError.isInstance(error),
    );
    assert.equal(
      refused(withoutLogin),
      [
        "There is a problem with the configuration of this stack:",
        "  passwordEnv: there is no way to log in. Environment variable that holds the MMP password when pulumi up runs. " +
          "One way to log in is required.",
        "    pulumi config set passwordEnv CMS_PASSWORD",
      ].join("\n"),
    );
  });

  it("is content with a private key or an agent", () => {
    const { passwordEnv: _, ...withoutLogin } = least;
    assert.deepEqual(combined({ ...withoutLogin, privateKeyFile: "k" }).server.privateKeyFrom, { file: "k" });
    assert.equal(combined({ ...withoutLogin, sshAgent: "true" }).server.agent, true);
  });

  it("cuts a long value in what it says about it", () => {
    assert.match(refused({ ...least, sshPort: "9".repeat(500) }), /^ {2}sshPort: "9{57}\.\.\." is not/m);
  });
});

const webApp = {
  webBridge3: "true",
  webBridgeInterface: "a",
  webBridgePort: "8444",
  c2wInterface: "b",
  c2wPort: "9998",
  httpRedirectPort: "80",
  webAppFqdn: "join.example.org",
  expresswayFqdn: "proxy.example.org",
  c2wHost: "10.1.1.10",
  turn: "true",
  turnPort: "5349",
};

const subject = { organization: "Example Inc." };
const webBridge3 = {
  https: { ...subject, fqdn: "join.example.org", expresswayFqdn: "proxy.example.org" },
  c2w: subject,
  c2wHost: "10.1.1.10",
  httpsListen: [{ interface: "a", port: 8444 }],
  c2wListen: [{ interface: "b", port: 9998 }],
  httpRedirect: { enabled: true, port: 80 },
};
const turn = { ...subject, tlsPort: 5349 };

const edge = {
  edgeAddress: "10.1.1.10",
  edgeHostKey: hostKey,
  edgeSshPort: "2222",
  edgeFqdn: "edge.example.org",
  edgeWebAdminInterface: "a",
  edgeWebAdminPort: "8443",
};
const edgeServer = { address: "10.1.1.10", port: 2222, user: "admin", hostKey, fqdn: "edge.example.org" };

function split(settings: Readonly<Record<string, string>>): Pick<SingleSplitConfiguration, "core" | "edge"> {
  const configuration = read({ ...least, ...edge, ...subject, topology: "singleSplit", ...settings });
  if (configuration.topology === "singleSplit") return configuration;
  throw new Error("it is no single split deployment");
}

describe("[U] stacks/config: the web app", () => {
  it("WB3-08 WB3-09 C2W-01 reads Web Bridge 3 and the TURN server, and registers the c2w port", () => {
    const read = combined({ ...least, ...subject, ...webApp, registerWebBridge: "false" });
    assert.deepEqual(read.webBridge3, webBridge3);
    assert.deepEqual(read.turn, turn);
    assert.deepEqual(read.registration, { register: false, port: 9998 });
  });

  it("leaves ports and interfaces as the appliance has them where nothing is said", () => {
    const read = combined({ ...least, webBridge3: "true", turn: "true" });
    assert.deepEqual([read.webBridge3, read.turn], [{ https: {}, c2w: {} }, {}]);
    assert.deepEqual(read.registration, { register: true, port: 9999 });
  });

  it("puts both sides on one interface where there is no other for Call Bridges", () => {
    const { c2wInterface: _, ...oneInterface } = webApp;
    assert.deepEqual(combined({ ...least, ...oneInterface }).webBridge3?.c2wListen, [
      { interface: "a", port: 9998 },
    ]);
  });

  it("LAB-01 makes self-signed certificates only by a setting that says so", () => {
    assert.deepEqual(combined({ ...least, issuer: "selfSignedForLab" }).issuer, {
      kind: "selfSignedForLab",
      selfSigned: { isLaboratory: true, leafValidityDays: 200, renewBeforeDays: 30 },
    });
  });

  it("CSR-13 reads the domain of a shared certificate", () => {
    assert.equal(combined({ ...least, sharedDomain: "example.org" }).sharedDomain, "example.org");
  });
});

describe("[U] stacks/config: single split", () => {
  const roles = { webAdmin: subject, callBridge: { ...subject, proveAt: { port: 5061 } } };

  it("TOPO-02 places the web app's roles on the edge unless the configuration says otherwise", () => {
    const onEdge = split(webApp);
    assert.deepEqual(onEdge.edge, {
      server: { ...edgeServer, passwordFrom: { env: "CMS_PASSWORD" } },
      webAdmin: { ...subject, listen: { interface: "a", port: 8443 } },
      webBridge3,
      turn,
    });
    const { server: _, ...core } = onEdge.core;
    assert.deepEqual(core, roles);
    const onCore = split({ ...webApp, webBridge3On: "core", turnOn: "core", edgeWebAdmin: "false" });
    const { server, ...coreRoles } = onCore.core;
    assert.deepEqual(server.address, "10.1.1.9");
    assert.deepEqual(coreRoles, { ...roles, webBridge3, turn });
    assert.deepEqual(Object.keys(onCore.edge), ["server"]);
  });

  it("logs in to the edge like to the core, or in a way of its own", () => {
    const login = (settings: Readonly<Record<string, string>>): object => {
      const { user, passwordFrom, privateKeyFrom, agent } = split(settings).edge.server;
      return { user, passwordFrom, privateKeyFrom, agent };
    };
    const none = { passwordFrom: undefined, privateKeyFrom: undefined, agent: undefined };
    assert.deepEqual(login({}), { ...none, user: "admin", passwordFrom: { env: "CMS_PASSWORD" } });
    assert.deepEqual(login({ edgeUser: "robot", edgePrivateKeyFile: "k", sshAgent: "true" }), {
      ...none,
      user: "robot",
      privateKeyFrom: { file: "k" },
      agent: true,
    });
    assert.deepEqual(login({ edgePasswordEnv: "EDGE" }), {
      ...none,
      user: "admin",
      passwordFrom: { env: "EDGE" },
    });
  });

  it("reports what the edge lacks and what belongs to the other topology, once each", () => {
    assert.equal(
      refused({ ...least, topology: "singleSplit", sharedDomain: "example.org", sshAgent: "yes" }),
      [
        "There are 4 problems with the configuration of this stack:",
        "  sharedDomain: it belongs to singleCombined. Domain of one certificate for all roles together, only in singleCombined.",
        "    pulumi config rm sharedDomain",
        '  sshAgent: "yes" is neither true nor false. Whether the SSH agent may log in.',
        "    pulumi config set sshAgent true",
        "  edgeAddress: it is missing. Host name or IP address of the MMP of the edge; required in singleSplit.",
        "    pulumi config set edgeAddress edge.example.org",
        "  edgeHostKey: it is missing. Host key of the edge's MMP, like hostKey; required in singleSplit.",
        '    pulumi config set edgeHostKey "ssh-ed25519 AAAA..."',
      ].join("\n"),
    );
    assert.equal(
      refused({ ...least, turnOn: "core", edgeUser: "a", c2wInterface: "b" }),
      [
        "There are 3 problems with the configuration of this stack:",
        "  turnOn: it belongs to singleSplit. The appliance of the TURN server in singleSplit: core or edge.",
        "    pulumi config rm turnOn",
        "  edgeUser: it belongs to singleSplit. MMP account on the edge; the same as user when it is not set.",
        "    pulumi config rm edgeUser",
        "  webBridgeInterface: it is missing beside c2wInterface. Interface for both sides of Web Bridge 3; otherwise they listen as the appliance has it.",
        "    pulumi config set webBridgeInterface a",
      ].join("\n"),
    );
  });
});
