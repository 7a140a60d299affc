import assert from "node:assert/strict";
import { parseWorkerOrder } from "../../apply/worker-order";
import { workerEnvironment } from "../../apply/worker-process";

describe("[U] apply/worker-order", () => {
  it("takes a text that is cut short for no order, without quoting it", () => {
    for (const text of ["", '{"declaration":"{}","secrets":{"keys":{"certs":"hunter22']) {
      assert.equal(parseWorkerOrder(text), undefined);
    }
  });
});

describe("[U] apply/worker-process", () => {
  it("passes on where the log goes, and nothing else of the environment", () => {
    const environment = { HOME: "/home/u", XDG_STATE_HOME: "/state", SystemRoot: "C:\\Windows" };
    const others = {
      PATH: "/bin",
      CMS_PASSWORD: "hunter22",
      NODE_OPTIONS: "--inspect",
      SSH_AUTH_SOCK: "/run/agent",
    };
    assert.deepEqual(workerEnvironment({ ...environment, ...others }), environment);
  });
});
