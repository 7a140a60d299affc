import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { planJson } from "../../cli/plan-json";
import { planMarkdown } from "../../cli/plan-markdown";
import { parsePreview } from "../../cli/preview";
import { aPreview, aStep } from "./preview-document";

const deployed = {
  MMP_TARGET: "admin@192.0.2.1:22 SHA256:a_b",
  MMP_001: "callbridge",
  MMP_002: "callbridge certs {key} {leaf} {bundle}",
  MMP_003: "callbridge restart",
  CMS_MAINTENANCE_WINDOW: "sat 22:00-04:00 Europe/Oslo",
  FILE_CERTS_SUBJECT: "CN=cms1|example",
  FILE_CERTS_NOT_AFTER: "2027-01-01T00:00:00Z",
};
const renewal = aStep({
  op: "update",
  name: "cms1-call-bridge-change",
  component: "CallBridge",
  before: deployed,
  after: { ...deployed, FILE_CERTS_NOT_AFTER: "2027-08-01T00:00:00Z" },
});
const interrupts =
  "The Call Bridge restarts: all calls on this appliance drop, and so do its links to Web Bridges.";
const note =
  "This is the most that may be sent: an appliance that already is as declared gets less, and a change that fails after " +
  "its first assignment repeats assignments and activation with the previous files.";

describe("[U] cli/plan-json", () => {
  it("holds every change with its sequence, what it interrupts, and old and new facts", () => {
    assert.deepEqual(JSON.parse(planJson(parsePreview(aPreview([renewal]), "a test"))), {
      schema: 1,
      summary: "1 change on 1 appliance.",
      note,
      changes: [
        {
          operation: "update",
          name: "cms1-call-bridge-change",
          component: "CallBridge",
          target: "admin@192.0.2.1:22 SHA256:a_b",
          interrupts,
          conditions: ["only in the maintenance window: sat 22:00-04:00 Europe/Oslo"],
          isRecheckOnly: false,
          commands: ["callbridge", "callbridge certs {key} {leaf} {bundle}", "callbridge restart"],
          apiCalls: [],
          facts: [
            { slot: "certs", fact: "subject", before: "CN=cms1|example", after: "CN=cms1|example" },
            {
              slot: "certs",
              fact: "notAfter",
              before: "2027-01-01T00:00:00Z",
              after: "2027-08-01T00:00:00Z",
            },
          ],
        },
      ],
    });
  });

  it("is a document too when nothing changes", () => {
    const none = JSON.parse(planJson(parsePreview(aPreview([]), "a test"))) as { changes: unknown };
    assert.deepEqual(none.changes, []);
  });
});

describe("[U] cli/plan-markdown", () => {
  it("is a table of what is interrupted, then every change, with no value that breaks the tables", () => {
    assert.equal(
      planMarkdown(parsePreview(aPreview([renewal]), "a test")),
      `## Planned changes

1 change on 1 appliance.

| Operation | Change | Appliance | Role | What is interrupted |
| --- | --- | --- | --- | --- |
| update | cms1-call-bridge-change | admin@192.0.2.1:22 SHA256:a\\_b | CallBridge | ${interrupts} |

### cms1-call-bridge-change (CallBridge)

- only in the maintenance window: sat 22:00-04:00 Europe/Oslo

| Fact | Now | Planned |
| --- | --- | --- |
| certs subject | CN=cms1\\|example | CN=cms1\\|example |
| certs not after | 2027-01-01T00:00:00Z | 2027-08-01T00:00:00Z |

MMP commands, in order:

1. \`callbridge\`
2. \`callbridge certs {key} {leaf} {bundle}\`
3. \`callbridge restart\`

_${note}_
`,
    );
  });

  it("shows control characters of a value instead of obeying them", () => {
    const after = { MMP_TARGET: "t", MMP_001: "a\u001b\u202eb", FILE_CERTS_SUBJECT: "CN=x\n| ~y~ &lt;" };
    const printed = planMarkdown(parsePreview(aPreview([aStep({ op: "create", after })]), "a test"));
    assert.match(printed, /\n\| certs subject \| \(none\) \| CN=x\\\\u000a\\\| \\~y\\~ \\&lt; \|\n/);
    assert.match(printed, /\n1\. `a\\u001b\\u202eb`\n/);
  });

  it("shows commands with backticks as they are, and a plan without changes as a sentence", () => {
    const odd = aStep({ op: "create", after: { MMP_TARGET: "t", MMP_001: "echo ``x`" } });
    assert.match(planMarkdown(parsePreview(aPreview([odd]), "a test")), /\n1\. ``` echo ``x` ```\n/);
    assert.equal(
      planMarkdown(parsePreview(aPreview([]), "a test")),
      "No change of a role: nothing would be sent to any appliance.\n",
    );
  });
});

describe("[I] cli/main", () => {
  const root = resolve(__dirname, "..", "..");
  const folder = mkdtempSync(join(tmpdir(), "cms-plan-"));
  const file = join(folder, "preview.json");
  before(() => writeFileSync(file, aPreview([renewal])));
  after(() => rmSync(folder, { recursive: true }));

  function plan(...parameters: readonly string[]): { code: number | null; out: string; complaints: string } {
    const program = join(root, "cli", "main.ts");
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ["--import", "tsx", program, "plan", ...parameters],
      { cwd: root, encoding: "utf8" },
    );
    return { code: status, out: stdout, complaints: stderr };
  }

  it("writes the format that is asked for, and refuses one that it does not know", () => {
    assert.match(plan(file).out, /^update {2}cms1-call-bridge-change/);
    assert.match(plan("--format", "markdown", file).out, /^## Planned changes\n/);
    assert.match(plan("--format", "json", file).out, /^\{\n {2}"schema": 1,/);
    assert.deepEqual(plan("--format", "html", file), {
      code: 1,
      out: "",
      complaints:
        'cli/usage pulumi-cisco-meeting-server: there is no format "html", only text, json, markdown. ' +
        "See pulumi-cisco-meeting-server --help.\n",
    });
  });
});
