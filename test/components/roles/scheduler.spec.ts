import assert from "node:assert/strict";
import { Scheduler } from "../../../index";
import type { SchedulerArgs } from "../../../index";
import {
  aPrivateCa,
  aServer,
  changesOf,
  commandsOf,
  find,
  onlyChange,
  supplied,
  suppliedCa,
} from "../deployment";
import { runProgram } from "../program";
import type { ProgramRun } from "../program";

function declare(args: Partial<SchedulerArgs> = {}): Promise<ProgramRun<void>> {
  return runProgram(() => {
    const identities = { https: { identity: supplied() }, c2w: { identity: supplied() } };
    const trusts = { c2w: { certificatesPem: suppliedCa.certPem } };
    new Scheduler("plan", { server: aServer(), ...identities, trusts, ...args });
  });
}

describe("[I] components/roles/scheduler", () => {
  it("RENEW-01 checks both pairs and the trust, disables, assigns what the review shows, enables", async () => {
    const run = await declare({ httpsListen: { interface: "a", port: 8446 } });
    assert.deepEqual(run.errors, []);
    assert.deepEqual(commandsOf(onlyChange(run)), [
      "version",
      "date",
      "user list",
      "scheduler",
      "pki match {key-https} {full-chain-https}",
      "pki match {key-c2w} {full-chain-c2w}",
      "pki inspect {trust-c2w}",
      "scheduler",
      "scheduler disable",
      "scheduler https listen a 8446",
      "scheduler https certs {key-https} {full-chain-https}",
      "scheduler c2w certs {key-c2w} {full-chain-c2w}",
      "scheduler c2w trust {trust-c2w}",
      "scheduler enable",
      "scheduler",
    ]);
  });

  it("EXT-09 asks an issuer for a server's certificate on the https side and a client's on the c2w side", async () => {
    const run = await runProgram(() => {
      const issuer = aPrivateCa();
      new Scheduler("plan", { server: aServer(), issuer, trusts: { c2w: { issuers: [issuer] } } });
    });
    assert.deepEqual(run.errors, []);
    const usages = ["https", "c2w"].map(
      (side) => find(run, "LocallySignedCert", `plan-${side}-leaf`).inputs["allowedUses"],
    );
    assert.deepEqual(usages, [
      ["digital_signature", "key_encipherment", "server_auth"],
      ["digital_signature", "key_encipherment", "client_auth"],
    ]);
  });

  it("refuses to trust nobody, and creates nothing", async () => {
    const run = await declare({ trusts: undefined } as unknown as Partial<SchedulerArgs>);
    assert.deepEqual(run.errors, [
      "args/required cms1 scheduler trusts.c2w: nobody is named, so it could connect to no Web Bridge. Name the identities or " +
        "the issuer of the Web Bridges.",
    ]);
    assert.deepEqual(changesOf(run), []);
  });
});
