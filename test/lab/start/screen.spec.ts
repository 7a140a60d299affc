import { deepStrictEqual, strictEqual } from "node:assert";
import { openScreen } from "../../../lab/start/screen";
import type { ScreenStream } from "../../../lab/start/screen";

class Paper implements ScreenStream {
  readonly isTTY: boolean;
  readonly columns: number;
  text = "";

  constructor(isTTY: boolean, columns = 60) {
    this.isTTY = isTTY;
    this.columns = columns;
  }

  write(text: string): void {
    this.text += text;
  }
}

describe("[U] lab/start/screen", () => {
  it("prints a line for every twentieth where there is no terminal, and no escape code", () => {
    const paper = new Paper(false);
    const screen = openScreen(paper, {});
    screen.heading("Engine");
    for (let done = 0; done <= 40; done += 1) screen.progress(done, 40, "packages compiled");
    screen.tell("  done");
    deepStrictEqual(paper.text.split("\n"), [
      "",
      "Engine",
      ...Array.from(
        { length: 21 },
        (_, step) => `  ${String(step * 5).padStart(3)} %  ${String(step * 2)} of 40 packages compiled`,
      ),
      "  done",
      "",
    ]);
  });

  it("moves a bar on a terminal and takes it away before the next line", () => {
    const paper = new Paper(true);
    const screen = openScreen(paper, {});
    screen.progress(1, 2, "parts");
    screen.tell("between");
    screen.progress(2, 2, "parts");
    screen.heading("Next");
    const half = "  [###############...............]   50 %  1 of 2 parts";
    const whole = "  [##############################]  100 %  2 of 2 parts";
    strictEqual(
      paper.text,
      `\r\u001b[2K${half}\r\u001b[2Kbetween\n\r\u001b[2K${whole}\r\u001b[2K\n\u001b[1mNext\u001b[22m\n`,
    );
  });

  it("uses no bold type where NO_COLOR is set", () => {
    const paper = new Paper(true);
    openScreen(paper, { NO_COLOR: "1" }).heading("Next");
    strictEqual(paper.text, "\nNext\n");
  });

  it("takes 100 columns for a terminal that does not know its width", () => {
    const paper = new Paper(true, 0);
    const screen = openScreen(paper, {});
    screen.tell(`  ${"word ".repeat(30)}`);
    strictEqual(screen.columns, 100);
    strictEqual(paper.text.split("\n").length, 3);
  });

  it("never makes a line wider than the terminal", () => {
    const paper = new Paper(true);
    openScreen(paper, {}).progress(5, 9, "things with a name that is longer than the rest of the line");
    strictEqual(paper.text.replace("\r\u001b[2K", "").length, 59);
  });
});
