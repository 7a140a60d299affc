/** How every role begins: what its arguments have in common is checked, and the change gets its place in the order. */
import type * as pulumi from "@pulumi/pulumi";
import type { MaintenanceWindow } from "../plan/maintenance-window";
import type { Phase } from "../plan/names";
import type { SupportedRole } from "../plan/roles";
import { readAllow } from "./allowed-findings";
import { against } from "./boundary";
import { readCallWait } from "./call-wait";
import type { CallWait } from "./call-wait";
import { readMaintenanceWindow } from "./maintenance-window";
import { accessOf } from "./meeting-server";
import type { MeetingServer, ServerAccess } from "./meeting-server";
import { readChoice } from "./plain-values";
import type { CallCarryingArgs, ChangeArgs, OnDelete } from "./role-args";
import { takeTurn } from "./role-change";
import type { Turn } from "./rollout";

/** What a role knows of itself before anything is created. */
export interface OpenedRole {
  /** Name of the component. */
  readonly name: string;
  /** Appliance and role, for messages: `cms1 webAdmin`. */
  readonly subject: string;
  readonly access: ServerAccess;
  readonly role: SupportedRole;
  readonly phase: Phase;
  readonly allow: pulumi.Output<readonly string[]>;
  readonly recheck?: pulumi.Input<string>;
  readonly onDelete: OnDelete;
  readonly maintenanceWindow?: pulumi.Output<MaintenanceWindow>;
  readonly callWait?: CallWait;
  readonly turn: Turn;
}

/** What a role begins with. */
export interface Opening {
  readonly role: SupportedRole;
  readonly args: ChangeArgs & CallCarryingArgs & { readonly server: MeetingServer };
}

/** Checks the common arguments of a role and takes its turn. Creates nothing, so that what is refused leaves nothing. */
export function openRole(owner: pulumi.Resource, name: string, { role, args }: Opening): OpenedRole {
  const access = against(owner, () => accessOf(args.server, name));
  const subject = roleSubject(access, role);
  const place = { access, role, phase: "switch" } as const;
  const { server, recheck, maintenanceWindow: window, waitForNoCalls: wait } = args;
  const ownCallBridges = role === "callBridge" ? [server] : [];
  const onDelete = against(owner, () =>
    readChoice<OnDelete>(`${subject} onDelete`, args.onDelete ?? "keep", ["keep", "clear"]),
  );
  return {
    name,
    subject,
    ...place,
    onDelete,
    allow: readAllow(owner, subject, args.allow),
    ...(recheck !== undefined && { recheck }),
    ...(window && { maintenanceWindow: readMaintenanceWindow(owner, subject, window) }),
    ...(wait && { callWait: readCallWait(owner, { subject, access, ownCallBridges }, wait) }),
    turn: takeTurn(owner, name, place),
  };
}

/** Appliance and role, for messages. */
export function roleSubject({ name }: Pick<ServerAccess, "name">, role: SupportedRole): string {
  return `${name} ${role}`;
}
