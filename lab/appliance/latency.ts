/** A socket with a delay in each direction. Everything arrives late by the same time, so pipelining keeps its worth. */
import { Duplex } from "node:stream";
import type { Socket } from "node:net";

/** Wraps a socket; each direction takes half of the round-trip time. */
export class DelayedSocket extends Duplex {
  readonly #socket: Socket;
  readonly #oneWayMs: number;
  readonly remoteAddress: string | undefined;
  readonly remoteFamily: string | undefined;
  readonly remotePort: number | undefined;

  constructor(socket: Socket, roundTripMs: number) {
    super({ allowHalfOpen: true, autoDestroy: true });
    this.#socket = socket;
    this.#oneWayMs = roundTripMs / 2;
    this.remoteAddress = socket.remoteAddress;
    this.remoteFamily = socket.remoteFamily;
    this.remotePort = socket.remotePort;
    socket.on("data", (bytes: Buffer) => this.#later(() => this.push(bytes)));
    socket.on("end", () => this.#later(() => this.push(null)));
    socket.on("error", (error) => this.destroy(error));
    socket.on("close", () => this.#later(() => this.destroy()));
  }

  override _read(): void {
    // Arrivals are pushed as they come; an SSH channel's own window bounds them.
  }

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#later(() => {
      if (this.#socket.writable) this.#socket.write(bytes);
    });
    done();
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#later(() => this.#socket.end());
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#later(() => this.#socket.destroy());
    done(error);
  }

  #later(act: () => void): void {
    setTimeout(act, this.#oneWayMs);
  }
}
