import assert from "node:assert/strict";
import { planJson } from "../../cli/plan-json";
import { planMarkdown } from "../../cli/plan-markdown";
import { planText } from "../../cli/plan-text";
import { parsePreview } from "../../cli/preview";
import { aPreview, aStep, unknownValue } from "./preview-document";

const target = "admin@192.0.2.1:22 SHA256:abc";
const environment = {
  MMP_TARGET: target,
  MMP_001: "version",
  MMP_002: "webadmin disable",
  MMP_010: "webadmin enable",
  FILE_CERTS_SUBJECT: "CN=cms1.example.org",
  FILE_CERTS_NOT_AFTER: "2027-01-01T00:00:00Z",
  CMS_DECLARATION: "{}",
};
const most =
  "This is the most that may be sent: an appliance that already is as declared gets less, and a change that fails after " +
  "its first assignment repeats assignments and activation with the previous files.\n\n1 change on 1 appliance.\n";

function textOf(...steps: readonly object[]): string {
  return planText(parsePreview(aPreview(steps), "a test"));
}

describe("[U] cli/plan-text", () => {
  it("prints a new change with its facts and every command under its number", () => {
    assert.equal(
      textOf(aStep({ op: "create", after: environment })),
      `create  cms1-webadmin (WebAdmin)
  on admin@192.0.2.1:22 SHA256:abc
  interrupts: Web Admin is disabled and enabled: its pages and the REST API are away for some seconds; calls go on.
  certs subject:         CN=cms1.example.org
  certs not after:       2027-01-01T00:00:00Z
  MMP commands, in order:
    1  version
    2  webadmin disable
    3  webadmin enable

${most}`,
    );
  });

  it("prints the full sequence of a renewal, although only facts differ", () => {
    const after = { ...environment, FILE_CERTS_NOT_AFTER: "2027-08-01T00:00:00Z" };
    assert.equal(
      textOf(aStep({ op: "update", before: environment, after, diffReasons: ["environment", "stdin"] })),
      `update  cms1-webadmin (WebAdmin)
  on admin@192.0.2.1:22 SHA256:abc
  interrupts: Web Admin is disabled and enabled: its pages and the REST API are away for some seconds; calls go on.
  certs subject:         CN=cms1.example.org
  certs not after:       2027-01-01T00:00:00Z -> 2027-08-01T00:00:00Z
  MMP commands, in order:
    1  version
    2  webadmin disable
    3  webadmin enable

${most}`,
    );
  });

  it("C2W-11 says what a change of trust alone is for, beside what it interrupts", () => {
    const purpose = "Trusts nobody but these leaves any more.";
    const after = { MMP_TARGET: target, MMP_PURPOSE: purpose, MMP_001: "callbridge restart" };
    const step = aStep({ op: "create", name: "cb-trust-narrow", component: "CallBridge", after });
    assert.equal(
      textOf(step),
      `create  cb-trust-narrow (CallBridge)
  on admin@192.0.2.1:22 SHA256:abc
  purpose: ${purpose}
  interrupts: The Call Bridge restarts: all calls on this appliance drop, and so do its links to Web Bridges.
  MMP commands, in order:
    1  callbridge restart

${most}`,
    );
    const preview = parsePreview(aPreview([step]), "a test");
    const { changes } = JSON.parse(planJson(preview)) as { changes: { purpose: string }[] };
    assert.deepEqual(
      changes.map((change) => change.purpose),
      [purpose],
    );
    assert.ok(planMarkdown(preview).includes(`\n\n${purpose}\n\n`));
  });

  it("says what is not known yet instead of showing the engine's sign for it", () => {
    const after = { ...environment, FILE_CERTS_NOT_AFTER: unknownValue };
    assert.match(
      textOf(aStep({ op: "update", before: environment, after })),
      /not after: {7}2027-01-01T00:00:00Z -> \(known once the certificate is issued\)\n/,
    );
  });

  it("takes one line for a slot of which nothing is known yet", () => {
    const after = {
      ...environment,
      FILE_CERTS_SUBJECT: unknownValue,
      FILE_CERTS_NOT_AFTER: unknownValue,
      FILE_TRUST_C2W_SHA256: "00ff",
    };
    assert.match(
      textOf(aStep({ op: "create", after })),
      /calls go on\.\n {2}certs: {17}\(known once the certificate is issued\)\n {2}trustC2w sha256: {7}00ff\n {2}MMP/,
    );
  });

  it("names a recheck as the only reason", () => {
    const before = { ...environment, CMS_RECHECK: "1" };
    const after = { ...environment, CMS_RECHECK: "2" };
    const said = /asked by a new recheck value; writes nothing where all is as declared/;
    assert.match(textOf(aStep({ op: "update", before, after, diffReasons: ["environment"] })), said);
    assert.doesNotMatch(
      textOf(aStep({ op: "update", before, after, diffReasons: ["environment", "stdin"] })),
      said,
    );
  });

  it("says that a deleted change sends nothing", () => {
    assert.match(
      textOf(aStep({ op: "delete", before: environment })),
      /^delete {2}cms1-webadmin \(WebAdmin\)\n {2}on admin@\S+ SHA256:abc\n {2}interrupts: Nothing\.\n {2}Nothing is sent: the appliance keeps what it has\.\n/,
    );
  });

  it("API-06 shows the API call of a registration, and that deleting it takes the entry back", () => {
    const component = "WebBridgeRegistration";
    const after = { MMP_TARGET: target, API_001: "POST /api/v1/webBridges url=c2w://edge1.example.org:9999" };
    const created = textOf(aStep({ op: "create", name: "edge1-registration", component, after }));
    assert.match(created, /\n {2}API calls, in order:\n {4}1 {2}POST \/api\/v1\/webBridges url=c2w:/);
    assert.doesNotMatch(created, /MMP commands/);
    const removal = "require('pulumi-cisco-meeting-server/registration').unregister()";
    const gone = { op: "delete", name: "edge1-registration", component, before: after };
    assert.match(textOf(aStep({ ...gone, removal })), /\n {4}1 {2}DELETE \/api\/v1\/webBridges\/<id>/);
    assert.match(textOf(aStep(gone)), /\n {2}Nothing is sent: the appliance keeps what it has\.\n/);
  });

  it("API-01 says that a registration interrupts nothing, in a recheck neither, and that its removal does", () => {
    const component = "WebBridgeRegistration";
    const [before, after] = [
      { MMP_TARGET: target, CMS_RECHECK: "1" },
      { MMP_TARGET: target, CMS_RECHECK: "2" },
    ];
    const steps = [
      { op: "create", component, after },
      { op: "update", component, before, after, diffReasons: ["environment"] },
      { op: "delete", component, before, removal: "unregister" },
    ].map((step) => textOf(aStep(step)).match(/interrupts: (.*)/)?.[1]);
    assert.deepEqual(steps, [
      "Nothing: the Call Bridge connects to the Web Bridge.",
      "Nothing: the Call Bridge connects to the Web Bridge.",
      "The Call Bridges stop connecting to this Web Bridge: its web app no longer reaches them.",
    ]);
  });

  it("API-06 shows the entry's URL before and after, and hides it with the registration", () => {
    const registered = (text: string) => ({ MMP_TARGET: target, CMS_REGISTRATION: text });
    const [before, after] = [registered('{"url":"c2w://a:9999"}'), registered('{"url":"c2w://b:9999"}')];
    const lineOf = (step: Parameters<typeof aStep>[0]) => textOf(aStep(step)).match(/entry url: +(.*)/)?.[1];
    assert.deepEqual(
      [
        lineOf({ op: "create", after }),
        lineOf({ op: "update", before, after }),
        lineOf({ op: "update", before, after: registered("[secret]") }),
      ],
      ["c2w://b:9999", "c2w://a:9999 -> c2w://b:9999", "c2w://a:9999 -> [secret]"],
    );
  });

  it("shows a fact that is new in an update, and one that goes", () => {
    const { FILE_CERTS_NOT_AFTER: notAfter, ...before } = environment;
    const { FILE_CERTS_SUBJECT: subject, ...after } = environment;
    assert.deepEqual(
      textOf(aStep({ op: "update", before, after }))
        .split("\n")
        .filter((line) => line.includes("->")),
      [`  certs subject:         ${subject} -> (none)`, `  certs not after:       (none) -> ${notAfter}`],
    );
  });

  it("counts addresses, not logins, and says where hidden ones may be several", () => {
    const last = (...targets: readonly string[]) =>
      textOf(...targets.map((at) => aStep({ op: "create", after: { MMP_TARGET: at } })))
        .trim()
        .split("\n")
        .at(-1);
    assert.deepEqual(
      [
        last(target, "other@192.0.2.1:22 SHA256:abc"),
        last("[secret]", "[secret]"),
        last(target, unknownValue),
      ],
      [
        "2 changes on 1 appliance.",
        "2 changes on at least 1 appliance.",
        "2 changes on at least 2 appliances.",
      ],
    );
  });

  it("CB-15 shows what deleting a change sends where it empties its slots", () => {
    const before = { ...environment, CLEAR_001: "webadmin", CLEAR_002: "webadmin disable" };
    assert.equal(
      textOf(aStep({ op: "delete", before, removal: "clear" })),
      `delete  cms1-webadmin (WebAdmin)
  on admin@192.0.2.1:22 SHA256:abc
  interrupts: The role loses its certificates: it serves nobody any more.
  MMP commands, in order:
    1  webadmin
    2  webadmin disable

${most}`,
    );
  });

  it("says in which window a change may interrupt, unless nothing is sent", () => {
    const windowed = { ...environment, CMS_MAINTENANCE_WINDOW: "sat 22:00-04:00 UTC" };
    const said = /calls go on\.\n {2}only in the maintenance window: sat 22:00-04:00 UTC\n {2}certs subject/;
    assert.match(textOf(aStep({ op: "create", after: windowed })), said);
    assert.doesNotMatch(textOf(aStep({ op: "delete", before: windowed })), /window/);
    const cleared = { ...windowed, CLEAR_001: "webadmin disable" };
    assert.match(
      textOf(aStep({ op: "delete", before: cleared, removal: "clear" })),
      /any more\.\n {2}only in/,
    );
  });

  it("counts changes and the appliances that they talk to", () => {
    const other = { ...environment, MMP_TARGET: "admin@192.0.2.2:22 SHA256:abc" };
    const steps = [environment, other, other].map((after) => aStep({ op: "create", after }));
    assert.match(textOf(...steps), /\n\n3 changes on 2 appliances\.\n$/);
  });

  it("passes over unchanged changes and over commands that name no appliance", () => {
    assert.equal(
      textOf(
        aStep({ op: "same", before: environment, after: environment }),
        aStep({ op: "create", after: { GREETING: "hello" } }),
      ),
      "No change of a role: nothing would be sent to any appliance.\n",
    );
  });
});
