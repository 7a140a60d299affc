/**
 * Commands typed into the interactive shell, for appliances that take no exec requests (MMP reference 9 row 3). The
 * prompt is learnt once; a reply ends where the same prompt stands alone at the end.
 */
import type { ClientChannel } from "ssh2";
import { ChannelRefused } from "./channels";
import type { ChannelGate } from "./channels";
import { tooLong, longestReplyBytes } from "./exec";
import type { Order, Said } from "./exec";
import { Confirmation } from "./confirmation";
import type { SshLink } from "./link";
import { asksForNewPassword } from "./password-change";
import type { RequestCounter } from "./round-trips";

// `cms1> `, `cms1.vcb-lab.local> ` (MMP reference 1.4).
const promptForm = /(?:^|\n)([\w.-]+> ?)$/;

/** An open shell. */
export class Shell {
  readonly #link: SshLink;
  readonly #channel: ClientChannel;
  #heard = "";
  #prompt: string | undefined;
  #changed: () => void = () => undefined;
  #isClosed = false;

  private constructor(link: SshLink, channel: ClientChannel) {
    this.#link = link;
    this.#channel = channel;
    const take = (bytes: Buffer): void => {
      this.#heard += bytes.toString("latin1");
      this.#changed();
    };
    channel.on("data", take);
    channel.stderr.on("data", take);
    channel.on("error", () => undefined);
    channel.once("close", () => {
      this.#isClosed = true;
      this.#changed();
    });
  }

  /** Opens the shell and waits for its first prompt. */
  static async open(
    link: SshLink,
    gate: ChannelGate,
    requests: RequestCounter,
    timeoutMs: number,
  ): Promise<Shell | "password-change"> {
    const channel = await gate.open("shell", () =>
      link.wait<ClientChannel>({ timeoutMs, doing: "opening the shell" }, ({ resolve, reject }) => {
        // A wide terminal, so that the echo of a long command is not folded.
        link.client.shell({ term: "vt100", cols: 1_000, rows: 100 }, (error, opened) =>
          error ? reject(error) : resolve(opened),
        );
      }),
    );
    // The terminal was one request more.
    requests.sent();
    requests.answered();
    const shell = new Shell(link, channel);
    return (await shell.#firstPrompt(timeoutMs)) ? shell : "password-change";
  }

  /** Types a command and reads its reply. */
  async run({ command, confirms }: Order, timeoutMs: number): Promise<Said> {
    const answer = new Confirmation(confirms, () => this.#channel.write("Y\r"));
    const prompt = this.#prompt ?? "";
    this.#heard = "";
    const isComplete = (): boolean => {
      answer.hear(this.#plain());
      return this.#isClosed || asksForNewPassword(this.#plain()) || this.#endsWith(prompt);
    };
    await this.#until(isComplete, { timeoutMs, doing: command }, () => this.#channel.write(`${command}\r`));
    const text = replyIn(this.#plain(), command, prompt);
    return { text, asksForPassword: asksForNewPassword(text) };
  }

  /** Whether the appliance ended the shell. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  close(): void {
    this.#channel.close();
  }

  async #firstPrompt(timeoutMs: number): Promise<boolean> {
    const wait = { timeoutMs, doing: "waiting for the prompt" };
    const isThere = (): boolean => promptForm.test(this.#plain()) || asksForNewPassword(this.#plain());
    await this.#until(() => isThere() || this.#isClosed, wait);
    this.#prompt = promptForm.exec(this.#plain())?.[1]?.trimEnd();
    if (this.#prompt !== undefined) return true;
    if (!asksForNewPassword(this.#plain())) throw new ChannelRefused("shell", undefined);
    this.close();
    return false;
  }

  #until(
    isComplete: () => boolean,
    wait: { timeoutMs: number; doing: string },
    begin?: () => void,
  ): Promise<undefined> {
    return this.#link.wait<undefined>(wait, ({ resolve, reject }) => {
      this.#changed = () => {
        if (this.#heard.length > longestReplyBytes) reject(tooLong(this.#link.subject, wait.doing));
        else if (isComplete()) resolve(undefined);
      };
      begin?.();
      this.#changed();
    });
  }

  #endsWith(prompt: string): boolean {
    const end = this.#heard.slice(-prompt.length - 4).replace(/ $/, "");
    return end.endsWith(`\n${prompt}`) || end.endsWith(`\r${prompt}`);
  }

  #plain(): string {
    return Buffer.from(this.#heard, "latin1").toString("utf8").replace(/\r+\n/g, "\n");
  }
}

/** Cuts the echo of the command before a reply and the prompt after it. */
export function replyIn(heard: string, command: string, prompt: string): string {
  const echo = heard.startsWith(command) ? heard.slice(command.length).replace(/^[\r ]*\n/, "") : heard;
  const end = echo.trimEnd();
  return end.endsWith(prompt) ? end.slice(0, end.length - prompt.length) : echo;
}
