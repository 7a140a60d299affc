/** MeetingApps: disable, listen if it is not as declared, assign one full chain, enable (MA-05, MA-06, MA-07). */
import type { RoleSteps, SequenceInput } from "./sequence";
import { serviceSequence } from "./service";

/** The steps that change MeetingApps. */
export function meetingAppsSequence(input: SequenceInput): RoleSteps {
  return serviceSequence("meetingApps", ["httpsListen", "httpsCerts"], input);
}
