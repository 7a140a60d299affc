/** One step of `npm run check`: a program that ends with 0 when all is well. */
import { spawn } from "node:child_process";

/** What a step runs. */
export interface CheckStep {
  readonly name: string;
  /** Program for Node and its arguments. */
  readonly command: readonly string[];
  /** The line of the output that tells the step's figures, e.g. a count. */
  readonly figures?: RegExp;
}

/** How a step ended. */
export interface StepResult {
  readonly name: string;
  readonly isGood: boolean;
  readonly milliseconds: number;
  /** Everything it printed. */
  readonly output: string;
  readonly figures: string;
}

/** Runs a step and keeps what it prints. */
export function runStep(step: CheckStep, root: string): Promise<StepResult> {
  const begin = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, step.command, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const keep = (chunk: string): void => {
      output += chunk;
    };
    child.stdout.setEncoding("utf8").on("data", keep);
    child.stderr.setEncoding("utf8").on("data", keep);
    child.once("error", reject);
    child.once("close", (code) => {
      const milliseconds = performance.now() - begin;
      resolve({
        name: step.name,
        isGood: code === 0,
        milliseconds,
        output,
        figures: figuresOf(step, output),
      });
    });
  });
}

function figuresOf({ figures }: CheckStep, output: string): string {
  if (figures === undefined) return "";
  return (
    output
      .split("\n")
      .findLast((line) => figures.test(line))
      ?.trim() ?? ""
  );
}

/** Runs steps, at most `limit` of them at once; results come in the order of the steps. */
export async function runSteps(
  steps: readonly CheckStep[],
  { root, limit, told }: { root: string; limit: number; told: (result: StepResult) => void },
): Promise<readonly StepResult[]> {
  const results: StepResult[] = [];
  const waiting = [...steps.entries()];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [position, step] = next;
      const result = await runStep(step, root);
      results[position] = result;
      told(result);
    }
  };
  await Promise.all(Array.from({ length: limit }, work));
  return results;
}
