import assert from "node:assert/strict";
import { parseDoctorArguments } from "../../../cli/doctor/arguments";

const key = `SHA256:${"A".repeat(43)}`;

describe("[U] cli/doctor/arguments", () => {
  it("takes hosts with user and port, and a host key for each", () => {
    const request = parseDoctorArguments([
      ...["192.0.2.1", "ops@cms2.example.org:2222", "[2001:db8::1]:2022", "2001:db8::2"],
      ...["--host-key", `192.0.2.1=${key}`, "--host-key", "cms2.example.org=ssh-ed25519 AAAA="],
      ...["--user", "reader", "--format", "json", "--warn-days", "14", "--outputs", "o.json"],
    ]);
    assert.deepEqual(request, {
      targets: [
        { host: "192.0.2.1", port: 22, user: "reader", hostKey: key },
        { host: "cms2.example.org", port: 2222, user: "ops", hostKey: "ssh-ed25519 AAAA=" },
        { host: "2001:db8::1", port: 2022, user: "reader" },
        { host: "2001:db8::2", port: 22, user: "reader" },
      ],
      credentials: { passwordFrom: { env: "CMS_PASSWORD" } },
      format: "json",
      warnDays: 14,
      outputs: "o.json",
    });
  });

  it("takes one host key without its host, and references to credentials", () => {
    const { targets, credentials } = parseDoctorArguments([
      ...["cms1", "--host-key", key, "--private-key-from", "file:/k", "--password-from", "env:P"],
    ]);
    assert.deepEqual(targets, [{ host: "cms1", port: 22, user: "admin", hostKey: key }]);
    assert.deepEqual(credentials, { privateKeyFrom: { file: "/k" }, passwordFrom: { env: "P" } });
    assert.deepEqual(parseDoctorArguments(["cms1", "--agent"]).credentials, { agent: true });
  });

  const refused: readonly (readonly [string, readonly string[], RegExp])[] = [
    ["no host", [], /doctor needs at least one HOST/],
    ["a port beyond all ports", ["cms1:70000"], /"cms1:70000" is no \[USER@\]HOST\[:PORT\]/],
    [
      "a key without its host among several",
      ["a", "b", "--host-key", key],
      /names none of the hosts: write HOST=KEY/,
    ],
    ["an unknown format", ["a", "--format", "xml"], /no format "xml", only text, json/],
    [
      "days that are none",
      ["a", "--warn-days", "soon"],
      /--warn-days takes a whole number of days, not "soon"/,
    ],
    ["an unknown option", ["a", "--passwrd", "x"], /Unknown option '--passwrd'/],
  ];
  for (const [what, given, message] of refused) {
    it(`refuses ${what}`, () => assert.throws(() => parseDoctorArguments(given), message));
  }

  it("does not repeat a password that was given in place of a reference", () => {
    assert.throws(
      () => parseDoctorArguments(["a", "--password-from", "hunter2-secret"]),
      (error: Error) =>
        /takes env:NAME or file:PATH/.test(error.message) && !error.message.includes("hunter2"),
    );
  });
});
