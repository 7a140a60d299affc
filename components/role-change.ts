/**
 * The one place that creates a `command.local.Command`: one change of one role. The command needs no shell, its text is
 * the same everywhere, and it has no triggers, which would replace it. Without `onDelete: "clear"` it has no delete
 * either, so the appliance is left as it is.
 */
import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { awaitedVariable, targetVariable, windowVariable } from "../plan/declaration";
import type { Declaration, DeclaredProof, RoleSettings, SecretDocument } from "../plan/declaration";
import { windowText } from "../plan/maintenance-window";
import type { MaintenanceWindow } from "../plan/maintenance-window";
import type { Phase } from "../plan/names";
import type { Report } from "../plan/report";
import { phasePurposes } from "../plan/interruptions";
import { reviewedClearing, reviewedCommands } from "../plan/reviewed";
import type { SupportedRole } from "../plan/roles";
import { parseCertificates } from "../x509/certificate";
import { awaitedIn, awaitedOf as awaitedIdentities, isAwaiting } from "./awaited";
import { against } from "./boundary";
import type { CallWait } from "./call-wait";
import { leafFacts, trustFacts } from "./certificate-facts";
import { changeEnvironment, targetText } from "./change-environment";
import { parseReport } from "./change-report";
import type { CheckedIdentity } from "./checked-identity";
import { changeProgram, clearProgram } from "./entry-point";
import { recordRole } from "./inventory";
import type { ServerAccess } from "./meeting-server";
import { isDeployedBy, pinnedByAll } from "./pinned-peers";
import { pendingReport, pendingSummary } from "./pending-report";
import { pinsFollowed } from "./pins-followed";
import { joinRollout } from "./rollout";
import type { OnDelete } from "./role-args";
import type { Turn } from "./rollout";
import { stackMark } from "./stack-mark";

/** One change of one role. */
export interface RoleChangeArgs {
  /** Name of the role's component. */
  readonly name: string;
  readonly access: ServerAccess;
  readonly role: SupportedRole;
  readonly phase: Phase;
  /** When it happens; the role has taken it before it created anything. */
  readonly turn: Turn;
  /** By slot. */
  readonly identities: Readonly<Record<string, CheckedIdentity>>;
  /** Trust files by slot. */
  readonly trusts: Readonly<Record<string, pulumi.Output<string>>>;
  /** Slots that are to hold nothing. @default none */
  readonly emptied?: readonly string[];
  /** The slots among them whose leaves are pinned. @default none */
  readonly pinned?: readonly string[];
  /** The settings as far as they decide which commands are sent. */
  readonly reviewed: RoleSettings;
  readonly settings: pulumi.Output<RoleSettings>;
  readonly proof: pulumi.Output<DeclaredProof>;
  readonly allow: pulumi.Output<readonly string[]>;
  readonly recheck?: pulumi.Input<string>;
  readonly onDelete: OnDelete;
  readonly maintenanceWindow?: pulumi.Output<MaintenanceWindow>;
  readonly callWait?: CallWait;
  /** What it waits for besides its own identities and trusts. @default nothing */
  readonly awaited?: readonly string[];
}

/** A change and what it reported. */
export class RoleChange {
  /** The name of that resource. */
  readonly changeName: string;
  /** The resource that carries the change out. */
  readonly command: command.local.Command;
  /** What the change printed; unknown in a preview in which it runs. */
  readonly report: pulumi.Output<Report>;

  constructor(args: RoleChangeArgs, parent: pulumi.ComponentResource) {
    this.changeName = changeNameOf(args.name, args.phase);
    const awaited = awaitedOf(args);
    isAwaiting(parent, awaited);
    this.command =
      awaited.length > 0
        ? waitingCommand(this.changeName, args, awaited, parent)
        : changingCommand(this.changeName, args, parent);
    args.turn.isCarriedOutBy(this.command);
    if (args.phase === "switch") recordRole(parent, { ...args, appliance: args.access.name });
    for (const { source } of Object.values(args.identities)) isDeployedBy(source, this.command);
    this.report =
      awaited.length > 0
        ? pulumi.output(pendingReport(args.access.name, args.role, awaited))
        : // A report is public; a plugin that marks every output of a secret input must not hide it.
          pulumi
            .unsecret(this.command.stdout)
            .apply((text) => against(parent, () => parseReport(this.changeName, text)));
  }
}

function changingCommand(
  changeName: string,
  args: RoleChangeArgs,
  parent: pulumi.Resource,
): command.local.Command {
  return new command.local.Command(
    changeName,
    {
      interpreter: ["node", "-e"],
      create: changeProgram,
      ...(args.onDelete === "clear" && { delete: clearProgram }),
      environment: changeEnvironment(parent, {
        name: changeName,
        commands: commandsOf(args),
        clearing: args.onDelete === "clear" ? clearingOf(args) : [],
        facts: factsOf(args),
        conditions: conditionsOf(args),
        target: args.access.target,
        ...(args.phase !== "switch" && { purpose: phasePurposes[args.phase] }),
        declaration: declarationOf(args, pulumi.all([pinnedByPeers(parent, args), pinsOf(parent, args)])),
        ...(args.recheck !== undefined && { recheck: args.recheck }),
      }),
      stdin: secretDocument(args),
      addPreviousOutputInEnv: false, // a long report would make every later update fail
      logging: command.local.Logging.Stderr, // a long line of standard output would stop the engine for good
    },
    { parent, dependsOn: args.turn.after },
  );
}

/**
 * Holds the place of a change whose certificates are not all there: it has nothing to run, so that a role is never left half
 * configured. It must stand there: without it a change that was carried out before would be deleted, which with
 * `onDelete: "clear"` empties the role, and the changes after it would not wait for those before it.
 */
function waitingCommand(
  changeName: string,
  { access, phase, turn }: RoleChangeArgs,
  awaited: readonly string[],
  parent: pulumi.Resource,
): command.local.Command {
  if (phase === "switch") void pulumi.log.info(pendingSummary(awaited), parent);
  return new command.local.Command(
    changeName,
    {
      interpreter: ["node", "-e"],
      environment: {
        [targetVariable]: access.target.apply(targetText),
        [awaitedVariable]: awaited.join("; "),
      },
      addPreviousOutputInEnv: false,
      logging: command.local.Logging.Stderr,
    },
    { parent, dependsOn: turn.after },
  );
}

/** What a change needs and is not there yet. */
function awaitedOf({ identities, trusts, awaited = [] }: RoleChangeArgs): readonly string[] {
  const shown = Object.values(identities);
  const files = [...Object.values(trusts), ...shown.flatMap(({ peersPem }) => peersPem ?? [])];
  const sources = shown.map(({ source }) => source);
  return [...new Set([...awaited, ...awaitedIdentities(sources), ...files.flatMap(awaitedIn)])];
}

/** Takes a change's place in the order, which may be refused: call it before anything is created. */
export function takeTurn(
  owner: pulumi.Resource,
  name: string,
  { access, phase, role }: Pick<RoleChangeArgs, "access" | "phase" | "role">,
): Turn {
  return against(owner, () =>
    joinRollout(access.rollout, { phase, kind: role, appliance: access.name }, changeNameOf(name, phase)),
  );
}

function changeNameOf(name: string, phase: Phase): string {
  return phase === "switch" ? `${name}-change` : `${name}-trust-${phase}`;
}

/** A leaf is shown only when those who pin it trust it; see `pinnedByAll`. */
function pinnedByPeers(
  parent: pulumi.Resource,
  { access, role, identities, turn }: RoleChangeArgs,
): pulumi.Output<unknown> {
  const checks = Object.entries(identities).map(([slot, { source, leafPem }]) =>
    pinnedByAll(
      { owner: parent, subject: `${access.name} ${role} ${slot}`, source, leafPem },
      turn.programEnded,
    ),
  );
  return pulumi.all(checks);
}

/** A trust that keeps a peer's earlier leaf would refuse the peer once it has changed. */
function pinsOf(parent: pulumi.Resource, args: RoleChangeArgs): pulumi.Output<unknown> {
  return pinsFollowed(parent, { ...args, appliance: args.access.name }, args.turn.programEnded);
}

function clearingOf({ role, identities, trusts, reviewed, callWait }: RoleChangeArgs): readonly string[] {
  const slots = [...Object.keys(identities), ...Object.keys(trusts)].map((slot) => ({
    slot,
    hasBundle: false,
  }));
  return reviewedClearing({ role, slots, settings: reviewed, asksOwnApi: callWait?.asksOwn === true });
}

function commandsOf(args: RoleChangeArgs): readonly string[] {
  const { role, phase, identities, trusts, emptied = [], reviewed, callWait } = args;
  const slots = [
    ...Object.entries(identities).map(([slot, { hasChain, peersPem }]) => ({
      slot,
      hasBundle: hasChain || peersPem !== undefined,
    })),
    ...Object.keys(trusts).map((slot) => ({ slot, hasBundle: false })),
  ];
  const asksOwnApi = callWait?.asksOwn === true;
  return reviewedCommands({ role, phase, slots, emptied, settings: reviewed, asksOwnApi });
}

function factsOf({ identities, trusts }: RoleChangeArgs): Record<string, pulumi.Output<string>> {
  const facts = [
    ...Object.entries(identities).map(([slot, { leafPem }]) => leafFacts(slot, leafPem)),
    ...Object.entries(identities).flatMap(([slot, { peersPem }]) =>
      peersPem ? [trustFacts(`${slot}Peers`, peersPem)] : [],
    ),
    ...Object.entries(trusts).map(([slot, pem]) => trustFacts(slot, pem)),
  ];
  return Object.fromEntries(facts.flatMap((fact) => Object.entries(fact)));
}

/** Under which conditions the change interrupts its role, for the reviewer. */
function conditionsOf({
  maintenanceWindow: window,
  callWait,
}: RoleChangeArgs): Record<string, pulumi.Output<string>> {
  return { ...(window && { [windowVariable]: window.apply(windowText) }), ...callWait?.shown };
}

function declarationOf(args: RoleChangeArgs, checks: pulumi.Output<unknown>): pulumi.Output<Declaration> {
  const { access, role, phase, settings, proof, allow, maintenanceWindow, pinned = [] } = args;
  const identities = mapValues(
    args.identities,
    ({ leafPem, chainPem, keyFile, peersPem, isReady, source }) => ({
      leafPem,
      chainPem,
      ...(keyFile && { keyFile }),
      ...(peersPem && { peersPem }),
      ...(isReady && { ready: true as const }),
      ...(source.formerRootsPem && { formerRoots: formerRootsOf(source.formerRootsPem, chainPem) }),
    }),
  );
  const trusts = mapValues(args.trusts, (pem) => ({ pem }));
  const { target, deadlines } = access;
  const callWait = args.callWait?.declared;
  return pulumi
    .output({
      identities,
      trusts,
      target,
      deadlines,
      settings,
      proof,
      allow,
      maintenanceWindow,
      callWait,
      checks,
    })
    .apply((known): Declaration => ({
      version: 1,
      appliance: access.name,
      role,
      phase,
      ...stackMark(),
      target: known.target,
      identities: mapValues(known.identities, ({ formerRoots = [], ...pems }) => ({
        ...pems,
        keyForm: "pkcs8" as const,
        ...(formerRoots.length > 0 && { formerRoots }),
      })),
      trusts: Object.fromEntries(
        Object.entries(known.trusts).map(([slot, trust]) => [
          slot,
          { ...trust, ...(pinned.includes(slot) && { pinned: true as const }) },
        ]),
      ),
      settings: known.settings,
      proof: known.proof,
      deadlines: known.deadlines,
      allow: known.allow,
      ...(args.emptied && args.emptied.length > 0 && { emptied: args.emptied }),
      ...(known.maintenanceWindow && { maintenanceWindow: known.maintenanceWindow }),
      ...(known.callWait && { callWait: known.callWait }),
    }));
}

/** Without the roots that stand in the chain themselves, so that it says nothing where nothing changes. */
function formerRootsOf(
  pem: pulumi.Output<string>,
  chainPem: pulumi.Output<string>,
): pulumi.Output<readonly string[]> {
  return pulumi.all([pem, chainPem]).apply(([roots, chain]) => {
    const own = parseCertificates(chain, "chain").map(({ sha256 }) => sha256);
    const former = parseCertificates(roots, "former roots").map(({ sha256 }) => sha256);
    return former.filter((sha256) => !own.includes(sha256));
  });
}

/** Everything secret, and nothing else; standard input is neither shown nor in the process table. */
function secretDocument({ access, identities, callWait }: RoleChangeArgs): pulumi.Output<string> {
  const keys = Object.fromEntries(
    Object.entries(identities).flatMap(([slot, { keyPem }]) => (keyPem ? [[slot, keyPem] as const] : [])),
  );
  const { credentials, bastionCredentials } = access;
  return pulumi
    .secret({ keys, credentials, bastionCredentials, callBridges: callWait?.secrets })
    .apply((known) => JSON.stringify(documentOf(known)));
}

function documentOf({
  keys,
  credentials,
  bastionCredentials,
  callBridges,
}: {
  readonly keys: SecretDocument["keys"];
  readonly credentials: SecretDocument["credentials"];
  readonly bastionCredentials: SecretDocument["bastionCredentials"] | undefined;
  readonly callBridges: SecretDocument["callBridges"] | undefined;
}): SecretDocument {
  return {
    version: 1,
    keys,
    credentials,
    ...(bastionCredentials && { bastionCredentials }),
    ...(callBridges && { callBridges }),
  };
}

function mapValues<From, To>(
  record: Readonly<Record<string, From>>,
  change: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
