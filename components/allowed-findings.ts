/** Which findings stop a change: those of level `must`, unless the user allows them by their id. */
import * as pulumi from "@pulumi/pulumi";
import { cmsError } from "../errors/cms-error";
import { lossIds } from "../plan/renewal-losses";
import { roles } from "../plan/roles";
import { rules, trustRules } from "../x509/rules/all";
import { refusal } from "../x509/rules/check";
import type { Finding } from "../x509/rules/rule";
import { checked } from "./boundary";
import { readChoice } from "./plain-values";

/** What a renewal may lose, of the whole role or of one of its slots. */
const slots = Object.values(roles).flatMap((role) => role.slots.map(({ slot, kind }) => ({ slot, kind })));
const identitySlots = [...new Set(slots.filter(({ kind }) => kind === "identity").map(({ slot }) => slot))];
const losses = lossIds.flatMap((id) => [id, ...identitySlots.map((slot) => `${id}:${slot}`)]);

/** What may be allowed besides the rules about certificates. */
const otherIds = [...losses, "RENEW-07", "apply/foreign-file"];

/** The ids that a user allows, each one that exists. */
export function readAllow(
  owner: pulumi.Resource,
  name: string,
  allow: pulumi.Input<pulumi.Input<string>[]> = [],
): pulumi.Output<readonly string[]> {
  const known = [...new Set([...rules, ...trustRules].map(({ id }) => id)), ...otherIds];
  return checked(owner, allow, (ids) => ids.map((id) => readChoice(`${name} allow`, id, known)));
}

/** Throws for what refuses the change and is not allowed, and warns of everything else. */
export function judgeFindings(
  owner: pulumi.Resource,
  name: string,
  findings: readonly Finding[],
  allow: readonly string[],
): void {
  const error = refusal(
    name,
    findings.filter(({ id }) => !allow.includes(id)),
  );
  if (error) throw error;
  for (const { id, text, remedy } of findings) {
    void pulumi.log.warn(cmsError(id, { subject: name, what: text, remedy }).message, owner);
  }
}
