/** An emulated appliance whose Recorder or Streamer is set up and not enabled yet, and a client that calls it. */
import type { ApplianceOptions, RunningAppliance } from "../../../lab/appliance/appliance";
import { goodLeaf } from "./certificates";
import { uploadIdentity } from "./fleet";
import type { Fleet } from "./fleet";
import { openTls } from "./session";
import type { Session } from "./session";

export const sipTlsPort = 7001;

/** `media.example.org` on TLS port 7001; the bundle is the test CA. */
export async function startSipService(
  fleet: Fleet,
  service: "recorder" | "streamer",
  options: Partial<ApplianceOptions> = {},
): Promise<{ readonly appliance: RunningAppliance; readonly session: Session }> {
  const appliance = await fleet.start(options);
  const session = await fleet.logIn(appliance);
  await uploadIdentity(session, "media", goodLeaf("media.example.org"));
  await session.tell(`${service} sip listen a none ${String(sipTlsPort)}`);
  await session.tell(`${service} sip certs media.key media.crt ca.crt`);
  return { appliance, session };
}

/** Whether a SIP OPTIONS request is answered at a port. */
export async function sipAnswers(
  address: string,
  options: { readonly cert?: string; readonly key?: string } = {},
  port = sipTlsPort,
): Promise<boolean> {
  const socket = await openTls(address, port, options).catch(() => undefined);
  if (!socket) return false;
  return new Promise((resolve) => {
    socket.on("error", () => resolve(false));
    socket.on("close", () => resolve(false));
    socket.on("data", () => {
      resolve(true);
      socket.destroy();
    });
    socket.write("OPTIONS sip:cms SIP/2.0\r\nCall-ID: 1\r\n\r\n");
  });
}
