/** Web Admin: disable, assign, listen, enable (WA-06). */
import { mmpCommand } from "../commands";
import { roleEntry } from "../roles";
import type { Step } from "../step";
import { assignSteps } from "./assign";
import type { RoleSteps, SequenceInput } from "./sequence";

/** The steps that change Web Admin. The table is read after `enable`, since only then it can show that the role runs. */
export function webAdminSequence(input: SequenceInput): RoleSteps {
  const role = roleEntry("webAdmin");
  const disable: readonly Step[] = input.isEnabled ? [{ kind: "disable", command: "webadmin disable" }] : [];
  const { listen } = input;
  return {
    beforeActivation: [
      ...disable,
      ...input.assignments.flatMap((assignment) => assignSteps(role, assignment)),
      ...(listen ? [listenStep(listen)] : []),
    ],
    activation: [
      { kind: "activate", command: "webadmin enable" },
      { kind: "readBack", commands: input.tables, expect: input.expect },
    ],
  };
}

function listenStep(listen: { readonly interface: string; readonly port: number }): Step {
  const command = mmpCommand("webadmin", "listen", listen.interface, String(listen.port));
  return { kind: "assign", command, slot: "listen" };
}
