/** The entries of a registration: `require('pulumi-cisco-meeting-server/apply').register()` and `.unregister()`. */
import { registrationVariable } from "../plan/registration";
import { parseRegistration } from "../plan/parse-registration";
import type { ApiSurroundings } from "./call-bridge-api";
import { outliveReaders, printLines } from "./output";
import { register, unregister } from "./registration";
import { readCallBridgeSecrets } from "./call-bridge-credentials";

/** Registers, prints the report on standard output. Sets the exit code: 0, or 1 with the error on standard error. */
export function registerMain(): Promise<void> {
  return guarded(async (surroundings) => {
    const report = await register(surroundings, previousId(process.env["PULUMI_COMMAND_STDOUT"]));
    process.stdout.write(`${JSON.stringify(report)}\n`);
  });
}

/** Takes the registration out again, when its resource is deleted. */
export function unregisterMain(): Promise<void> {
  return guarded(unregister);
}

async function guarded(act: (surroundings: ApiSurroundings) => Promise<void>): Promise<void> {
  outliveReaders();
  try {
    const registration = parseRegistration(process.env[registrationVariable] ?? "");
    const secrets = await readCallBridgeSecrets(process.stdin);
    const timeoutMs = registration.deadlines.commandMs;
    const source = { environment: process.env, folder: process.cwd(), timeoutMs };
    await act({ registration, secrets, source, progress: printLines });
  } catch (error) {
    process.exitCode = 1;
    printLines(error instanceof Error ? error.message : String(error));
  }
}

/** The id in the report of the run before, which the command plugin hands over; a short one, so it may. */
function previousId(stdout: string | undefined): string | undefined {
  try {
    const report: unknown = JSON.parse(stdout ?? "");
    const isReport = typeof report === "object" && report !== null && "id" in report;
    return isReport && typeof report.id === "string" ? report.id : undefined;
  } catch {
    return undefined;
  }
}
