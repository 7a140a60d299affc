import { deepStrictEqual } from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { checkout } from "../docs/pages";

/** Each row: a file, what it imports, and the rules that refuse it. */
const cases: readonly (readonly [file: string, imports: string, ...rules: string[]])[] = [
  ["errors/a.ts", "../x509/target", "errors-imports-ours"],
  ["errors/b.ts", "ssh2", "errors-imports-packages"],
  ["x509/a.ts", "../plan/target", "x509-imports-ours"],
  ["x509/b.ts", "@pulumi/pulumi", "x509-imports-packages"],
  ["x509/c.ts", "node:fs", "pure-code-has-no-effects"],
  ["x509/d.ts", "node:crypto"],
  ["x509/e.ts", "../errors/target"],
  ["plan/a.ts", "../mmp/target", "plan-imports-ours"],
  ["plan/b.ts", "ssh2", "plan-imports-packages"],
  ["plan/c.ts", "node:child_process", "pure-code-has-no-effects"],
  ["plan/d.ts", "node:process", "pure-code-has-no-effects"],
  ["plan/e.ts", "../x509/target"],
  ["mmp/a.ts", "../plan/target", "mmp-imports-ours"],
  ["mmp/b.ts", "@pulumi/pulumi", "mmp-imports-packages"],
  ["mmp/c.ts", "ssh2"],
  ["apply/a.ts", "../components/target", "apply-imports-ours"],
  ["apply/b.ts", "@pulumi/pulumi", "apply-imports-packages"],
  ["apply/c.ts", "../mmp/target"],
  ["issue/a.ts", "../apply/target", "only-keys-on-appliances-use-apply"],
  ["issue/e.ts", "../components/target", "issue-imports-ours"],
  ["issue/on-box/a.ts", "../../apply/target"],
  ["issue/b.ts", "@pulumi/pulumi", "issue-imports-packages"],
  ["issue/c.ts", "../plan/target"],
  ["issue/d.ts", "acme-client"],
  ["components/f.ts", "../issue/c", "components-imports-ours"],
  ["components/g.ts", "acme-client", "components-imports-packages"],
  ["cli/a.ts", "../components/target", "cli-imports-ours"],
  ["components/a.ts", "../mmp/target", "components-imports-ours"],
  ["components/b.ts", "../apply/target", "components-imports-ours"],
  ["components/c.ts", "ssh2", "components-imports-packages"],
  ["components/d.ts", "@pulumi/tls"],
  ["components/roles/a.ts", "../issuers/private-ca", "roles-know-no-issuer"],
  ["components/roles/b.ts", "../issuers/issuer"],
  ["components/roles/c.ts", "./b", "roles-know-no-role"],
  ["stacks/a.ts", "../components/target", "stacks-are-users"],
  ["lab/a.ts", "../errors/target", "lab-is-the-opponent"],
  ["lab/b.ts", "@peculiar/asn1-x509", "lab-reads-certificates-its-own-way"],
  ["apply/d.ts", "../lab/target", "nothing-emulated-ships"],
  ["components/e.ts", "../tools/target", "nothing-emulated-ships"],
  ["apply/e.ts", "fast-check", "apply-imports-packages", "product-needs-no-dev-dependency"],
  ["bench/a.ts", "../components/target", "bench-measures-from-outside"],
  ["bench/b.ts", "../lab/target"],
  ["lab/c.ts", "../bench/b", "lab-is-the-opponent"],
  ["test/a.ts", "../nowhere", "resolvable"],
  ["test/b.ts", "../bench/b", "only-its-tests-use-bench"],
  ["test/bench/a.ts", "../../bench/b"],
];

const targets = ["errors", "x509", "plan", "mmp", "apply", "components", "lab", "tools"];

/** Runs the import rules over a tree; by file, the rules that it breaks. */
function brokenRules(files: Readonly<Record<string, string>>): Readonly<Record<string, readonly string[]>> {
  const root = mkdtempSync(join(tmpdir(), "cms-imports-"));
  try {
    for (const name of ["node_modules", "package.json", "tsconfig.json", ".dependency-cruiser.cjs"]) {
      symlinkSync(join(checkout, name), join(root, name));
    }
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), text);
    }
    const folders = [...new Set(Object.keys(files).map((name) => name.split("/")[0] ?? ""))];
    const program = join(checkout, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
    const ran = spawnSync(
      process.execPath,
      [program, "--config", "--output-type", "json", "--", ...folders],
      {
        cwd: root,
        encoding: "utf8",
        maxBuffer: 64 * 1024 * 1024,
      },
    );
    return byFile(ran.stdout);
  } finally {
    rmSync(root, { recursive: true });
  }
}

function byFile(printed: string): Readonly<Record<string, readonly string[]>> {
  const { summary } = JSON.parse(printed) as {
    summary: { violations: { from: string; rule: { name: string } }[] };
  };
  const rules: Record<string, string[]> = {};
  // The tree has no program that would reach its modules.
  for (const { from, rule } of summary.violations.filter(
    (violation) => violation.rule.name !== "no-dead-code",
  )) {
    (rules[from] ??= []).push(rule.name);
  }
  return Object.fromEntries(Object.entries(rules).map(([file, names]) => [file, names.sort()]));
}

const importing = (from: string): string =>
  `import type * as it from "${from}";\nexport type It = typeof it;\nexport const used = true;\n`;

describe("[I] .dependency-cruiser.cjs", function () {
  this.timeout(60_000);

  it("refuses each import that crosses a wall, of types too, and no other", () => {
    const files = {
      ...Object.fromEntries(targets.map((folder) => [`${folder}/target.ts`, "export const target = 1;\n"])),
      "components/issuers/issuer.ts": "export const target = 1;\n",
      "components/issuers/private-ca.ts": "export const target = 1;\n",
      ...Object.fromEntries(cases.map(([file, from]) => [file, importing(from)])),
    };
    const expected = cases.flatMap(([file, , ...rules]) =>
      rules.length > 0 ? [[file, [...rules].sort()]] : [],
    );
    deepStrictEqual(brokenRules(files), Object.fromEntries(expected));
  });

  it("refuses a cycle, and a file that nobody uses and that uses nobody", () => {
    const files = {
      "mmp/a.ts": importing("./b"),
      "mmp/b.ts": importing("./a"),
      "mmp/alone.ts": "export const alone = 1;\n",
    };
    deepStrictEqual(brokenRules(files), {
      "mmp/a.ts": ["no-cycle"],
      "mmp/alone.ts": ["no-orphan"],
    });
  });
});
