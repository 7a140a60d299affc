/** The names by which this package is known: on npm, and in Pulumi's type tokens. */

/** The npm package. */
export const packageName = "pulumi-cisco-meeting-server";

/** The type token of a public component. It is identity: it never changes without an alias. */
export function typeToken(className: string): string {
  return `cisco-meeting-server:index:${className}`;
}
