/**
 * Web Bridge 3: disable, settings and slots, enable (WB3-11, WB3-12, SEQ-04). Never `restart`: it starts again with the
 * old settings (MMP reference 3.3).
 */
import type { RoleSteps, SequenceInput } from "./sequence";
import { serviceSequence } from "./service";

const order = ["httpRedirect", "httpsListen", "httpsCerts", "c2wListen", "c2wCerts", "c2wTrust"] as const;

/** The steps that change Web Bridge 3. */
export function webBridge3Sequence(input: SequenceInput): RoleSteps {
  return serviceSequence("webBridge3", order, input);
}
