/** Proofs that the switches about the services beside the Call Bridge change what a client sees. */
import assert from "node:assert/strict";
import type { DialectName } from "../../../lab/appliance/dialects";
import type { Fleet } from "./fleet";
import { startMeetingApps } from "./meeting-apps-world";
import { sipAnswers, startSipService } from "./sip-service-world";

/** The proofs by switch. */
export function serviceProofs(fleet: Fleet) {
  return {
    "services-while-enabled": async () => {
      const { session } = await startSipService(fleet, "recorder", {
        dialect: { "services-while-enabled": "accept" },
      });
      await session.tell("recorder enable");
      assert.equal(await session.tell("recorder sip certs media.key media.crt"), "");
    },
    "service-tables": async () => {
      const { session } = await startMeetingApps(fleet, { dialect: { "service-tables": "as-webadmin" } });
      assert.match(
        await session.tell("meetingapps"),
        /^HTTPS listening interface +: a\nHTTPS listening port +: 8445\n[^]*STATUS +: meetingapps stopped$/m,
      );
    },
    "sip-service-peers": async () => {
      const heard: boolean[] = [];
      for (const value of ["bundle", "any"]) {
        const { appliance, session } = await startSipService(fleet, "streamer", {
          dialect: { "sip-service-peers": value },
        });
        await session.tell("streamer enable");
        heard.push(await sipAnswers(appliance.address));
      }
      assert.deepEqual(heard, [false, true]);
    },
  } as const satisfies Partial<Record<DialectName, () => Promise<void>>>;
}
