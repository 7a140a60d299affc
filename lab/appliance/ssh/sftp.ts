/** The SFTP view of the flat folder (MMP reference 2). */
import { utils } from "ssh2";
import type { SFTPWrapper } from "ssh2";
import { filesInUse } from "../state";
import { nameProblem } from "../folder";
import type { OpenFile } from "../folder";
import { dialectNumber } from "../dialects";
import type { LieHow } from "../faults";
import type { SshBackend, SshPeer } from "./session";
import {
  answerText,
  attempt,
  attributesOf,
  denied,
  endOfFile,
  failure,
  isRoot,
  listed,
  nameIn,
  noSuchFile,
  ok,
  realPath,
  shown,
  unsupported,
} from "./sftp-wire";
import type { SftpAnswer } from "./sftp-wire";

const { STATUS_CODE: status, OPEN_MODE: modes } = utils.sftp;

type OpenThing =
  | { readonly kind: "folder"; isListed: boolean }
  | { readonly kind: "file"; readonly name: string; readonly file: OpenFile; cutAt?: number }
  | { readonly kind: "virtual"; readonly name: string; readonly bytes: Buffer; cutAt?: number }
  /** A file that a lie pretends to have opened for writing. */
  | { readonly kind: "pretended"; readonly name: string };

/** Serves one SFTP channel. */
export class SftpSession {
  readonly #backend: SshBackend;
  readonly #peer: SshPeer;
  readonly #wire: SFTPWrapper;
  readonly #open = new Map<number, OpenThing>();
  #nextHandle = 1;
  /** Requests of one channel are answered in the order in which they came. */
  #turn: Promise<void> = Promise.resolve();

  constructor(backend: SshBackend, peer: SshPeer, wire: SFTPWrapper) {
    this.#backend = backend;
    this.#peer = peer;
    this.#wire = wire;
    this.#listen();
  }

  /** Gives up what is still open. */
  close(): void {
    for (const thing of this.#open.values()) if (thing.kind === "file") thing.file.close();
    this.#open.clear();
  }

  #listen(): void {
    const wire = this.#wire;
    wire.on("OPEN", (id, path, flags) => {
      const verb = flags & modes.WRITE ? "w" : "r";
      this.#take(id, `OPEN ${shown(path)} ${verb}`, (lie) => this.#openFile(path, flags, lie));
    });
    wire.on("READ", (id, handle, offset, length) =>
      this.#take(id, `READ ${this.#nameOf(handle)} ${String(offset)}+${String(length)}`, (lie) =>
        this.#read(handle, offset, length, lie),
      ),
    );
    wire.on("WRITE", (id, handle, offset, bytes) =>
      this.#take(id, `WRITE ${this.#nameOf(handle)} ${String(offset)}+${String(bytes.length)}`, (lie) =>
        this.#write(handle, offset, bytes, lie),
      ),
    );
    wire.on("CLOSE", (id, handle) =>
      this.#take(id, `CLOSE ${this.#nameOf(handle)}`, () => this.#closeHandle(handle)),
    );
    wire.on("OPENDIR", (id, path) => this.#take(id, `OPENDIR ${shown(path)}`, () => this.#openFolder(path)));
    wire.on("READDIR", (id, handle) => this.#take(id, "READDIR /", () => this.#list(handle)));
    wire.on("STAT", (id, path) => this.#take(id, `STAT ${shown(path)}`, () => this.#stat(path)));
    wire.on("LSTAT", (id, path) => this.#take(id, `LSTAT ${shown(path)}`, () => this.#stat(path)));
    wire.on("FSTAT", (id, handle) =>
      this.#take(id, `FSTAT ${this.#nameOf(handle)}`, () => this.#fstat(handle)),
    );
    wire.on("REALPATH", (id, path) => this.#take(id, `REALPATH ${shown(path)}`, () => realPath(path)));
    wire.on("REMOVE", (id, path) =>
      this.#take(id, `REMOVE ${shown(path)}`, (lie) => this.#remove(path, lie)),
    );
    wire.on("RENAME", (id, from, to) =>
      this.#take(id, `RENAME ${shown(from)} ${shown(to)}`, (lie) => this.#rename(from, to, lie)),
    );
    wire.on("MKDIR", (id, path) => this.#take(id, `MKDIR ${shown(path)}`, () => this.#byDialect("mkdir")));
    wire.on("SETSTAT", (id, path) =>
      this.#take(id, `SETSTAT ${shown(path)}`, () => this.#byDialect("setstat")),
    );
    wire.on("FSETSTAT", (id, handle) =>
      this.#take(id, `FSETSTAT ${this.#nameOf(handle)}`, () => this.#byDialect("setstat")),
    );
  }

  #take(id: number, text: string, act: (lie: LieHow | undefined) => SftpAnswer): void {
    const roundTrip = this.#peer.trips.requestArrived();
    const request = {
      kind: "sftp" as const,
      text,
      connection: this.#peer.number,
      roundTrip,
      drop: () => this.#peer.drop(),
    };
    this.#turn = this.#turn.then(async () => {
      const answer = await this.#backend.desk.handle<SftpAnswer>(request, {
        execute: (lie) => Promise.resolve(attempt(() => act(lie))),
        refuse: () => failure,
        describe: answerText,
      });
      if (!answer) return;
      this.#peer.trips.requestAnswered();
      this.#send(id, answer);
    });
  }

  #send(id: number, answer: SftpAnswer): void {
    switch (answer.kind) {
      case "status":
        return this.#wire.status(id, answer.code, answer.text);
      case "handle":
        return this.#wire.handle(id, answer.handle);
      case "data":
        return this.#wire.data(id, answer.bytes);
      case "names":
        return this.#wire.name(id, [...answer.entries]);
      case "attributes":
        return this.#wire.attrs(id, answer.attributes);
    }
  }

  #openFile(path: string, flags: number, lie: LieHow | undefined): SftpAnswer {
    const name = nameIn(path);
    if (name === undefined) return noSuchFile;
    const virtual = this.#virtual(name);
    const writes = (flags & modes.WRITE) !== 0;
    if (virtual)
      return writes
        ? denied
        : this.#opened({ kind: "virtual", name, bytes: virtual, ...cut(lie, virtual.length) });
    const entry = this.#backend.folder.entry(name);
    if (!writes) {
      if (!entry) return noSuchFile;
      const file = this.#backend.folder.open(name, { write: false, truncate: false });
      return this.#opened({ kind: "file", name, file, ...cut(lie, entry.bytes) });
    }
    const refusal = this.#writeRefusal(name, flags, entry !== undefined);
    if (refusal) return refusal;
    if (lie === "success-without-effect") return this.#opened({ kind: "pretended", name });
    const truncate = (flags & modes.TRUNC) !== 0;
    return this.#opened({
      kind: "file",
      name,
      file: this.#backend.folder.open(name, { write: true, truncate }),
    });
  }

  #writeRefusal(name: string, flags: number, exists: boolean): SftpAnswer | undefined {
    if (nameProblem(name) !== undefined) return failure;
    if (!exists) return flags & modes.CREAT ? undefined : noSuchFile;
    if (flags & modes.EXCL) return failure;
    return this.#isProtected("overwrite", name) ? denied : undefined;
  }

  #isProtected(rule: "overwrite" | "remove", name: string): boolean {
    const value = this.#backend.dialect[rule];
    return (
      value === "refuse" || (value === "refuse-in-use" && filesInUse(this.#backend.state.current()).has(name))
    );
  }

  #opened(thing: OpenThing): SftpAnswer {
    const number = this.#nextHandle;
    this.#nextHandle += 1;
    this.#open.set(number, thing);
    const handle = Buffer.alloc(4);
    handle.writeUInt32BE(number);
    return { kind: "handle", handle };
  }

  #thing(handle: Buffer): OpenThing | undefined {
    return handle.length === 4 ? this.#open.get(handle.readUInt32BE()) : undefined;
  }

  #nameOf(handle: Buffer): string {
    const thing = this.#thing(handle);
    return thing === undefined || thing.kind === "folder" ? "/" : thing.name;
  }

  #read(handle: Buffer, offset: number, length: number, lie: LieHow | undefined): SftpAnswer {
    const thing = this.#thing(handle);
    if (thing?.kind !== "file" && thing?.kind !== "virtual") return failure;
    const bytes =
      thing.kind === "file" ? thing.file.read(offset, length) : thing.bytes.subarray(offset, offset + length);
    if (lie === "truncated-read") thing.cutAt = offset + Math.floor(bytes.length / 2);
    const shown = bytes.subarray(0, Math.max(0, Math.min(bytes.length, (thing.cutAt ?? Infinity) - offset)));
    return shown.length === 0 ? endOfFile : { kind: "data", bytes: shown };
  }

  #write(handle: Buffer, offset: number, bytes: Buffer, lie: LieHow | undefined): SftpAnswer {
    const thing = this.#thing(handle);
    if (thing?.kind === "pretended") return ok;
    if (thing?.kind !== "file") return failure;
    if (lie === "success-without-effect") return ok;
    const most = dialectNumber(this.#backend.dialect, "disk-bytes");
    const growth = Math.max(0, offset + bytes.length - thing.file.size());
    if (most > 0 && this.#backend.folder.totalBytes() + growth > most) {
      return { kind: "status", code: status.FAILURE, text: "No space left on device" };
    }
    thing.file.write(offset, bytes);
    return ok;
  }

  #closeHandle(handle: Buffer): SftpAnswer {
    const thing = this.#thing(handle);
    if (!thing) return failure;
    if (thing.kind === "file") thing.file.close();
    this.#open.delete(handle.readUInt32BE());
    return ok;
  }

  #openFolder(path: string): SftpAnswer {
    return isRoot(path) ? this.#opened({ kind: "folder", isListed: false }) : noSuchFile;
  }

  #list(handle: Buffer): SftpAnswer {
    const thing = this.#thing(handle);
    if (thing?.kind !== "folder") return failure;
    if (thing.isListed) return endOfFile;
    thing.isListed = true;
    const virtual = ["log", "live.json"].flatMap((name) => {
      const bytes = this.#virtual(name);
      return bytes
        ? [{ name, bytes: bytes.length, changed: Math.floor(this.#backend.now().getTime() / 1000) }]
        : [];
    });
    const entries = [...virtual, ...this.#backend.folder.entries()];
    return { kind: "names", entries: entries.map((entry) => listed(entry.name, entry.bytes, entry.changed)) };
  }

  #stat(path: string): SftpAnswer {
    if (isRoot(path)) return { kind: "attributes", attributes: attributesOf(0, 0, 0o40755) };
    const name = nameIn(path);
    const virtual = name === undefined ? undefined : this.#virtual(name);
    if (virtual) return { kind: "attributes", attributes: attributesOf(virtual.length, 0, 0o100444) };
    const entry = name === undefined ? undefined : this.#backend.folder.entry(name);
    return entry
      ? { kind: "attributes", attributes: attributesOf(entry.bytes, entry.changed, 0o100644) }
      : noSuchFile;
  }

  #fstat(handle: Buffer): SftpAnswer {
    const thing = this.#thing(handle);
    if (!thing) return failure;
    if (thing.kind === "pretended") return { kind: "attributes", attributes: attributesOf(0, 0, 0o100644) };
    return thing.kind === "folder" ? this.#stat("/") : this.#stat(thing.name);
  }

  #remove(path: string, lie: LieHow | undefined): SftpAnswer {
    const name = nameIn(path);
    if (name === undefined || !this.#backend.folder.entry(name)) return noSuchFile;
    if (this.#isProtected("remove", name)) return denied;
    if (lie !== "success-without-effect") this.#backend.folder.remove(name);
    return ok;
  }

  #rename(from: string, to: string, lie: LieHow | undefined): SftpAnswer {
    const refusal = this.#byDialect("rename");
    if (refusal !== ok) return refusal;
    const oldName = nameIn(from);
    const newName = nameIn(to);
    if (oldName === undefined || !this.#backend.folder.entry(oldName)) return noSuchFile;
    if (newName === undefined || nameProblem(newName) !== undefined || this.#backend.folder.entry(newName))
      return failure;
    if (this.#isProtected("remove", oldName)) return denied;
    if (lie !== "success-without-effect") this.#backend.folder.rename(oldName, newName);
    return ok;
  }

  #byDialect(request: "mkdir" | "setstat" | "rename"): SftpAnswer {
    const value = this.#backend.dialect[request];
    if (value === "ok") return ok;
    return value === "denied" ? denied : unsupported;
  }

  /** Files that are no files: the log and the state of live calls. */
  #virtual(name: string): Buffer | undefined {
    if (name === "log") return this.#backend.auditLog();
    return name === "live.json" ? Buffer.from('{"callLegs":[],"conferences":[]}\n') : undefined;
  }
}

function cut(lie: LieHow | undefined, bytes: number): { cutAt?: number } {
  return lie === "truncated-read" ? { cutAt: Math.floor(bytes / 2) } : {};
}
