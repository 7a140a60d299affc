import assert from "node:assert/strict";
import { c2wUrl, planRegistration, registeredFor } from "../../plan/registration";
import { parseRegistration } from "../../plan/parse-registration";
import { thrownText } from "../thrown";

const url = "c2w://wb1.example.org:9999";

describe("[U] plan/registration", () => {
  const other = { id: "2", url: "c2w://wb2.example.org:9999" };

  it("API-06 keeps an entry with this URL, whoever made it and however it is written", () => {
    const same = { id: "1", url: "C2W://WB1.example.org:9999/" };
    assert.deepStrictEqual(planRegistration(url, [other, same], undefined), { kind: "keep", id: "1" });
    assert.deepStrictEqual(planRegistration(url, [other, same], "1"), { kind: "keep", id: "1" });
  });

  it("API-06 changes our earlier entry in place, and creates what is missing", () => {
    const own = { id: "1", url: "c2w://old.example.org:9999" };
    assert.deepStrictEqual(planRegistration(url, [other, own], "1"), { kind: "change", id: "1", url });
    assert.deepStrictEqual(planRegistration(url, [other], "1"), { kind: "create", url });
    assert.deepStrictEqual(planRegistration(url, [{ id: "3" }], undefined), { kind: "create", url });
  });

  it("API-06 removes only an entry with our URL", () => {
    assert.deepStrictEqual(registeredFor(url, [other, { id: "1", url }]), { id: "1", url });
    assert.equal(registeredFor(url, [other]), undefined);
  });

  it("API-02 API-03 writes the URL of a name or an address with the c2w port", () => {
    assert.equal(c2wUrl("x", "WB1.example.org", 9999), url);
    assert.equal(c2wUrl("x", "10.1.2.3", 9999), "c2w://10.1.2.3:9999");
    assert.equal(c2wUrl("x", "2001:db8::1", 9999), "c2w://[2001:db8::1]:9999");
    assert.equal(
      thrownText(() => c2wUrl("edge1 registration", "https://wb1", 0)),
      'API-03 edge1 registration: "https://wb1" with port 0 makes no c2w:// URL. Give the host that the c2w leaf ' +
        "covers, and the port of `webbridge3 c2w listen`.",
    );
  });
});

describe("[U] plan/parse-registration", () => {
  const good = {
    version: 1,
    name: "edge1-registration",
    callBridges: [
      {
        appliance: "cms1",
        target: {
          host: "cms1.example.org",
          port: 22,
          user: "admin",
          hostKey: `SHA256:${"A".repeat(43)}`,
          credentials: { passwordFrom: { env: "CMS_PASSWORD" } },
        },
        api: { host: "cms1.example.org", port: 443, user: "admin", passwordFrom: { env: "CMS_PASSWORD" } },
      },
    ],
    url,
    statusMs: 60_000,
    deadlines: {},
  };

  it("API-03 reads what the component writes, the time limits filled in", () => {
    const { deadlines, ...rest } = parseRegistration(JSON.stringify(good));
    assert.deepStrictEqual({ ...rest, deadlines: {} }, good);
    assert.equal(deadlines.commandMs, 30_000);
  });

  const wrong: readonly (readonly [string, object, string])[] = [
    [
      "url",
      { url: "https://wb1:9999" },
      'is "https://wb1:9999". It must be a URL such as c2w://wb1.example.org:9999.',
    ],
    ["callBridges", { callBridges: [] }, "is []. It must be a list with at least one Call Bridge."],
    ["statusMs", { statusMs: -1 }, "is -1. It must be a whole number from 0 to 86400000."],
    ["version", { version: 2 }, "is 2. It must be 1."],
  ];
  for (const [field, change, said] of wrong) {
    it(`API-03 refuses a wrong ${field}`, () => {
      assert.equal(
        thrownText(() => parseRegistration(JSON.stringify({ ...good, ...change }))),
        `apply/input CMS_REGISTRATION.${field}: ${said}`,
      );
    });
  }

  it("API-03 refuses what is no JSON document", () => {
    assert.equal(
      thrownText(() => parseRegistration("{")),
      "apply/input CMS_REGISTRATION: is no JSON document (1 characters). " +
        "Start the registration through its component, which writes it.",
    );
  });
});
