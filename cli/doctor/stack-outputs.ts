/** What a stack says it deployed, out of `pulumi stack output --json`. */
import { cmsError } from "../../errors/cms-error";
import { fieldsOf, parseOutputs } from "../stack-document";
import type { DeployedLeaves } from "./findings";

/** Outputs of a role that hold the fingerprint of a slot's leaf. */
const slotOf: Readonly<Record<string, string>> = {
  fingerprint: "certs",
  httpsFingerprint: "httpsCerts",
  c2wFingerprint: "c2wCerts",
};

/**
 * The leaves by `role.slot` that the stack deployed to a host. The host is told by the addresses in the roles' reports, or
 * by the appliance's name. Undefined when the stack knows no such appliance. Throws `cli/outputs`.
 */
export function deployedTo(host: string, text: string, source: string): DeployedLeaves | undefined {
  const outputs = fieldsOf(parseOutputs(text, (what, cause) => unreadable(source, what, cause)));
  const appliances = fieldsOf(outputs?.["appliances"]) ?? missing(source);
  const found = Object.entries(appliances).find(
    ([name, roles]) => name === host || addressesIn(roles).includes(host),
  );
  return found && Object.fromEntries(leavesOf(found[1]));
}

function leavesOf(roles: unknown): readonly (readonly [string, string])[] {
  return Object.entries(fieldsOf(roles) ?? {}).flatMap(([role, facts]) =>
    Object.entries(fieldsOf(facts) ?? {}).flatMap(([name, value]) => {
      const slot = slotOf[name];
      return slot !== undefined && typeof value === "string" && value !== ""
        ? [[`${role}.${slot}`, value] as const]
        : [];
    }),
  );
}

function addressesIn(roles: unknown): readonly string[] {
  return Object.values(fieldsOf(roles) ?? {}).flatMap((facts) => {
    const listeners = fieldsOf(fieldsOf(facts)?.["report"])?.["listeners"];
    if (!Array.isArray(listeners)) return [];
    return listeners.flatMap((listener: unknown) => {
      const address = fieldsOf(listener)?.["address"];
      return typeof address === "string" ? [address] : [];
    });
  });
}

function missing(source: string): never {
  throw unreadable(source, "it holds no output `appliances`", undefined);
}

function unreadable(source: string, what: string, cause: unknown): Error {
  return cmsError("cli/outputs", {
    subject: source,
    what,
    remedy: "give the output of `pulumi stack output --json` of a stack of this package",
    ...(cause !== undefined && { cause }),
  });
}
