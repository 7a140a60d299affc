import { deepStrictEqual, ok } from "node:assert/strict";
import { findPlugins } from "./plugin-programs";
import type { Plugins } from "./plugin-programs";
import { readRecording } from "./recording";
import type { Recording } from "./recording";
import { exceptions } from "./recordings/exceptions";
import { recordedAnswer, replay } from "./replay";
import { meaningDifferences } from "./volatile-meaning";

const recordings = [
  "command-local",
  "tls-private-key",
  "tls-cert-request",
  "tls-self-signed-cert",
  "tls-locally-signed-cert",
].map(readRecording);

describe("[I] lab/engine/stand-ins: recordings", function () {
  this.timeout(180_000);
  let plugins: Plugins;

  before(async () => {
    plugins = await findPlugins();
  });

  after(() => {
    plugins.close();
  });

  for (const recording of recordings) {
    const { asked, excepted } = count(recording);
    it(`answers ${String(asked)} calls of ${recording.name} as recorded, but for ${String(excepted)}`, async () => {
      const { calls, deviations } = await replay(plugins, recording);
      if (plugins.areOfficial) {
        deepStrictEqual(deviations, []);
        return;
      }
      const unexpected = deviations.filter(({ call }) => exceptions[recording.name]?.[call] === undefined);
      deepStrictEqual(unexpected, []);
      deepStrictEqual({ calls, excepted: deviations.length }, { calls: asked, excepted });
    });
  }

  it("has exceptions for at most 2 % of the calls", () => {
    const counts = recordings.map(count);
    const total = counts.reduce((sum, { asked }) => sum + asked, 0);
    const excepted = counts.reduce((sum, it) => sum + it.excepted, 0);
    ok(total > 1000, `only ${String(total)} calls`);
    ok(excepted / total <= 0.02, `${String(excepted)} of ${String(total)}`);
  });

  it("finds in the recorded answers the meaning that it looks for", () => {
    const found = recordings.flatMap(({ cases }) =>
      cases.flatMap((recorded) =>
        recorded.calls.flatMap((call) =>
          meaningDifferences(recorded, call, recordedAnswer(call), Date.parse(call.at ?? "")),
        ),
      ),
    );
    deepStrictEqual(found, []);
  });
});

function count({ name, start, cases }: Recording): { readonly asked: number; readonly excepted: number } {
  const asked = cases.reduce((total, { calls }) => total + calls.length, start.length);
  return { asked, excepted: Object.keys(exceptions[name] ?? {}).length };
}
