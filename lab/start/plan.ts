/** The plan of the lab's stack, told by the program that users call: the package's own `plan` command. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { writeWhole } from "./folder";
import { PulumiFailure, runPulumi } from "./pulumi";
import type { PulumiSetting } from "./pulumi";
import { stackArguments } from "./stack";

/** Previews the stack and returns the text of its plan. */
export async function planText(setting: PulumiSetting): Promise<string> {
  const { folder } = setting;
  writeWhole(folder.preview, await preview(setting));
  const program = join(folder.project, "dist", "cli", "main.js");
  const child = spawn(process.execPath, [program, "plan", folder.preview], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [plan, complaints] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (plan === "") throw new Error(complaints.trim());
  return plan.trimEnd();
}

/** A failed preview prints its document, too; the plan command then tells what failed. */
async function preview(setting: PulumiSetting): Promise<string> {
  try {
    return await runPulumi(setting, ["preview", "--json", ...stackArguments(setting.folder)]);
  } catch (error) {
    if (error instanceof PulumiFailure && error.printed.includes("{")) return error.printed;
    throw error;
  }
}
