import { equal } from "node:assert/strict";
import { bareSequence, boundRoundTrips, loginRoundTrips, packageSequence } from "../../bench/bound";

describe("[U] bench/bound", () => {
  it("counts the login, and each thing that has to wait for an answer", () => {
    equal(boundRoundTrips([]), loginRoundTrips);
    equal(boundRoundTrips(["command", "command"]), loginRoundTrips + 4);
  });

  it("counts files that travel together once", () => {
    // Channel, subsystem and version; open, write and close; two round trips per command.
    equal(boundRoundTrips(bareSequence(3)), loginRoundTrips + 3 + 3 + 6);
    equal(boundRoundTrips(packageSequence(10)), loginRoundTrips + 20 + 3 + 3 + 2 + 3 + 2);
  });
});
