/** A relay in front of a plugin, so that the connection can be cut with calls under way. */
import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { Socket } from "node:net";

/** A relay that listens on a port of its own. */
export interface Relay {
  readonly port: number;
  /** Destroys every connection, and takes no more. */
  readonly cut: () => void;
}

/** Opens a relay to a loopback port. */
export async function openRelay(port: number): Promise<Relay> {
  const sockets = new Set<Socket>();
  const relay = createServer((near) => {
    const far = connect(port, "127.0.0.1");
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from.setNoDelay(true));
      from.pipe(to);
      from.on("error", () => to.destroy()).on("close", () => to.destroy());
    }
  });
  relay.listen(0, "127.0.0.1");
  await once(relay, "listening");
  const address = relay.address();
  if (typeof address !== "object" || address === null) throw new Error("the relay has no port");
  return {
    port: address.port,
    cut() {
      relay.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
