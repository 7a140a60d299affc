import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { X509Certificate, createPublicKey } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeEcdsaKey } from "../../../../lab/engine/stand-ins/tls/x509/keys";
import { encodePem } from "../../../../lab/engine/stand-ins/tls/x509/pem";
import { writeRequest } from "../../../../lab/engine/stand-ins/tls/x509/request";
import { labFolder, writeWhole } from "../../../../lab/start/folder";
import { signRequest } from "../../../../lab/start/issuers/authority";
import {
  enterpriseFiles,
  openEnterprise,
  pendingRequests,
  signAll,
} from "../../../../lab/start/issuers/enterprise";
import { parseCertificate } from "../../../../x509/certificate";
import { alternativeNames } from "../../../../x509/host-names";

describe("[I] lab/start/issuers/enterprise", () => {
  const project = mkdtempSync(join(tmpdir(), "lab-enterprise-"));
  const folder = labFolder(project);
  const now = new Date();
  after(() => rmSync(project, { recursive: true }));

  const aRequest = async (): Promise<{ readonly pem: string; readonly spki: string }> => {
    const key = await makeEcdsaKey("P256");
    const names = { dnsNames: ["cms1.example.org"], ipAddresses: [], uris: [] };
    const der = writeRequest(key, [{ oid: "2.5.4.3", values: ["cms1.example.org"] }], names);
    const spki = createPublicKey(key).export({ type: "spki", format: "pem" }).toString();
    return { pem: encodePem({ label: "CERTIFICATE REQUEST", der }), spki };
  };

  it("signs what is pending with the usages of the worklist, and puts its own certificate beside the answer", async () => {
    const enterprise = await openEnterprise(folder, now);
    const { pem, spki } = await aRequest();
    const { signed, caFile } = enterpriseFiles(folder);
    const answerFile = join(signed, "web.cer");
    const request = { name: "web", usages: ["digitalSignature", "serverAuth"], answerFile };
    const outputs = JSON.stringify({ requests: [{ ...request, state: "pending" }] });
    deepStrictEqual(
      pendingRequests(outputs).map(({ name }) => name),
      ["web"],
    );
    writeWhole(join(folder.enterprise, "requests", "web.csr"), pem);
    signAll(folder, enterprise, pendingRequests(outputs), now);
    deepStrictEqual(pendingRequests(outputs), []);

    const [leafPem = "", issuingPem = ""] = readFileSync(answerFile, "utf8").split(
      /(?<=END CERTIFICATE-----\n)/,
    );
    // Read by the product's own eyes, which are not the lab's.
    const leaf = parseCertificate(leafPem, "leaf");
    deepStrictEqual([leaf.extendedKeyUsage, alternativeNames(leaf)], [["serverAuth"], ["cms1.example.org"]]);
    const shown = new X509Certificate(leafPem);
    strictEqual(shown.publicKey.export({ type: "spki", format: "pem" }).toString(), spki);
    const [issuing, root] = readFileSync(caFile, "utf8")
      .split(/(?<=END CERTIFICATE-----\n)/)
      .filter(Boolean)
      .map((one) => new X509Certificate(one));
    ok(issuing && root && issuing.fingerprint256 === new X509Certificate(issuingPem).fingerprint256);
    ok(shown.verify(issuing.publicKey) && issuing.verify(root.publicKey) && root.verify(root.publicKey));
  });

  it("is the same CA the next time, and keeps its key where nobody else reads it", async () => {
    const first = await openEnterprise(folder, now);
    deepStrictEqual(await openEnterprise(folder, now), first);
    strictEqual(statSync(join(folder.enterprise, "issuing.json")).mode & 0o077, 0);
  });

  it("refuses a request that another key has signed", async () => {
    const { issuing } = await openEnterprise(folder, now);
    const [one, other] = [await aRequest(), await aRequest()];
    const der = (pem: string): Buffer => Buffer.from(pem.replace(/-----[^-]+-----/g, ""), "base64");
    // The content of one with the signature of the other; both have the same length up to the signature.
    const [a, b] = [der(one.pem), der(other.pem)];
    const cut = a.length - 64;
    const mixed = Buffer.concat([a.subarray(0, cut), b.subarray(b.length - 64)]);
    const forged = encodePem({ label: "CERTIFICATE REQUEST", der: mixed });
    throws(() => signRequest(issuing, forged, ["serverAuth"], now), {
      message: "the request is not signed by its own key",
    });
  });
});
