import assert from "node:assert/strict";
import { Session, breaksConnection } from "../../apply/session";
import { cmsError } from "../../errors/cms-error";
import type { RunningAppliance } from "../../lab/appliance/appliance";
import { connectMmp } from "../../mmp/connection";
import type { MmpOptions } from "../../mmp/target";
import { optionsFor } from "../mmp/wires";
import { thrownText } from "../thrown";
import { Appliances, loginKey } from "./changing";

describe("[E] apply/session", () => {
  const appliances = new Appliances();
  const sessions: Session[] = [];
  afterEach(async () => {
    for (const session of sessions.splice(0)) await session.close();
    await appliances.clear();
  });

  function sessionWith(appliance: RunningAppliance, more: Partial<MmpOptions> = {}): Session {
    const credentials = { privateKey: loginKey().privateKey };
    const session = new Session({
      subject: "cms1 webAdmin",
      connect: (counter) => connectMmp({ ...optionsFor(appliance), credentials, counter, ...more }),
      conceal: (text) => text.replaceAll("hidden", "[secret]"),
    });
    sessions.push(session);
    return session;
  }

  it("keeps every command with its reply, cut to a few lines, and its whole length", async () => {
    const appliance = await appliances.start({ loginKey: loginKey() });
    const session = sessionWith(appliance);
    await session.open();
    appliance.faults.at(2, { kind: "answer", text: "line with a hidden word\n".repeat(40) });
    await session.run("version");
    await session.run("date");
    const line = "line with a [secret] word";
    assert.deepEqual(session.commands, [
      { command: "version", reply: "3.8", replyBytes: 4 },
      { command: "date", reply: `${Array<string>(12).fill(line).join("\n")} [...]`, replyBytes: 961 },
    ]);
  });

  it("keeps a command that was not answered, since it may have run", async () => {
    const appliance = await appliances.start({ loginKey: loginKey() });
    const session = sessionWith(appliance);
    await session.open();
    appliance.faults.at(1, { kind: "hang" });
    await assert.rejects(session.run("version", { timeoutMs: 200 }), /mmp\/time-out/);
    assert.deepEqual(session.commands, [
      { command: "version", reply: "(no complete answer)", replyBytes: 0 },
    ]);
  });

  it("has no connection before it is opened and after it is closed", async () => {
    const appliance = await appliances.start({ loginKey: loginKey() });
    const session = sessionWith(appliance);
    const none =
      "mmp/connection-lost cms1 webAdmin: there is no connection to the appliance. Run again, the next run goes on from what it observes.";
    assert.equal(
      thrownText(() => session.connection),
      none,
    );
    await session.open();
    await session.close();
    assert.equal(
      thrownText(() => session.connection),
      none,
    );
  });

  it("connects again when the appliance is back, and counts over all connections", async () => {
    const appliance = await appliances.start({ loginKey: loginKey() });
    const session = sessionWith(appliance);
    await session.open();
    await session.run("version");
    await appliance.kill();
    const back = new Promise((resolve) => setTimeout(resolve, 300)).then(() => appliance.restart());
    await session.reconnect(10_000);
    await back;
    await session.run("version");
    assert.deepEqual(session.counts(), { connections: 2, roundTrips: 4, commands: 2 });
  });

  it("waits no longer than it may, and says that nobody was reached", async () => {
    const appliance = await appliances.start({ loginKey: loginKey() });
    const session = sessionWith(appliance);
    await session.open();
    await appliance.kill();
    await assert.rejects(session.reconnect(200), { code: "mmp/unreachable" });
  });

  it("does not repeat a login that was refused", async () => {
    const appliance = await appliances.start({ loginKey: loginKey() });
    const session = sessionWith(appliance, { credentials: { password: "not-the-password" } });
    await assert.rejects(session.reconnect(10_000), { code: "mmp/login" });
    assert.equal(appliance.counts().connections, 1);
  });

  it("tells errors after which another connection may help from others", () => {
    const facts = { subject: "cms1", what: "it", remedy: "that" };
    const helps = [
      cmsError("mmp/connection-lost", facts),
      cmsError("mmp/time-out", facts),
      cmsError("mmp/unreachable", facts),
      cmsError("mmp/channel", { ...facts, retry: "safe" }),
    ];
    const helpsNot = [
      cmsError("mmp/channel", facts),
      cmsError("mmp/refused", facts),
      cmsError("mmp/sftp", facts),
      cmsError("mmp/login", facts),
      new Error("mmp/time-out"),
    ];
    assert.deepEqual(helps.map(breaksConnection), [true, true, true, true]);
    assert.deepEqual(helpsNot.map(breaksConnection), [false, false, false, false, false]);
  });
});
