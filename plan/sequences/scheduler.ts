/** The Scheduler: disable, listen if it is not as declared, assign both full chains and the trust, enable (MMP reference 3.7). */
import type { RoleSteps, SequenceInput } from "./sequence";
import { serviceSequence } from "./service";

/** The steps that change the Scheduler. */
export function schedulerSequence(input: SequenceInput): RoleSteps {
  return serviceSequence("scheduler", ["httpsListen", "httpsCerts", "c2wCerts", "c2wTrust"], input);
}
