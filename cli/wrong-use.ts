/** What the command line does not understand. */
import { cmsError } from "../errors/cms-error";
import type { CmsError } from "../errors/cms-error";

/** Runs node's `parseArgs`; what that refuses becomes `cli/usage`. */
export function understood<Parsed>(parse: () => Parsed): Parsed {
  try {
    return parse();
  } catch (cause) {
    // Its second sentence tells how to write a positional that begins with a hyphen, which nobody means here.
    const why =
      cause instanceof Error ? cause.message.replace(/\. .*$/s, "") : "the arguments cannot be read";
    throw wrongUse(why);
  }
}

/** Reads `--warn-days`; throws `cli/usage`. */
export function readWarnDays(text: string): number {
  if (/^\d{1,4}$/.test(text)) return Number(text);
  throw wrongUse(`--warn-days takes a whole number of days, not "${text}"`);
}

/** The error `cli/usage`, with a sentence without its full stop. */
export function wrongUse(what: string): CmsError {
  return cmsError("cli/usage", {
    subject: "pulumi-cisco-meeting-server",
    what,
    remedy: "see pulumi-cisco-meeting-server --help",
  });
}
