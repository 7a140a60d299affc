import assert from "node:assert/strict";
import type { ApplianceOrder } from "../../../plan/issuance/appliance-order";
import { keyMakings, matchCommand, reviewedMaking, signCommand } from "../../../plan/issuance/pki-commands";
import type { MakingTerms } from "../../../plan/issuance/pki-commands";
import { isKeyOnAppliance, keyBases, keyPartName, keyStem } from "../../../plan/key-on-appliance";
import { candidateNames, parseFileName } from "../../../plan/file-names";
import { thrownText } from "../../thrown";

const terms: MakingTerms = {
  name: "cms1-web",
  stem: "cms1-web-ab12",
  subject: { commonName: "www.example.com" },
  names: ["www.example.com"],
  generation: 1,
  signing: { by: "others" },
};
const commandsOf = (change: Partial<MakingTerms>, base = "callbridge"): readonly string[] =>
  keyMakings({ ...terms, ...change }, "nothing").map(({ command }) => command(base));
const basesOf = (change: Partial<MakingTerms>, succeeds = "nothing"): readonly string[] =>
  keyMakings({ ...terms, ...change }, succeeds).map(({ bases: [base = ""] }) => base);

describe("[U] plan/issuance/pki-commands", () => {
  it("CSR-05 CSR-09 gives the attributes in one order, the names by commas without blanks", () => {
    const subject = {
      commonName: "www.example.com",
      organizationalUnit: "My Desk",
      organization: "Example Inc.",
      locality: "San Jose",
      province: "New Jersey",
      country: "US",
      emailAddress: "pki@example.com",
    };
    assert.deepEqual(commandsOf({ subject, names: ["www.example.com", "guest.example.com", "10.1.1.9"] }), [
      'pki csr callbridge CN:www.example.com OU:"My Desk" O:"Example Inc." L:"San Jose" ST:"New Jersey" C:US ' +
        "emailAddress:pki@example.com subjectAltName:guest.example.com,10.1.1.9",
    ]);
  });

  it("CSR-10 leaves the common name out of the list, and lists it alone where the appliance did not add it", () => {
    assert.deepEqual(commandsOf({}), [
      "pki csr callbridge CN:www.example.com",
      "pki csr callbridge CN:www.example.com subjectAltName:www.example.com",
    ]);
    // Each has files of its own, or the second would overwrite the key of the first.
    const [first, second] = basesOf({});
    assert.notEqual(first, second);
  });

  it("refuses what an appliance could read otherwise than it is meant", () => {
    const refusal = (subject: Partial<ApplianceOrder["subject"]>, names = terms.names): string =>
      thrownText(() => commandsOf({ subject: { ...terms.subject, ...subject }, names }));
    assert.match(refusal({ organization: 'Example" CN:evil' }), /^CMD-17 .*double quote/);
    assert.match(refusal({ organization: "Example\nwebadmin disable" }), /^CMD-17 .*control character/);
    assert.match(
      refusal({ organization: " Example" }),
      /^args\/invalid pki csr O: .*begins or ends with a blank/,
    );
    assert.match(refusal({ locality: "a\\b" }), /^args\/invalid pki csr L: .*backslash/);
    assert.match(
      refusal({ commonName: "a".repeat(65) }),
      /^args\/invalid pki csr CN: .*65 characters, and 64/,
    );
    assert.match(refusal({}, ["www.example.com", "a,b"]), /^args\/invalid pki csr subjectAltName: .*"a,b"/);
  });

  it("LAB-03 makes self-signed certificates with a common name and no list, and refuses further names", () => {
    const signing = { by: "itself" } as const;
    assert.deepEqual(commandsOf({ signing, subject: { ...terms.subject, organization: "Example Inc." } }), [
      'pki selfsigned callbridge CN:www.example.com O:"Example Inc."',
    ]);
    assert.match(
      thrownText(() => commandsOf({ signing, names: ["www.example.com", "guest.example.com"] })),
      /^LAB-03 cms1-web: .*guest\.example\.com would be missing/,
    );
  });

  it("makes the same base of the same request, and another one of each thing that makes another key", () => {
    const [base] = basesOf({});
    const names = ["www.example.com", "b.example.com", "a.example.com"];
    assert.deepEqual(basesOf({ names }), basesOf({ names: [...names].reverse() }));
    const others = [
      basesOf({ generation: 2 }),
      basesOf({ name: "cms1-web-2" }),
      basesOf({ names }),
      basesOf({ subject: { ...terms.subject, organization: "Example" } }),
      basesOf({ signing: { by: "itself" } }),
      basesOf({ signing: { by: "itself" } }, "the certificate that is due"),
    ].map(([other]) => other);
    assert.equal(new Set([base, ...others]).size, others.length + 1);
  });

  it("CMD-09 shows every command that may be sent", () => {
    const [base = "", listed = ""] = basesOf({});
    assert.deepEqual(reviewedMaking({ ...terms, signing: { by: "applianceCa", base: "dbca" } }, "nothing"), [
      "version",
      `pki csr ${base} CN:www.example.com`,
      `pki csr ${listed} CN:www.example.com subjectAltName:www.example.com`,
      `pki sign ${base} dbca`,
    ]);
    assert.equal(signCommand("dbserver", "dbca"), "pki sign dbserver dbca");
    assert.equal(matchCommand("new"), "pki match new.key new.crt");
  });
});

describe("[U] plan/key-on-appliance", () => {
  it("FILE-07 FILE-18 names each part by base name and ending, within what an appliance takes", () => {
    const stem = keyStem("CMS1_web.bridge (3), the long name of a role", "ab12");
    assert.equal(stem, "cms1-web-bridge-3-th-ab12");
    const [base = "", ...others] = keyBases(stem, "seed");
    assert.equal(keyPartName(base, "csr"), `${base}.csr`);
    for (const one of [base, ...others]) {
      assert.match(one, /^cms1-web-bridge-3-th-ab12-[0-9a-f]{10}$/);
      assert.ok(keyPartName(one, "key").length <= 40);
    }
    assert.equal(new Set([base, ...others]).size, 3);
    assert.equal(keyStem("(-)", "ab12"), "key-ab12");
  });

  it("tells such a key from an upload, also that of a role that is called like its files", () => {
    const [base = ""] = keyBases(keyStem("webadmin", "ab12"), "seed");
    assert.equal(parseFileName(`${base}.key`), undefined);
    assert.equal(isKeyOnAppliance(`${base}.key`), true);
    assert.equal(isKeyOnAppliance(`${base}.crt`), false);
    const [upload = ""] = candidateNames(
      { stem: "webadmin", mark: "ab12" },
      "0123456789abcdef".repeat(4),
      "key",
    );
    assert.equal(isKeyOnAppliance(upload), false);
    assert.equal(isKeyOnAppliance("hand.key"), false);
  });
});
