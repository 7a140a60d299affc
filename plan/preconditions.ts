/** What must hold before anything is written. Each function throws; the caller writes nothing after that. */
import { cmsError } from "../errors/cms-error";
import type { SupportedDeclaration } from "./parse-declaration";
import { slotDifference } from "./assigned";
import { parseFileName } from "./file-names";
import { isDown, shownBefore } from "./listeners";
import { namesOf } from "./observed";
import type { Observed } from "./observed";
import { roleEntry } from "./roles";
import type { SlotEntry } from "./roles";
import { tlsServices } from "./sequences/sequence";
import type { TlsService } from "./sequences/sequence";
import type { RoleSettings, VerifyMode } from "./declaration";
import { slotSubject } from "./wanted";
import type { WantedSlot } from "./wanted";

/** Checks everything that refuses a change. */
export function checkPreconditions(
  declaration: SupportedDeclaration,
  wanted: readonly WantedSlot[],
  observed: Observed,
  now: Date,
): void {
  checkListening(declaration, observed);
  for (const slot of wanted) checkOwner(declaration, slot, observed);
  checkClock(declaration, wanted, observed.clock, now);
  for (const service of tlsServices) checkVerification(declaration, service, observed);
  checkRequiredProof(declaration, observed);
}

/** The verification mode that is declared for a service. */
export function declaredVerify(
  declaration: SupportedDeclaration,
  service: TlsService,
): VerifyMode | undefined {
  const { settings } = declaration;
  if (settings.kind !== "callBridge") return undefined;
  return service === "sip" ? settings.sipVerify : settings.ldapVerify;
}

// The interfaces are set by the installer (CB-10, INST-10); Web Admin's may be declared, and is then set with the files.
function checkListening(declaration: SupportedDeclaration, { table }: Observed): void {
  const { settings } = declaration;
  if (table.interfaces.length > 0 || settings.kind === "uploader" || declaresListening(settings)) return;
  const command = listenCommands[settings.kind];
  const isDeclarable = settings.kind !== "callBridge" && settings.kind !== "turn";
  throw cmsError("apply/not-listening", {
    subject: `${declaration.appliance} ${declaration.role}`,
    what: "the role has no interface to listen on",
    remedy: `set it on the MMP with "${command}"${isDeclarable ? ", or declare listen" : ""}`,
  });
}

function declaresListening(settings: RoleSettings): boolean {
  switch (settings.kind) {
    case "webAdmin":
      return settings.listen !== undefined;
    case "webBridge3":
      return settings.httpsListen !== undefined && settings.c2wListen !== undefined;
    case "recorder":
    case "streamer":
      return settings.sipListen !== undefined;
    case "meetingApps":
    case "scheduler":
      return settings.httpsListen !== undefined;
    default:
      return false;
  }
}

const listenCommands = {
  webAdmin: "webadmin listen <interface> <port>",
  callBridge: "callbridge listen <interface>",
  webBridge3: "webbridge3 https listen <interface>:<port>",
  turn: "turn listen <interface>",
  recorder: "recorder sip listen <interface> <tcp-port|none> <tls-port>",
  streamer: "streamer sip listen <interface> <tcp-port|none> <tls-port>",
  meetingApps: "meetingapps https listen <interface> <port>",
  scheduler: "scheduler https listen <interface> <port>",
} as const satisfies Record<Exclude<RoleSettings["kind"], "uploader">, string>;

// Two stacks that both claim a slot would take it from one another at every `up`.
function checkOwner(declaration: SupportedDeclaration, wanted: WantedSlot, observed: Observed): void {
  if (declaration.allow.includes("apply/foreign-file")) return;
  if (slotDifference(wanted, observed) === undefined) return;
  const names = namesOf(observed.table.slots[wanted.slot]);
  const foreign = names.find((name) => {
    const mark = parseFileName(name)?.mark;
    return mark !== undefined && mark !== declaration.mark;
  });
  if (foreign === undefined) return;
  throw cmsError("apply/foreign-file", {
    subject: slotSubject(declaration, wanted.slot),
    what: `the slot holds ${foreign}, which another stack uploaded (its mark is ${parseFileName(foreign)?.mark ?? "unknown"}, ours is ${declaration.mark})`,
    remedy: `remove the role from the other stack and ${emptying(wanted.entry)}, or allow apply/foreign-file to take it over`,
  });
}

function emptying({ clear, assign }: SlotEntry): string {
  return clear === undefined
    ? `assign another file with "${assign} <file>"`
    : `empty the slot with "${clear}"`;
}

// Fresh certificates are not back-dated, so an appliance whose clock is behind takes them for not yet valid.
function checkClock(
  declaration: SupportedDeclaration,
  wanted: readonly WantedSlot[],
  shown: string | undefined,
  now: Date,
): void {
  const [clock, whose] =
    shown === undefined
      ? [now, "our clock (the appliance's is not known)"]
      : [new Date(shown), "the appliance's clock"];
  for (const { slot, chain } of wanted) {
    const late = chain.find((certificate) => certificate.notBefore > clock);
    const early = chain.find((certificate) => certificate.notAfter < clock);
    const certificate = late ?? early;
    if (!certificate) continue;
    throw cmsError("apply/clock", {
      subject: slotSubject(declaration, slot),
      what: `${whose} says ${clock.toISOString()}, the certificate ${certificate.subject} is ${
        late
          ? `valid from ${late.notBefore.toISOString()}`
          : `valid until ${certificate.notAfter.toISOString()}`
      }`,
      remedy: 'compare "date" and "ntp status" on the MMP with the time here, and set the clock right',
      retry: "safe",
    });
  }
}

function checkVerification(declaration: SupportedDeclaration, service: TlsService, observed: Observed): void {
  const mode = declaredVerify(declaration, service);
  const slot = `${service}Trust`;
  if (mode === undefined || mode === "disable" || declaration.trusts[slot]) return;
  if (observed.table.slots[slot]?.trust !== undefined) return;
  throw cmsError("TLSV-06", {
    subject: slotSubject(declaration, slot),
    what: `${service} verification is to be ${JSON.stringify(mode)}, but no trust is declared and none is assigned`,
    remedy: `declare the certificates that ${service.toUpperCase()} peers may present`,
  });
}

function checkRequiredProof(declaration: SupportedDeclaration, observed: Observed): void {
  if (declaration.proof.mode !== "required" || isDown(declaration, observed.table)) return;
  for (const entry of roleEntry(declaration.role).listeners) {
    if (shownBefore(observed, entry) !== undefined) continue;
    const listener = observed.listeners[entry.listener];
    throw cmsError("proof/unreachable", {
      subject: `${declaration.appliance} ${entry.listener}`,
      what: `no TLS handshake with ${listener?.host ?? "the listener"} port ${String(listener?.port ?? entry.defaultPort)} completes from here, and the proof is required; nothing was changed`,
      remedy:
        "open the way to the listener, give proveAt an address that is reachable, or leave the proof at auto",
      retry: "safe",
    });
  }
}
