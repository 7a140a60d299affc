/**
 * Recognises an appliance that wants a new password before it does anything else: at the first login of every new user
 * and after six months (MMP reference 1.4, 9 row 25). Nothing is ever typed into such a prompt.
 */
import { cmsError } from "../errors/cms-error";
import type { CmsError } from "../errors/cms-error";

const forms = [
  /\b(?:enter|type|set|choose)\b[^\n]*\bnew password\b[^\n]*:?\s*$/i,
  /^\s*new password\s*[:：]?\s*$/im,
  /\bpassword\b[^\n]*\b(?:has expired|is expired|expired)\b/i,
  /\b(?:must|have to|required to)\b[^\n]*\b(?:change|set)\b[^\n]*\bpassword\b/i,
];

/** Whether a text asks for a new password. Long texts are something else. */
export function asksForNewPassword(text: string): boolean {
  return text.length < 1_000 && forms.some((form) => form.test(text.trimEnd()));
}

/** The error that names the remedy. */
export function passwordExpired(subject: string, user: string, evidence?: string): CmsError {
  return cmsError("mmp/password-expired", {
    subject,
    what: `the password of ${user} is expired or was never changed; the MMP does nothing before a new one is set`,
    remedy:
      "log in once with an SSH client such as PuTTY, set a new password there and give it to this program; `user rule password_age <days>` sets how long it lasts",
    ...(evidence !== undefined && { evidence }),
  });
}
