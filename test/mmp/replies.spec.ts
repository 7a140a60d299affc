import assert from "node:assert/strict";
import { isUnknownCommand, judgeCheck, judgeReply } from "../../mmp/replies";

const refusalOf = (text: string): string | undefined => judgeReply({ text }).refusal;

describe("[U] mmp/replies: judgeReply", () => {
  it("CB-12 AMB-29 takes the success lines that are evidenced for success, in any case of letters", () => {
    const text = [
      "SUCCESS: listen interface configured",
      "SUCCESS: Key and certificate pair match",
      "SUCCESS: certificate verified against CA bundle",
      "SUCCESS: Streamer enabled",
      "SUCCESS: uploader enabled",
      "SUCCESS: Webbridge enabled",
      "SUCCESS: c2w trust bundle parsed",
      "Success : TLS interface and port configured",
      "",
    ].join("\n");
    assert.deepStrictEqual(judgeReply({ text }), {
      failures: [],
      successes: [
        "listen interface configured",
        "Key and certificate pair match",
        "certificate verified against CA bundle",
        "Streamer enabled",
        "uploader enabled",
        "Webbridge enabled",
        "c2w trust bundle parsed",
        "TLS interface and port configured",
      ],
    });
  });

  it("CB-13 AMB-30 ERR-06 reads every line that begins with FAILURE, with both colons, and quotes the first", () => {
    const lines = [
      "FAILURE: TLS port set but no certificates configured",
      "FAILURE: Streamer configuration not complete",
      "failure：鍵と証明書に問題があります",
      "  FAILURE : Key and certificate problem: certificate and key do not match",
    ];
    assert.deepStrictEqual(
      judgeReply({ text: `SUCCESS: listen interface configured\n${lines.join("\n")}\n` }),
      {
        refusal: "FAILURE: TLS port set but no certificates configured",
        failures: [
          "TLS port set but no certificates configured",
          "Streamer configuration not complete",
          "鍵と証明書に問題があります",
          "Key and certificate problem: certificate and key do not match",
        ],
        successes: ["listen interface configured"],
      },
    );
  });

  const refusals = [
    "Webbridge3 must be disabled before configuration",
    "Web Admin must be disabled before configuration",
    "No configuration for interface",
    "Unrecognized interface",
    "Unrecognised interface",
    "Permission denied",
    "Access denied",
    "You are not authorized to run this command",
    "Operation not permitted",
    "Invalid argument",
    "Invalid parameter: b",
    "invalid file name call.bridge.key",
    "No such file",
    "File cms.key not found",
    "Certificate file does not exist",
    "Unknown command: foo",
    "unknown command",
    "ERROR : Couldn't upgrade the schema",
    "ERROR                    : Couldn't upgrade the schema",
  ];
  for (const line of refusals) {
    it(`INST-07 takes "${line}" for a refusal, alone and after other lines`, () => {
      assert.equal(refusalOf(`${line}\n`), line);
      assert.equal(refusalOf(`some remark\n  ${line}  \n`), line);
    });
  }

  it("CMD-12 takes a usage text for a refusal, since the command was malformed for this release", () => {
    assert.equal(refusalOf("Usage:\nwebbridge3\nwebbridge3 restart\n"), "Usage:");
    assert.equal(refusalOf("Configure CMS callbridge\n\nUsage:\n\ncallbridge restart\n"), "Usage:");
    assert.equal(refusalOf("Usage:\nx\nFAILURE: y\n"), "FAILURE: y");
  });

  it("CB-12 finds no refusal in silence, in success, and in tables", () => {
    const texts = [
      "",
      "\n",
      "SUCCESS: the certificate was not found in the cache and was read again",
      "Enabled                 : true\nKey file                : none\nSTATUS                  : webadmin running\n",
      "C2W trusted certs                   : none\nUCM verification mode     : enabled\n",
      "Created key file tac.key and CSR tac.csr\nCSR file tac.csr ready for download via SFTP\n",
      "A reboot is required for the change to take effect\n",
      "USERNAME ROLE PASSWORD EXPIRY LOGGED IN\nadmin admin 2017-Nov-05 yes\n",
      "Checking ssh public keys...not found\nChecking user configured certificates and keys...found\n" +
        "File contains a PEM encoded certificate\nCertificate:\n    Data:\n        Version: 3 (0x2)\n",
      "User supplied certificates and keys:\nerror.crt\nfailure.key\nunknown.pem\n",
    ];
    for (const text of texts) assert.equal(refusalOf(text), undefined, text);
  });
});

describe("[U] mmp/replies: isUnknownCommand", () => {
  it("INST-07 tells a command of another release from other refusals", () => {
    assert.equal(isUnknownCommand({ text: "Unknown command: webbridge3\n" }), true);
    assert.equal(isUnknownCommand({ text: "banner\nunknown command\n" }), true);
    assert.equal(isUnknownCommand({ text: "FAILURE: unknown command\n" }), false);
    assert.equal(isUnknownCommand({ text: "Unknown commander\n" }), false);
  });
});

describe("[U] mmp/replies: judgeCheck", () => {
  it("INST-07 doubts a check that holds a clear word of failure, and quotes its line", () => {
    const lines = [
      "FAILURE: key and certificate do not match",
      "Key and certificate do not match",
      "Error: unable to load certificate",
      "error 20 at 0 depth lookup: unable to get local issuer certificate",
      "verification failed",
      "certificate has expired",
      "certificate is not yet valid",
      "key mismatch",
      "File type: unknown",
      "Invalid certificate",
    ];
    for (const line of lines) assert.equal(judgeCheck({ text: `Checking...\n  ${line}\nDone\n` }), line);
  });

  it("INST-07 believes any other wording", () => {
    const texts = [
      "",
      "Key and certificate match\n",
      "SUCCESS: Key and certificate pair match\n",
      "callbridge.crt: OK\n",
      "Certificate verified against CA bundle\n",
    ];
    for (const text of texts) assert.equal(judgeCheck({ text }), undefined, text);
  });
});
