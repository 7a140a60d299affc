import assert from "node:assert/strict";
import fc from "fast-check";
import { Rollout, ScalableResilient } from "../../../index";
import type { ScalableApplianceArgs, TrustBy } from "../../../index";
import { changesOf, serverArgs } from "../deployment";
import { runProgram } from "../program";
import type { ProgramRun } from "../program";

const roles = [
  "webAdmin",
  "callBridge",
  "webBridge3",
  "turn",
  "recorder",
  "streamer",
  "meetingApps",
  "scheduler",
  "uploader",
] as const;

/** Any roles on up to five appliances, the first always a core: without a Call Bridge there is nothing to order. */
const anyPlacement = fc
  .uniqueArray(fc.constantFrom("a", "b", "b-1", "c10", "c2", "Z"), { minLength: 1, maxLength: 5 })
  .chain((keys) =>
    fc.tuple(
      fc.constant(keys),
      fc.array(fc.subarray([...roles]), { minLength: keys.length, maxLength: keys.length }),
    ),
  )
  .map(([keys, placed]): Readonly<Record<string, readonly string[]>> =>
    Object.fromEntries(
      keys.map((key, index) => {
        const own = new Set<string>(placed[index]);
        if (index === 0) own.add("callBridge");
        if (index === 0 && placed.flat().includes("scheduler")) own.add("webBridge3");
        if (own.has("scheduler")) own.add("callBridge");
        if (own.has("callBridge")) own.add("webAdmin");
        return [key, [...own]];
      }),
    ),
  );

/** How many of the appliances hold the database; none: it is not managed. */
const anyNodes = fc.constantFrom(0, 1, 3);
const anyTrust = fc.constantFrom<TrustBy>("issuer", "leaf");

// The order is the same in a preview, where no key has to be made.
const firstPreview = { preview: true };

function deploy(
  placement: Readonly<Record<string, readonly string[]>>,
  { trustBy, nodes, parallel = false }: { trustBy: TrustBy; nodes: number; parallel?: boolean },
): Promise<ProgramRun<void>> {
  return runProgram(() => {
    const rollout = new Rollout({ parallel });
    const appliances = Object.fromEntries(
      Object.entries(placement).map(([key, placed]) => [
        key,
        {
          server: serverArgs(key.toLowerCase(), { rollout }),
          ...Object.fromEntries(placed.map((role) => [role, {}])),
        } satisfies ScalableApplianceArgs,
      ]),
    );
    const database = nodes > 0 && { database: { nodes: Object.keys(placement).slice(0, nodes) } };
    new ScalableResilient("site1", { appliances, trustBy, ...database });
  }, firstPreview);
}

/** For each change all those that have to succeed before it; throws where one would have to precede itself. */
function ancestorsOf(run: ProgramRun<unknown>): ReadonlyMap<string, ReadonlySet<string>> {
  const changes = changesOf(run);
  const names = new Set(changes.map(({ name }) => name));
  const edges = new Map(
    changes.map(({ name, dependsOn }) => [name, dependsOn.filter((other) => names.has(other))]),
  );
  const known = new Map<string, ReadonlySet<string>>();
  const visit = (name: string, path: readonly string[]): ReadonlySet<string> => {
    assert.equal(path.includes(name), false, `a cycle: ${[...path, name].join(" -> ")}`);
    const found = known.get(name);
    if (found) return found;
    const above = (edges.get(name) ?? []).flatMap((other) => [other, ...visit(other, [...path, name])]);
    known.set(name, new Set(above));
    return new Set(above);
  };
  for (const name of names) visit(name, []);
  return known;
}

const order = [
  "web-admin",
  "database",
  "web-bridge-3",
  "turn",
  "meeting-apps",
  "recorder",
  "streamer",
  "call-bridge",
  "uploader",
  "web-bridge-registration",
  "scheduler",
];

/** Phase, kind and appliance of a change, as a text that sorts as they are rolled out. */
function placeOf(name: string): string {
  const [, key = "", role = "", phase = ""] =
    /^site1-(?:(.+?)-)?(database|web-admin|web-bridge-3|web-bridge-registration|turn|meeting-apps|recorder|streamer|call-bridge|scheduler|uploader)(?:-trust)?-(.+)$/.exec(
      name,
    ) ?? [];
  const phases = ["widen", "change", "narrow"];
  const kind = order.indexOf(role);
  assert.equal(phases.includes(phase) && kind >= 0, true, name);
  // A registration stands in the order by its own name, since it belongs to no appliance alone.
  return [
    phases.indexOf(phase),
    String(kind).padStart(2, "0"),
    role === "web-bridge-registration" ? name : key,
  ].join(" ");
}

describe("[I] components/topologies/scalable-resilient: order", function () {
  this.timeout(180_000);

  it("SEQ-03 has no cycle for any placement, and each change waits for all before it: a failure leaves the rest untouched", async () => {
    await fc.assert(
      fc.asyncProperty(anyPlacement, anyTrust, anyNodes, async (placement, trustBy, nodes) => {
        const run = await deploy(placement, { trustBy, nodes });
        assert.deepEqual(run.errors, []);
        const ancestors = ancestorsOf(run);
        // By code units, as appliances are compared; a change at the wrong place has ancestors that are not before it.
        const sorted = [...ancestors.keys()].sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
        sorted.forEach((name, index) => {
          assert.deepEqual([...(ancestors.get(name) ?? [])].sort(), sorted.slice(0, index).sort(), name);
        });
      }),
      { numRuns: 20 },
    );
  });

  it("SEQ-03 has no cycle in a parallel rollout either, and keeps the kinds apart", async () => {
    await fc.assert(
      fc.asyncProperty(anyPlacement, anyTrust, anyNodes, async (placement, trustBy, nodes) => {
        const run = await deploy(placement, { trustBy, nodes, parallel: true });
        assert.deepEqual(run.errors, []);
        const ancestors = ancestorsOf(run);
        const kindOf = (name: string): string => placeOf(name).split(" ").slice(0, 2).join(" ");
        for (const [name, above] of ancestors) {
          for (const other of ancestors.keys()) {
            if (kindOf(other) < kindOf(name)) assert.equal(above.has(other), true, `${other} before ${name}`);
          }
        }
      }),
      { numRuns: 10 },
    );
  });
});
