import assert from "node:assert/strict";
import { reviewedCommands } from "../../plan/reviewed";

describe("[U] plan/reviewed", () => {
  it("WA-06 shows every command that a change of Web Admin may send, in order", () => {
    const commands = reviewedCommands({
      role: "webAdmin",
      slots: [{ slot: "certs", hasBundle: true }],
      settings: { kind: "webAdmin", listen: { interface: "a", port: 8443 } },
    });
    assert.deepEqual(commands, [
      "version",
      "date",
      "user list",
      "webadmin",
      "pki match {key} {leaf}",
      "pki verify {leaf} {bundle}",
      "webadmin",
      "webadmin disable",
      "webadmin certs {key} {leaf} {bundle}",
      "webadmin listen a 8443",
      "webadmin enable",
      "webadmin",
    ]);
  });

  it("CB-11 leaves out the bundle and the tables of services that are not declared", () => {
    const commands = reviewedCommands({
      role: "callBridge",
      slots: [{ slot: "certs", hasBundle: false }],
      settings: { kind: "callBridge", webRtc: true },
    });
    assert.deepEqual(commands, [
      "version",
      "date",
      "user list",
      "callbridge",
      "pki match {key} {leaf}",
      "callbridge",
      "callbridge certs {key} {leaf}",
      "callbridge",
      "callbridge restart",
    ]);
  });

  it("CB-17 TLSV-06 restarts once for certificates, trusts and verification, trust before verify", () => {
    const commands = reviewedCommands({
      role: "callBridge",
      slots: [
        { slot: "ldapTrust", hasBundle: false },
        { slot: "clusterTrust", hasBundle: false },
        { slot: "sipTrust", hasBundle: false },
        { slot: "c2wTrust", hasBundle: false },
        { slot: "certs", hasBundle: true },
      ],
      settings: { kind: "callBridge", webRtc: true, sipVerify: "enable", ldapVerify: "disable" },
    });
    const tables = ["callbridge", "tls sip", "tls ldap"];
    assert.deepEqual(commands, [
      "version",
      "date",
      "user list",
      ...tables,
      "pki match {key} {leaf}",
      "pki verify {leaf} {bundle}",
      "pki inspect {trust-c2w}",
      "pki inspect {trust-cluster}",
      "pki inspect {trust-sip}",
      "pki inspect {trust-ldap}",
      ...tables,
      "callbridge certs {key} {leaf} {bundle}",
      "callbridge trust c2w {trust-c2w}",
      "callbridge trust cluster {trust-cluster}",
      "tls sip trust {trust-sip}",
      "tls sip verify enable",
      "tls ldap verify disable",
      "tls ldap trust {trust-ldap}",
      ...tables,
      "callbridge restart",
    ]);
  });

  const everything = (): readonly string[] => {
    const slots = ["certs", "c2wTrust", "clusterTrust", "sipTrust", "ldapTrust"];
    return reviewedCommands({
      role: "callBridge",
      slots: slots.map((slot) => ({ slot, hasBundle: true })),
      settings: { kind: "callBridge", webRtc: false, sipVerify: "ocsp", ldapVerify: "ocsp" },
    });
  };

  it("CMD-14 never sends callbridge enable or disable", () => {
    assert.deepEqual(
      everything().filter((command) => /^callbridge (enable|disable)/.test(command)),
      [],
    );
  });

  it("CMD-10 sends of the pki commands only those that ask nothing back", () => {
    const verbs = everything().flatMap((command) => /^pki (\S+)/.exec(command)?.[1] ?? []);
    assert.deepEqual([...new Set(verbs)], ["match", "verify", "inspect"]);
  });
});
