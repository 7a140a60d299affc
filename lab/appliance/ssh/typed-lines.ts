/** Turns typed characters into lines, with a terminal's echo where one is wanted. */
export class TypedLines {
  readonly #echo: (text: string) => void;
  readonly #lines: string[] = [];
  #typed = "";
  #ended = false;
  #lastWasReturn = false;
  #waiting: ((line: string | undefined) => void) | undefined;
  /** Characters are shown as they are typed. */
  echoes: boolean;

  constructor(options: { readonly echoes: boolean; readonly echo: (text: string) => void }) {
    this.echoes = options.echoes;
    this.#echo = options.echo;
  }

  /** Takes what arrived. */
  feed(bytes: Buffer): void {
    for (const character of bytes.toString("utf8")) this.#take(character);
  }

  /** No more will come. */
  end(): void {
    this.#ended = true;
    this.#deliver();
  }

  /** The next line without its end; undefined at the end of input. */
  next(): Promise<string | undefined> {
    return new Promise((resolve) => {
      this.#waiting = resolve;
      this.#deliver();
    });
  }

  #take(character: string): void {
    const isSecondHalf = character === "\n" && this.#lastWasReturn;
    this.#lastWasReturn = character === "\r";
    if (isSecondHalf) return;
    if (character === "\r" || character === "\n") this.#finish(this.#typed);
    else if (character === "\x03") this.#finish("", "^C");
    else if (character === "\x04") this.end();
    else if (character === "\x7f" || character === "\b") this.#eraseOne();
    else {
      this.#typed += character;
      if (this.echoes) this.#echo(character);
    }
  }

  #finish(line: string, mark = ""): void {
    this.#typed = "";
    this.#lines.push(line);
    this.#echo(`${mark}\r\n`);
    this.#deliver();
  }

  #eraseOne(): void {
    if (this.#typed === "") return;
    this.#typed = this.#typed.slice(0, -1);
    if (this.echoes) this.#echo("\b \b");
  }

  #deliver(): void {
    const waiting = this.#waiting;
    if (!waiting || (this.#lines.length === 0 && !this.#ended)) return;
    this.#waiting = undefined;
    waiting(this.#lines.shift());
  }
}
