/** The order of a program's changes: it follows their places, not the order in which a program creates them. */
import * as pulumi from "@pulumi/pulumi";
import { cmsError } from "../errors/cms-error";
import type { Place } from "../plan/order";
import { predecessors } from "../plan/predecessors";

/** How changes follow one another. */
export interface RolloutArgs {
  /**
   * Whether appliances are changed together. `false`: kind by kind, one appliance after the other, so that the rest
   * keeps serving. `true`: within a kind the first appliance alone, then all others at once, which suits a first
   * install. Plain, because it decides the dependencies between resources. @default false
   */
  parallel?: boolean;
}

/** A change that waits for its turn. */
export interface Turn {
  /** The commands of the changes before it; settles after the synchronous part of the program. */
  readonly after: pulumi.Output<pulumi.Resource[]>;
  /** Says which command carries the change out. */
  readonly isCarriedOutBy: (command: pulumi.Resource) => void;
}

interface Entry {
  readonly place: Place;
  readonly name: string;
  command?: pulumi.Resource;
}

/**
 * Collects the changes of a program and orders them by phase, kind and appliance. There is one per program unless
 * `MeetingServer` is given another; appliances with different rollouts do not wait for each other.
 */
export class Rollout {
  readonly #parallel: boolean;
  readonly #entries: Entry[] = [];
  #order: Promise<ReadonlyMap<Entry, readonly Entry[]>> | undefined;
  #isClosed = false;

  constructor({ parallel = false }: RolloutArgs = {}) {
    this.#parallel = parallel;
  }

  /**
   * Registers a change; the roles call it. Throws args/late-change after the synchronous part of the program, where the
   * order is already fixed, and args/conflict where the place is taken.
   */
  join(place: Place, name: string): Turn {
    if (this.#isClosed) throw lateError(name);
    this.#checkFree(place, name);
    const entry: Entry = { place, name };
    this.#entries.push(entry);
    this.#order ??= new Promise((resolve) => {
      setImmediate(() => {
        this.#isClosed = true;
        resolve(predecessors(this.#entries, { parallel: this.#parallel }));
      });
    });
    const commands = this.#order.then((order) => (order.get(entry) ?? []).flatMap(commandOf));
    return {
      after: pulumi.output(commands),
      isCarriedOutBy: (command) => {
        entry.command = command;
      },
    };
  }

  #checkFree(place: Place, name: string): void {
    const taken = this.#entries.find(
      (entry) =>
        entry.place.phase === place.phase &&
        entry.place.kind === place.kind &&
        entry.place.appliance === place.appliance,
    );
    if (taken === undefined) return;
    throw cmsError("args/conflict", {
      subject: name,
      what: `${taken.name} already changes ${place.kind} of ${place.appliance}`,
      remedy:
        "keep one of the two; a role stands once on an appliance, and appliances have names of their own",
    });
  }
}

// Automation API programs and tests run several programs in one process; each has a connection of its own to its engine.
const rollouts = new WeakMap<object, Rollout>();

/** The rollout of the program that runs now. */
export function programRollout(): Rollout {
  const program = pulumi.runtime.getMonitor();
  const rollout = (program && rollouts.get(program)) ?? new Rollout();
  if (program) rollouts.set(program, rollout);
  return rollout;
}

function commandOf({ command }: Entry): readonly pulumi.Resource[] {
  return command ? [command] : [];
}

function lateError(name: string): Error {
  return cmsError("args/late-change", {
    subject: name,
    what: "the role was created inside an `apply` or after an `await`, when the order of changes was already fixed",
    remedy: "create it in the synchronous part of the program; pass values that come later as Inputs",
  });
}
