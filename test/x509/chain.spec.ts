import assert from "node:assert/strict";
import { createPrivateKey } from "node:crypto";
import type { KeyObject } from "node:crypto";
import fc from "fast-check";
import { parseCertificate, parseCertificates } from "../../x509/certificate";
import type { Certificate } from "../../x509/certificate";
import { orderChain, orderDelivery, verifyUnderTrust } from "../../x509/chain";
import { bundleFile, fullChainFile, leafFile } from "../../x509/files";
import { aCa, aLeaf } from "../certificates";
import type { Made } from "../certificates";
import { pkcs7File } from "../certificates/pkcs7";
import { thrownText } from "../thrown";

const subject = "cms1 callBridge certs";
const root = aCa("Root CA");
const second = root.intermediate("Intermediate CA 2");
const first = second.intermediate("Intermediate CA 1");
const made = first.issue(aLeaf().forHost("example.com"));
const leaf = parseCertificate(made.leafPem, "leaf");
const chain = parseCertificates(made.chainPem, "chain");
const subjects = (certificates: readonly Certificate[]): string[] =>
  certificates.map(({ subject }) => subject);
const certificateOf = (pem: string): Certificate => parseCertificate(pem, "certificate");

const keyOf = (pem: string): KeyObject => createPrivateKey(pem);

/** All orders of a list. */
function permutations<Item>(items: readonly Item[]): Item[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, index) =>
    permutations(items.filter((_, other) => other !== index)).map((rest) => [item, ...rest]),
  );
}

describe("[U] x509/chain: orderDelivery", () => {
  const pems = [leaf, ...chain].map(({ pem }) => pem);

  it("CA-06 FILE-08 FILE-12 makes leaf file, bundle and full chain of the worked case from each of its 24 orders", () => {
    const orders = permutations(pems);
    assert.equal(orders.length, 24);
    for (const order of orders) {
      for (const inputs of [[order.join("")], order, [order.slice(0, 2).join(""), order.slice(2).join("")]]) {
        for (const key of [made.keyPem, undefined]) {
          const delivery = orderDelivery(inputs, key, subject);
          assert.deepStrictEqual(subjects([delivery.leaf, ...delivery.chain]), [
            "CN=example.com",
            "CN=Intermediate CA 1",
            "CN=Intermediate CA 2",
            "CN=Root CA",
          ]);
          assert.equal(leafFile(delivery.leaf), made.leafPem);
          assert.equal(bundleFile(delivery.chain), made.chainPem);
          assert.equal(fullChainFile(delivery.leaf, delivery.chain), made.leafPem + made.chainPem);
        }
      }
    }
  });

  it("CA-01 CA-15 takes a leaf apart from its chain, as DER and PEM, and the same certificate twice", () => {
    const inputs = [made.leafDer, made.chainPem, root.certDer, made.leafPem];
    assert.deepStrictEqual(orderDelivery(inputs, made.keyPem, subject), { leaf, chain });
  });

  it("LAB-07 takes a self-signed leaf alone, with and without its key", () => {
    const alone = aLeaf().forHost("lab.example.org").selfSigned();
    for (const key of [alone.keyPem, undefined]) {
      const delivery = orderDelivery([alone.leafPem], key, subject);
      assert.deepStrictEqual(delivery, { leaf: certificateOf(alone.leafPem), chain: [] });
    }
  });

  it("CA-06 refuses several leaves where no key tells them apart, and takes the one of the key", () => {
    const other = first.issue(aLeaf().forHost("other.example.com"));
    const inputs = [other.leafPem, made.leafPem, made.chainPem];
    assert.equal(
      thrownText(() => orderDelivery(inputs, undefined, subject)),
      `CA-06 ${subject}: 2 of 5 certificates issued none of the others (CN=other.example.com; CN=example.com). ` +
        "Give exactly one leaf, the one that was issued for this key, and the CA certificates above it.",
    );
    assert.equal(
      thrownText(() => orderDelivery(inputs, made.keyPem, subject)),
      `x509/chain ${subject}: not in the chain of CN=example.com: CN=other.example.com. ` +
        "Leave out what does not lead from the leaf to its root.",
    );
  });

  it("CA-06 refuses a delivery without a certificate of the key, and an empty one", () => {
    const { keyPem } = aLeaf().forHost("example.com").selfSigned();
    assert.equal(
      thrownText(() => orderDelivery([made.leafPem, made.chainPem], keyPem, subject)),
      `CA-06 ${subject}: 0 of 4 certificates belong to the private key ` +
        "(CN=example.com; CN=Intermediate CA 1; CN=Intermediate CA 2; CN=Root CA). " +
        "Give exactly one leaf, the one that was issued for this key, and the CA certificates above it.",
    );
    assert.match(
      thrownText(() => orderDelivery([""], undefined, subject)),
      /^CA-06 cms1 callBridge certs: the delivery holds no certificate\. Give exactly one leaf, /,
    );
  });
});

describe("[U] x509/chain: orderDelivery of a PKCS#7 file", () => {
  it("CA-04 CA-05 CA-06 takes the leaf out by its key, and puts the rest in order from its issuer to the root", () => {
    for (const order of permutations([leaf, ...chain])) {
      const file = pkcs7File(...order.map(({ der }) => der));
      assert.deepStrictEqual(orderDelivery([file], made.keyPem, subject), { leaf, chain });
    }
  });

  it("CA-04 CA-06 names a second leaf in the file as what does not belong there", () => {
    const odd = first.issue(aLeaf().forHost("a").basicConstraints(true));
    const all = pkcs7File(odd.leafDer, ...[leaf, ...chain].map(({ der }) => der));
    assert.match(
      thrownText(() => orderDelivery([all], made.keyPem, subject)),
      /^x509\/chain cms1 callBridge certs: not in the chain of CN=example\.com: CN=a\./,
    );
  });
});

describe("[U] x509/chain: orderChain", () => {
  it("CA-05 CA-06 orders any pool that contains the chain, the leaf in it or not", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([leaf, ...chain], { minLength: 4 }), fc.boolean(), (pool, withLeaf) => {
        const given = withLeaf ? pool : pool.filter(({ sha256 }) => sha256 !== leaf.sha256);
        assert.deepStrictEqual(orderChain(leaf, given, subject), chain);
      }),
    );
  });

  it("CA-06 names the missing root, the missing intermediate, and the missing chain", () => {
    const [one, two, top] = chain;
    assert.ok(one && two && top);
    const missing = (child: string, issuer: string): string =>
      `x509/chain ${subject}: ${child} is issued by ${issuer}, whose certificate is missing. ` +
      `Add the certificate of ${issuer}; a chain goes up to its root.`;
    const text = (pool: readonly Certificate[]): string => thrownText(() => orderChain(leaf, pool, subject));
    assert.equal(text([two, one]), missing("CN=Intermediate CA 2", "CN=Root CA"));
    assert.equal(text([one, top]), missing("CN=Intermediate CA 1", "CN=Intermediate CA 2"));
    assert.equal(text([top, two]), missing("CN=example.com", "CN=Intermediate CA 1"));
    assert.equal(text([]), missing("CN=example.com", "CN=Intermediate CA 1"));
  });

  it("CA-06 tells a certificate of the right name and another key from a missing one", () => {
    const impostor = certificateOf(aCa("Intermediate CA 1").certPem);
    assert.equal(
      thrownText(() => orderChain(leaf, [impostor, ...chain.slice(1)], subject)),
      `x509/chain ${subject}: CN=example.com names CN=Intermediate CA 1 as its issuer, but the key of the ` +
        "certificate of that name did not sign it. Take the certificate of CN=Intermediate CA 1 that belongs to " +
        "the key which issued.",
    );
  });

  it("CA-06 refuses strangers and counts those beyond five", () => {
    const strangers = [1, 2, 3, 4, 5, 6, 7].map((n) => certificateOf(aCa(`Stranger ${String(n)}`).certPem));
    assert.equal(
      thrownText(() => orderChain(leaf, [...strangers, ...chain], subject)),
      `x509/chain ${subject}: not in the chain of CN=example.com: CN=Stranger 1; CN=Stranger 2; CN=Stranger 3; ` +
        "CN=Stranger 4; CN=Stranger 5; 2 more. Leave out what does not lead from the leaf to its root.",
    );
    const alone = certificateOf(aLeaf().forHost("lab.example.org").selfSigned().leafPem);
    assert.match(
      thrownText(() => orderChain(alone, chain, subject)),
      /^x509\/chain .*: not in the chain of CN=lab\.example\.org: /,
    );
  });

  it("CSR-14 AMB-38 takes the shortest way to a root and leaves a cross-signed CA out", () => {
    const newRoot = aCa("New Root");
    const oldRoot = aCa("Old Root");
    // The new root signed by the old one: the same name and key, another issuer.
    const cross = oldRoot.intermediate("New Root", { key: keyOf(newRoot.keyPem) });
    const issued = newRoot.intermediate("Sub").issue(aLeaf().forHost("x.example.org"));
    const pool = [oldRoot.certPem, cross.certPem, issued.chainPem].flatMap((pem) =>
      parseCertificates(pem, "p"),
    );
    const found = orderChain(certificateOf(issued.leafPem), pool, subject);
    assert.deepStrictEqual(subjects(found), ["CN=Sub", "CN=New Root"]);
    assert.ok(found.at(-1)?.isSelfSigned);
  });

  it("CA-06 takes the longer way where only that one has a root", () => {
    const newRoot = aCa("New Root");
    const oldRoot = aCa("Old Root");
    const cross = oldRoot.intermediate("New Root", { key: keyOf(newRoot.keyPem) });
    const issued = newRoot.issue(aLeaf().forHost("x.example.org"));
    const pool = [oldRoot.certPem, cross.certPem].map(certificateOf);
    const found = orderChain(certificateOf(issued.leafPem), pool, subject);
    assert.deepStrictEqual(subjects(found), ["CN=New Root", "CN=Old Root"]);
  });

  it("CA-06 gives up on a delivery that is made to be slow", () => {
    // CAs of one name that have all signed one another: every way among them is a chain without a root.
    const keys = Array.from({ length: 7 }, () => keyOf(aCa("Loop").keyPem));
    const ring = keys.flatMap((key) =>
      keys
        .filter((other) => other !== key)
        .map((other) => aCa("Loop", { key: other }).intermediate("Loop", { key })),
    );
    const pool = ring.map(({ certPem }) => certificateOf(certPem));
    const looped = certificateOf(
      aCa("Loop", { key: keys[0] ?? "ec" }).issue(aLeaf().forHost("x.example.org")).leafPem,
    );
    const begun = performance.now();
    assert.match(
      thrownText(() => orderChain(looped, [...pool, ...chain], subject)),
      /^x509\/chain cms1 callBridge certs: the certificates form too many alternative chains\. Leave one chain\.$/,
    );
    assert.equal(
      verifyUnderTrust([looped], pool.slice(1).concat(chain), new Date("2020-01-01T00:00:00Z")) === undefined,
      false,
    );
    assert.ok(performance.now() - begun < 10_000);
  });
});

describe("[U] x509/chain: verifyUnderTrust", () => {
  const now = new Date();
  const shown = [leaf, ...chain.slice(0, 2)];
  const [one, two, top] = chain;
  assert.ok(one && two && top);
  const whole = (result: Made): Certificate[] => parseCertificates(result.leafPem + result.chainPem, "shown");

  it("PKI-20 PKI-21 accepts what leads to a trusted root, shown or not, in any order behind the leaf", () => {
    for (const list of [shown, [...shown, top], [leaf, two, one]]) {
      assert.equal(verifyUnderTrust(list, [top], now), undefined);
    }
  });

  it("C2W-05 PKI-21 accepts a pinned leaf and a trusted intermediate without their root", () => {
    assert.equal(verifyUnderTrust([leaf], [leaf], now), undefined);
    assert.equal(verifyUnderTrust([leaf], [one], now), undefined);
    assert.equal(verifyUnderTrust([leaf, one], [two], now), undefined);
  });

  it("LAB-07 accepts a self-signed leaf that is trusted itself, and no other", () => {
    const alone = whole(aLeaf().forHost("lab.example.org").selfSigned());
    assert.equal(verifyUnderTrust(alone, alone, now), undefined);
    assert.equal(verifyUnderTrust(alone, [top], now), "CN=lab.example.org is self-signed and not trusted");
  });

  it("ERR-16 says where a chain ends that does not reach the trust", () => {
    assert.equal(
      verifyUnderTrust([leaf], [top], now),
      "CN=example.com is issued by CN=Intermediate CA 1, which is neither shown nor trusted",
    );
    assert.equal(
      verifyUnderTrust(shown, [], now),
      "CN=Intermediate CA 2 is issued by CN=Root CA, which is neither shown nor trusted",
    );
    assert.equal(verifyUnderTrust([...shown, top], [], now), "CN=Root CA is self-signed and not trusted");
    assert.equal(
      verifyUnderTrust(shown, [certificateOf(aCa("Root CA").certPem)], now),
      "CN=Intermediate CA 2 names CN=Root CA as its issuer, whose key did not sign it",
    );
    assert.equal(verifyUnderTrust([], [top], now), "no certificate is shown");
  });

  it("PKI-21 refuses an expired certificate, one that is too young, and a CA that is none", () => {
    const at = (text: string): Date => new Date(text);
    const old = aCa("Old", { notBefore: at("2020-01-01T00:00:00Z"), notAfter: at("2021-01-01T00:00:00Z") });
    const young = whole(
      aCa("Young").issue(aLeaf().forHost("a").valid(at("2098-01-01T00:00:00Z"), at("2099-01-01T00:00:00Z"))),
    );
    const plain = whole(
      root.intermediate("Plain", { basicConstraints: { ca: false } }).issue(aLeaf().forHost("a")),
    );
    assert.equal(
      verifyUnderTrust(whole(old.issue(aLeaf().forHost("a"))), [certificateOf(old.certPem)], now),
      "CN=Old expired on 2021-01-01T00:00:00.000Z",
    );
    assert.equal(
      verifyUnderTrust(young, young.slice(1), now),
      "CN=a is not valid before 2098-01-01T00:00:00.000Z",
    );
    assert.equal(
      verifyUnderTrust(plain, [top], now),
      "CN=Plain is not marked as a CA: its Basic Constraints say CA:FALSE",
    );
  });

  it("PKI-21 counts the CAs that a path length allows, and refuses critical extensions that it does not know", () => {
    const short = root.intermediate("Short", { pathLength: 0 });
    assert.equal(verifyUnderTrust(whole(short.issue(aLeaf().forHost("a"))), [top], now), undefined);
    assert.equal(
      verifyUnderTrust(whole(short.intermediate("Below").issue(aLeaf().forHost("a"))), [top], now),
      "CN=Short allows 0 CAs below it, there are 1",
    );
    const constraints = { oid: "1.2.3.5", critical: true, value: Buffer.from("3000", "hex") };
    const odd = whole(root.issue(aLeaf().forHost("a").extension(constraints)));
    assert.equal(
      verifyUnderTrust(odd, [top], now),
      "CN=a has critical extensions that are not judged here (1.2.3.5)",
    );
  });

  it("PKI-21 accepts a trusted root of version 1, whose only mark is that it is trusted", () => {
    const old = aCa("Old Root", { version: 1, keyUsage: undefined, basicConstraints: undefined });
    const list = whole(old.issue(aLeaf().forHost("a")));
    assert.equal(verifyUnderTrust(list, [certificateOf(old.certPem)], now), undefined);
  });

  it("PKI-21 finds the good way beside an expired one", () => {
    const expired = root.intermediate("Sub", {
      notAfter: new Date("2020-01-01T00:00:00Z"),
      notBefore: new Date("2019-01-01T00:00:00Z"),
    });
    const good = root.intermediate("Sub", { key: keyOf(expired.keyPem) });
    const issued = expired.issue(aLeaf().forHost("a"));
    const list = [issued.leafPem, expired.certPem, good.certPem].map(certificateOf);
    assert.equal(verifyUnderTrust(list, [top], now), undefined);
    assert.equal(
      verifyUnderTrust(list.slice(0, 2), [top], now),
      "CN=Sub expired on 2020-01-01T00:00:00.000Z",
    );
  });
});
