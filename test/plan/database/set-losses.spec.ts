import assert from "node:assert/strict";
import type { MemberReading } from "../../../plan/database/read-member";
import { setLosses } from "../../../plan/database/set-losses";
import type { CertificateSet } from "../../../plan/database/wanted-set";
import { parseCertificate, parseCertificates } from "../../../x509/certificate";
import { aCa, aLeaf } from "../../certificates";
import type { LeafBuilder, TestCa } from "../../certificates";

const now = new Date("2026-11-25T12:00:00Z");
const [from, until] = [new Date("2026-01-01T00:00:00Z"), new Date("2027-01-01T00:00:00Z")];
const root = aCa("Database Root");
const serverLeaf = aLeaf().forHost("db1.example.org").extendedKeyUsage("serverAuth").valid(from, until);
const clientLeaf = aLeaf().commonName("postgres").extendedKeyUsage("clientAuth").valid(from, until);

interface PaperSet {
  readonly server: string;
  readonly client: string;
  readonly ca: string;
}

function pemSet({ server = serverLeaf, client = clientLeaf, ca = root }: Change = {}): PaperSet {
  const issued = ca.issue(server);
  return { server: issued.leafPem, client: ca.issue(client).leafPem, ca: issued.chainPem };
}

interface Change {
  readonly server?: LeafBuilder;
  readonly client?: LeafBuilder;
  readonly ca?: TestCa;
}

function readingOf({ server, client, ca }: PaperSet, isClustered: boolean): MemberReading {
  return {
    table: {
      isClustered,
      nodes: [],
      saysExpired: false,
      serverCertificate: "s.crt",
      clientCertificate: "c.crt",
      ca: "ca.crt",
    },
    listed: new Map(),
    files: {
      "s.crt": { bytes: 1, sha256: "", pem: server },
      "c.crt": { bytes: 1, sha256: "", pem: client },
      "ca.crt": { bytes: 1, sha256: "", pem: ca },
    },
  };
}

/** Two nodes that hold one set, and are to get another. */
function losses(held: PaperSet, next: PaperSet, isClustered = true): readonly string[] {
  const leaf = parseCertificate(next.server, "server");
  const set: CertificateSet = {
    servers: ["cms1", "cms2"].map((member) => ({ member, leaf })),
    client: parseCertificate(next.client, "client"),
    ca: parseCertificates(next.ca, "ca"),
  };
  const reading = readingOf(held, isClustered);
  return setLosses({ cms1: reading, cms2: reading }, set, { name: "db", now });
}

const starts = (texts: readonly string[]): readonly string[] =>
  texts.map((text) => text.slice(0, text.indexOf(":")));

describe("[U] plan/database/set-losses", () => {
  const rich = pemSet({
    server: serverLeaf.dns("old.example.org").extendedKeyUsage("serverAuth", "clientAuth"),
    client: clientLeaf.extendedKeyUsage("serverAuth", "clientAuth"),
  });

  it("RENEW-01 names what each node's certificate and the common one of the clients lose, the latter once", () => {
    const texts = losses(rich, pemSet());
    assert.deepEqual(starts(texts), [
      "apply/loses-name cms1 databaseCluster server",
      "apply/loses-usage cms1 databaseCluster server",
      "apply/loses-usage db client",
      "apply/loses-name cms2 databaseCluster server",
      "apply/loses-usage cms2 databaseCluster server",
    ]);
    assert.match(texts[0] ?? "", /now covers old\.example\.org, and CN=db1\.example\.org does not \(have it/);
    assert.match(texts[2] ?? "", /now allows serverAuth, and CN=postgres does not/);
  });

  it("RENEW-01 has nothing to say about a set that has all of it, also under a root that was issued again", () => {
    assert.deepEqual(losses(pemSet(), rich), []);
    assert.deepEqual(losses(pemSet(), pemSet({ ca: root.reissued() })), []);
  });

  it("tells another root once for all members, as a fact", () => {
    const next = aCa("Next Root");
    const shortOf = ({ certPem }: TestCa): string => parseCertificate(certPem, "root").sha256.slice(0, 16);
    assert.deepEqual(losses(pemSet(), pemSet({ ca: next })), [
      `db databaseCluster: the root CN=Database Root (SHA-256 ${shortOf(root)}...) is replaced by CN=Next Root (SHA-256 ${shortOf(next)}...); all members get it together with the new certificates`,
    ]);
  });

  it("compares with nothing that serves nobody: outside a cluster, or ended", () => {
    assert.deepEqual(losses(rich, pemSet(), false), []);
    const ended = pemSet({ server: serverLeaf.dns("old.example.org").valid(from, new Date("2026-11-24")) });
    assert.deepEqual(losses(ended, pemSet()), []);
  });
});
