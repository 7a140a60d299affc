/** What the package knows about a role: the types of the catalogue in roles.ts. */
import type { FilePart } from "./observed";
import type { ListenerName, RoleName } from "./names";

/** One place where a role keeps a certificate. */
export interface SlotEntry {
  readonly slot: string;
  readonly kind: "identity" | "trust";
  /** The command up to its file names, e.g. `webadmin certs`. */
  readonly assign: string;
  /** The parts the command takes, in order; the last one may be left out where `lastIsOptional`. */
  readonly parts: readonly FilePart[];
  readonly lastIsOptional: boolean;
  /** The usages that the role needs of an identity in this slot (EXT-09). */
  readonly usages: readonly ("server" | "client")[];
  /** The bare command whose table shows the slot. */
  readonly table: string;
  /** The command that empties the slot; absent where none is known (TLSV-06 shows no `trust none`). */
  readonly clear?: string;
  /** The first release that has the slot, and the rule that refuses an older one. @default the role's */
  readonly since?: { readonly release: string; readonly requirement: string };
  /** What stands for each part in a reviewed command, e.g. `{leaf}`. */
  readonly symbols: Readonly<Partial<Record<FilePart, string>>>;
}

/** One TLS listener of a role and the slot whose identity it shows. */
export interface ListenerEntry {
  readonly listener: ListenerName;
  readonly slot: string;
  /** The port when neither the declaration nor the table names one. */
  readonly defaultPort: number;
}

/** What the package knows about one role. */
export interface RoleEntry {
  readonly role: RoleName;
  /** First word of the role's commands; the bare word prints its table. */
  readonly verb: string;
  /** Commands that together print the role's configuration; all but the first only concern some slots. */
  readonly tables: readonly string[];
  readonly slots: readonly SlotEntry[];
  /** `restart` takes settings while running; `disableEnable` refuses them while enabled (MMP reference 6.1). */
  readonly activation: "disableEnable" | "restart";
  readonly listeners: readonly ListenerEntry[];
  /** Stem of the file names on the appliance (FILE-03). */
  readonly fileStem: string;
  /** The first release that has the role in this form, and the rule or code that refuses an older one. @default any */
  readonly since?: { readonly release: string; readonly requirement: string };
}
