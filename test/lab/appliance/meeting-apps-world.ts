/** An emulated appliance whose MeetingApps is set up and not enabled yet. */
import type { ApplianceOptions, RunningAppliance } from "../../../lab/appliance/appliance";
import { goodLeaf, testCa } from "./certificates";
import { uploadIdentity } from "./fleet";
import type { Fleet } from "./fleet";
import type { Session } from "./session";

export const meetingAppsPort = 8445;

/** Everything is set for `files.example.org`, and nothing is enabled. */
export async function startMeetingApps(
  fleet: Fleet,
  options: Partial<ApplianceOptions> = {},
): Promise<{ readonly appliance: RunningAppliance; readonly session: Session }> {
  const appliance = await fleet.start(options);
  const session = await fleet.logIn(appliance);
  const identity = goodLeaf("files.example.org");
  await uploadIdentity(session, "files", identity);
  await session.upload("files-full.crt", identity.pem + testCa().pem);
  await session.tell(`meetingapps https listen a ${String(meetingAppsPort)}`);
  await session.tell("meetingapps https certs files.key files-full.crt");
  return { appliance, session };
}
