import assert from "node:assert/strict";
import { WireCounter } from "../../mmp/round-trips";

describe("[U] mmp/round-trips", () => {
  it("counts requests that wait for one another, and a group that does not as one", () => {
    const counter = new WireCounter();
    const requests = counter.requests();
    requests.sent();
    requests.answered();
    requests.sent();
    requests.sent();
    requests.answered();
    requests.sent();
    requests.answered();
    requests.answered();
    requests.sent();
    requests.answered();
    assert.deepStrictEqual(counter.counts(), { connections: 0, roundTrips: 3, commands: 0 });
  });

  it("counts each connection's requests apart and adds them up", () => {
    const counter = new WireCounter();
    const [first, second] = [counter.requests(), counter.requests()];
    counter.connected();
    counter.connected();
    counter.commandSent();
    first.sent();
    second.sent();
    first.answered();
    second.answered();
    assert.deepStrictEqual(counter.counts(), { connections: 2, roundTrips: 2, commands: 1 });
  });
});
