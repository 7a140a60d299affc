/** TURN server: disable, assign, enable (TURN-04); uploads and checks come before the disable (TURN-06). */
import type { RoleSteps, SequenceInput } from "./sequence";
import { serviceSequence } from "./service";

/** The steps that change the TURN server. */
export function turnSequence(input: SequenceInput): RoleSteps {
  return serviceSequence("turn", ["tlsPort", "certs"], input);
}
