/**
 * Builds the text of an MMP command from its words. Nothing that a user wrote is ever sent as command text: it arrives
 * here as one word of a list (CMD-17).
 */
import { cmsError } from "../errors/cms-error";

/** Joins words to a command; a word with blanks is quoted after its attribute's colon (CSR-07). */
export function mmpCommand(...words: readonly string[]): string {
  return words.map((word) => quoted(word, words)).join(" ");
}

function quoted(word: string, words: readonly string[]): string {
  const problem = wordProblem(word);
  if (problem !== undefined) {
    throw cmsError("CMD-17", {
      subject: `MMP command ${JSON.stringify(words[0] ?? "")}`,
      what: `the value ${JSON.stringify(word)} ${problem}`,
      remedy: "use a value without control characters and double quotes",
    });
  }
  if (!word.includes(" ")) return word;
  const [, attribute = "", value = word] = /^([A-Za-z]+:)(.*)$/.exec(word) ?? [];
  return `${attribute}"${value}"`;
}

function wordProblem(word: string): string | undefined {
  if (word === "") return "is empty";
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(word)) return "holds a control character";
  return word.includes('"') ? "holds a double quote" : undefined;
}
