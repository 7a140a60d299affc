/** One command over an exec channel (MMP reference 1.1). */
import type { ClientChannel } from "ssh2";
import { cmsError } from "../errors/cms-error";
import type { CmsError } from "../errors/cms-error";
import type { ChannelGate } from "./channels";
import type { SshLink } from "./link";
import { Confirmation } from "./confirmation";
import { asksForNewPassword } from "./password-change";
import type { Reply } from "./replies";

/** The longest reply that is kept; the longest known one is a `pki inspect` of a few kilobytes. */
export const longestReplyBytes = 4 * 1024 * 1024;

/** What a channel said. */
export type Said = Pick<Reply, "text" | "exitCode"> & { readonly asksForPassword: boolean };

/** A command, and whether a question after it is answered. */
export interface Order {
  readonly command: string;
  readonly confirms: boolean;
}

/** Runs a command; rejects with `ChannelRefused` when the appliance does not take exec requests. */
export async function runExec(
  link: SshLink,
  gate: ChannelGate,
  order: Order,
  timeoutMs: number,
): Promise<Said> {
  const { command } = order;
  const wait = { timeoutMs, doing: command, confirms: order.confirms };
  return gate
    .open("exec", () =>
      link.wait<{ readonly heard: Promise<Said> }>(wait, ({ resolve, reject }) => {
        link.client.exec(command, (error, channel) => {
          if (error) return reject(error);
          // Must listen before the data that came in the same packet is delivered.
          const heard = listen(link, channel, wait);
          // Nobody hears it where the channel opened after the deadline.
          heard.catch(() => undefined);
          resolve({ heard });
        });
      }),
    )
    .then(({ heard }) => heard);
}

function listen(
  link: SshLink,
  channel: ClientChannel,
  wait: { timeoutMs: number; doing: string; confirms: boolean },
): Promise<Said> {
  const answer = new Confirmation(wait.confirms, () => channel.write("Y\n"));
  const reply = new ReplyText();
  return link
    .wait<Said>(wait, ({ resolve, reject }) => {
      let exitCode: number | undefined;
      let endTimer: NodeJS.Timeout | undefined;
      const done = (): void => {
        clearTimeout(endTimer);
        const text = reply.text();
        resolve({
          text,
          asksForPassword: asksForNewPassword(text),
          ...(exitCode !== undefined && { exitCode }),
        });
      };
      const take = (bytes: Buffer): void => {
        if (!reply.add(bytes)) return reject(tooLong(link.subject, wait.doing));
        answer.hear(reply.text());
        if (reply.bytes < 1_000 && asksForNewPassword(reply.text())) done();
      };
      inOrderOfArrival(channel, take);
      channel.on("exit", (code: number | null) => (exitCode = code ?? undefined));
      // All known readers read to the end of output; the channel's close may be late or never come.
      channel.once("end", () => (endTimer = setTimeout(done, 500)));
      channel.once("close", done);
    })
    .finally(() => {
      channel.on("error", () => undefined);
      channel.close();
    });
}

/**
 * ssh2 keeps standard output and standard error in two streams, whose readers run later: what came in one packet would
 * be regrouped. It hands each piece to `push` when it arrives, so the pieces are taken there.
 */
function inOrderOfArrival(channel: ClientChannel, take: (bytes: Buffer) => void): void {
  for (const stream of [channel, channel.stderr]) {
    const end = stream.push.bind(stream);
    stream.push = (piece: unknown): boolean => {
      if (Buffer.isBuffer(piece)) take(piece);
      else if (piece === null) return end(null);
      return true;
    };
    stream.resume();
  }
}

/** Collects a reply up to its limit. */
export class ReplyText {
  readonly #pieces: Buffer[] = [];
  bytes = 0;

  /** False when the reply has become too long. */
  add(piece: Buffer): boolean {
    this.bytes += piece.length;
    if (this.bytes > longestReplyBytes) return false;
    this.#pieces.push(piece);
    return true;
  }

  /** Line feeds only. */
  text(): string {
    return Buffer.concat(this.#pieces).toString("utf8").replace(/\r+\n/g, "\n");
  }
}

/** A reply that is longer than any the MMP is known to give. */
export function tooLong(subject: string, command: string): CmsError {
  return cmsError("mmp/reply-size", {
    subject,
    what: `the reply to ${JSON.stringify(command)} is longer than ${String(longestReplyBytes)} bytes`,
    remedy: "run the command by hand and look at what it prints",
  });
}
