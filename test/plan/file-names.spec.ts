import assert from "node:assert/strict";
import fc from "fast-check";
import { candidateNames, isOwnFile, longestFileName, markName, parseFileName } from "../../plan/file-names";
import { roles } from "../../plan/roles";

const owner = { stem: "callbridge", mark: "0a1b" };
const digest = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

describe("[U] plan/file-names", () => {
  it("FILE-03 FILE-18 names a file after role, stack and content, and has three more names in store", () => {
    assert.deepStrictEqual(candidateNames(owner, digest, "crt"), [
      "callbridge-0a1b-01234567.crt",
      "callbridge-0a1b-89abcdef.crt",
      "callbridge-0a1b-01234567.crt",
      "callbridge-0a1b-89abcdef.crt",
    ]);
    assert.equal(candidateNames(owner, digest, "key")[0], "callbridge-0a1b-01234567.key");
  });

  it("CSR-06 FILE-01 FILE-02 FILE-04 FILE-05 FILE-06 AMB-01 makes names that every release takes, and finds their owner again", () => {
    const hex = (length: number): fc.Arbitrary<string> =>
      fc
        .array(fc.constantFrom(..."0123456789abcdef".split(/(?=.)/)), {
          minLength: length,
          maxLength: length,
        })
        .map((all) => all.join(""));
    const stem = fc.constantFrom(...Object.values(roles).map(({ fileStem }) => fileStem));
    fc.assert(
      fc.property(
        stem,
        hex(4),
        hex(64),
        fc.constantFrom("crt", "key"),
        (anyStem, mark, anyDigest, extension) => {
          for (const name of candidateNames({ stem: anyStem, mark }, anyDigest, extension)) {
            assert.match(name, /^[a-z0-9]+(-[a-z0-9]+)*\.(crt|key)$/);
            assert.ok(name.length <= longestFileName);
            assert.deepStrictEqual(parseFileName(name), { stem: anyStem, mark });
            assert.equal(isOwnFile(name, { stem: anyStem, mark }), true);
          }
        },
      ),
    );
  });

  it("RENEW-09 takes no other name for one of ours", () => {
    for (const name of [
      "callbridge.crt",
      "callbridge-0a1b.crt",
      "callbridge-0a1b-0123456.crt",
      "callbridge-0a1b-012345678.crt",
      "callbridge-0A1B-01234567.crt",
      "callbridge-0a1b-0123456g.crt",
      "callbridge-0a1b-01234567.pem",
      "callbridge-0a1b-01234567.crt.bak",
      "x-callbridge-0a1b-01234567.crt",
      "unknown-0a1b-01234567.crt",
      "-0a1b-01234567.crt",
      "",
    ]) {
      assert.equal(parseFileName(name), undefined, name);
      assert.equal(isOwnFile(name, owner), false, name);
    }
  });

  it("RENEW-09 tells another role's and another stack's files from ours", () => {
    assert.equal(isOwnFile("callbridge-0a1b-01234567.crt", owner), true);
    assert.equal(isOwnFile("callbridge-ffff-01234567.crt", owner), false);
    assert.equal(isOwnFile("webadmin-0a1b-01234567.crt", owner), false);
  });

  it("CB-17 names the mark so that it is neither a certificate's file nor one that cleaning removes", () => {
    assert.equal(markName(owner), "callbridge-0a1b-pending.pem");
    assert.equal(parseFileName(markName(owner)), undefined);
  });
});
