import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { algorithmsOf, fingerprintOf, parseHostKeyPin, shownKeyType } from "../../mmp/host-key";
import { thrownText } from "../thrown";
import { sshKeyPair } from "./ssh-keys";

const { public: line } = sshKeyPair();
const [, encoded = ""] = line.split(" ");
const blob = Buffer.from(encoded, "base64");
const fingerprint = `SHA256:${createHash("sha256").update(blob).digest("base64").replace(/=+$/, "")}`;

describe("[U] mmp/host-key", () => {
  it("INST-01 reads a public key line, with comment and blanks around it, and a fingerprint with or without padding", () => {
    const whole = { fingerprint, type: "ssh-ed25519" };
    for (const text of [line, `${line} root@cms1`, `  ${line}\n`]) {
      assert.deepStrictEqual(parseHostKeyPin(text, "cms1"), whole);
    }
    for (const text of [fingerprint, `${fingerprint}=`]) {
      assert.deepStrictEqual(parseHostKeyPin(text, "cms1"), { fingerprint });
    }
    assert.equal(fingerprintOf(blob), fingerprint);
    assert.equal(shownKeyType(blob), "ssh-ed25519");
  });

  it("INST-01 refuses everything else, most of all what would accept any key", () => {
    const texts = [
      "",
      "any",
      "*",
      "SHA256:",
      "MD5:00:11",
      `ssh-rsa ${encoded}`,
      "ssh-ed25519 AAAA",
      `cms1 ${line}`,
      `${fingerprint}x`,
    ];
    for (const text of texts) {
      assert.equal(
        thrownText(() => parseHostKeyPin(text, "cms1")),
        `args/invalid cms1 hostKey: ${JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)} is neither a ` +
          "public key line nor a SHA-256 fingerprint. Give the line that `ssh-keyscan -t ed25519 HOST` prints, " +
          "without the host, or `SHA256:…`.",
      );
    }
  });

  it("INST-01 asks for the pinned kind of key only, RSA by each of its signatures", () => {
    assert.deepStrictEqual(algorithmsOf("ssh-ed25519"), ["ssh-ed25519"]);
    assert.deepStrictEqual(algorithmsOf("ssh-rsa"), ["rsa-sha2-512", "rsa-sha2-256", "ssh-rsa"]);
  });

  it("INST-01 reads no type out of bytes that name none", () => {
    for (const hex of ["", "00", "00000000", "ffffffff41"])
      assert.equal(shownKeyType(Buffer.from(hex, "hex")), "");
  });
});
