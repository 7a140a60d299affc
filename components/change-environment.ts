/**
 * The environment of a change. It is what a reviewer sees in a preview, and it carries the public declaration. One entry
 * per MMP command and per fact: a preview cuts a text of several lines, and shows an entry that it cannot show alone.
 */
import * as pulumi from "@pulumi/pulumi";
import { cmsError } from "../errors/cms-error";
import { declarationVariable, purposeVariable, recheckVariable, targetVariable } from "../plan/declaration";
import type { Declaration, DeclaredTarget, SshEndpoint } from "../plan/declaration";
import { against } from "./boundary";
import type { Facts } from "./certificate-facts";
import { hostKeyFingerprint } from "./host-key";

/** What the environment of a change is made from. */
export interface ChangeEnvironment {
  /** Names the change in messages. */
  readonly name: string;
  /** The full sequence, as `reviewedCommands` gives it. */
  readonly commands: readonly string[];
  /** What deleting the change sends, as `reviewedClearing` gives it; empty where it sends nothing. */
  readonly clearing: readonly string[];
  readonly facts: Facts;
  /** What must hold before the change interrupts its role, by entry; empty where nothing must. */
  readonly conditions: Readonly<Record<string, pulumi.Output<string>>>;
  /** What the change is for, where it is not the whole role that it brings about. */
  readonly purpose?: string;
  /** Apart from the declaration, which is unknown while a certificate is. */
  readonly target: pulumi.Output<DeclaredTarget>;
  readonly declaration: pulumi.Output<Declaration>;
  readonly recheck?: pulumi.Input<string>;
}

/** The entries by name. */
export function changeEnvironment(
  owner: pulumi.Resource,
  change: ChangeEnvironment,
): Record<string, pulumi.Output<string>> {
  const { name, commands, clearing, facts, conditions, purpose, target, declaration, recheck } = change;
  const entries = Object.entries({
    [targetVariable]: target.apply(targetText),
    ...(purpose !== undefined && { [purposeVariable]: pulumi.output(purpose) }),
    ...numbered("MMP", commands),
    ...numbered("CLEAR", clearing),
    ...facts,
    ...conditions,
    [declarationVariable]: declaration.apply((known) => JSON.stringify(known)),
    ...(recheck !== undefined && { [recheckVariable]: pulumi.output(recheck) }),
  });
  return Object.fromEntries(
    entries.map(([entry, value]) => [
      entry,
      value.apply((text) => against(owner, () => bounded(name, entry, text))),
    ]),
  );
}

/** `MMP_001`, `MMP_002` and so on. */
export function numbered(prefix: string, commands: readonly string[]): Record<string, pulumi.Output<string>> {
  return Object.fromEntries(
    commands.map((command, index) => [
      `${prefix}_${String(index + 1).padStart(3, "0")}`,
      pulumi.output(command),
    ]),
  );
}

/** Whom a change talks to, for the reviewer. */
export function targetText(target: DeclaredTarget): string {
  const via = target.bastion ? ` via ${endpointText(target.bastion)}` : "";
  return endpointText(target) + via;
}

function endpointText({ user, host, port, hostKey }: SshEndpoint): string {
  return `${user}@${host.includes(":") ? `[${host}]` : host}:${port} ${hostKeyFingerprint(hostKey)}`;
}

/** An entry of 128 KiB stops the program from being started at all; every one is stored twice in the state. */
const maxEntryBytes = 16 * 1024;

/** The text of an entry; throws for one that a change cannot be handed. */
export function bounded(name: string, entry: string, text: string): string {
  const bytes = Buffer.byteLength(text);
  if (bytes <= maxEntryBytes) return text;
  throw cmsError("args/invalid", {
    subject: name,
    what: `${entry} has ${bytes} bytes, at most ${maxEntryBytes} can be handed to a change`,
    remedy: "trust the issuers instead of many leaves, and leave out certificates that no chain needs",
  });
}
