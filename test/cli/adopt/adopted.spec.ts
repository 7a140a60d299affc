import assert from "node:assert/strict";
import { adoptedFleet } from "../../../cli/adopt/adopted";
import { parseAdoptArguments } from "../../../cli/adopt/arguments";
import { foundText, readmeText } from "../../../cli/adopt/instructions";
import { programText } from "../../../cli/adopt/program-text";
import type { RoleSurvey, SlotSurvey, Survey } from "../../../cli/doctor/survey";
import { parseCertificates } from "../../../x509/certificate";
import type { Certificate } from "../../../x509/certificate";
import { aCa, makeLeaf } from "../../certificates";

const now = new Date();
const root = aCa("Found Root");
const issuing = root.intermediate("Found Issuing CA");
const hostKey = `SHA256:${"A".repeat(43)}`;

function made(cn: string, dns: readonly string[] = [cn]): readonly Certificate[] {
  const { leafPem, chainPem } = makeLeaf({ ca: issuing, cn, dns: [...dns] });
  return parseCertificates(leafPem + chainPem, cn);
}

/** A slot whose files hold what they should, in the order in which they should. */
function slot(
  name: string,
  certificates: readonly Certificate[],
  files: Readonly<Record<string, string>>,
): SlotSurvey {
  const isTrust = "trust" in files;
  const [leaf, ...chain] = certificates;
  const parts = isTrust
    ? { trust: certificates }
    : "fullChain" in files
      ? { fullChain: certificates }
      : { leaf: leaf ? [leaf] : [], ...("bundle" in files && { bundle: chain }) };
  return { slot: name, kind: isTrust ? "trust" : "identity", files, parts, certificates };
}

const pair = { key: "cms.key", leaf: "cms.crt", bundle: "ca.crt" };

function role(
  name: RoleSurvey["role"],
  slots: readonly SlotSurvey[],
  change: Partial<RoleSurvey> = {},
): RoleSurvey {
  return { role: name, isUsed: true, slots, listeners: [], ...change };
}

function survey(host: string, roles: readonly RoleSurvey[]): Survey {
  const appliance = { commands: "exec", sharesConnection: true, roles } as const;
  return { target: { host, port: 22, user: "admin", hostKey }, appliance };
}

function notes(...surveys: readonly Survey[]): readonly string[] {
  return adoptedFleet(surveys, now).flatMap((found) =>
    found.notes.map(({ where, text }) => `${where}: ${text}`),
  );
}

describe("[U] cli/adopt: what is taken over", () => {
  const certs = slot("certs", made("cms1.example.org"), pair);

  it("has nothing to say where a component says all of it, under the name that the certificates bear", () => {
    const [found] = adoptedFleet([survey("10.1.1.1", [role("webAdmin", [certs])])], now);
    assert.deepEqual(
      [found?.name, found?.fqdn, found?.notes, found?.roles.map(({ role: name, allow }) => [name, allow])],
      ["cms-10-1-1-1", "cms1.example.org", [], [["webAdmin", []]]],
    );
  });

  it("leaves out a role that a declaration would enable, one that lacks a part, and one whose key is another one's", () => {
    const found = notes(
      survey("cms1.example.org", [
        role("turn", [certs], { enabled: false }),
        role("webBridge3", [
          slot("httpsCerts", made("cms1.example.org"), { key: "a.key", fullChain: "a.crt" }),
        ]),
        role("webAdmin", [{ ...certs, mismatch: "do not match" }]),
      ]),
    );
    assert.deepEqual(found, [
      "cms1 turn: left out: it is disabled, and a declared role is enabled",
      "cms1 webBridge3: left out: nothing is assigned to c2wCerts, c2wTrust",
      "cms1 webAdmin: left out: certs: do not match",
    ]);
  });

  it("CA-07 allows by name the rules that are broken today, and tells which", () => {
    const wild = slot("certs", made("*.other.example"), pair);
    const fleet = adoptedFleet([survey("cms1.example.org", [role("callBridge", [wild])])], now);
    const [found] = fleet;
    assert.deepEqual(found?.roles[0]?.allow.includes("CA-07"), true);
    assert.match(
      found.notes.map(({ text }) => text).join("\n"),
      /^CA-07: the leaf .* does not cover cms1\.example\.org$/m,
    );
    assert.match(programText(fleet, {}), /allow: \[.*"CA-07".*\]/);
  });

  it("tells files that the first update would write anew, and a chain that is refused until its root is there", () => {
    const certificates = made("cms1.example.org");
    const [leaf, ...chain] = certificates;
    const bundle = [...chain].reverse();
    const turned = {
      ...certs,
      certificates: leaf ? [leaf, ...bundle] : [],
      parts: { leaf: leaf ? [leaf] : [], bundle },
    };
    const rootless = slot("certs", certificates.slice(0, -1), pair);
    const found = notes(
      survey("cms1.example.org", [role("webAdmin", [turned]), role("callBridge", [rootless])]),
    );
    assert.match(
      found[0] ?? "",
      /^cms1 webAdmin certs: the files hold the same certificates in another order/,
    );
    assert.match(
      found[1] ?? "",
      /^cms1 callBridge certs: refused until it is mended, x509\/chain: .*Found Root/,
    );
  });

  it("writes what tables and certificates say as text and never as code, a path or a command", () => {
    const evil = slot("certs", made("cms1.example.org"), { ...pair, key: "../../`id`\n.key" });
    const fleet = adoptedFleet([survey("cms1.example.org", [role("webAdmin", [evil])])], now);
    const text =
      programText(fleet, { passwordFrom: { env: "P" } }) + readmeText(fleet) + foundText(fleet, "x");
    assert.ok(!text.includes("`id`"));
    assert.match(text, /inUse\("adopted\/cms1", "webAdmin-certs\.key", "webAdmin-certs\.crt"\)/);
  });

  it("asks once for a key that serves several roles, and tells appliances of one name apart", () => {
    const both = [role("webAdmin", [certs]), role("callBridge", [certs])];
    const fleet = adoptedFleet([survey("cms1.example.org", both), survey("cms1.example.net", both)], now);
    assert.deepEqual(
      fleet.map(({ name }) => name),
      ["cms1", "cms1-2"],
    );
    const commands = [...readmeText(fleet).matchAll(/`(sftp .*)`/g)].map(([, command]) => command);
    assert.deepEqual(commands, [
      "sftp -P 22 admin@cms1.example.org:cms.key adopted/cms1/cms.key",
      "sftp -P 22 admin@cms1.example.net:cms.key adopted/cms1-2/cms.key",
    ]);
  });
});

describe("[U] cli/adopt: arguments", () => {
  it("wants a folder, and the host key of every appliance", () => {
    const refused = (line: string): unknown => {
      try {
        return parseAdoptArguments(line.split(" "));
      } catch (error) {
        return error instanceof Error ? error.message : error;
      }
    };
    assert.match(String(refused("cms1")), /adopt needs --folder DIR/);
    assert.match(
      String(refused(`a b --host-key a=${hostKey} --folder x`)),
      /adopt needs --host-key for b, which "doctor b" shows/,
    );
  });
});
