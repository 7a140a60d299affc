import { deepStrictEqual, strictEqual } from "node:assert";
import { Interruption } from "../../../lab/start/interruption";
import type { EndSignal } from "../../../lab/start/interruption";
import { FakeSignals } from "./fake-pulumi";

describe("[U] lab/start/interruption", () => {
  it("ends the process while nobody works", () => {
    const signals = new FakeSignals();
    const interruption = new Interruption(signals);
    signals.emit("SIGTERM");
    deepStrictEqual([signals.exits, interruption.isRequested, interruption.exitCode], [[143], true, 143]);
  });

  it("hands a signal to whoever works, and one Ctrl-C once", async () => {
    const signals = new FakeSignals();
    const interruption = new Interruption(signals);
    const heard: EndSignal[] = [];
    const work = new Promise<string>((resolve) => setTimeout(resolve, 20, "done"));
    const result = interruption.during(work, (signal) => heard.push(signal));
    signals.emit("SIGINT");
    signals.emit("SIGINT");
    strictEqual(await result, "done");
    deepStrictEqual([heard, signals.exits], [["SIGINT"], []]);
  });

  it("lets a program wait for the end", async () => {
    const signals = new FakeSignals();
    const interruption = new Interruption(signals);
    const ended = interruption.requested();
    signals.emit("SIGHUP");
    await ended;
    deepStrictEqual([signals.exits, interruption.exitCode], [[], 129]);
  });
});
