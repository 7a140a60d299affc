/** The wait for the end of calls before a role is interrupted, as a user declares it. */
import * as pulumi from "@pulumi/pulumi";
import { cmsError } from "../errors/cms-error";
import { callWaitVariable } from "../plan/declaration";
import type { DeclaredCallWait, SecretDocument } from "../plan/declaration";
import { against, checked } from "./boundary";
import { callBridgeSecrets, declaredCallBridges, openCallBridges } from "./call-bridge-access";
import type { MeetingServer, ServerAccess } from "./meeting-server";
import { readChoice, readWhole } from "./plain-values";

/**
 * A change that would interrupt the role first asks the Call Bridges, over HTTPS, until no call is in progress. It needs a
 * password for their API (`api` of their `MeetingServer`). The role is not touched meanwhile, and nobody is kept from
 * starting a new call. The time does not count for `deadlines.changeMs`; another run on the appliance waits for it.
 */
export interface WaitForNoCallsArgs {
  /** How long it waits for the last call to end, in whole seconds up to a day; 0 asks once. */
  deadlineSeconds: pulumi.Input<number>;
  /**
   * What happens when there are calls still, or a Call Bridge could not be asked. `fail`: the change fails with
   * apply/calls-in-progress, the role is as it was, and the next `pulumi up` tries again. `goOn`: the calls are
   * interrupted, with a warning in the report. @default "fail"
   */
  otherwise?: pulumi.Input<"fail" | "goOn">;
  /**
   * The appliances whose Call Bridges carry the calls; all are asked. Plain, because the reviewer sees whom.
   * @default the role's own appliance for a Call Bridge, those of its deployment for other roles; elsewhere there is none
   */
  callBridges?: MeetingServer[];
}

/** A wait that a role was declared with. */
export interface CallWait {
  readonly declared: pulumi.Output<DeclaredCallWait>;
  /** Secret. */
  readonly secrets: pulumi.Output<Readonly<Record<string, SecretDocument>>>;
  /** Whether the role's own appliance is asked, whose MMP connection is there already. */
  readonly asksOwn: boolean;
  /** What a reviewer sees, by entry of the environment. */
  readonly shown: Readonly<Record<string, pulumi.Output<string>>>;
}

/** Who waits. */
export interface WaitingRole {
  /** Appliance and role, for messages. */
  readonly subject: string;
  readonly access: ServerAccess;
  /** Whose calls it waits for where nobody is named. */
  readonly ownCallBridges: readonly MeetingServer[];
}

/** The wait as it is declared. Fails with args/invalid or args/required that names property and value. */
export function readCallWait(
  owner: pulumi.Resource,
  { subject, access, ownCallBridges }: WaitingRole,
  { deadlineSeconds, otherwise = "fail", callBridges = [...ownCallBridges] }: WaitForNoCallsArgs,
): CallWait {
  const place = `${subject} waitForNoCalls`;
  const opened = against(owner, () => {
    if (callBridges.length === 0) throw nobody(place);
    return openCallBridges(place, callBridges);
  });
  const limits = checked(owner, { deadlineSeconds, otherwise }, (known) => ({
    deadlineMs: 1_000 * readWhole(`${place}.deadlineSeconds`, known.deadlineSeconds, 0, 86_400),
    otherwise: readChoice(`${place}.otherwise`, known.otherwise, ["fail", "goOn"] as const),
  }));
  const names = opened.map((callBridge) => callBridge.access.name);
  return {
    declared: pulumi
      .all([declaredCallBridges(opened), limits])
      .apply(([bridges, limit]) => ({ callBridges: bridges, ...limit })),
    secrets: callBridgeSecrets(opened),
    asksOwn: opened.some((callBridge) => callBridge.access === access),
    shown: {
      [callWaitVariable]: limits.apply((limit) => waitText(names, limit)),
      ...Object.fromEntries(
        names.map((name, at) => [
          `API_${String(at + 1).padStart(3, "0")}`,
          pulumi.output(`GET /api/v1/system/status on ${name} (until callLegsActive is 0)`),
        ]),
      ),
    },
  };
}

/** `no call is in progress on cms1; waits at most 900 s, then fails` */
function waitText(
  names: readonly string[],
  { deadlineMs, otherwise }: Pick<DeclaredCallWait, "deadlineMs" | "otherwise">,
): string {
  const then = otherwise === "fail" ? "fails" : "goes on all the same";
  return `no call is in progress on ${names.join(", ")}; waits at most ${String(deadlineMs / 1_000)} s, then ${then}`;
}

function nobody(place: string): Error {
  return cmsError("args/required", {
    subject: `${place}.callBridges`,
    what: "no Call Bridge is named, so nobody could be asked for calls",
    remedy: "name the appliances whose Call Bridges use this role",
  });
}
