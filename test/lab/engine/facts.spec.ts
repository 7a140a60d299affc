import assert from "node:assert/strict";
import { compareVersions, isCompatible, parseVersion } from "../../../lab/engine/facts";

describe("[U] lab/engine/facts", () => {
  it("reads a version with and without its v, and nothing out of other texts", () => {
    assert.deepEqual(
      ["v3.259.0\n", "3.68.0", "v3.260.0-alpha.1+dev", "", "3.1", "pulumi v3.259.0", "v3.259.0 v3.260.0"].map(
        parseVersion,
      ),
      ["3.259.0", "3.68.0", "3.260.0-alpha.1+dev", undefined, undefined, undefined, undefined],
    );
  });

  it("takes the same or a newer version of the same major number", () => {
    const cases = { "3.200.0": true, "3.200.1": true, "3.201.0-alpha": true, "3.1000.0": true };
    const others = { "3.199.9": false, "4.0.0": false, "2.300.0": false, "3.20.0": false };
    for (const [version, expected] of Object.entries({ ...cases, ...others })) {
      assert.equal(isCompatible(version, "3.200.0"), expected, version);
    }
  });

  it("orders versions by their numbers, not by their letters", () => {
    const versions = ["3.10.0", "3.9.10", "3.9.9", "10.0.0", "3.9.9"];
    assert.deepEqual(versions.sort(compareVersions), ["3.9.9", "3.9.9", "3.9.10", "3.10.0", "10.0.0"]);
  });
});
