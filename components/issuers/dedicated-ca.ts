/**
 * CAs that are kept for one database cluster: whoever has a certificate of such a CA for `postgres` can log in to the database
 * (DB-03, DB-04, PKI-19). A CA is known here by its component, since its certificates may still have to be made.
 */
import type * as pulumi from "@pulumi/pulumi";
import { cmsError } from "../../errors/cms-error";

interface Use {
  /** The one resource that it may issue for. */
  readonly owner?: pulumi.Resource;
  /** What it issued last for another one. */
  readonly elsewhere?: string;
}

const uses = new WeakMap<pulumi.Resource, Use>();

/** Keeps a CA for one resource. Throws DB-04 where it issued something else already; see `claimCa` for what comes later. */
export function dedicateCa(ca: pulumi.Resource, owner: pulumi.Resource, name: string): void {
  const use = uses.get(ca) ?? {};
  const other = use.owner ? "another database cluster" : use.elsewhere;
  if (other !== undefined) throw sharedCa(name, other);
  uses.set(ca, { owner });
}

/** Says that a CA issues; throws DB-04 where it is kept for another resource than `parent`. */
export function claimCa(ca: pulumi.Resource, name: string, parent: pulumi.Resource): void {
  const { owner } = uses.get(ca) ?? {};
  if (owner && owner !== parent) throw sharedCa(name, "a database cluster");
  if (!owner) uses.set(ca, { elsewhere: name });
}

function sharedCa(name: string, other: string): Error {
  return cmsError("DB-04", {
    subject: `${name} issuer`,
    what: `the CA issues for ${other} too, and the CA of a database cluster serves nothing else (PKI-19)`,
    remedy: "give each a CA of its own; DatabaseCluster makes one when it is given none",
  });
}
