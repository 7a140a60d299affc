/**
 * Every plan, cut off after every one of its steps: the next plan made from what is then observed brings about what is
 * declared, and the ways back bring back what was. On paper; the same over SSH and with processes killed is elsewhere.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { planChanges } from "../../plan/changes";
import type { RoleSettings } from "../../plan/declaration";
import { namesOf as namesIn } from "../../plan/observed";
import type { AssignedFiles, ObservedFile } from "../../plan/observed";
import type { SupportedDeclaration } from "../../plan/parse-declaration";
import type { Plan, Step } from "../../plan/step";
import { wantedSlots } from "../../plan/wanted";
import { aCa } from "../certificates";
import { after, contentOf, observe } from "./paper-appliance";
import type { PaperState } from "./paper-appliance";
import {
  certificateFile,
  declare,
  filesOf,
  identity,
  namesOf,
  now,
  sha256,
  trustName,
  worldCa,
  worldLeaf,
} from "./world";
import type { WorldIdentity } from "./world";

const old = identity();
const renewed = identity(worldLeaf().key({ pem: old.made.keyPem }), worldCa.intermediate("Sub"));
const rekeyed = identity();
const trusts = [aCa("A").certPem, aCa("B").certPem];
const installers = { key: "installer.key", leaf: "installer.cer", bundle: "installer.pem" };

interface Scene {
  readonly declaration: SupportedDeclaration;
  readonly keys: Readonly<Record<string, WorldIdentity["key"]>>;
  readonly listener: string;
  readonly state: PaperState;
  /** What an upload writes. */
  readonly content: (step: Step) => ObservedFile;
}

function scene(parts: Omit<Scene, "content">): Scene {
  return { ...parts, content: contentOf(wantedSlots(parts.declaration, parts.keys)) };
}

/** Runs all or some steps of a plan. */
function run(steps: readonly Step[], scene: Scene, state: PaperState): PaperState {
  return steps.reduce((before, step) => after(step, before, scene.content), state);
}

function planned({ declaration, keys, listener }: Scene, state: PaperState): Plan {
  return planChanges(declaration, keys, observe(state, listener), now);
}

/** That everything declared is assigned and active, and a further run has nothing to do. */
function assertConverged(scene: Scene, state: PaperState): void {
  assert.equal(planned(scene, state).intent, "unchanged", planned(scene, state).reason);
  assert.deepStrictEqual({ slots: state.slots, verify: state.verify }, state.running);
  assert.notEqual(state.enabled, false);
  for (const files of Object.values(state.slots)) {
    for (const name of Object.values(files))
      assert.ok(name in state.files, `${String(name)} is used and gone`);
  }
}

const anyTrust = fc.constantFrom(undefined, ...trusts);

function filesOfTrust(pem: string | undefined): {
  readonly slot: AssignedFiles;
  readonly files: Record<string, ObservedFile>;
} {
  if (pem === undefined) return { slot: {}, files: {} };
  return { slot: { trust: trustName(pem) }, files: { [trustName(pem)]: certificateFile(pem) } };
}

/** What a slot held before: nothing, our earlier files, or an installer's. */
function previous(
  kind: "nothing" | "ours" | "installer",
  stem: string,
): { readonly slot: AssignedFiles; readonly files: Record<string, ObservedFile> } {
  if (kind === "nothing") return { slot: {}, files: {} };
  const names = kind === "ours" ? namesOf(old, stem) : installers;
  return { slot: names, files: filesOf(old, names) };
}

const kinds = fc.constantFrom("nothing" as const, "ours" as const, "installer" as const);
const leftovers = fc.subarray([
  "webadmin-0a1b-00000000.crt",
  "callbridge-0a1b-11111111.key",
  "callbridge-ffff-22222222.crt",
  "log",
]);

const webAdmin: fc.Arbitrary<Scene> = fc
  .record({
    before: kinds,
    wanted: fc.constantFrom(old, renewed, rekeyed),
    enabled: fc.boolean(),
    isReachable: fc.boolean(),
    hasInterface: fc.boolean(),
    extra: leftovers,
  })
  .map(({ before, wanted, enabled, isReachable, hasInterface, extra }) => {
    const { slot, files } = previous(before, "webadmin");
    const slots = { certs: slot };
    const state = {
      files: { ...files, ...junk(extra) },
      slots,
      verify: {},
      interfaces: hasInterface ? ["a"] : [],
      enabled: enabled && before !== "nothing" && hasInterface,
      running: { slots, verify: {} },
      isReachable,
    };
    const settings: RoleSettings = { kind: "webAdmin", listen: { interface: "a", port: 8443 } };
    const declaration = declare("webAdmin", { identities: { certs: wanted.declared }, settings });
    return scene({ declaration, keys: { certs: wanted.key }, listener: "webAdmin.https", state });
  });

const callBridge: fc.Arbitrary<Scene> = fc
  .record({
    before: kinds,
    wanted: fc.constantFrom(undefined, old, renewed, rekeyed),
    c2w: fc.tuple(anyTrust, anyTrust),
    sip: fc.tuple(anyTrust, anyTrust),
    verify: fc.tuple(
      fc.constantFrom("enable", "disable", "ocsp"),
      fc.constantFrom(undefined, "enable" as const, "disable" as const, "ocsp" as const),
    ),
    isReachable: fc.boolean(),
    extra: leftovers,
  })
  .filter(({ wanted, c2w, sip }) => wanted !== undefined || c2w[1] !== undefined || sip[1] !== undefined)
  // Verification is never on without a trust.
  .filter(
    ({ sip, verify }) =>
      (verify[0] === "disable" || sip[0] !== undefined) &&
      (verify[1] === undefined || verify[1] === "disable" || sip.some((pem) => pem !== undefined)),
  )
  .map(({ before, wanted, c2w, sip, verify, isReachable, extra }) => {
    const certs = previous(before, "callbridge");
    const [c2wBefore, sipBefore] = [filesOfTrust(c2w[0]), filesOfTrust(sip[0])];
    const slots = { certs: certs.slot, c2wTrust: c2wBefore.slot, clusterTrust: {}, sipTrust: sipBefore.slot };
    const modes = { sipTrust: verify[0] };
    const state = {
      files: { ...certs.files, ...c2wBefore.files, ...sipBefore.files, ...junk(extra) },
      slots,
      verify: modes,
      interfaces: ["a"],
      running: { slots, verify: modes },
      isReachable,
    };
    const settings: RoleSettings = {
      kind: "callBridge",
      webRtc: false,
      ...(verify[1] && { sipVerify: verify[1] }),
    };
    const declaration = declare("callBridge", {
      ...(wanted && { identities: { certs: wanted.declared } }),
      trusts: {
        ...(c2w[1] !== undefined && { c2wTrust: { pem: c2w[1] } }),
        ...(sip[1] !== undefined && { sipTrust: { pem: sip[1] } }),
      },
      settings,
    });
    return scene({
      declaration,
      keys: wanted ? { certs: wanted.key } : {},
      listener: "callBridge.sip",
      state,
    });
  });

function junk(names: readonly string[]): Record<string, ObservedFile> {
  return Object.fromEntries(names.map((name) => [name, { bytes: 1, sha256: sha256("junk") }]));
}

for (const [name, scenes] of [
  ["Web Admin", webAdmin],
  ["Call Bridge", callBridge],
] as const) {
  describe(`[U] plan/changes: ${name}, from anywhere`, function () {
    // Each run parses certificates some dozen times.
    this.timeout(120_000);

    it("SEQ-05 brings about what is declared, after which there is nothing to do", () => {
      fc.assert(
        fc.property(scenes, (each) => {
          assertConverged(each, run(planned(each, each.state).steps, each, each.state));
        }),
        { numRuns: 12 },
      );
    });

    it("SEQ-05 converges from wherever a run was cut off, twice in a row too", () => {
      fc.assert(
        fc.property(scenes, fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(12), (each, first, second) => {
          const { steps } = planned(each, each.state);
          const half = run(steps.slice(0, Math.round(first * steps.length)), each, each.state);
          const further = run(planned(each, half).steps.slice(0, second), each, half);
          assertConverged(each, run(planned(each, further).steps, each, further));
        }),
        { numRuns: 25 },
      );
    });

    it("RENEW-09 never touches a file in use, and assigns only what is there", () => {
      fc.assert(
        fc.property(scenes, (each) => {
          let state = each.state;
          for (const step of planned(each, state).steps) {
            const inUse = [state.slots, state.running.slots].flatMap(usedFiles);
            const isOfAFile = step.kind === "upload" || step.kind === "clean";
            if (isOfAFile) assert.ok(!inUse.includes(step.file), `${step.kind} ${step.file}`);
            state = run([step], each, state);
            for (const file of usedFiles(state.slots)) assert.ok(file in state.files, file);
          }
        }),
        { numRuns: 15 },
      );
    });

    it("WA-07 goes back from wherever the change failed: the same slots, active again", () => {
      fc.assert(
        fc.property(scenes, (each) => {
          const { steps, rollback, withdrawal } = planned(each, each.state);
          if (rollback.length === 0) return;
          for (let cut = steps.findIndex(touchesTheRole) + 1; cut <= steps.length; cut += 1) {
            const done = steps.slice(0, cut);
            const isActivated = done.some(({ kind }) => kind === "activate");
            const failed = run(done, each, each.state);
            const back = run(isActivated ? rollback : withdrawal, each, failed);
            assertSame(back, each.state, isActivated);
          }
        }),
        { numRuns: 15 },
      );
    });
  });
}

function touchesTheRole({ kind }: Step): boolean {
  return kind === "disable" || kind === "assign" || kind === "activate";
}

function usedFiles(slots: PaperState["slots"]): readonly string[] {
  return Object.values(slots).flatMap(namesIn);
}

/** The state before the change, except that a trust which cannot be emptied stays, and that a disabled role now runs. */
function assertSame(state: PaperState, before: PaperState, isActivated: boolean): void {
  const slots = Object.fromEntries(
    Object.entries(state.slots).map(([slot, files]) => {
      const mayStay = slot === "sipTrust" && Object.keys(before.slots[slot] ?? {}).length === 0;
      return [slot, mayStay ? (before.slots[slot] ?? {}) : files];
    }),
  );
  assert.deepStrictEqual({ slots, verify: state.verify }, { slots: before.slots, verify: before.verify });
  assert.notEqual(state.enabled, false);
  if (isActivated) assert.deepStrictEqual(state.running, { slots: state.slots, verify: state.verify });
  assert.ok(!Object.keys(state.files).some((name) => name.endsWith("-pending.pem")));
}
