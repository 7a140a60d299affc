/** The inventory of what a program declares: every certificate, and who accepts it. */
import * as pulumi from "@pulumi/pulumi";
import { inventoryOf } from "../plan/inventory";
import type { DeclaredRole, Inventory } from "../plan/inventory";
import type { SupportedRole } from "../plan/roles";
import { awaitedIn } from "./awaited";
import type { CheckedIdentity } from "./checked-identity";

/** A role as far as its certificates go; every role component of this package is one. */
export type InventoriedRole = pulumi.ComponentResource;

interface RecordedRole {
  readonly appliance: string;
  readonly role: SupportedRole;
  readonly identities: Readonly<Record<string, CheckedIdentity>>;
  readonly trusts: Readonly<Record<string, pulumi.Output<string>>>;
}

// Every property of a component is one of its outputs; chains and trusts would make the state larger for nothing.
const recorded = new WeakMap<pulumi.Resource, RecordedRole>();

// Automation API programs and tests run several programs in one process; each has a connection of its own to its engine.
const programs = new WeakMap<object, RecordedRole[]>();

/** Notes what a role declares. */
export function recordRole(owner: pulumi.Resource, role: RecordedRole): void {
  recorded.set(owner, role);
  const program = pulumi.runtime.getMonitor();
  if (program) programs.set(program, [...(programs.get(program) ?? []), role]);
}

/** Every role of this program; complete when its synchronous part has ended. */
export function rolesOfProgram(): readonly pulumi.Output<DeclaredRole>[] {
  const program = pulumi.runtime.getMonitor();
  return ((program && programs.get(program)) ?? []).map(declared);
}

/**
 * What roles show and whom they trust, for outputs, reports and monitoring (PKI-24): subject, names, issuer, end and
 * fingerprint of every certificate, and for every link of the deployment through which certificate it is accepted. Public;
 * unknown in a preview that issues a certificate. Whatever is no role with a certificate is passed over.
 */
export function inventory(roles: readonly (InventoriedRole | undefined)[]): pulumi.Output<Inventory> {
  const known = roles.flatMap((role) => (role === undefined ? [] : (recorded.get(role) ?? [])));
  return pulumi.all(known.map(declared)).apply(inventoryOf);
}

/** The trust files of a role by slot, `peers` for what stands in a bundle for peers. */
export function trustFilesOf({
  identities,
  trusts,
}: Pick<RecordedRole, "identities" | "trusts">): RecordedRole["trusts"] {
  const [peers] = Object.values(identities).flatMap(({ peersPem }) => peersPem ?? []);
  return { ...trusts, ...(peers && { peers }) };
}

function declared({ appliance, role, identities, trusts }: RecordedRole): pulumi.Output<DeclaredRole> {
  const files = Object.entries(trustFilesOf({ identities, trusts }));
  // What a trust is to hold is not known while one of its certificates is still to come.
  const all = Object.fromEntries(files.filter(([, file]) => awaitedIn(file).length === 0));
  return pulumi.output({
    appliance,
    role,
    identities: Object.fromEntries(
      Object.entries(identities).map(([slot, { leafPem, chainPem }]) => [slot, { leafPem, chainPem }]),
    ),
    trusts: all,
  });
}
