/**
 * Call Bridge: everything that changes is assigned, then one restart for all of it (CB-11, CB-16, CB-17, TLSV-07,
 * CLU-07). There is no `callbridge enable` and no `disable` (CMD-14).
 */
import { roleEntry } from "../roles";
import type { Step } from "../step";
import { assignSteps } from "./assign";
import { tlsServices } from "./sequence";
import type { RoleSteps, SequenceInput, TlsService } from "./sequence";

/** The steps that change the Call Bridge. The tables are read before the restart, since it drops calls for nothing otherwise. */
export function callBridgeSequence(input: SequenceInput): RoleSteps {
  return {
    beforeActivation: [
      ...slotSteps(input, ["certs", "c2wTrust", "clusterTrust"]),
      ...tlsServices.flatMap((service) => verificationSteps(input, service)),
      { kind: "readBack", commands: input.tables, expect: input.expect },
    ],
    activation: [{ kind: "activate", command: "callbridge restart" }],
  };
}

// Verification is switched off before its trust goes, and on after its trust came (TLSV-06).
function verificationSteps(input: SequenceInput, service: TlsService): readonly Step[] {
  const slot = `${service}Trust`;
  const mode = input.verify[service];
  const verify: readonly Step[] =
    mode === undefined ? [] : [{ kind: "assign", command: `tls ${service} verify ${mode}`, slot }];
  const trust = slotSteps(input, [slot]);
  return mode === "disable" ? [...verify, ...trust] : [...trust, ...verify];
}

function slotSteps(input: SequenceInput, slots: readonly string[]): readonly Step[] {
  const role = roleEntry("callBridge");
  return slots.flatMap((slot) =>
    input.assignments
      .filter((assignment) => assignment.slot === slot)
      .flatMap((assignment) => assignSteps(role, assignment)),
  );
}
