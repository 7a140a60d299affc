import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { against, checked, checkedInput } from "../../components/boundary";
import { cmsError } from "../../errors/cms-error";
import { runProgram } from "./program";

class Owner extends pulumi.ComponentResource {
  constructor() {
    super("test:index:Owner", "owner");
  }
}

const sentence = "args/invalid cms1 port: the value is 0. Give another.";

function positive({ port }: { port: number }): number {
  if (port > 0) return port;
  throw cmsError("args/invalid", { subject: "cms1 port", what: "the value is 0", remedy: "give another" });
}

describe("[I] components/boundary", () => {
  it("reports a refusal against the resource, as one sentence without a stack", async () => {
    const run = await runProgram(() => {
      const owner = new Owner();
      try {
        against(owner, () => positive({ port: 0 }));
      } catch (error) {
        assert.ok(pulumi.ResourceError.isInstance(error));
        assert.equal(error.resource, owner);
        assert.deepEqual([error.message, error.hideStack, error.stack], [sentence, true, ""]);
        error.message = `error serializing property "environment": ${error.message}`;
        return error.message;
      }
      return "nothing was thrown";
    });
    assert.deepEqual([run.value, run.errors], [sentence, []]);
  });

  it("passes other errors on as they are", async () => {
    const other = new TypeError("a mistake of ours");
    await runProgram(() => {
      assert.throws(
        () =>
          against(new Owner(), () => {
            throw other;
          }),
        (error) => error === other,
      );
    });
  });

  it("checks plain values at once and keeps them plain", async () => {
    const run = await runProgram(() => {
      const owner = new Owner();
      assert.equal(checkedInput(owner, { port: 22 }, positive), 22);
      assert.throws(() => checkedInput(owner, { port: 0 }, positive), { message: sentence });
      assert.throws(() => checked(owner, { port: 0 }, positive), { message: sentence });
    });
    assert.deepEqual(run.errors, []);
  });

  it("checks what comes later as soon as it is known, wherever in the values it stands", async () => {
    const results: number[] = [];
    const run = await runProgram(() => {
      const owner = new Owner();
      for (const port of [pulumi.output(22), Promise.resolve(23)]) {
        checked(owner, { port }, positive).apply((known) => results.push(known));
      }
      checked(owner, { list: [{ port: pulumi.output(24) }] }, ({ list }) => list.map(positive)).apply(
        (known) => results.push(...known),
      );
      checked(owner, { port: pulumi.output(0) }, positive);
    });
    assert.deepEqual([results.sort(), run.errors], [[22, 23, 24], [sentence]]);
  });

  it("keeps a result secret when a value is, and unknown when a value is", async () => {
    const seen: unknown[] = [];
    await runProgram(
      async () => {
        const owner = new Owner();
        seen.push(await pulumi.isSecret(checked(owner, { port: pulumi.secret(22) }, positive)));
        const unknown = pulumi.output(pulumi.unknown as number);
        checked(owner, { port: unknown }, positive).apply((known) => seen.push(known));
      },
      { preview: true },
    );
    assert.deepEqual(seen, [true]);
  });
});
