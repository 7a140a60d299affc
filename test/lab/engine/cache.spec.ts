import assert from "node:assert/strict";
import { cacheFolder } from "../../../lab/engine/cache";

describe("[U] lab/engine/cache", function () {
  before(function () {
    if (process.platform === "win32") this.skip();
  });

  it("is the user's, wherever the checkout is", () => {
    const folder = "/home/u/.cache/pulumi-cisco-meeting-server/engine";
    assert.equal(cacheFolder({ HOME: "/home/u" }), folder);
  });

  it("moves with XDG_CACHE_HOME when that is absolute", () => {
    const folders = ["/var/c", "", "c"].map((base) => cacheFolder({ HOME: "/h", XDG_CACHE_HOME: base }));
    const kept = "/h/.cache/pulumi-cisco-meeting-server/engine";
    assert.deepEqual(folders, ["/var/c/pulumi-cisco-meeting-server/engine", kept, kept]);
  });
});
