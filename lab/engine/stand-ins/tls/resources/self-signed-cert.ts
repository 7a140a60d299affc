/** SelfSignedCert: a certificate that its own key signs. */
import { Problem } from "../problem";
import type { ResourceType } from "../resource-type";
import { algorithmOf } from "../x509/keys";
import { nameOfSubject, writeName } from "../x509/name";
import { certificateFields, certificateOutputs, issueCertificate } from "./issued-certificate";
import { nameFields, privateKeyDescription, readKeyInput, readNames } from "./names-and-key";

/** The resource. */
export const selfSignedCert: ResourceType = {
  fields: {
    ...nameFields,
    ...certificateFields,
    privateKeyPem: {
      attribute: "private_key_pem",
      kind: "text",
      isSecret: true,
      required: `${privateKeyDescription} `,
    },
    setAuthorityKeyId: { attribute: "set_authority_key_id", kind: "flag", default: false },
  },
  outputs: [...certificateOutputs, "keyAlgorithm"],
  secretOutputs: [],
  outputsFollow: false,
  renews: true,
  create(inputs) {
    const key = readKeyInput(inputs, "privateKeyPem");
    const name = writeName(nameOfSubject(inputs["subject"]));
    const outputs = issueCertificate(inputs, {
      subject: name,
      issuer: name,
      publicKey: key,
      names: readNames(inputs),
      issuerKey: key,
      authorityKeyId(own) {
        if (inputs["setAuthorityKeyId"] !== true) return undefined;
        if (own !== undefined) return own;
        throw new Problem("Invalid Certificate Authority", "Could not determine Authority Key Identifier");
      },
    });
    return Promise.resolve({ ...outputs, keyAlgorithm: algorithmOf(key) });
  },
};
