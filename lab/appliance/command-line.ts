/** Splits a command into words: blanks separate, straight double quotes hold a value of several words (CSR-07). */
export function wordsOf(line: string): readonly string[] {
  const words: string[] = [];
  for (const match of line.matchAll(/(?:[^\s"]|"[^"]*")+/g)) words.push(match[0].replaceAll('"', ""));
  return words;
}
