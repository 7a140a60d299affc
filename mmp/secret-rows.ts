/**
 * Rows that print secrets in clear: the table of `turn` shows its password and its shared secret (MMP reference 3.4).
 * They are masked before any other part of the program sees the reply.
 */

/** The text with the values of such rows masked; rows that say `none` stay. */
export function maskSecretRows(text: string): string {
  return text.replace(/^(\s*(?:password|shared secret)\s*[:：]\s*)(?!none\s*$)\S.*$/gim, "$1********");
}
