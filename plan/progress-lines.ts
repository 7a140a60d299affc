/** Texts as the lines of standard error that the engine can take: it stops for good at one of 64 KiB. */

/** Characters of a line; in UTF-8 each becomes at most four bytes. */
const longestLine = 1_000;

/** A text as lines that are short enough, without control characters. */
export function linesOf(text: string): readonly string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.replace(/\p{Cc}/gu, " "))
    .filter((line) => line.trim() !== "")
    .flatMap((line) => line.match(new RegExp(`.{1,${String(longestLine)}}`, "gsu")) ?? []);
}
