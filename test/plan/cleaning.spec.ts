import assert from "node:assert/strict";
import { cleanSteps } from "../../plan/cleaning";
import type { AssignedFiles, ObservedFile } from "../../plan/observed";
import type { Placement } from "../../plan/placement";
import { aCa } from "../certificates";
import {
  callBridgeView,
  certificateFile,
  filesOf,
  identity,
  namesOf,
  otherMark,
  ourMark,
  sha256,
  trustName,
} from "./world";

const owner = { stem: "callbridge", mark: ourMark };
const assigned = namesOf(identity(), "callbridge");
const earlier = identity();
const earlierNames = namesOf(earlier, "callbridge");
const peerCa = aCa("Peer Root").certPem;
const own = (digits: string, extension = "crt"): string => `callbridge-${ourMark}-${digits}.${extension}`;

interface Folder {
  readonly files?: Readonly<Record<string, ObservedFile>>;
  readonly further?: readonly string[];
  readonly slots?: Readonly<Record<string, AssignedFiles>>;
  readonly placements?: readonly Placement[];
}

/** What is removed where the Call Bridge's own table shows the assigned identity; `slots` are those of other tables. */
function cleaned({ files = {}, further = [], slots = {}, placements = [] }: Folder): string[] {
  const names = [...Object.values(assigned), ...further];
  const view = callBridgeView({ table: { slots: { certs: assigned, ...slots } }, files, further: names });
  return cleanSteps("callBridge", owner, view, placements).flatMap((step) =>
    step.kind === "clean" ? [step.file] : [],
  );
}

describe("[U] plan/cleaning", () => {
  const files = {
    ...filesOf(earlier, { key: earlierNames.key, leaf: earlierNames.leaf }),
    [trustName(peerCa)]: certificateFile(peerCa),
    [own("00000000")]: { bytes: 3, sha256: sha256("cut") },
  };
  const allTables = { sipTrust: {}, ldapTrust: {} };

  it("TLSV-06 removes keys and leaves only, where a trust may stand in a table that was not read", () => {
    assert.deepStrictEqual(cleaned({ files }), [earlierNames.key, earlierNames.leaf].sort());
  });

  it("RENEW-01 removes everything of ours that no slot uses, where all tables were read", () => {
    const slots = { ...allTables, sipTrust: { trust: own("22222222") } };
    assert.deepStrictEqual(
      cleaned({ files, slots, further: [own("22222222"), own("11111111", "key")] }),
      [
        earlierNames.key,
        earlierNames.leaf,
        trustName(peerCa),
        own("00000000"),
        own("11111111", "key"),
      ].sort(),
    );
  });

  it("RENEW-01 keeps what the new generation is going to use", () => {
    const placements = [{ slot: "certs", files: earlierNames, uploads: [], warnings: [] }];
    assert.deepStrictEqual(
      cleaned({ files, placements, slots: allTables }),
      [trustName(peerCa), own("00000000")].sort(),
    );
  });

  it("C2W-05 keeps a pinned leaf without a key of ours beside it, and one that stands beside others", () => {
    const pinned = identity().made.leafPem;
    const withOurs = earlier.made.leafPem + peerCa;
    const kept = {
      [trustName(pinned)]: certificateFile(pinned),
      [trustName(withOurs)]: certificateFile(withOurs),
    };
    const key = filesOf(earlier, { key: earlierNames.key });
    assert.deepStrictEqual(cleaned({ files: { ...kept, ...key } }), [earlierNames.key]);
  });

  it("SEQ-03 leaves alone what other stacks, other roles and people put there", () => {
    const further = [
      `callbridge-${otherMark}-00000000.key`,
      `webadmin-${ourMark}-00000000.key`,
      "callbridge.key",
      "log",
    ];
    assert.deepStrictEqual(cleaned({ further, slots: allTables }), []);
  });
});
