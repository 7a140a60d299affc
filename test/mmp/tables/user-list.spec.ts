import assert from "node:assert/strict";
import { parseUserList } from "../../../mmp/tables/user-list";

describe("[U] mmp/tables/user-list", () => {
  it("INST-01 reads the evidenced rows, a year of five digits included, and passes over the header", () => {
    const text = `USERNAME        ROLE    PASSWORD EXPIRY  LOGGED IN
admin           admin   2017-Nov-05      yes
yyoshina admin 10000-Dec-31 no
`;
    assert.deepStrictEqual(parseUserList(text), [
      { name: "admin", role: "admin", passwordExpiry: new Date("2017-11-05T00:00:00Z"), isLoggedIn: true },
      {
        name: "yyoshina",
        role: "admin",
        passwordExpiry: new Date("+010000-12-31T00:00:00Z"),
        isLoggedIn: false,
      },
    ]);
  });

  it("INST-01 keeps a user whose expiry it cannot read, and finds nobody in another text", () => {
    assert.deepStrictEqual(parseUserList("robot crypto never YES\nrobot crypto 2026-Foo-01 no\n"), [
      { name: "robot", role: "crypto", isLoggedIn: true },
      { name: "robot", role: "crypto", isLoggedIn: false },
    ]);
    assert.deepStrictEqual(parseUserList("Permission denied\n"), []);
    assert.deepStrictEqual(parseUserList(""), []);
  });
});
