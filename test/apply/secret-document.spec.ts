import assert from "node:assert/strict";
import { parseSecretDocument } from "../../apply/secret-document";
import { thrownText } from "../thrown";

function refused(document: unknown): string {
  const text = typeof document === "string" ? document : JSON.stringify(document);
  return thrownText(() => parseSecretDocument(text));
}

function sentence(place: string, expected: string): string {
  return (
    `apply/input the secret document${place}: cannot be used (it is secret and not shown). It must be ${expected}; ` +
    "start the change through its component, which writes the document to standard input."
  );
}

describe("[U] apply/secret-document", () => {
  it("reads keys and literal credentials", () => {
    const document = {
      version: 1,
      keys: { certs: "key" },
      credentials: { password: "word" },
      bastionCredentials: { privateKey: "key", passphrase: "phrase" },
      callBridges: { cms2: { version: 1, keys: { api: "word" }, credentials: { password: "word" } } },
    };
    assert.deepEqual(parseSecretDocument(JSON.stringify(document)), document);
    const small = { version: 1, keys: {}, credentials: {} };
    assert.deepEqual(parseSecretDocument(JSON.stringify(small)), small);
  });

  it("PKI-22 names the place that is wrong and repeats nothing of the document", () => {
    const good = { version: 1, keys: {}, credentials: {} };
    assert.equal(refused('{"keys": "hunter22'), sentence("", "a JSON document"));
    assert.equal(refused(""), sentence("", "a JSON document"));
    assert.equal(refused([]), sentence("", "an object"));
    assert.equal(refused({ ...good, version: 2 }), sentence("'s version", "the number 1"));
    assert.equal(refused({ ...good, keys: "hunter22" }), sentence("'s keys", "an object"));
    assert.equal(
      refused({ ...good, keys: { certs: "" } }),
      sentence("'s keys.certs", "a text that is not empty"),
    );
    assert.equal(
      refused({ ...good, credentials: { password: 12345678 } }),
      sentence("'s credentials.password", "a text that is not empty"),
    );
    assert.equal(
      refused({ ...good, callBridges: { cms2: { ...good, keys: { api: 1 } } } }),
      sentence("'s callBridges.cms2.keys.api", "a text that is not empty"),
    );
    assert.equal(
      refused({ ...good, callBridges: { cms2: "hunter22" } }),
      sentence("'s callBridges.cms2", "an object"),
    );
    assert.equal(
      refused({ ...good, bastionCredentials: { agentSocket: "/run/agent" } }),
      sentence("'s bastionCredentials.agentSocket", "absent; there are password, privateKey, passphrase"),
    );
  });
});
