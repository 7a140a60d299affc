/** What a role's listeners should show, and what they showed. */
import type { RoleSettings } from "./declaration";
import type { SupportedDeclaration } from "./parse-declaration";
import { namesOf } from "./observed";
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
  const own = proof.listeners?.[entry.listener];
  return {
    host: own?.host ?? proof.host ?? target.host,
    port:
      own?.port ??
      proof.port ??
      table.ports?.[entry.listener] ??
      table.port ??
      declaredPortOf(settings, entry) ??
      entry.defaultPort,
  };
}

/** The port to which the change itself moves a listener, unless the declaration says where it is seen from here. */
export function movedPort(
  { proof, settings }: SupportedDeclaration,
  entry: ListenerEntry,
  table: ObservedTable,
): number | undefined {
  // Web Admin is moved only from nowhere (WA-06).
  if (settings.kind === "webAdmin" || (proof.listeners?.[entry.listener]?.port ?? proof.port) !== undefined) {
    return undefined;
  }
  const declared = declaredPortOf(settings, entry);
  const now = table.ports?.[entry.listener] ?? table.port;
  return now === undefined || now === declared ? undefined : declared;
}

/** The port that is declared to be set with the same change. */
function declaredPortOf(settings: RoleSettings, { listener }: ListenerEntry): number | undefined {
  switch (settings.kind) {
    case "webAdmin":
      return settings.listen?.port;
    case "webBridge3":
      return (listener === "webBridge3.https" ? settings.httpsListen : settings.c2wListen)?.[0]?.port;
    case "turn":
      return settings.tlsPort;
    case "recorder":
    case "streamer":
      return settings.sipListen?.tlsPort;
    case "meetingApps":
    case "scheduler":
      return settings.httpsListen?.port;
    default:
      return undefined;
  }
}

/** Whether the role cannot be listening, by its own table: nothing is to be seen yet. */
export function isDown(declaration: SupportedDeclaration, table: ObservedTable): boolean {
  const { slots, listeners } = roleEntry(declaration.role);
  // Whoever listens nowhere is a client, and works for as long as it is enabled.
  if (listeners.length === 0) return table.enabled === false;
  const identitySlots = slots.filter((slot) => slot.kind === "identity");
  const hasIdentity = identitySlots.some(({ slot }) => namesOf(table.slots[slot]).length > 0);
  return table.enabled === false || table.interfaces.length === 0 || !hasIdentity;
}

/** What a listener showed before the change; undefined when nothing was seen. */
export function shownBefore(observed: Observed, entry: ListenerEntry): readonly string[] | undefined {
  const listener: ObservedListener | undefined = observed.listeners[entry.listener];
  return listener?.shown;
}
