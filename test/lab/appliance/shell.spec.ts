import assert from "node:assert/strict";
import type { ClientChannel } from "ssh2";
import { Fleet } from "./fleet";
import { call, logIn, loginError, until } from "./session";
import type { Session } from "./session";

/** A shell that collects what it shows. */
class Typist {
  shown = "";
  isClosed = false;
  readonly #channel: ClientChannel;

  constructor(channel: ClientChannel) {
    this.#channel = channel;
    channel.on("data", (bytes: Buffer) => (this.shown += bytes.toString()));
    channel.on("close", () => (this.isClosed = true));
  }

  static async open(session: Session): Promise<Typist> {
    return new Typist(await call<ClientChannel>((done) => session.client.shell(done)));
  }

  /** Types, and waits until what is shown ends as given. */
  async type(text: string, ending: string): Promise<string> {
    const from = this.shown.length;
    this.#channel.write(text);
    await until(
      () => this.shown.slice(from),
      (shown) => shown.endsWith(ending),
    );
    return this.shown.slice(from);
  }
}

describe("[E] lab/appliance shell", () => {
  const fleet = new Fleet();
  afterEach(() => fleet.clear());

  it("prompts with the host name, echoes, ends lines with CRLF", async () => {
    const appliance = await fleet.start({ hostname: "cms1.example.com" });
    const typist = await Typist.open(await fleet.logIn(appliance));
    const prompt = "cms1.example.com> ";
    assert.equal(await typist.type("version\r", prompt), `${prompt}version\r\n3.8\r\n${prompt}`);
    assert.equal(
      await typist.type("nopx\x7fe\r", prompt),
      `nopx\b \be\r\nUnknown command: nope\r\n${prompt}`,
    );
    assert.equal(await typist.type("half\x03", prompt), `half^C\r\n${prompt}`);
    await typist.type("exit\r", "\r\n");
    await until(() => typist.isClosed, Boolean);
  });

  it("logs a typed command as a request, and lets faults strike it", async () => {
    const appliance = await fleet.start();
    const typist = await Typist.open(await fleet.logIn(appliance));
    await typist.type("version\r", "3.8\r\ncms> ");
    assert.deepEqual(
      appliance.log.entries.map((entry) => `${entry.kind} ${entry.text}`),
      ["shell version"],
    );
    appliance.faults.at(2, { kind: "refuse" });
    assert.match(await typist.type("version\r", "cms> "), /FAILURE: /);
  });

  it("greets after login where a banner is set", async () => {
    const appliance = await fleet.start({ dialect: { banner: "on" } });
    const typist = await Typist.open(await fleet.logIn(appliance));
    await until(
      () => typist.shown,
      (shown) => shown === "Welcome to the CMS VM\r\ncms> ",
    );
  });

  it("shows a new host name after the next start only", async () => {
    const appliance = await fleet.start();
    const session = await fleet.logIn(appliance);
    assert.equal(
      await session.tell("hostname core1"),
      "A reboot is required for the change to take effect\n",
    );
    const before = await Typist.open(session);
    await until(
      () => before.shown,
      (shown) => shown === "cms> ",
    );
    await appliance.restart();
    const after = await Typist.open(await fleet.logIn(appliance));
    await until(
      () => after.shown,
      (shown) => shown === "core1> ",
    );
  });

  it("asks for a new password first where one is due, without showing it", async () => {
    const appliance = await fleet.start({ dialect: { "force-password-change": "on" } });
    const typist = await Typist.open(await fleet.logIn(appliance));
    await typist.type("", "Please enter new password: ");
    await typist.type("fresh-word\r", "Please enter new password again: ");
    await typist.type("fresh-word\r", "cms> ");
    assert.equal(typist.shown.includes("fresh-word"), false);
    assert.match(await loginError(appliance), /authentication methods failed/);
    const session = await logIn(appliance, { password: "fresh-word" });
    assert.equal(await session.tell("version"), "3.8\n");
    session.end();
  });
});
