import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { CallBridge, MeetingServer, PrivateCa, Rollout, WebAdmin } from "../../index";
import type { Identity } from "../../index";
import { changesOf, serverArgs, supplied } from "./deployment";
import { runProgram } from "./program";
import type { ProgramRun, Registered } from "./program";

type Declare = (server: MeetingServer, identity: Identity) => void;

const roles: Readonly<Record<string, Declare>> = {
  web: (server, identity) => new WebAdmin(`${nameOf(server)}-web`, { server, identity }),
  bridge: (server, identity) => new CallBridge(`${nameOf(server)}-bridge`, { server, identity }),
};

const names = new WeakMap<MeetingServer, string>();

function nameOf(server: MeetingServer): string {
  return names.get(server) ?? "";
}

function appliance(name: string, rollout?: Rollout): MeetingServer {
  const server = new MeetingServer(name, {
    ...serverArgs(name),
    fqdn: "cms1.example.org",
    ...(rollout && { rollout }),
  });
  names.set(server, name);
  return server;
}

/** Which changes each change waits for. */
function order(run: ProgramRun<unknown>): Readonly<Record<string, readonly string[]>> {
  assert.deepEqual(run.errors, []);
  const entries = changesOf(run)
    .map(({ name, dependsOn }) => [name, dependsOn.filter((other) => other.endsWith("-change"))] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries);
}

function permutations<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  if (items.length < 2) return [items];
  return items.flatMap((item, at) =>
    permutations([...items.slice(0, at), ...items.slice(at + 1)]).map((rest) => [item, ...rest]),
  );
}

const identity = (): Identity => supplied();

describe("[I] components/rollout", () => {
  const wanted = {
    "cms1-bridge-change": ["cms2-web-change"],
    "cms1-web-change": [],
    "cms2-bridge-change": ["cms1-bridge-change"],
    "cms2-web-change": ["cms1-web-change"],
  };
  const declared = ["cms1 web", "cms1 bridge", "cms2 web", "cms2 bridge"];

  for (const sequence of permutations(declared)) {
    it(`orders changes by their places when they are created as ${sequence.join(", ")}`, async () => {
      const run = await runProgram(() => {
        const servers = new Map(["cms2", "cms1"].map((name) => [name, appliance(name)]));
        for (const change of sequence) {
          const [name = "", role = ""] = change.split(" ");
          const server = servers.get(name);
          if (server) roles[role]?.(server, identity());
        }
      });
      assert.deepEqual(order(run), wanted);
    });
  }

  it("points only from lower to higher places, so that there is no cycle", async () => {
    const run = await runProgram(() => {
      for (const name of ["c", "a", "b"]) {
        const server = appliance(name);
        for (const role of Object.values(roles)) role(server, identity());
      }
    });
    const places = ["a-web", "b-web", "c-web", "a-bridge", "b-bridge", "c-bridge"].map(
      (name) => `${name}-change`,
    );
    for (const [name, before] of Object.entries(order(run))) {
      for (const other of before) assert.ok(places.indexOf(other) < places.indexOf(name), `${other} ${name}`);
    }
  });

  it("changes the first appliance alone and the others together when it is parallel", async () => {
    const run = await runProgram(() => {
      const rollout = new Rollout({ parallel: true });
      for (const name of ["c", "a", "b"]) roles["web"]?.(appliance(name, rollout), identity());
    });
    assert.deepEqual(order(run), {
      "a-web-change": [],
      "b-web-change": ["a-web-change"],
      "c-web-change": ["a-web-change"],
    });
  });

  it("lets appliances of different rollouts not wait for each other", async () => {
    const run = await runProgram(() => {
      roles["web"]?.(appliance("a", new Rollout()), identity());
      roles["web"]?.(appliance("b", new Rollout()), identity());
    });
    assert.deepEqual(order(run), { "a-web-change": [], "b-web-change": [] });
  });

  it("begins anew with every program of a process", async () => {
    const program = (): void => roles["web"]?.(appliance("a"), identity());
    const first = await runProgram(program);
    const second = await runProgram(program);
    assert.deepEqual(order(second), order(first));
  });

  it("waits for commands and for no component, which would pull in everything in it", async () => {
    const run = await runProgram(() => {
      const server = appliance("a");
      for (const role of Object.values(roles)) role(server, identity());
    });
    const [, bridge] = changesOf(run);
    assert.deepEqual(bridge?.dependsOn, ["a-web-change"]);
  });

  const late = (name: string): string =>
    `args/late-change ${name}: the role was created inside an \`apply\` or after an \`await\`, when the order of changes was ` +
    "already fixed. Create it in the synchronous part of the program; pass values that come later as Inputs.";

  it("refuses a change inside an apply, by its name, and creates nothing for it", async () => {
    const run = await runProgram(() => {
      const server = appliance("a");
      const issuer = new PrivateCa("ca");
      roles["bridge"]?.(server, identity());
      later().apply(() => new WebAdmin("late-web", { server, issuer }));
    });
    assert.deepEqual(run.errors, [late("late-web-change")]);
    assert.deepEqual(childrenOf(run, "late-web"), []);
  });

  it("refuses a change after an await, by its name", async () => {
    const run = await runProgram(async () => {
      const server = appliance("a");
      roles["web"]?.(server, identity());
      await new Promise((resolve) => setImmediate(resolve));
      roles["bridge"]?.(server, identity());
    });
    assert.deepEqual(run.errors, [late("a-bridge-change")]);
  });

  it("refuses a second change of the same role of the same appliance, by both names", async () => {
    const run = await runProgram(() => {
      const server = appliance("a");
      roles["web"]?.(server, identity());
      new WebAdmin("again", { server, issuer: new PrivateCa("ca") });
    });
    assert.deepEqual(run.errors, [
      "args/conflict again-change: a-web-change already changes webAdmin of a. Keep one of the two; a role stands once " +
        "on an appliance, and appliances have names of their own.",
    ]);
    assert.deepEqual(childrenOf(run, "again"), []);
  });

  it("refuses a rollout of another copy of the package", async () => {
    const run = await runProgram(() => {
      roles["web"]?.(appliance("a", Object.create(Rollout.prototype) as Rollout), identity());
    });
    assert.deepEqual(run.errors, [
      "args/required a-web-change rollout: it is no Rollout of this copy of the package. Create it with " +
        "`new Rollout(…)`, and install the package once only.",
    ]);
  });
});

function later(): pulumi.Output<number> {
  const turn = new Promise((resolve) => setImmediate(resolve)).then(
    () => new Promise((resolve) => setImmediate(resolve)),
  );
  return pulumi.output(turn.then(() => 1));
}

function childrenOf({ resources }: ProgramRun<unknown>, parent: string): readonly Registered[] {
  return resources.filter((resource) => resource.parent === parent);
}
