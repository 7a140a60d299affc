/** What the command line does not understand. */
import { cmsError } from "../errors/cms-error";
import type { CmsError } from "../errors/cms-error";

/** The error `cli/usage`, with a sentence without its full stop. */
export function wrongUse(what: string): CmsError {
  return cmsError("cli/usage", {
    subject: "pulumi-cisco-meeting-server",
    what,
    remedy: "see pulumi-cisco-meeting-server --help",
  });
}
