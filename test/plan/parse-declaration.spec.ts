import assert from "node:assert/strict";
import fc from "fast-check";
import { defaultDeadlines } from "../../plan/declaration";
import type { Declaration } from "../../plan/declaration";
import { parseDeclaration } from "../../plan/parse-declaration";
import { roles } from "../../plan/roles";
import { thrownText } from "../thrown";
import { declare, identity, worldCa } from "./world";

const certs = identity().declared;
const trust = { pem: worldCa.certPem };
const full: Declaration = declare("callBridge", {
  identities: { certs },
  trusts: { c2wTrust: trust },
  settings: {
    kind: "callBridge",
    webRtc: true,
    sipVerify: "ocsp",
    ldapVerify: "disable",
    lyncFqdn: "cb.example.org",
  },
  target: {
    host: "cms1.example.org",
    port: 22,
    user: "admin",
    hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 cms1",
    credentials: {
      privateKeyFrom: { file: "/keys/id" },
      passphraseFrom: { command: ["pass", "show", "x"] },
      agent: true,
    },
    bastion: {
      host: "2001:db8::7",
      port: 2222,
      user: "jump",
      hostKey: `SHA256:${"A".repeat(43)}`,
      credentials: { passwordFrom: { env: "JUMP_PASSWORD" } },
    },
    algorithms: { kex: ["diffie-hellman-group14-sha1"] },
  },
  proof: { mode: "required", host: "203.0.113.9", port: 5061 },
  allow: ["apply/foreign-file"],
  callWait: {
    callBridges: [
      {
        appliance: "cms2",
        target: {
          host: "192.0.2.11",
          port: 22,
          user: "admin",
          hostKey: `SHA256:${"A".repeat(43)}`,
          credentials: {},
        },
        api: { host: "192.0.2.11", port: 443, user: "api", passwordFrom: { env: "API_PASSWORD" } },
      },
    ],
    deadlineMs: 0,
    otherwise: "goOn",
  },
  maintenanceWindow: {
    days: ["sat", "sun"],
    start: "22:00",
    end: "04:00",
    timeZone: "Europe/Oslo",
    override: "x",
  },
});

/** The full declaration with the member at a path replaced; `undefined` takes it away. */
function changed(path: string, value: unknown): string {
  const copy: unknown = structuredClone(full);
  const names = path.split(".");
  let place = copy as Record<string, unknown>;
  for (const name of names.slice(0, -1)) place = place[name] as Record<string, unknown>;
  place[names.at(-1) ?? ""] = value;
  return JSON.stringify(copy);
}

describe("[U] plan/parse-declaration", () => {
  it("EXT-10 reads back what a component writes", () => {
    assert.deepStrictEqual(parseDeclaration(JSON.stringify(full)), full);
    const webAdmin = declare("webAdmin", {
      identities: { certs },
      settings: { kind: "webAdmin", listen: { interface: "a", port: 8443 } },
    });
    assert.deepStrictEqual(parseDeclaration(JSON.stringify(webAdmin)), webAdmin);
    const widen = declare("callBridge", {
      phase: "widen",
      trusts: { c2wTrust: { ...trust, pinned: true } },
    });
    assert.deepStrictEqual(parseDeclaration(JSON.stringify(widen)), widen);
  });

  it("EXT-10 gives deadlines that are left out their defaults, and drops members that it does not know", () => {
    const text = JSON.stringify({ ...full, deadlines: { commandMs: 5 }, extra: "x" });
    assert.deepStrictEqual(parseDeclaration(text), {
      ...full,
      deadlines: { ...defaultDeadlines, commandMs: 5 },
    });
  });

  const number = (least: number, most: number): string =>
    `a whole number from ${String(least)} to ${String(most)}`;
  const hostKey = "a fingerprint (SHA256:...) or a host key line (ssh-ed25519 AAAA...)";
  const supported = Object.keys(roles).join(", ");
  const wrong: readonly (readonly [string, unknown, string, string])[] = [
    ["version", 2, "is 2", "1"],
    ["version", undefined, "is missing", "1"],
    ["role", "databaseCluster", 'is "databaseCluster"', `one of ${supported}`],
    ["role", "toString", 'is "toString"', `one of ${supported}`],
    ["appliance", "", 'is ""', "a text that is not empty"],
    ["appliance", 7, "is 7", "a text that is not empty"],
    ["phase", "later", 'is "later"', "one of widen, switch, narrow"],
    [
      "phase",
      "widen",
      'is "widen"',
      "switch, where an identity or a trust without pinned leaves is declared",
    ],
    ["trusts.c2wTrust.pinned", false, "is false", "true, or left out"],
    ["mark", "0A1B", 'is "0A1B"', "four hexadecimal digits in lower case"],
    ["mark", "0a1b2", 'is "0a1b2"', "four hexadecimal digits in lower case"],
    ["stack", undefined, "is missing", "a text that is not empty"],
    ["target", "cms1", 'is "cms1"', "an object"],
    ["target.host", "-oProxyCommand=x y", 'is "-oProxyCommand=x y"', "a host name or an address"],
    ["target.port", 0, "is 0", number(1, 65_535)],
    ["target.port", 65_536, "is 65536", number(1, 65_535)],
    ["target.port", "22", 'is "22"', number(1, 65_535)],
    ["target.port", 22.5, "is 22.5", number(1, 65_535)],
    ["target.user", null, "is null", "a text that is not empty"],
    ["target.hostKey", "any", 'is "any"', hostKey],
    ["target.hostKey", undefined, "is missing", hostKey],
    ["target.hostKey", "SHA256:AAAA", 'is "SHA256:AAAA"', hostKey],
    ["target.credentials", [], "is []", "an object"],
    ["target.credentials.agent", "yes", 'is "yes"', "true or false"],
    ["target.credentials.passwordFrom", {}, "is {}", "an object with exactly one of env, file, command"],
    [
      "target.credentials.passwordFrom",
      { env: "A", file: "b" },
      'is {"env":"A","file":"b"}',
      "an object with exactly one of env, file, command",
    ],
    [
      "target.credentials.passphraseFrom",
      { command: [] },
      'is {"command":[]}',
      "an object with exactly one of env, file, command",
    ],
    ["target.bastion.port", -1, "is -1", number(1, 65_535)],
    ["target.algorithms", ["aes"], 'is ["aes"]', "an object"],
    ["target.algorithms.kex", "aes", 'is "aes"', "a list of texts"],
    ["identities.certs", "pem", 'is "pem"', "an object"],
    ["identities.certs.leafPem", "no pem", 'is "no pem"', "a certificate as PEM"],
    ["identities.certs.chainPem", undefined, "is missing", "a text"],
    ["identities.certs.keyForm", "der", 'is "der"', "one of pkcs8, pkcs1"],
    ["trusts.c2wTrust.pem", "", 'is ""', "certificates as PEM"],
    ["settings.kind", "webAdmin", 'is "webAdmin"', "the role, callBridge"],
    ["settings.webRtc", undefined, "is missing", "true or false"],
    ["settings.sipVerify", "on", 'is "on"', "one of enable, disable, ocsp"],
    ["settings.lyncFqdn", "", 'is ""', "a text that is not empty"],
    ["proof.mode", "never", 'is "never"', "one of auto, required"],
    ["proof.port", 1e9, "is 1000000000", number(1, 65_535)],
    ["deadlines", undefined, "is missing", "an object"],
    ["deadlines.connectMs", 0, "is 0", number(1, 86_400_000)],
    ["deadlines.channelGapMs", -1, "is -1", number(0, 86_400_000)],
    ["allow", "EXT-01", 'is "EXT-01"', "a list of texts"],
    ["callWait.callBridges", [], "is []", "a list with at least one Call Bridge"],
    ["callWait.deadlineMs", -1, "is -1", number(0, 86_400_000)],
    ["callWait.otherwise", "stop", 'is "stop"', "one of fail, goOn"],
    ["maintenanceWindow.days", [], "is []", "a list with at least one day"],
    ["maintenanceWindow.start", "24:00", 'is "24:00"', "a time such as 22:00"],
    ["maintenanceWindow.end", "4:00", 'is "4:00"', "a time such as 04:00"],
    ["maintenanceWindow.timeZone", "+02:00", 'is "+02:00"', "a time zone such as Europe/Oslo"],
    ["maintenanceWindow.override", "", 'is ""', "a text that is not empty"],
  ];
  for (const [path, value, what, expected] of wrong) {
    it(`EXT-10 refuses ${path} when it ${what}`, () => {
      assert.equal(
        thrownText(() => parseDeclaration(changed(path, value))),
        `apply/input CMS_DECLARATION.${path}: ${what}. It must be ${expected}.`,
      );
    });
  }

  it("CLU-06 EXT-10 empties only a slot that a command empties and that is not declared too", () => {
    assert.deepEqual(parseDeclaration(changed("emptied", ["clusterTrust"])).emptied, ["clusterTrust"]);
    for (const slot of ["sipTrust", "certs", "c2wTrust", "https"]) {
      assert.equal(
        thrownText(() => parseDeclaration(changed("emptied", [slot]))),
        `apply/input CMS_DECLARATION.emptied[0]: is "${slot}". It must be one of clusterTrust.`,
      );
    }
  });

  it("EXT-10 refuses a slot of another role or kind and names those that there are", () => {
    assert.match(
      thrownText(() => parseDeclaration(changed("identities.c2wTrust", certs))),
      /^apply\/input CMS_DECLARATION\.identities\.c2wTrust: is \{"leafPem":.*\.\.\.\. It must be a slot of callBridge: certs\.$/,
    );
    assert.match(
      thrownText(() => parseDeclaration(changed("trusts.certs", trust))),
      /^apply\/input CMS_DECLARATION\.trusts\.certs: .* It must be a slot of callBridge: c2wTrust, clusterTrust, sipTrust, ldapTrust\.$/,
    );
    const text = JSON.stringify(declare("webAdmin", { identities: { certs }, trusts: { any: trust } }));
    assert.match(
      thrownText(() => parseDeclaration(text)),
      /It must be a slot of webAdmin: none\.$/,
    );
  });

  it("EXT-10 refuses a declaration of nothing, and a text of a list by its place", () => {
    assert.equal(
      thrownText(() => parseDeclaration(JSON.stringify({ ...full, identities: {}, trusts: {} }))),
      "apply/input CMS_DECLARATION.identities: is {}. It must be an object with at least one slot, unless a trust is declared.",
    );
    assert.equal(
      thrownText(() => parseDeclaration(changed("allow", ["EXT-01", 2]))),
      "apply/input CMS_DECLARATION.allow[1]: is 2. It must be a text that is not empty.",
    );
  });

  it("PKI-22 shows at most sixty characters of a value, and nothing of a text that is no JSON", () => {
    const text = thrownText(() => parseDeclaration(changed("appliance", [`secret${"x".repeat(200)}`])));
    assert.match(text, /^apply\/input CMS_DECLARATION\.appliance: is .{60}\. It must be/);
    assert.equal(
      thrownText(() => parseDeclaration("{secret")),
      "apply/input CMS_DECLARATION: is no JSON document (7 characters). " +
        "Start the change through its component, which writes the declaration.",
    );
  });

  it("EXT-10 refuses any other JSON document by name, and fails in no other way", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        assert.match(
          thrownText(() => parseDeclaration(text)),
          /^apply\/input CMS_DECLARATION/,
        );
      }),
    );
  });
});
