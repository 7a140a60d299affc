/**
 * The flat SFTP folder (MMP reference 2). Uploads are plain OPEN, WRITE, CLOSE: a library's `put` also sets attributes,
 * and what a real appliance says to that is not known.
 */
import SftpClient from "ssh2-sftp-client";
import type { Client, SFTPWrapper } from "ssh2";
import { CmsError, cmsError } from "../errors/cms-error";
import type { SftpChannel } from "./sftp-channel";

/** One file of the folder. */
export interface ListedFile {
  readonly name: string;
  readonly bytes: number;
}

/** What the folder can do. */
export interface MmpFiles {
  list(): Promise<readonly ListedFile[]>;
  /** The whole file; mmp/sftp when there is none. */
  read(name: string): Promise<Buffer>;
  /** Several files in the round trips of one; a file that does not exist is not in the answer. */
  readMany(names: readonly string[]): Promise<ReadonlyMap<string, Buffer>>;
  /** Creates or replaces a file. */
  write(name: string, bytes: Buffer): Promise<void>;
  /** Several files in the round trips of one. */
  writeMany(files: ReadonlyMap<string, Buffer>): Promise<void>;
  /** Undefined when there is no such file. */
  size(name: string): Promise<number | undefined>;
  /** Removes a file; mmp/sftp when the appliance refuses or has none. */
  remove(name: string): Promise<void>;
}

const status = { eof: 1, noSuchFile: 2, noSpace: 14, quotaExceeded: 15 } as const;
/** What ssh2 sends and asks for in one packet for any server, rounded down; more would be split behind our back. */
const pieceBytes = 31 * 1024;

/** The folder of one appliance, over a channel that is opened at the first use. */
export class SftpFiles implements MmpFiles {
  readonly #subject: string;
  readonly #channel: () => Promise<SftpChannel>;

  constructor(subject: string, channel: () => Promise<SftpChannel>) {
    this.#subject = subject;
    this.#channel = channel;
  }

  list(): Promise<readonly ListedFile[]> {
    return this.#use("list the folder", async (channel) => {
      const entries = await borrowed(channel).list("/");
      return entries.map((entry) => ({ name: entry.name, bytes: entry.size }));
    });
  }

  async read(name: string): Promise<Buffer> {
    const found = (await this.readMany([name])).get(name);
    if (found) return found;
    throw this.#failed(`read ${name}`, Object.assign(new Error("No such file"), { code: status.noSuchFile }));
  }

  readMany(names: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
    return this.#use(`read ${names.join(", ")}`, async (channel) => {
      const opened = await Promise.all(
        names.map(async (name) => ({ name, handle: await openToRead(channel, name) })),
      );
      const there = opened.flatMap(({ name, handle }) => (handle ? [{ name, handle }] : []));
      const contents = await readAll(
        channel,
        there.map(({ handle }) => handle),
      );
      return new Map(there.map(({ name }, index) => [name, contents[index] ?? Buffer.alloc(0)]));
    });
  }

  write(name: string, bytes: Buffer): Promise<void> {
    return this.writeMany(new Map([[name, bytes]]));
  }

  writeMany(files: ReadonlyMap<string, Buffer>): Promise<void> {
    const names = [...files.keys()].join(", ");
    return this.#use(`write ${names}`, async (channel) => {
      const opened = await Promise.all(
        [...files].map(async ([name, bytes]) => ({
          bytes,
          handle: await channel.request<Buffer>((sftp, done) => sftp.open(path(name), "w", done)),
        })),
      );
      await writeAll(channel, opened);
      await Promise.all(opened.map(({ handle }) => close(channel, handle)));
    });
  }

  size(name: string): Promise<number | undefined> {
    return this.#use(`look at ${name}`, async (channel) => {
      try {
        return (await borrowed(channel).stat(path(name))).size;
      } catch (error) {
        if (codeOf(error) === "ENOENT" || /No such file/i.test(textOf(error))) return undefined;
        throw error;
      }
    });
  }

  remove(name: string): Promise<void> {
    return this.#use(`remove ${name}`, async (channel) => {
      await borrowed(channel).delete(path(name));
    });
  }

  async #use<T>(doing: string, act: (channel: SftpChannel) => Promise<T>): Promise<T> {
    const channel = await this.#channel();
    return channel
      .during(doing, () => act(channel))
      .catch((error: unknown) => Promise.reject(this.#failed(doing, error)));
  }

  #failed(doing: string, error: unknown): CmsError {
    if (error instanceof CmsError) return error;
    if (isDiskFull(error)) {
      return cmsError("mmp/disk-full", {
        subject: this.#subject,
        what: `could not ${doing}: the appliance has no room (${textOf(error)})`,
        remedy:
          "remove old files from the appliance by SFTP (log bundles, packet captures, backups) and run again",
        retry: "safe",
        cause: error,
      });
    }
    return cmsError("mmp/sftp", {
      subject: this.#subject,
      what: `could not ${doing} (${textOf(error)})`,
      remedy: "check that the user may use SFTP and that the file is not in use or protected, then run again",
      cause: error,
    });
  }
}

/**
 * ssh2-sftp-client over our connection: its `client` and `sftp` fields are all it needs, and it is not told to connect
 * or to end. A test pins this.
 */
function borrowed(channel: SftpChannel): SftpClient {
  const silent = { error: () => undefined, end: () => undefined, close: () => undefined };
  const library = new SftpClient("mmp", silent);
  const fields: { client: Client; sftp: SFTPWrapper } = library as unknown as {
    client: Client;
    sftp: SFTPWrapper;
  };
  fields.client = channel.client;
  fields.sftp = channel.counted;
  return library;
}

async function openToRead(channel: SftpChannel, name: string): Promise<Buffer | undefined> {
  try {
    return await channel.request<Buffer>((sftp, done) => sftp.open(path(name), "r", done));
  } catch (error) {
    if (codeOf(error) === status.noSuchFile) return undefined;
    throw error;
  }
}

/**
 * One piece of each file per round trip until each has ended. A short piece is not yet the end (the server may send
 * less than it was asked for), so its length is compared with the file's size, which is asked for beside the first piece.
 */
async function readAll(channel: SftpChannel, handles: readonly Buffer[]): Promise<readonly Buffer[]> {
  const files = handles.map((handle) => ({
    handle,
    pieces: [] as Buffer[],
    bytes: 0,
    size: Infinity,
    isDone: false,
  }));
  for (let left = files; left.length > 0; left = left.filter((file) => !file.isDone)) {
    await Promise.all(
      left.flatMap((file) => [
        ...(file.size === Infinity ? [askSize(channel, file)] : []),
        readPiece(channel, file.handle, file.bytes).then((piece) => {
          file.pieces.push(piece);
          file.bytes += piece.length;
          file.isDone = piece.length === 0;
        }),
      ]),
    );
    for (const file of left) file.isDone ||= file.bytes >= file.size;
  }
  // Nobody waits for these: the next request need not come after their answers.
  for (const { handle } of files) close(channel, handle).catch(() => undefined);
  return files.map((file) => Buffer.concat(file.pieces));
}

/** A server without FSTAT, or with a wrong size, costs one READ more: the end of the file is then what ends it. */
async function askSize(channel: SftpChannel, file: { readonly handle: Buffer; size: number }): Promise<void> {
  const stats = await channel
    .request<{ size: number }>((sftp, done) => sftp.fstat(file.handle, done))
    .catch(() => undefined);
  file.size = stats !== undefined && stats.size > 0 ? stats.size : Number.MAX_SAFE_INTEGER;
}

async function readPiece(channel: SftpChannel, handle: Buffer, position: number): Promise<Buffer> {
  const piece = Buffer.alloc(pieceBytes);
  const bytes = await channel.request<number>((sftp, done) =>
    sftp.read(handle, piece, 0, piece.length, position, (error, count) =>
      // The end of the file is an answer, not an error.
      (error as { code?: unknown } | undefined)?.code === status.eof
        ? done(undefined, 0)
        : done(error, count),
    ),
  );
  return piece.subarray(0, bytes);
}

/** One piece of each file per round trip, each file's pieces in order. */
async function writeAll(
  channel: SftpChannel,
  files: readonly { readonly handle: Buffer; readonly bytes: Buffer }[],
): Promise<void> {
  const longest = Math.max(0, ...files.map(({ bytes }) => bytes.length));
  for (let position = 0; position < longest; position += pieceBytes) {
    await Promise.all(
      files.flatMap(({ handle, bytes }) => {
        const length = Math.min(pieceBytes, bytes.length - position);
        if (length <= 0) return [];
        return channel.request<undefined>((sftp, done) =>
          sftp.write(handle, bytes, position, length, position, done),
        );
      }),
    );
  }
}

function close(channel: SftpChannel, handle: Buffer): Promise<undefined> {
  return channel.request<undefined>((sftp, done) => sftp.close(handle, done));
}

/** The folder is flat and its root is `/`. */
function path(name: string): string {
  return `/${name}`;
}

function isDiskFull(error: unknown): boolean {
  const code = codeOf(error);
  return (
    code === status.noSpace ||
    code === status.quotaExceeded ||
    /no space|disk (?:is )?full|quota|file ?system is full/i.test(textOf(error))
  );
}

function codeOf(error: unknown): unknown {
  return typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
