/**
 * The CAs that a program's certificates come from, where their certificates exist before the program does: an `ExistingCa`, answers
 * to requests, identities that are ready. A database cluster compares its own with them (DB-04).
 */
import * as pulumi from "@pulumi/pulumi";

/** CA certificates, and what they stand above. */
export interface UsedAuthority {
  /** What was issued, for messages. */
  readonly subject: string;
  /** PEM; empty for what is pending. */
  readonly chainPem: pulumi.Output<string>;
}

interface Entry extends UsedAuthority {
  readonly parent: pulumi.Resource;
}

// Automation API programs and tests run several programs in one process; each has a connection of its own to its engine.
const programs = new WeakMap<object, Entry[]>();

/** Notes that a certificate of `parent` stands under these CAs. */
export function issuesUnder(
  chainPem: pulumi.Output<string>,
  { subject, parent }: { readonly subject: string; readonly parent: pulumi.Resource },
): void {
  const program = pulumi.runtime.getMonitor();
  if (!program) return;
  const entries = programs.get(program) ?? [];
  entries.push({ subject, chainPem, parent });
  programs.set(program, entries);
}

/** The CAs of everything that belongs to other resources; complete when all of them have been created. */
export function usedByOthers(owner: pulumi.Resource): readonly UsedAuthority[] {
  const program = pulumi.runtime.getMonitor();
  const entries = (program && programs.get(program)) ?? [];
  return entries.filter(({ parent }) => parent !== owner);
}
