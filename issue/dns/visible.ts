/** Waits until name servers show a TXT record: a CA may ask any of them. */
import { Resolver, lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import type { NameServer } from "../../plan/issuance/order";
import { endpointText } from "./message";

const pauseMs = 1_000;

/** Returns when all of them show the value. Throws the signal's reason when that comes first. */
export async function untilVisible(
  servers: readonly NameServer[],
  { name, value }: { readonly name: string; readonly value: string },
  signal: AbortSignal,
): Promise<void> {
  for (const { host, port } of servers) {
    const { address } = isIP(host) === 0 ? await lookup(host) : { address: host };
    const resolver = new Resolver({ timeout: 2_000, tries: 1 });
    resolver.setServers([endpointText(address, port)]);
    while (!(await shows(resolver, name, value))) {
      signal.throwIfAborted();
      await delay(pauseMs);
    }
  }
}

async function shows(resolver: Resolver, name: string, value: string): Promise<boolean> {
  try {
    return (await resolver.resolveTxt(name)).some((pieces) => pieces.join("") === value);
  } catch {
    return false; // not there yet, or no answer yet
  }
}
