/** The Uploader: disable, assign the trusts, enable (MMP reference 3.7). */
import type { RoleSteps, SequenceInput } from "./sequence";
import { serviceSequence } from "./service";

/** The steps that change the Uploader. */
export function uploaderSequence(input: SequenceInput): RoleSteps {
  return serviceSequence("uploader", ["cmsTrust", "revTrust"], input);
}
