/** One DNS message and its answer over TCP (RFC 1035, 4.2.2), which every server that takes updates has (RFC 7766). */
import { connect } from "node:net";
import type { NameServer } from "../../plan/issuance/order";

const timeoutMs = 20_000;

/** Sends a message and gives the answer. Throws what the socket says, or that there was no answer in time. */
export function exchange({ host, port }: NameServer, message: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    let received = Buffer.alloc(0);
    socket.setTimeout(timeoutMs, () => socket.destroy(new Error(`no answer within ${String(timeoutMs)} ms`)));
    socket.on("error", reject);
    socket.on("close", () => {
      reject(new Error("the connection was closed without an answer"));
    });
    socket.on("data", (piece: Buffer) => {
      received = Buffer.concat([received, piece]);
      const length = received.length < 2 ? Infinity : received.readUInt16BE(0) + 2;
      if (received.length < length) return;
      resolve(received.subarray(2, length));
      socket.destroy();
    });
    const head = Buffer.alloc(2);
    head.writeUInt16BE(message.length);
    socket.write(Buffer.concat([head, message]));
  });
}
