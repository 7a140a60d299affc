/**
 * What a change waits for: certificates that somebody has still to sign (CA-14). It is known without any Output, since it
 * decides whether the change is carried out at all.
 */
import * as pulumi from "@pulumi/pulumi";
import type { Identity } from "./issuers/issuer";

const filesOf = new WeakMap<pulumi.Output<string>, readonly string[]>();
const rolesOf = new WeakMap<pulumi.Resource, readonly string[]>();

/** What these identities wait for, each thing once; empty where all are there. */
export function awaitedOf(identities: readonly Identity[]): readonly string[] {
  return [...new Set(identities.flatMap(({ awaits }) => (awaits === undefined ? [] : [awaits])))];
}

/** A file that cannot be made yet; it is empty, and a change that needs it waits. */
export function awaitedFile(awaited: readonly string[]): pulumi.Output<string> {
  const file = pulumi.output("");
  filesOf.set(file, awaited);
  return file;
}

/** What a file waits for; empty where it can be made. */
export function awaitedIn(file: pulumi.Output<string>): readonly string[] {
  return filesOf.get(file) ?? [];
}

/** Says what a role's change waits for. */
export function isAwaiting(role: pulumi.Resource, awaited: readonly string[]): void {
  rolesOf.set(role, awaited);
}

/** What the changes of these roles wait for; empty where all are carried out. */
export function awaitedBy(roles: readonly (pulumi.Resource | undefined)[]): readonly string[] {
  return [...new Set(roles.flatMap((role) => (role && rolesOf.get(role)) ?? []))];
}
