/** Loopback addresses for tests: one per call, so that emulated appliances can use fixed ports of their own. */
let handedOut = 0;

/**
 * The next loopback address of this process, e.g. `127.34.210.7`. The middle parts come from the process id, so test
 * processes that run side by side do not meet; the last part counts.
 */
export function nextLabAddress(): string {
  const round = Math.floor(handedOut / 254);
  const last = (handedOut % 254) + 1;
  handedOut += 1;
  const second = 16 + (((process.pid >> 8) + round * 37) % 224);
  return `127.${String(second)}.${String(process.pid % 256)}.${String(last)}`;
}
