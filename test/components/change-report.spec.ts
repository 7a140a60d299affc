import assert from "node:assert/strict";
import { parseReport } from "../../components/change-report";
import { thrownText } from "../thrown";

describe("[U] components/change-report", () => {
  it("reads the report of a change", () => {
    assert.deepEqual(parseReport("web-change", '{"schema":1,"outcome":"changed"}\n'), {
      schema: 1,
      outcome: "changed",
    });
  });

  for (const text of ["", "changed", "null", "[]", '{"schema":2}']) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      assert.equal(
        thrownText(() => parseReport("web-change", text)),
        `apply/report web-change: the change ended with ${String(text.length)} characters that are no report. ` +
          "See the output of the change above; a new value of `recheck` runs it again.",
      );
    });
  }
});
