/** CertRequest: a certificate request for a key. */
import { explain } from "../problem";
import type { ResourceType } from "../resource-type";
import { algorithmOf, hashForState } from "../x509/keys";
import { nameOfSubject } from "../x509/name";
import { encodePem } from "../x509/pem";
import { writeRequest } from "../x509/request";
import { nameFields, privateKeyDescription, readKeyInput, readNames } from "./names-and-key";

/** The resource. */
export const certRequest: ResourceType = {
  fields: {
    ...nameFields,
    privateKeyPem: {
      attribute: "private_key_pem",
      kind: "text",
      isSecret: true,
      required: privateKeyDescription,
    },
  },
  outputs: ["certRequestPem", "keyAlgorithm"],
  secretOutputs: [],
  outputsFollow: false,
  renews: false,
  create(inputs) {
    const key = readKeyInput(inputs, "privateKeyPem");
    const names = readNames(inputs);
    const der = explain("Failed to create certificate request", () =>
      writeRequest(key, nameOfSubject(inputs["subject"]), names),
    );
    return Promise.resolve({
      id: hashForState(der),
      keyAlgorithm: algorithmOf(key),
      certRequestPem: encodePem({ label: "CERTIFICATE REQUEST", der }),
    });
  },
};
