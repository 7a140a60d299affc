import { deepStrictEqual, match, strictEqual } from "node:assert";
import { roleResult } from "../../../lab/start/result";
import {
  countedText,
  countsText,
  databaseText,
  engineText,
  failureText,
  listenerText,
  registrationText,
  roleText,
  timeText,
} from "../../../lab/start/tables";
import { aReport, webAdminListener } from "./reports";

describe("[U] lab/start/tables", () => {
  it("gives the engine's parts their versions and origins", () => {
    const text = engineText({
      cli: { version: "3.259.0", origin: "built" },
      languageHost: { version: "3.68.0", origin: "cached" },
      plugins: {
        tls: { version: "5.6.1", origin: "stand-in" },
        command: { version: "1.2.1", origin: "installed" },
      },
    });
    strictEqual(
      text,
      [
        "  part                version  origin",
        "  Pulumi CLI          3.259.0  built",
        "  Node language host  3.68.0   cached",
        "  plugin tls          5.6.1    stand-in",
        "  plugin command      1.2.1    installed",
      ].join("\n"),
    );
  });

  it("says what the engine counted", () => {
    const none = { create: 0, update: 0, replace: 0, delete: 0, same: 0 };
    deepStrictEqual(
      [
        { ...none, create: 16 },
        { ...none, same: 16 },
        none,
        { ...none, update: 2, replace: 1, delete: 1, same: 12 },
      ].map(countsText),
      ["16 created", "all 16 the same", "", "2 updated, 1 replaced, 1 deleted, 12 the same"],
    );
  });

  it("shows a listener in a row and what may be long below it, within 100 columns", () => {
    const listeners = [
      { appliance: "cms1", role: "webAdmin", ...webAdminListener },
      {
        ...webAdminListener,
        appliance: "cms1",
        role: "callBridge",
        listener: "callBridge.sip",
        port: 5061,
        provenBy: "tables" as const,
      },
    ];
    const text = listenerText(listeners);
    strictEqual(
      text,
      `  appliance  role        address    port  not after   proven by
  cms1       webAdmin    127.1.2.3  8443  2027-06-12  tls-handshake
             subject  CN=cms1.lab.example
             SANs     cms1.lab.example, 127.1.2.3
             issuer   CN=lab cms1-ca root
             SHA-256  50dd03bf297b8e8c5d2f643df17eb191fea48c819cff9f3e399dcfd1808fc9a8
  cms1       callBridge  127.1.2.3  5061  2027-06-12  tables
             subject  CN=cms1.lab.example
             SANs     cms1.lab.example, 127.1.2.3
             issuer   CN=lab cms1-ca root
             SHA-256  50dd03bf297b8e8c5d2f643df17eb191fea48c819cff9f3e399dcfd1808fc9a8`,
    );
    strictEqual(
      text.split("\n").every((line) => line.length <= 100),
      true,
    );
  });

  const roles = [
    roleResult(aReport({ outcome: "changed", uploads: [{ file: "a.crt", bytes: 9, sha256: "00" }] }), true),
    roleResult(aReport({ role: "callBridge", roundTrips: 12, milliseconds: 12_300 }), false),
  ];

  it("shows per change what it took", () => {
    strictEqual(
      roleText(roles),
      `  appliance  role        outcome      connections  trips  commands  uploads    time
  cms1       webAdmin    changed                1      9         1        1   0.4 s
  cms1       callBridge  (unchanged)            1     12         1        0  12.3 s
  In brackets: as an earlier start left it.`,
    );
  });

  it("shows the nodes of the database cluster", () => {
    const primary = { appliance: "cms1-core1", address: "127.1.2.3", role: "primary", state: "connected" };
    const replica = { appliance: "cms1-core2", address: "127.1.2.44", role: "replica", state: "syncing" };
    strictEqual(
      databaseText([primary, replica]),
      `  appliance   address     role     state
  cms1-core1  127.1.2.3   primary  connected
  cms1-core2  127.1.2.44  replica  syncing`,
    );
  });

  it("shows the registered Web Bridges", () => {
    const url = "c2w://edge.lab.example:9999";
    strictEqual(
      registrationText([{ appliance: "cms1-core", url, status: "success", outcome: "changed" }]),
      `  call bridge  url                          link
  cms1-core    c2w://edge.lab.example:9999  success`,
    );
  });

  it("compares with what the appliances counted", () => {
    const counted = (connections: number, roundTrips: number, latencyMs: number) => {
      const appliance = { name: "cms1", address: "127.1.2.3", sshPort: 22, hostKeyFingerprint: "x" };
      return countedText(roles, [{ ...appliance, connections, roundTrips }], latencyMs);
    };
    strictEqual(counted(1, 9, 0), "  The appliance itself counted the same: 1 connection and 9 round trips.");
    strictEqual(
      counted(1, 11, 0),
      "  The appliance itself counted 1 connection and 11 round trips " +
        "(at most: without --latency a group of requests may look like several).",
    );
    strictEqual(counted(2, 11, 100), "  The appliance itself counted 2 connections and 11 round trips.");
  });

  it("says where the time went", () => {
    strictEqual(
      timeText({ prepare: 900, findEngine: 240, preview: 4100, up: 9800, engineShare: 6700, total: 17_400 }),
      [
        "  finding the engine        0.2 s",
        "  preview                   4.1 s",
        "  up                        9.8 s",
        "  all together             17.4 s",
        "  the engine's share of up: 6.7 s (68 %)",
      ].join("\n"),
    );
    const again = { prepare: 33_100, findEngine: 240, up: 4000, recheck: 6000 };
    strictEqual(
      timeText({ ...again, engineShare: 8000, total: 44_000 }),
      [
        "  dependencies and build   33.1 s",
        "  finding the engine        0.2 s",
        "  up                        4.0 s",
        "  recheck                   6.0 s",
        "  all together             44.0 s",
        "  the engine's share of up and recheck (10.0 s together): 8.0 s (80 %)",
      ].join("\n"),
    );
    match(
      timeText({ prepare: 900, findEngine: 240, up: 4000, signedUp: 6000, engineShare: 8000, total: 44_000 }),
      /^ {2}up with signed answers {4}6\.0 s$[^]*share of both updates \(10\.0 s together\): 8\.0 s \(80 %\)$/m,
    );
  });

  it("tells each failure and what comes next", () => {
    const failed = {
      appliance: "cms1",
      role: "webAdmin",
      code: "mmp/login",
      text: "mmp/login cms1: no. Look.",
    };
    strictEqual(
      failureText([failed, { text: "one\ntwo" }]),
      "  cms1 webAdmin\n    mmp/login cms1: no. Look.\n\n  one\n  two\n\n" +
        "  What was done is kept: npm start goes on from here.",
    );
  });
});
