/**
 * Reads the document that `pulumi preview --json` prints and picks the changes of roles out of it: the commands whose
 * environment names a Meeting Server (`MMP_TARGET`). What is unknown or secret in the preview stays so.
 */
import {
  awaitedVariable,
  callWaitVariable,
  purposeVariable,
  recheckVariable,
  targetVariable,
  windowVariable,
} from "../plan/declaration";
import { cmsError } from "../errors/cms-error";
import { registrationVariable } from "../plan/registration";
import { interruptionBy, keyMaking } from "../plan/interruptions";
import { orderVariable } from "../plan/issuance/order";
import type { RoleName } from "../plan/names";

/** What the engine would do to a change. */
export type Operation = "create" | "update" | "replace" | "delete";

/** One fact of a file that a slot is to hold; a value is absent where the side has none. */
export interface FileFact {
  readonly slot: string;
  readonly fact: string;
  readonly before?: string;
  readonly after?: string;
}

/** One change of a role that has a difference in the preview. */
export interface PreviewedChange {
  readonly operation: Operation;
  /** Name of the resource. */
  readonly name: string;
  /** Class of the component that the change belongs to, e.g. `WebAdmin`. */
  readonly component: string;
  /** Text of `MMP_TARGET`: whom the change talks to. */
  readonly target: string;
  /** What it is for, where it changes nothing but whom the role trusts. */
  readonly purpose?: string;
  /** The MMP commands in the order of their numbers. */
  readonly commands: readonly string[];
  /** Calls to the REST API, in the order of their numbers. */
  readonly apiCalls: readonly string[];
  /** What users of the appliance notice when it writes something; absent where nothing is known about the component. */
  readonly interrupts?: string;
  /** The certificates that it waits for; while there are some it sends nothing. */
  readonly awaits?: string;
  /** What must hold before it interrupts its role, one phrase each; empty where nothing must. */
  readonly conditions: readonly string[];
  readonly facts: readonly FileFact[];
  /** Whether only a new `recheck` value makes the difference. */
  readonly isRecheckOnly: boolean;
}

/** What a preview says. */
export interface Preview {
  readonly changes: readonly PreviewedChange[];
  /** Texts of the errors that the preview met. */
  readonly errors: readonly string[];
}

/** How a value that the preview cannot know is shown. */
export const unknownText = "(known once the certificate is issued)";
/** How the engine shows a secret. */
export const secretText = "[secret]";
/** What the engine writes for an unknown text. */
const unknownSentinel = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const factName = /^FILE_(.+?)_(SUBJECT|NAMES|USAGES|ISSUER|NOT_BEFORE|NOT_AFTER|SHA256)$/;

type Environment = Readonly<Record<string, string>>;
type Fields = Readonly<Record<string, unknown>>;

/** Parses the document. */
export function parsePreview(text: string, source: string): Preview {
  const document = parseDocument(text, source);
  return {
    changes: list(document["steps"]).flatMap(parseStep),
    errors: list(document["diagnostics"])
      .filter((diagnostic) => diagnostic["severity"] === "error")
      .map((diagnostic) => textOf(diagnostic["message"]).trim()),
  };
}

function parseDocument(text: string, source: string): Fields {
  const start = text.indexOf("{");
  try {
    const document: unknown = JSON.parse(text.slice(Math.max(start, 0)));
    if (isFields(document) && (Array.isArray(document["steps"]) || Array.isArray(document["diagnostics"]))) {
      return document;
    }
  } catch (cause) {
    throw notAPreview(source, cause);
  }
  throw notAPreview(source, undefined);
}

function notAPreview(source: string, cause: unknown): Error {
  return cmsError("cli/preview", {
    subject: source,
    what: "this is not the JSON document of a preview",
    remedy: "make one with pulumi preview --json",
    cause,
  });
}

function parseStep(step: Fields): PreviewedChange[] {
  const operation = operationOf(textOf(step["op"]));
  const before = environmentOf(step["oldState"]);
  const after = environmentOf(step["newState"]);
  const shown = operation === "delete" ? before : after;
  const target = shown[targetVariable];
  if (operation === undefined || target === undefined) return [];
  const names = namesOf(textOf(step["urn"]));
  const isDelete = operation === "delete";
  const awaits = isDelete ? undefined : after[awaitedVariable];
  const sendsNothing = isDelete || awaits !== undefined;
  const interrupts = orderVariable in shown ? keyMaking : interruptionOf(names.component);
  return [
    {
      operation,
      ...names,
      target,
      ...(!isDelete && after[purposeVariable] !== undefined && { purpose: after[purposeVariable] }),
      commands: isDelete ? commandsOf(before, "CLEAR") : commandsOf(after, "MMP"),
      apiCalls: isDelete
        ? removalOf(step["oldState"], names.component)
        : sendsNothing
          ? []
          : commandsOf(after, "API"),
      ...(interrupts !== undefined && { interrupts }),
      ...(awaits !== undefined && { awaits }),
      conditions: conditionsIn(shown),
      facts: sendsNothing ? [] : [...factsOf(before, after), ...entryFacts(before, after)],
      isRecheckOnly: isRecheckOnly(step, before, after),
    },
  ];
}

function conditionsIn({ [windowVariable]: window, [callWaitVariable]: wait }: Environment): string[] {
  return [
    ...(window === undefined ? [] : [`only in the maintenance window: ${window}`]),
    ...(wait === undefined ? [] : [`only when ${wait}`]),
  ];
}

const rolesByComponent: Readonly<Record<string, RoleName>> = {
  WebAdmin: "webAdmin",
  CallBridge: "callBridge",
  WebBridge3: "webBridge3",
  TurnServer: "turn",
  Recorder: "recorder",
  Streamer: "streamer",
  MeetingApps: "meetingApps",
  Scheduler: "scheduler",
  Uploader: "uploader",
  WebBridgeRegistration: "webBridgeRegistration",
  DatabaseCluster: "databaseCluster",
};

function interruptionOf(component: string): string | undefined {
  const role = Object.hasOwn(rolesByComponent, component) ? rolesByComponent[component] : undefined;
  return role && interruptionBy(role);
}

/** A registration takes its entry back when it is deleted, unless it was told not to. */
function removalOf(state: unknown, component: string): string[] {
  const inputs = isFields(state) ? state["inputs"] : undefined;
  const isRemoved =
    component === "WebBridgeRegistration" && isFields(inputs) && inputs["delete"] !== undefined;
  return isRemoved ? ["DELETE /api/v1/webBridges/<id> (the entry of this registration)"] : [];
}

/** Replacements come as up to three steps; the one that creates speaks for all of them. */
function operationOf(op: string): Operation | undefined {
  switch (op) {
    case "create":
    case "update":
    case "delete":
      return op;
    case "create-replacement":
      return "replace";
    default:
      return undefined;
  }
}

/** `…cisco-meeting-server:index:WebAdmin$…:RoleChange$command:local:Command::cms1-webadmin`. */
function namesOf(urn: string): { readonly name: string; readonly component: string } {
  const [, , types = "", ...name] = urn.split("::");
  const classes = types
    .split("$")
    .filter((type) => type.startsWith("cisco-meeting-server:index:"))
    .map((type) => type.slice(type.lastIndexOf(":") + 1));
  return { name: name.join("::"), component: classes.filter((named) => named !== "RoleChange").at(-1) ?? "" };
}

function commandsOf(environment: Environment, prefix: "MMP" | "API" | "CLEAR"): string[] {
  const number = (name: string): number => Number(name.slice(prefix.length + 1));
  return Object.entries(environment)
    .filter(([name]) => name.startsWith(`${prefix}_`) && /_\d+$/.test(name))
    .sort(([a], [b]) => number(a) - number(b))
    .flatMap(([, command]) => (command === "" ? [] : [command]));
}

function factsOf(before: Environment, after: Environment): FileFact[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name) => {
    const [, slot, fact] = factName.exec(name) ?? [];
    if (slot === undefined || fact === undefined) return [];
    return [
      {
        slot: camelCase(slot),
        fact: fact.toLowerCase().replaceAll("_", " "),
        ...(before[name] !== undefined && { before: before[name] }),
        ...(after[name] !== undefined && { after: after[name] }),
      },
    ];
  });
}

/** A registration has no certificate; its one fact is the URL that the entry is to have. */
function entryFacts(before: Environment, after: Environment): FileFact[] {
  const [old, wanted] = [urlIn(before), urlIn(after)];
  if (wanted === undefined) return [];
  return [{ slot: "entry", fact: "url", ...(old !== undefined && { before: old }), after: wanted }];
}

/** What hides the registration hides its URL. */
function urlIn(environment: Environment): string | undefined {
  const text = environment[registrationVariable];
  try {
    const registration: unknown = JSON.parse(text ?? "{}");
    return isFields(registration) && typeof registration["url"] === "string"
      ? registration["url"]
      : undefined;
  } catch {
    return text;
  }
}

function isRecheckOnly(step: Fields, before: Environment, after: Environment): boolean {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = names.filter((name) => before[name] !== after[name]);
  const reasons: readonly unknown[] = Array.isArray(step["diffReasons"]) ? step["diffReasons"] : [];
  return (
    changed.length === 1 &&
    changed[0] === recheckVariable &&
    reasons.every((reason) => reason === "environment")
  );
}

function environmentOf(state: unknown): Environment {
  const inputs = isFields(state) ? state["inputs"] : undefined;
  const environment = isFields(inputs) ? inputs["environment"] : undefined;
  if (!isFields(environment)) return {};
  return Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, shownValue(value)]));
}

function shownValue(value: unknown): string {
  return value === unknownSentinel ? unknownText : textOf(value);
}

function camelCase(upperSnake: string): string {
  return upperSnake.toLowerCase().replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function textOf(value: unknown): string {
  if (value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

function list(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
