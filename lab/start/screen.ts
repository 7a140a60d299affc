/** What a start shows: headings, lines, and a bar that moves on a terminal or a line now and then elsewhere. */
import { progressText, wrapped } from "./layout";

/** Where a start prints to. */
export interface Screen {
  /** How wide a line may be. */
  readonly columns: number;
  heading(text: string): void;
  /** Prints a text of one or more lines; lines that are too wide go on below. */
  tell(text: string): void;
  /** Moves the bar of the work that goes on: `done` of `total` of what `what` names. */
  progress(done: number, total: number, what: string): void;
}

/** As much of a stream as a screen needs. */
export interface ScreenStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const mostColumns = 100;
const stepPercent = 5;
const eraseLine = "\r\u001b[2K";

/** A screen on a stream; `environment` may ask for no colour (`NO_COLOR`). */
export function openScreen(stream: ScreenStream, environment: NodeJS.ProcessEnv = process.env): Screen {
  // A terminal that nobody told its size says 0.
  const columns = Math.min(stream.columns || mostColumns, mostColumns);
  if (stream.isTTY !== true) return new PlainScreen(stream, columns);
  return new TerminalScreen(stream, columns, (environment["NO_COLOR"] ?? "") === "");
}

class PlainScreen implements Screen {
  readonly columns: number;
  readonly #stream: ScreenStream;
  #shown = "";

  constructor(stream: ScreenStream, columns: number) {
    this.#stream = stream;
    this.columns = columns;
  }

  heading(text: string): void {
    this.#stream.write(`\n${text}\n`);
  }

  tell(text: string): void {
    this.#stream.write(`${wrapped(text, this.columns)}\n`);
  }

  progress(done: number, total: number, what: string): void {
    const step = `${what} ${String(Math.floor((done / total) * (100 / stepPercent)))}`;
    if (step === this.#shown) return;
    this.#shown = step;
    this.tell(progressText({ done, total, what, cells: 0 }));
  }
}

class TerminalScreen implements Screen {
  readonly columns: number;
  readonly #stream: ScreenStream;
  readonly #hasColour: boolean;
  #hasBar = false;

  constructor(stream: ScreenStream, columns: number, hasColour: boolean) {
    this.#stream = stream;
    this.columns = columns;
    this.#hasColour = hasColour;
  }

  heading(text: string): void {
    this.#print(`\n${this.#hasColour ? `\u001b[1m${text}\u001b[22m` : text}\n`);
  }

  tell(text: string): void {
    this.#print(`${wrapped(text, this.columns)}\n`);
  }

  progress(done: number, total: number, what: string): void {
    const bar = progressText({ done, total, what, cells: 30 }).slice(0, this.columns - 1);
    this.#stream.write(`${eraseLine}${bar}`);
    this.#hasBar = true;
    if (done >= total) this.#print("");
  }

  /** The bar stands on the last line until something else is printed. */
  #print(text: string): void {
    this.#stream.write(`${this.#hasBar ? eraseLine : ""}${text}`);
    this.#hasBar = false;
  }
}
