import assert from "node:assert/strict";
import { rootCertificates } from "node:tls";
import { isPublicRoot } from "../../components/public-roots";
import { parseCertificate } from "../../x509/certificate";
import { aCa } from "../certificates";

describe("[U] components/public-roots", () => {
  it("PKI-11 tells a root that browsers come with from one that they do not", () => {
    const [first = ""] = rootCertificates;
    assert.equal(isPublicRoot(parseCertificate(first, "root")), true);
    assert.equal(isPublicRoot(parseCertificate(aCa("Internal Root").certPem, "root")), false);
  });
});
