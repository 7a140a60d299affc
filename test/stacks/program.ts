/** Runs the project's program, which imports the package as it ships. */
import * as pulumi from "@pulumi/pulumi";
import { project, runProgram } from "../components/program";
import type { ProgramRun, RunOptions } from "../components/program";

export type Outputs = Readonly<Record<string, unknown>>;

const program = require.resolve("../../stacks/index.ts");

/** With these settings and no others; the caller takes them away again by `pulumi.runtime.setAllConfig({})`. */
export function runStack(
  settings: Readonly<Record<string, string>>,
  options: RunOptions = {},
): Promise<ProgramRun<Outputs>> {
  const values = Object.entries(settings).map(([name, value]) => [`${project}:${name}`, value]);
  pulumi.runtime.setAllConfig(Object.fromEntries(values) as Record<string, string>);
  return runProgram(() => {
    Reflect.deleteProperty(require.cache, program);
    const outputs = require(program) as Outputs; // eslint-disable-line @typescript-eslint/no-require-imports
    return new Promise<Outputs>((resolve) =>
      pulumi.output(outputs).apply((known) => resolve(known as Outputs)),
    );
  }, options);
}
