/**
 * Web Bridge 3: disable, settings and slots, enable (WB3-11, WB3-12, SEQ-04). Never `restart`: it starts again with the
 * old settings (MMP reference 3.3).
 */
import { roleEntry } from "../roles";
import { assignSteps, settingSteps } from "./assign";
import type { RoleSteps, SequenceInput } from "./sequence";

/** The steps that change Web Bridge 3. The table is read after `enable`, since only then it can show that the role runs. */
export function webBridge3Sequence(input: SequenceInput): RoleSteps {
  const role = roleEntry("webBridge3");
  const slot = (name: string) =>
    input.assignments
      .filter((assignment) => assignment.slot === name)
      .flatMap((assignment) => assignSteps(role, assignment));
  return {
    beforeActivation: [
      ...(input.isEnabled ? [{ kind: "disable", command: "webbridge3 disable" } as const] : []),
      ...settingSteps(input, ["httpRedirect", "httpsListen"]),
      ...slot("httpsCerts"),
      ...settingSteps(input, ["c2wListen"]),
      ...slot("c2wCerts"),
      ...slot("c2wTrust"),
    ],
    activation: [
      { kind: "activate", command: "webbridge3 enable" },
      { kind: "readBack", commands: input.tables, expect: input.expect },
    ],
  };
}
