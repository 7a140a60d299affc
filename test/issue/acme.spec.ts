/** Certificates from Debian's pebble: what a user's ACME server does well and badly, and what becomes of it. */
import assert from "node:assert/strict";
import { issueByAcme } from "../../issue/acme/issue";
import type { IssuanceOrder, IssuedDocument } from "../../plan/issuance/order";
import { parseCertificate, parseCertificates } from "../../x509/certificate";
import { alternativeNames } from "../../x509/host-names";
import { rejectionText } from "../thrown";
import { anAccount, anOrder } from "./orders";
import { Pebble, needPebble } from "./pebble";

describe("[I] issue/acme against pebble", function () {
  this.timeout(120_000);
  let pebble: Pebble;
  const lines: string[] = [];
  const account = anAccount();
  const issue = (order: IssuanceOrder): Promise<IssuedDocument> =>
    issueByAcme(order, account, { progress: (line) => lines.push(line) });

  before(async function () {
    needPebble(this);
    pebble = await Pebble.start({ refusedNonces: 15, sleepSeconds: 2, alternateRoots: 2 });
  });
  after(() => Pebble.stopAll());

  it("gives a leaf with every name and the chain up to the root by DNS-01, a wildcard too", async () => {
    const { command, calls } = pebble.hook();
    const names = ["join.example.org", "*.apps.example.org"];
    const { leafPem, chainPem, hasRenewalInfo } = await issue(
      await anOrder(pebble, { kind: "dnsHook", command }, { names }),
    );
    assert.deepEqual([...alternativeNames(parseCertificate(leafPem, "leaf"))].sort(), [...names].sort());
    const chain = parseCertificates(chainPem, "chain");
    assert.equal(chain.at(-1)?.sha256, parseCertificate(await pebble.rootPem(), "root").sha256);
    assert.equal(hasRenewalInfo, false);
    // Everything that was put up is taken down.
    const record = (name: string): string => `_acme-challenge.${name}.`;
    assert.deepEqual(
      calls()
        .map((call) => call.split(" ").slice(0, 2).join(" "))
        .sort(),
      ["cleanup", "present"].flatMap((action) => [
        `${action} ${record("apps.example.org")}`,
        `${action} ${record("join.example.org")}`,
      ]),
    );
  });

  it("gives one for an address by HTTP-01", async () => {
    const { command } = pebble.hook();
    const names = ["edge.example.org", pebble.address];
    const { leafPem } = await issue(await anOrder(pebble, { kind: "httpHook", command }, { names }));
    assert.deepEqual([...alternativeNames(parseCertificate(leafPem, "leaf"))].sort(), [...names].sort());
  });

  it("finds the chain of the root that is trusted among those that the CA offers", async () => {
    const { command } = pebble.hook();
    const authoritiesPem = await pebble.rootPem(2);
    const { chainPem } = await issue(await anOrder(pebble, { kind: "dnsHook", command }, { authoritiesPem }));
    assert.equal(
      parseCertificates(chainPem, "chain").at(-1)?.sha256,
      parseCertificate(authoritiesPem, "root").sha256,
    );
  });

  it("CA-06 refuses a chain that is not the preferred one, and a root that is not trusted", async () => {
    const { command } = pebble.hook();
    const challenge = { kind: "dnsHook", command } as const;
    assert.match(
      await rejectionText(
        issue(await anOrder(pebble, challenge, { terms: { preferredChain: "Other Root" } })),
      ),
      /^CA-06 wb-https preferredChain: the CA offers no chain with "Other Root", but CN=Pebble Intermediate/,
    );
    const stranger = await Pebble.start();
    try {
      assert.match(
        await rejectionText(
          issue(await anOrder(pebble, challenge, { authoritiesPem: await stranger.rootPem() })),
        ),
        /^CA-06 wb-https answer: CN=Pebble Intermediate CA \S+ is issued by CN=Pebble Root CA \S+, which is neither shown nor trusted/,
      );
    } finally {
      await stranger.stop();
    }
  });

  it("says in the CA's words why it does not see the control over a name", async () => {
    const order = await anOrder(pebble, { kind: "dnsHook", command: ["true"] });
    assert.match(
      await rejectionText(issue(order)),
      /^issue\/challenge wb-https join\.example\.org: the CA does not see the control over the name by dns-01: .*TXT/,
    );
  });

  it("says how a hook failed, and has taken down what it may have put up", async () => {
    const { command, calls } = pebble.hook();
    const [node = "", ...parameters] = command;
    const broken = [node, parameters[0] ?? "", "http://127.0.0.1:1", ...parameters.slice(2)];
    const text = await rejectionText(issue(await anOrder(pebble, { kind: "dnsHook", command: broken })));
    assert.match(
      text,
      /^issue\/hook wb-https: \S+ .* present _acme-challenge\.join\.example\.org\. \S+ ended with the exit status 1; it said: /,
    );
    assert.deepEqual(
      calls().map((call) => call.split(" ")[0]),
      ["present", "cleanup"],
    );
  });

  it("ends at its deadline, and the hook with it", async () => {
    const order = await anOrder(
      pebble,
      { kind: "dnsHook", command: ["sh", "-c", '[ "$0" = cleanup ] || exec sleep 100'] },
      { terms: { deadlineMs: 2_500 } },
    );
    const begun = performance.now();
    assert.match(
      await rejectionText(issue(order)),
      /^issue\/deadline wb-https: https:\S+ had not issued after 2500 ms/,
    );
    assert.ok(performance.now() - begun < 10_000);
  });

  it("names a server that is not there, one that is not trusted, and one that wants another account", async () => {
    const { command } = pebble.hook();
    const challenge = { kind: "dnsHook", command } as const;
    const order = await anOrder(pebble, challenge);
    const at = (from: Partial<IssuanceOrder["from"]>): Promise<string> =>
      rejectionText(issue({ ...order, from: { ...order.from, ...from } }));
    assert.match(
      await at({ directoryUrl: `https://${pebble.address}:1/dir` }),
      /^issue\/acme wb-https: https:\S+:1\/dir did not give its directory: no answer \(ECONNREFUSED\)/,
    );
    const { serverCaPem: _, ...without } = order.from;
    assert.match(
      await rejectionText(issue({ ...order, from: without })),
      /^issue\/acme wb-https: https:\S+ did not give its directory: no answer \(UNABLE_TO_VERIFY_LEAF_SIGNATURE\)/,
    );
    const customersOnly = await Pebble.start({
      externalAccounts: { "customer-1": "bm8gb25lIGtub3dzIHRoaXMga2V5" },
    });
    try {
      const { directoryUrl, serverCaPem } = customersOnly;
      assert.match(
        await at({ directoryUrl, serverCaPem }),
        /did not give the account: .*externalAccountBinding/,
      );
    } finally {
      await customersOnly.stop();
    }
  });

  it("tries again with the nonces that a server hands out when it refused one", () => {
    // 15 % of some hundred requests.
    assert.ok(lines.some((line) => line.startsWith("Caught invalid nonce error")));
  });
});
