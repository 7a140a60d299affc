import { match, strictEqual } from "node:assert";
import { errorText } from "../../../lab/start/program";

describe("[U] lab/start/program", () => {
  it("shows the sentence of an error that was made for people", () => {
    strictEqual(errorText(new Error("There is no engine.")), "There is no engine.");
    strictEqual(errorText("what?"), "what?");
  });

  it("shows where a fault of our own happened", () => {
    match(errorText(new TypeError("x is not a function")), /^TypeError: x is not a function\n +at /);
  });
});
