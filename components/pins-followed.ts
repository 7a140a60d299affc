/** That no trust keeps a leaf which its peer is about to give up (RENEW-07). */
import * as pulumi from "@pulumi/pulumi";
import { pinsIn, stalePins } from "../plan/stale-pins";
import type { SupportedRole } from "../plan/roles";
import { judgeFindings } from "./allowed-findings";
import { against } from "./boundary";
import type { CheckedIdentity } from "./checked-identity";
import { rolesOfProgram, trustFilesOf } from "./inventory";

/** A role with what it trusts. */
export interface TrustingRole {
  readonly appliance: string;
  readonly role: SupportedRole;
  readonly identities: Readonly<Record<string, CheckedIdentity>>;
  readonly trusts: Readonly<Record<string, pulumi.Output<string>>>;
  readonly allow: pulumi.Output<readonly string[]>;
}

/**
 * Fails with RENEW-07 where a trust holds an earlier leaf of a peer and not what the peer is declared with. Only where there is
 * such a leaf are peers looked at, so that a trust in issuers is known before their leaves are.
 * @param programEnded settles when all roles have been created.
 */
export function pinsFollowed(
  owner: pulumi.Resource,
  { appliance, role, identities, trusts, allow }: TrustingRole,
  programEnded: Promise<unknown>,
): pulumi.Output<unknown> {
  const checks = Object.entries(trustFilesOf({ identities, trusts })).map(([slot, file]) =>
    pulumi.all([file, allow]).apply(([pem, allowed]) => {
      const trust = { appliance, role, slot, pem };
      if (against(owner, () => pinsIn(trust)).length === 0) return true;
      const roles = pulumi.output(programEnded.then(() => rolesOfProgram()));
      return roles.apply((known) =>
        against(owner, () => {
          const findings = stalePins(trust, known, new Date());
          judgeFindings(owner, `${appliance} ${role} ${slot}`, findings, allowed);
          return true;
        }),
      );
    }),
  );
  return pulumi.all(checks);
}
