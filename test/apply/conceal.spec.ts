import assert from "node:assert/strict";
import { concealError, concealer } from "../../apply/conceal";
import type { ChangeInput } from "../../apply/change";
import { cmsError } from "../../errors/cms-error";
import type { RunningAppliance } from "../../lab/appliance/appliance";
import { secretForms, searchText } from "../secrets-search";
import type { Secrets } from "../secrets-search";
import { Appliances, anIdentity, change, declare, loginKey } from "./changing";
import type { Ran } from "./changing";

const password = 'a "password" of the Lab/+1';
const passphrase = "a-passphrase-of-the-Lab";

describe("[E] apply/conceal", () => {
  const appliances = new Appliances();
  afterEach(() => appliances.clear());

  /** A change that knows every kind of secret, and all of them. */
  async function inputWithSecrets(): Promise<{
    readonly appliance: RunningAppliance;
    readonly input: ChangeInput;
    readonly secrets: Secrets;
  }> {
    const appliance = await appliances.start({ users: [{ name: "admin", password }], loginKey: loginKey() });
    const input = declare(appliance, "webAdmin", { made: anIdentity() });
    const credentials = { password, passphrase, privateKey: loginKey().privateKey };
    const key = input.secrets.keys["certs"] ?? "";
    return {
      appliance,
      input: { ...input, credentials },
      secrets: { key, password, passphrase, "login key": loginKey().privateKey },
    };
  }

  it("takes every usual form of every secret out of a text, and leaves the rest", async () => {
    const { input, secrets } = await inputWithSecrets();
    const conceal = concealer(input);
    for (const { secret, form, bytes } of secretForms(secrets)) {
      const clean = conceal(`before ${bytes.toString()} after`);
      assert.deepEqual(searchText("the text", clean, secrets), [], `${secret} ${form}`);
      assert.match(clean, /^before .*\[secret\].* after$/s);
    }
    assert.equal(conceal("webadmin certs a.key a.crt"), "webadmin certs a.key a.crt");
  });

  it("knows the secrets of the secret document and of a bastion too", async () => {
    const { input } = await inputWithSecrets();
    const conceal = concealer({
      ...input,
      bastionCredentials: { password: "of-the-bastion" },
      callBridges: { cms2: { ssh: { password: "of-cms2" }, apiPassword: "of-the-api" } },
      secrets: {
        ...input.secrets,
        credentials: { password: "of-the-document" },
        callBridges: { cms2: { version: 1, keys: { api: "literal-of-the-api" }, credentials: {} } },
      },
    });
    const all = ["of-the-bastion", "of-the-document", "of-cms2", "of-the-api", "literal-of-the-api"];
    for (const secret of all) assert.equal(conceal(`(${secret})`).includes(secret), false, secret);
  });

  it("leaves words of fewer than six characters alone, which would hit ordinary ones", async () => {
    const { input } = await inputWithSecrets();
    const conceal = concealer({ ...input, credentials: { password: "admin" } });
    assert.equal(conceal("webadmin running"), "webadmin running");
  });

  it("makes an error of the same code without secrets, and keeps one that has none", async () => {
    const conceal = concealer((await inputWithSecrets()).input);
    const facts = { subject: "cms1", what: `it said ${password}`, remedy: "ask", evidence: password };
    assert.deepEqual(
      concealError(cmsError("mmp/refused", { ...facts, retry: "safe" }), conceal),
      cmsError("mmp/refused", {
        subject: "cms1",
        what: "it said [secret]",
        remedy: "ask",
        evidence: "[secret]",
        retry: "safe",
      }),
    );
    const harmless = cmsError("mmp/refused", { ...facts, what: "it said no", evidence: "no" });
    assert.equal(concealError(harmless, conceal), harmless);
  });

  it("keeps secrets out of report and progress when the appliance prints them back in every reply", async () => {
    const { appliance, input, secrets } = await inputWithSecrets();
    const forms = secretForms(secrets).map(({ bytes }) => bytes.toString());
    const good = await change(input);
    assert.equal(good.report.outcome, "changed", good.error?.message);
    assert.deepEqual(searchRun(good, secrets), []);
    // One form at a time, so that each stands at the beginning of a reply and in the sentence of the error.
    let looks = 0;
    for (const text of forms.filter((_, index) => index % 3 === 0)) {
      appliance.log.restart();
      for (const n of [1, 2, 3]) appliance.faults.at(n, { kind: "answer", text });
      // A refusal, or a table that cannot be read: both are quoted in an error.
      appliance.faults.at(4, { kind: "answer", text: looks % 2 === 0 ? `FAILURE: ${text}` : text });
      const ran = await change(input);
      assert.equal(ran.report.outcome, "failed");
      assert.deepEqual(searchRun(ran, secrets), []);
      looks += 1;
    }
    assert.ok(looks > 10);
  });

  it("finds a planted secret, so that the search above means something", async () => {
    const { secrets } = await inputWithSecrets();
    const planted = { report: password, progress: [], error: undefined };
    assert.ok(searchText("the report", JSON.stringify(planted), secrets).length > 0);
  });
});

function searchRun({ report, error, progress }: Ran, secrets: Secrets): readonly string[] {
  return [
    ...searchText("the report", JSON.stringify(report), secrets),
    ...searchText("the progress", progress.join("\n"), secrets),
    ...searchText("the error", `${String(error)}\n${error?.stack ?? ""}`, secrets),
  ];
}
