import { coversName, isHostName, isIpAddress } from "../host-names";
import type { IdentityUnderTest, Rule } from "./rule";

const remedy = "have it issued with the common name among the subject alternative names";

/** CSR-10, AMB-03: where there is a list of names, the common name is in it. */
export const csr10: Rule = {
  id: "CSR-10",
  level: "must",
  says: "a common name that is a host name or an address is among the alternative names",
  appliesTo: (subject) => namesAHost(subject) && hasNames(subject),
  check: ({ leaf }) =>
    coversName(leaf, leaf.commonName ?? "")
      ? undefined
      : `the alternative names of ${leaf.subject} are ${[...leaf.names.dns, ...leaf.names.ip].join(", ")}, without its common name`,
  remedy,
};

/** CSR-10, OSSL-11: a certificate without any list is accepted by the appliance, not by browsers (AMB-05). */
export const csr10WithoutNames: Rule = {
  id: "CSR-10",
  level: "should",
  says: "a leaf has subject alternative names",
  appliesTo: (subject) => !hasNames(subject),
  check: ({ leaf }) =>
    `the leaf ${leaf.subject} has no subject alternative names; browsers and TLS libraries look at nothing else`,
  remedy,
};

function namesAHost({ leaf: { commonName = "" } }: IdentityUnderTest): boolean {
  return isHostName(commonName.replace(/^\*\./, "")) || isIpAddress(commonName);
}

function hasNames({ leaf: { names } }: IdentityUnderTest): boolean {
  return names.dns.length + names.ip.length > 0;
}
