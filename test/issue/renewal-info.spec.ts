/** ACME Renewal Information, from a responder of the tests' own in front of pebble. */
import assert from "node:assert/strict";
import { issueByAcme } from "../../issue/acme/issue";
import { renewalIdentifier } from "../../issue/acme/renewal-info";
import { answered } from "../../issue/renewal-entry";
import { parseCertificate } from "../../x509/certificate";
import type { Certificate } from "../../x509/certificate";
import { anAccount, anOrder } from "./orders";
import { Pebble, needPebble } from "./pebble";
import { RenewalResponder } from "./renewal-responder";

describe("[U] issue/acme/renewal-info", () => {
  it("names a certificate as RFC 9773, 4.1 does in its example", () => {
    const authorityKeyId = "69885b6b87464041e1b37b847ba0ae2cde01c8d4";
    assert.equal(
      renewalIdentifier({ authorityKeyId, serialOctets: Buffer.from("0087654321", "hex") }),
      "aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE",
    );
  });
});

describe("[I] issue/acme/renewal-info against a responder", function () {
  this.timeout(60_000);
  const responders: RenewalResponder[] = [];
  let responder: RenewalResponder;
  let leaf: Certificate;
  const account = anAccount();

  before(async function () {
    needPebble(this);
    const pebble = await Pebble.start();
    responder = await RenewalResponder.start(pebble);
    responders.push(responder);
    const { directoryUrl, serverCaPem } = responder;
    const { command } = pebble.hook();
    const order = await anOrder(
      pebble,
      { kind: "dnsHook", command },
      { terms: { directoryUrl, serverCaPem } },
    );
    const first = await issueByAcme(order, account, { progress: () => undefined });
    assert.equal(first.hasRenewalInfo, true);
    leaf = parseCertificate(first.leafPem, "leaf");
    await issueByAcme(order, account, { progress: () => undefined, predecessor: leaf });
  });
  after(async () => {
    for (const one of responders) one.stop();
    await Pebble.stopAll();
  });

  const ask = async (): Promise<Record<string, string>> => {
    const { directoryUrl, serverCaPem } = responder;
    return { ...(await answered(JSON.stringify({ directoryUrl, serverCaPem, leafPem: leaf.pem }))) };
  };

  it("orders a renewal as the successor of the certificate that it replaces, and nothing else so", () => {
    assert.deepEqual(responder.replaced, [undefined, renewalIdentifier(leaf)]);
  });

  it("takes one moment of the window, and the same one every time", async () => {
    responder.suggested = { start: "2027-01-01T00:00:00Z", end: "2027-01-03T00:00:00Z" };
    const [first, second] = [await ask(), await ask()];
    assert.deepEqual(first, second);
    assert.ok(
      "2027-01-01T00:00:00.000Z" <= (first["from"] ?? "") &&
        (first["from"] ?? "") <= "2027-01-03T00:00:00.000Z",
    );
    assert.deepEqual(responder.asked.slice(-2), [renewalIdentifier(leaf), renewalIdentifier(leaf)]);
  });

  it("says why there is no moment, and ends well", async () => {
    responder.suggested = undefined;
    assert.match((await ask())["why"] ?? "", /renewal-info\/\S+ answered 404$/);
    responder.suggested = { start: "soon", end: "later" };
    assert.deepEqual(await ask(), { why: "the server suggests no window" });
    responder.stop();
    assert.match((await ask())["why"] ?? "", /ECONNREFUSED/);
    assert.match(await answered("no question").then((answer) => JSON.stringify(answer)), /^\{"why":/);
  });
});
