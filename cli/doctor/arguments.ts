/** The arguments of `doctor`. */
import { parseArgs } from "node:util";
import type { CredentialReferences } from "../../plan/declaration";
import { readWarnDays, understood, wrongUse } from "../wrong-use";
import { loginOptions, readCredentials, readTargets } from "./login-arguments";
import type { DoctorTarget } from "./survey";

/** How a diagnosis can be written. */
export const doctorFormats = ["text", "json"] as const;
/** One of the formats. */
export type DoctorFormat = (typeof doctorFormats)[number];

/** What `doctor` was asked for. */
export interface DoctorRequest {
  readonly targets: readonly DoctorTarget[];
  readonly credentials: CredentialReferences;
  readonly format: DoctorFormat;
  /** Days before the end of a certificate or password from which it is announced. */
  readonly warnDays: number;
  /** File with the output of `pulumi stack output --json`. */
  readonly outputs?: string;
}

const options = {
  ...loginOptions,
  format: { type: "string", default: "text" },
  "warn-days": { type: "string", default: "30" },
  outputs: { type: "string" },
} as const;

/** Reads the arguments after the word `doctor`; throws `cli/usage`. */
export function parseDoctorArguments(commandLine: readonly string[]): DoctorRequest {
  const { values, positionals } = parse(commandLine);
  return {
    targets: readTargets("doctor", positionals, values),
    credentials: readCredentials(values),
    format: formatOf(values.format),
    warnDays: readWarnDays(values["warn-days"]),
    ...(values.outputs !== undefined && { outputs: values.outputs }),
  };
}

function parse(commandLine: readonly string[]) {
  return understood(() => parseArgs({ args: [...commandLine], allowPositionals: true, options }));
}

function formatOf(text: string): DoctorFormat {
  const known = doctorFormats.find((name) => name === text);
  if (known) return known;
  throw wrongUse(`doctor has no format "${text}", only ${doctorFormats.join(", ")}`);
}
