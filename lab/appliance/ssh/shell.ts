/** The interactive shell: prompt `<hostname>> `, echo, CRLF (MMP reference 1.4). */
import type { ServerChannel } from "ssh2";
import { failed } from "../commands/command";
import type { CommandResult } from "../commands/command";
import { withPassword } from "../users";
import { newPasswordPrompt } from "./exec";
import type { SshBackend, SshPeer } from "./session";
import { TypedLines } from "./typed-lines";

/** Serves a shell until `exit`, the end of input, or a fault. */
export async function serveShell(
  backend: SshBackend,
  peer: SshPeer,
  channel: ServerChannel,
  /** The host name at login: a new one shows after a reboot only. */
  hostname: string,
): Promise<void> {
  const write = (text: string): void => {
    if (channel.writable) channel.write(text);
  };
  const input = new TypedLines({ echoes: true, echo: write });
  channel.on("data", (bytes: Buffer) => input.feed(bytes));
  channel.on("end", () => input.end());
  channel.on("close", () => input.end());
  channel.on("error", () => undefined);
  const ask = async (prompt: string): Promise<string | undefined> => {
    input.echoes = false;
    write(`${prompt} `);
    const answer = await input.next();
    input.echoes = true;
    return answer;
  };
  if (backend.dialect.banner === "on") write("Welcome to the CMS VM\r\n");
  if (peer.mustSetPassword && !(await setPassword(backend, peer, ask))) return leave(channel);
  const prompt = `${hostname}> `;
  for (;;) {
    write(prompt);
    const line = await input.next();
    if (line === undefined || line.trim() === "exit") return leave(channel);
    if (line.trim() === "") continue;
    const result = await runLine(backend, peer, line, ask);
    // A fault wants silence: the prompt does not come back.
    if (!result) return;
    for (const text of result.lines) write(`${text.replaceAll("\n", "\r\n")}\r\n`);
  }
}

function runLine(
  backend: SshBackend,
  peer: SshPeer,
  line: string,
  ask: (prompt: string) => Promise<string | undefined>,
): Promise<CommandResult | undefined> {
  return backend.desk.handle<CommandResult>(
    {
      kind: "shell",
      text: line,
      connection: peer.number,
      roundTrip: peer.trips.current(),
      drop: () => peer.drop(),
    },
    {
      execute: (lie) => backend.mmp.run({ name: peer.user, from: peer.from, ask }, line, lie),
      refuse: () => failed("FAILURE: command could not be executed"),
      replaceText: (_own, text) => ({ lines: text.split("\n"), failed: false }),
      describe: (answer) => answer.lines.join("\n"),
    },
  );
}

async function setPassword(
  backend: SshBackend,
  peer: SshPeer,
  ask: (prompt: string) => Promise<string | undefined>,
): Promise<boolean> {
  const first = await ask(newPasswordPrompt);
  const second = await ask("Please enter new password again:");
  if (first === undefined || first === "" || first !== second) return false;
  backend.state.change((state) => ({
    ...state,
    users: state.users.map((user) =>
      user.name === peer.user ? withPassword(user, first, backend.now()) : user,
    ),
  }));
  peer.mustSetPassword = false;
  return true;
}

function leave(channel: ServerChannel): void {
  if (!channel.writable) return;
  channel.exit(0);
  channel.end();
}
