import assert from "node:assert/strict";
import { asksForNewPassword, passwordExpired } from "../../mmp/password-change";

describe("[U] mmp/password-change", () => {
  it("INST-01 recognises an appliance that wants a new password first", () => {
    for (const text of [
      "Please enter new password:",
      "Please enter new password: ",
      "Your password has expired\r\nEnter a new password:",
      "New password:",
      "new password：",
      "You must change your password now",
      "WARNING: password is expired",
      "You are required to change your password immediately",
    ]) {
      assert.equal(asksForNewPassword(text), true, text);
    }
  });

  it("INST-01 takes no other text for it: tables with expiry columns, questions for other passwords, long texts", () => {
    for (const text of [
      "",
      "cms> ",
      "USERNAME ROLE PASSWORD EXPIRY LOGGED IN\nadmin admin 2017-Nov-05 yes\n",
      "Please enter password:",
      "Password:",
      "SUCCESS: new password set\n",
      `${"x".repeat(1_000)}\nNew password:`,
    ]) {
      assert.equal(asksForNewPassword(text), false, text);
    }
  });

  it("INST-01 says what to do, and quotes the appliance where it said something", () => {
    const text =
      "mmp/password-expired cms1: the password of admin is expired or was never changed; the MMP does nothing before a " +
      "new one is set. Log in once with an SSH client such as PuTTY, set a new password there and give it to this " +
      "program; `user rule password_age <days>` sets how long it lasts.";
    assert.equal(passwordExpired("cms1", "admin").message, text);
    assert.equal(
      passwordExpired("cms1", "admin", "Please enter new password: ").message,
      `${text} (the MMP said: "Please enter new password:")`,
    );
  });
});
