/**
 * The Scheduler's side of c2w: it reads the list of Web Bridges from the Call Bridge beside it when it is enabled, and connects to
 * each of them as a client with a certificate of its own (MMP reference 3.7). Web Bridges that are registered later are not
 * connected to before the next `enable`.
 */
import { C2wLinks } from "./c2w-links";
import type { LinkSurroundings } from "./c2w-links";
import type { ServedIdentity } from "./state";

/** The links of one Scheduler. */
export class SchedulerLinks {
  readonly #surroundings: Omit<LinkSurroundings, "served">;
  #links: C2wLinks | undefined;

  constructor(surroundings: Omit<LinkSurroundings, "served">) {
    this.#surroundings = surroundings;
  }

  /** Drops every connection, and connects anew where there is something to connect with. */
  use(served: ServedIdentity | undefined): void {
    this.#links?.stop();
    this.#links = undefined;
    if (!served) return;
    const webBridges = this.#surroundings.webBridges();
    const { log } = this.#surroundings;
    log(`scheduler_backend: INFO C2WSupervisor - getWebBridges - totalCount=${String(webBridges.length)}`);
    this.#links = new C2wLinks({
      ...this.#surroundings,
      webBridges: () => webBridges,
      served: () => served,
      log: (text) => log(`scheduler_backend: INFO C2WSupervisor - ${inItsWords(text)}`),
    });
    this.#links.refresh();
  }

  stop(): void {
    this.#links?.stop();
  }
}

function inItsWords(text: string): string {
  const [, host] = /^c2w connection to "(.*)" established$/.exec(text) ?? [];
  return host === undefined ? text : `C2W connection for webbridge ${host} UP`;
}
