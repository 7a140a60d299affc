/** Recorder and Streamer: disable, listen if it is not as declared, assign, enable (REC-03, STR-03). */
import type { RoleSteps, SequenceInput } from "./sequence";
import { serviceSequence } from "./service";

/** The steps that change the Recorder or the Streamer. */
export function sipServiceSequence(role: "recorder" | "streamer", input: SequenceInput): RoleSteps {
  return serviceSequence(role, ["sipListen", "certs"], input);
}
