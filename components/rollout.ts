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

/**
 * Collects the changes of a program and orders them by phase, kind and appliance. There is one per program unless
 * `MeetingServer` is given another; appliances with different rollouts do not wait for each other.
 */
export class Rollout {
  /** Whether appliances are changed together. */
  readonly parallel: boolean;

  /** Makes an order for the appliances that are given it. */
  constructor({ parallel = false }: RolloutArgs = {}) {
    this.parallel = parallel;
    queues.set(this, new ChangeQueue(parallel));
  }
}

/** A change that waits for its turn. */
export interface Turn {
  /** The commands of the changes before it; settles after the synchronous part of the program. */
  readonly after: pulumi.Output<pulumi.Resource[]>;
  /** Settles after the synchronous part of the program. */
  readonly programEnded: Promise<unknown>;
  /** Says which command carries the change out. */
  readonly isCarriedOutBy: (command: pulumi.Resource) => void;
}

/**
 * Registers a change. Throws args/late-change after the synchronous part of the program, where the order is already
 * fixed, and args/conflict where the place is taken.
 */
export function joinRollout(rollout: Rollout, place: Place, name: string): Turn {
  const queue = queues.get(rollout);
  if (queue) return queue.join(place, name);
  throw cmsError("args/required", {
    subject: `${name} rollout`,
    what: "it is no Rollout of this copy of the package",
    remedy: "create it with `new Rollout(…)`, and install the package once only",
  });
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

interface Entry {
  readonly place: Place;
  readonly name: string;
  command?: pulumi.Resource;
}

class ChangeQueue {
  readonly #entries: Entry[] = [];
  readonly #parallel: boolean;
  #order: Promise<ReadonlyMap<Entry, readonly Entry[]>> | undefined;
  #isClosed = false;

  constructor(parallel: boolean) {
    this.#parallel = parallel;
  }

  join(place: Place, name: string): Turn {
    if (this.#isClosed) throw lateError(name);
    this.#checkFree(place, name);
    const entry: Entry = { place, name };
    this.#entries.push(entry);
    this.#order ??= this.#orderAfterProgram();
    const commands = this.#order.then((order) => (order.get(entry) ?? []).flatMap(commandOf));
    return {
      after: pulumi.output(commands),
      programEnded: this.#order,
      isCarriedOutBy: (command) => {
        entry.command = command;
      },
    };
  }

  #orderAfterProgram(): Promise<ReadonlyMap<Entry, readonly Entry[]>> {
    return new Promise((resolve) => {
      setImmediate(() => {
        this.#isClosed = true;
        resolve(predecessors(this.#entries, { parallel: this.#parallel }));
      });
    });
  }

  #checkFree(place: Place, name: string): void {
    const taken = this.#entries.find((entry) => isSamePlace(entry.place, place));
    if (taken === undefined) return;
    throw cmsError("args/conflict", {
      subject: name,
      what: `${taken.name} already changes ${place.kind} of ${place.appliance}`,
      remedy:
        "keep one of the two; a role stands once on an appliance, and appliances have names of their own",
    });
  }
}

const queues = new WeakMap<Rollout, ChangeQueue>();

function isSamePlace(a: Place, b: Place): boolean {
  return a.phase === b.phase && a.kind === b.kind && a.appliance === b.appliance;
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
