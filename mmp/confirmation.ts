/** The answer to a question that the appliance puts before it goes on: a capital Y, once, and never unasked. */

// No text of these prompts is evidenced; every one that is known to exist ends like this (MMP reference 3.6, 9 row 4).
const question = /(?:\(\s*y\s*\/\s*n\s*\)|\bare you sure\b[^\n]*\?)\s*[:?]?\s*$/i;

/** Watches a reply for a question. */
export class Confirmation {
  readonly #confirms: boolean;
  readonly #answer: () => void;
  #isAnswered = false;

  constructor(confirms: boolean, answer: () => void) {
    this.#confirms = confirms;
    this.#answer = answer;
  }

  /** Takes all that was said so far. */
  hear(text: string): void {
    if (!this.#confirms || this.#isAnswered || !question.test(text)) return;
    this.#isAnswered = true;
    this.#answer();
  }
}
