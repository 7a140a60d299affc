/** Every rule by name, in the order in which findings are reported: the key, the time, the chain, usages, names. */
import { c2w07 } from "./c2w-07-url-host";
import { ca07 } from "./ca-07-wanted-names";
import { cb03 } from "./cb-03-bundle";
import { cb04 } from "./cb-04-lync-common-name";
import { cb06 } from "./cb-06-lync-names";
import { csr10, csr10WithoutNames } from "./csr-10-common-name-in-names";
import { csr14 } from "./csr-14-repeated-names";
import { csr17 } from "./csr-17-subject";
import { ext01 } from "./ext-01-client-purpose";
import { ext02 } from "./ext-02-client-key-usage";
import { ext03 } from "./ext-03-client-netscape";
import { ext04 } from "./ext-04-server-purpose";
import { ext05 } from "./ext-05-server-key-usage";
import { ext06 } from "./ext-06-server-netscape";
import { ext07, ext07Trust } from "./ext-07-chain-of-cas";
import { ext11 } from "./ext-11-generated";
import { inst04, inst04Trust } from "./inst-04-dates";
import { inst05 } from "./inst-05-key-matches";
import { lab04 } from "./lab-04-lync-self-signed";
import { ossl02 } from "./ossl-02-key-kind";
import { pki05 } from "./pki-05-same-root";
import { pki13, pki13WithoutWebRtc } from "./pki-13-digital-signature";
import { pki16, pki16Sha1 } from "./pki-16-signature-hash";
import { pki17 } from "./pki-17-self-signed";
import { pki20 } from "./pki-20-chain";
import { pki21 } from "./pki-21-limits";
import { pki23 } from "./pki-23-wildcard";
import type { Rule, TrustRule } from "./rule";
import { wb304 } from "./wb3-04-expressway-name";
import { browsers } from "./x509-browsers";
import { calendar } from "./x509-calendar";
import { profile } from "./x509-profile";
import { twoIssuers, twoIssuersInTrust } from "./x509-two-issuers";

/** The rules about an identity. */
export const rules: readonly Rule[] = [
  inst05,
  inst04,
  cb03,
  pki20,
  pki21,
  ext07,
  ext01,
  ext02,
  ext03,
  ext04,
  ext05,
  ext06,
  ext11,
  pki05,
  pki13,
  pki13WithoutWebRtc,
  pki16,
  pki16Sha1,
  ca07,
  c2w07,
  wb304,
  cb04,
  cb06,
  lab04,
  csr10,
  csr10WithoutNames,
  csr14,
  csr17,
  pki17,
  pki23,
  ossl02,
  twoIssuers,
  profile,
  browsers,
  calendar,
];

/** The rules about the certificates of a trust slot. */
export const trustRules: readonly TrustRule[] = [inst04Trust, ext07Trust, twoIssuersInTrust];
