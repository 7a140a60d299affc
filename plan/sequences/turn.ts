/** TURN server: disable, assign, enable (TURN-04); uploads and checks come before the disable (TURN-06). */
import { roleEntry } from "../roles";
import { assignSteps, settingSteps } from "./assign";
import type { RoleSteps, SequenceInput } from "./sequence";

/** The steps that change the TURN server. The table is read after `enable`, since only then it can show that the role runs. */
export function turnSequence(input: SequenceInput): RoleSteps {
  const role = roleEntry("turn");
  return {
    beforeActivation: [
      ...(input.isEnabled ? [{ kind: "disable", command: "turn disable" } as const] : []),
      ...settingSteps(input, ["tlsPort"]),
      ...input.assignments.flatMap((assignment) => assignSteps(role, assignment)),
    ],
    activation: [
      { kind: "activate", command: "turn enable" },
      { kind: "readBack", commands: input.tables, expect: input.expect },
    ],
  };
}
