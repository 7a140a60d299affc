/** What a role's listeners should show, and what they showed. */
import type { SupportedDeclaration } from "./parse-declaration";
import type { Observed, ObservedListener, ObservedTable } from "./observed";
import { roleEntry } from "./roles";
import type { ListenerEntry } from "./roles";
import type { WantedSlot } from "./wanted";

/** Whether a listener shows this chain: the leaf and every intermediate in order; the root may be left out (RFC 8446 4.4.2). */
export function showsChain(shown: readonly string[] | undefined, chain: readonly string[]): boolean {
  if (shown === undefined || shown.length > chain.length) return false;
  const needed = Math.max(chain.length - 1, 1);
  return shown.length >= needed && shown.every((sha256, index) => sha256 === chain[index]);
}

/** The SHA-256 of each certificate of a chain. */
export function chainFingerprints(wanted: WantedSlot): readonly string[] {
  return wanted.chain.map((certificate) => certificate.sha256);
}

/** Where a listener is proven. */
export function listenerAddress(
  declaration: SupportedDeclaration,
  entry: ListenerEntry,
  table: ObservedTable,
): { readonly host: string; readonly port: number } {
  const { proof, settings, target } = declaration;
  const declaredPort = settings.kind === "webAdmin" ? settings.listen?.port : undefined;
  return {
    host: proof.host ?? target.host,
    port: proof.port ?? table.port ?? declaredPort ?? entry.defaultPort,
  };
}

/** Whether the role cannot be listening, by its own table: nothing is to be seen yet. */
export function isDown(declaration: SupportedDeclaration, table: ObservedTable): boolean {
  const identitySlots = roleEntry(declaration.role).slots.filter((slot) => slot.kind === "identity");
  const hasIdentity = identitySlots.some(({ slot }) => table.slots[slot]?.leaf !== undefined);
  return table.enabled === false || table.interfaces.length === 0 || !hasIdentity;
}

/** What a listener showed before the change; undefined when nothing was seen. */
export function shownBefore(observed: Observed, entry: ListenerEntry): readonly string[] | undefined {
  const listener: ObservedListener | undefined = observed.listeners[entry.listener];
  return listener?.shown;
}
