/** Works on several items at once, each of which has a test of its own that waits for it. */

/** Work that is under way. */
export interface SideBySide<Item> {
  begin(): void;
  /** Settles as the item's work did. */
  end(item: Item): Promise<void>;
}

/** At most `most` items are worked on at a time, in their order. */
export function sideBySide<Item>(
  items: readonly Item[],
  most: number,
  work: (item: Item) => Promise<void>,
): SideBySide<Item> {
  const ends = new Map(items.map((item) => [item, new End()]));
  const queue = [...ends];
  const next = async (): Promise<void> => {
    for (let first = queue.shift(); first; first = queue.shift()) {
      const [item, end] = first;
      await work(item).then(end.good, end.bad);
    }
  };
  return {
    begin: () => {
      // Each end is looked at by its test; until then nobody is to be told.
      for (const { promise } of ends.values()) promise.catch(() => undefined);
      for (let worker = 0; worker < most; worker += 1) void next();
    },
    end: (item) => ends.get(item)?.promise ?? Promise.reject(new Error("it was never begun")),
  };
}

class End {
  good: () => void = () => undefined;
  bad: (reason: unknown) => void = () => undefined;
  readonly promise = new Promise<void>((resolve, reject) => {
    this.good = resolve;
    this.bad = reject;
  });
}
