/** Where the apply suite, or a test of it, cannot end as it says under some value of a switch, each with the reason. */

import { databaseDialects } from "../../lab/appliance/database-dialects";
import { choiceText, otherValues } from "./choices";

/** Tests that end otherwise under one value. */
export interface Exception {
  /** `name=value`. */
  readonly value: string;
  /** Words that the full title of each such test holds. */
  readonly title: string;
  readonly why: string;
}

const ownClient = "the test's own client, which plays somebody else, speaks exec";
const twoConnections = "there are two connections, one for commands and one for files, as they should be";
const ownConnection = "the test's own client asks for both on one connection";

const notInRelease = "the release has no such role (VER-05), and the change says so";

/** Tests that end well with a link that comes up. */
const linkTests = [
  "API-01 API-04 API-06 registers",
  "API-06 changes its own entry in place",
  "asks the next Call Bridge when one is away",
];
const saysWhy = "ERR-08 ERR-09 says what keeps a link";
const everyLink = "the Call Bridge says this of every link";

/** The list; an exception under which nothing fails is a failure too, so that the list stays true. */
export const exceptions: readonly Exception[] = [
  { value: "exec=off", title: "CB-15 leaves a slot alone that somebody else has filled", why: ownClient },
  { value: "exec=off", title: "WA-07 reactivates a role that somebody disabled", why: ownClient },
  { value: "exec=off", title: "CB-17 reactivates what was assigned and never restarted", why: ownClient },
  { value: "exec=off", title: "a role whose settings somebody changed meanwhile", why: ownClient },
  { value: "exec=off", title: "API-01 API-04 API-06 registers", why: ownClient },
  { value: "exec=off", title: "API-06 removes its entry where no file can be removed", why: ownClient },
  { value: "exec=off", title: "API-06 changes its own entry in place", why: ownClient },
  {
    value: "exec=off",
    title: "API-06 leaves an entry that another registration has taken over",
    why: ownClient,
  },
  { value: "exec=off", title: "asks the next Call Bridge when one is away", why: ownClient },
  { value: "exec=off", title: "ERR-08 ERR-09 says what keeps a link", why: ownClient },
  { value: "exec=off", title: "TURN-04 TURN-07 changes the TURN server", why: ownClient },
  { value: "exec=off", title: "[E] apply/call-wait", why: ownClient },
  { value: "exec=off", title: "WB3-14 leaves other options of Web Bridge 3", why: ownClient },
  { value: "exec=off", title: "CLU-07 replaces a wider trust", why: ownClient },
  { value: "exec=off", title: "[E] apply pinned trust", why: ownClient },
  { value: "exec=off", title: "INST-10 refuses a Recorder without a TLS port", why: ownClient },
  {
    value: "exec=off",
    title: "an expired password, by what the appliance prompts for",
    why: "a shell greets with the same demand in other words",
  },
  {
    value: "exec=off",
    title: "connects again when the appliance is back, and counts over all connections",
    why: "a shell costs more round trips than an exec channel",
  },
  {
    value: "max-sessions=2",
    title: "a role whose settings somebody changed meanwhile",
    why: "the test's own client is one session too many",
  },
  ...[
    "CB-15 WB3-10 TURN-07 WA-07 empties what it filled",
    "reports what was before and after",
    "SEQ-05 writes nothing where all is as declared, and proves",
    "counts connections and round trips as the appliance does",
    "starts over when nothing was assigned yet",
    "does not repeat an activation that was carried out",
    "does not restart a second time when the connection broke",
    "installs, leaves alone and renews Web Bridge 3",
    "API-01 API-04 API-06 registers",
  ].map((title) => ({ value: "exec+sftp-on-one-connection=refused", title, why: twoConnections })),
  ...[
    "CB-15 leaves a slot alone that somebody else has filled",
    "CB-17 reactivates what was assigned and never restarted",
    "API-06 changes its own entry in place",
    "API-06 leaves an entry that another registration has taken over",
    "asks the next Call Bridge when one is away",
    "ERR-08 ERR-09 says what keeps a link",
    "[E] apply/call-wait",
    "API-06 removes its entry where no file can be removed",
    "C2W-05 refuses an assigned trust that is no file",
  ].map((title) => ({ value: "exec+sftp-on-one-connection=refused", title, why: ownConnection })),
  ...[
    "a wrong password, which the appliance was given once",
    "an expired password, where the appliance only refuses the login",
  ].map((title) => ({
    value: "login=keyboard-interactive",
    title,
    why: "the password is typed at a prompt, twice, and the message says so",
  })),
  ...[
    "CB-15 WB3-10 TURN-07 WA-07 empties what it filled",
    "RENEW-01 removes the generation before the previous one",
    "CB-11 CB-12 installs for the first time",
    "API-06 leaves an entry that another registration has taken over",
  ].map((title) => ({ value: "remove=refuse", title, why: "files that are of no more use stay" })),
  {
    value: "overwrite=refuse",
    title: "API-06 removes its entry where no file can be removed",
    why: "a file that can be neither removed nor replaced cannot be handed on",
  },
  ...["2.9", "3.0", "3.9", "3.13"].map((release) => ({
    value: `table-rows=${release}`,
    title: "keeps every command with its reply, cut to a few lines",
    why: "the answer to `version` is another",
  })),
  {
    value: "sip-service-peers=any",
    title: "REC-01 REC-04 STR-01 STR-04 PKI-09",
    why: "the service answers everybody then",
  },
  {
    value: "webbridge3-restart=300",
    title: "CB-15 leaves a slot alone that somebody else has filled",
    why: "the test looks for somebody else's certificate at once; a change waits for its own",
  },
  ...["refused", "silent"].flatMap((firewall) =>
    ["installs, leaves alone and renews Web Bridge 3 under", "goes back to the old full chains"].map(
      (title) => ({
        value: `c2w-firewall=${firewall}`,
        title,
        why: "the test wants the c2w side seen; without it: dialects.spec.ts",
      }),
    ),
  ),
  ...linkTests.map((title) => ({
    value: "clock-skew-s=-600",
    title,
    why: "the Call Bridge's clock is behind the first moment of the Web Bridge's leaf, so it refuses the link",
  })),
  ...["connectionFailure", "dnsFailure"].flatMap((status) =>
    [...linkTests, saysWhy].map((title) => ({ value: `webbridge-status=${status}`, title, why: everyLink })),
  ),
  { value: "webbridge-status=unused", title: "API-01 API-04 API-06 registers", why: everyLink },
  { value: "webbridge-status=unused", title: saysWhy, why: everyLink },
  { value: "webbridge-status=success", title: saysWhy, why: everyLink },
  { value: "table-rows=2.9", title: "[E] apply recorder and streamer", why: notInRelease },
  { value: "table-rows=2.9", title: "[E] apply meetingapps", why: notInRelease },
  {
    value: "table-rows=2.9",
    title: "[E] apply pinned trust",
    why: "the release does not know pinned leaves (VER-10), and the change says so",
  },
  { value: "table-rows=3.0", title: "[E] apply meetingapps", why: notInRelease },
  {
    value: "full-width-colon=on",
    title: "CB-11 CB-12 installs for the first time",
    why: "the report repeats the appliance's own words",
  },
];

const noRequest = "no change sends such a request; test/lab/appliance/ turns the switch";

const ofIssuance = "no change of a role sends such a request; test/issue/on-box.spec.ts turns the switch";

const ofDatabase = "the suite has no database; its own tests turn the switch";

/** Values under which the suite is not run, with the reason and where they are tested instead. */
export const notRun: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    otherValues()
      .filter(({ name }) => databaseDialects.some((entry) => entry.name === name))
      .map((choice) => [choiceText(choice), ofDatabase]),
  ),
  "force-password-change=on": "no command is taken before a person has set a password (messages-login)",
  "password-expired=prompt": "no command is taken before a person has set a password (messages-login)",
  "password-expired=auth-refused": "nobody can log in (messages-login)",
  "password-login=off": "the suite logs in with a password; with a key: dialects.spec.ts",
  "user-host/duty-restriction=host": "nobody can log in from here (dialects.spec.ts)",
  "user-host/duty-restriction=duty": "nobody can log in at this hour (dialects.spec.ts)",
  "ssh-algorithms=legacy": "the algorithms have to be declared (dialects.spec.ts)",
  "listeners=refused": "the suite looks at listeners itself; cases that do not: dialects.spec.ts",
  "listeners=silent": "the suite looks at listeners itself; cases that do not: dialects.spec.ts",
  "setstat=denied": noRequest,
  "setstat=unsupported": noRequest,
  "rename=denied": noRequest,
  "rename=unsupported": noRequest,
  "mkdir=denied": noRequest,
  "mkdir=ok": noRequest,
  "pki-sign-fullchain=off": ofIssuance,
  "csr-cn-in-san=with-list": ofIssuance,
  "session-idle-ms=2000":
    "shorter than the keep-alive (15 s): whether a test loses its connection depends on its pauses (dialects.spec.ts)",
  "max-sessions=1": "the suite's own clients are sessions too; cases without them: dialects.spec.ts",
};
