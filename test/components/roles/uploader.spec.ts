import assert from "node:assert/strict";
import { Uploader } from "../../../index";
import type { UploaderArgs } from "../../../index";
import {
  aPrivateCa,
  aServer,
  changesOf,
  commandsOf,
  declarationOf,
  onlyChange,
  suppliedCa,
} from "../deployment";
import { runProgram } from "../program";
import type { ProgramRun } from "../program";

function declare(trusts: UploaderArgs["trusts"]): Promise<ProgramRun<void>> {
  return runProgram(() => {
    new Uploader("uploads", { server: aServer("media"), trusts });
  });
}
const known = { certificatesPem: suppliedCa.certPem };

describe("[I] components/roles/uploader", () => {
  it("RENEW-01 inspects the trusts, disables, assigns what the review shows, enables", async () => {
    const run = await declare({ webAdmin: known, rev: known });
    assert.deepEqual(run.errors, []);
    const change = onlyChange(run);
    assert.deepEqual(commandsOf(change), [
      "version",
      "date",
      "user list",
      "uploader",
      "pki inspect {trust-cms}",
      "pki inspect {trust-rev}",
      "uploader",
      "uploader disable",
      "uploader cms trust {trust-cms}",
      "uploader rev trust {trust-rev}",
      "uploader enable",
      "uploader",
    ]);
    const { identities, trusts } = declarationOf(change);
    assert.deepEqual([identities, Object.keys(trusts as object)], [{}, ["cmsTrust", "revTrust"]]);
  });

  it("trusts what an issuer of Web Admin issues, and comes after Web Admin", async () => {
    const run = await runProgram(() => {
      const issuer = aPrivateCa();
      new Uploader("uploads", { server: aServer("media"), trusts: { webAdmin: { issuers: [issuer] } } });
    });
    assert.deepEqual(run.errors, []);
    assert.deepEqual(Object.keys(declarationOf(onlyChange(run))["trusts"] as object), ["cmsTrust"]);
  });

  it("refuses to deploy nothing, and creates nothing", async () => {
    const run = await declare({});
    assert.deepEqual(run.errors, [
      "args/required media uploader trusts: neither webAdmin nor rev is given, so there is nothing to deploy. Name whom it " +
        "accepts as Web Admin, as Vbrick Rev, or both.",
    ]);
    assert.deepEqual(changesOf(run), []);
  });
});
