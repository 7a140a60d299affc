/** How every role begins: what its arguments have in common is checked, and the change gets its place in the order. */
import type * as pulumi from "@pulumi/pulumi";
import type { MaintenanceWindow } from "../plan/maintenance-window";
import type { Phase } from "../plan/names";
import type { SupportedRole } from "../plan/roles";
import { readAllow } from "./allowed-findings";
import { against } from "./boundary";
import { readMaintenanceWindow } from "./maintenance-window";
import { accessOf } from "./meeting-server";
import type { MeetingServer, ServerAccess } from "./meeting-server";
import { readChoice } from "./plain-values";
import type { ChangeArgs, OnDelete } from "./role-args";
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
  readonly turn: Turn;
}

/** What a role begins with. */
export interface Opening {
  readonly role: SupportedRole;
  readonly args: ChangeArgs & { readonly server: MeetingServer };
}

/** Checks the common arguments of a role and takes its turn. Creates nothing, so that what is refused leaves nothing. */
export function openRole(owner: pulumi.Resource, name: string, { role, args }: Opening): OpenedRole {
  const access = against(owner, () => accessOf(args.server, name));
  const subject = roleSubject(access, role);
  const place = { access, role, phase: "switch" } as const;
  const { recheck, maintenanceWindow: window } = args;
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
    turn: takeTurn(owner, name, place),
  };
}

/** Appliance and role, for messages. */
export function roleSubject({ name }: Pick<ServerAccess, "name">, role: SupportedRole): string {
  return `${name} ${role}`;
}
