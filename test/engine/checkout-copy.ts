/** A copy of the checkout with a lab of its own, so that nobody's running lab is in the way. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkout } from "./pulumi-project";

/** Makes it; the caller removes it. */
export function copyOfCheckout(): string {
  const copy = mkdtempSync(join(tmpdir(), "pulumi-cms-start-"));
  const listed = spawnSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: checkout,
  });
  for (const file of listed.stdout.toString().split("\0").filter(Boolean)) {
    cpSync(join(checkout, file), join(copy, file), { recursive: true });
  }
  cpSync(join(checkout, "dist"), join(copy, "dist"), { recursive: true });
  symlinkSync(join(checkout, "node_modules"), join(copy, "node_modules"));
  return copy;
}
