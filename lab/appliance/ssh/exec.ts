/** One command over an exec channel (MMP reference 1.1, 1.2). */
import type { ServerChannel } from "ssh2";
import { failed } from "../commands/command";
import type { CommandResult } from "../commands/command";
import type { SshBackend, SshPeer } from "./session";
import { TypedLines } from "./typed-lines";

/** What exec prints instead of running anything while a new password is due (MMP reference 9 row 25). */
export const newPasswordPrompt = "Please enter new password:";

/** Runs a command and closes the channel; leaves it open for ever when a fault wants silence. */
export async function serveExec(
  backend: SshBackend,
  peer: SshPeer,
  channel: ServerChannel,
  request: { readonly command: string; readonly hasTerminal: boolean; readonly roundTrip: number },
): Promise<void> {
  const input = new TypedLines({ echoes: false, echo: () => undefined });
  channel.on("data", (bytes: Buffer) => input.feed(bytes));
  channel.on("end", () => input.end());
  channel.on("close", () => input.end());
  channel.on("error", () => undefined);
  const usesCrlf = request.hasTerminal && backend.dialect["pty-crlf"] === "on";
  const toWire = (text: string): string => (usesCrlf ? text.replaceAll("\n", "\r\n") : text);
  const ask = (prompt: string): Promise<string | undefined> => {
    channel.write(toWire(`${prompt} `));
    return input.next();
  };
  const result = await backend.desk.handle<CommandResult>(
    {
      kind: "exec",
      text: request.command,
      connection: peer.number,
      roundTrip: request.roundTrip,
      drop: () => peer.drop(),
    },
    {
      execute: async (lie) =>
        peer.mustSetPassword
          ? failed(newPasswordPrompt)
          : backend.mmp.run({ name: peer.user, from: peer.from, ask }, request.command, lie),
      refuse: () => failed("FAILURE: command could not be executed"),
      replaceText: (_own, text) => ({ lines: text.split("\n"), failed: false }),
      describe: (answer) => answer.lines.join("\n"),
    },
  );
  if (result) finish(backend, channel, result, toWire);
}

function finish(
  backend: SshBackend,
  channel: ServerChannel,
  result: CommandResult,
  toWire: (text: string) => string,
): void {
  const text = toWire(result.lines.map((line) => `${line}\n`).join(""));
  const goesToStderr = result.failed && backend.dialect["stderr-for-errors"] === "on";
  if (text !== "") (goesToStderr ? channel.stderr : channel).write(text);
  const style = backend.dialect.exec;
  if (style === "signal") channel.exit("TERM");
  else if (style !== "no-status") channel.exit(style === "nonzero-on-failure" && result.failed ? 1 : 0);
  channel.end();
}
