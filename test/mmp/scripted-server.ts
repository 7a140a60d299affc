/** An SSH server whose every answer a test writes itself: for behaviour that the emulated appliance has no switch for. */
import { connect as tcpConnect, createServer } from "node:net";
import type { Socket } from "node:net";
import { Server } from "ssh2";
import type { AuthContext, SFTPWrapper, ServerChannel, Session } from "ssh2";
import { nextLabAddress } from "../lab-address";
import { sshKeyPair } from "./ssh-keys";

const hostKey = sshKeyPair();

/** What the server does; what is left out is done in the plain way. */
export interface Script {
  /** @default every login is accepted */
  readonly login?: (context: AuthContext) => void;
  /** Answers one exec request. */
  readonly exec?: (channel: ServerChannel, command: string) => void;
  /** Answers one shell request. @default shells are refused */
  readonly shell?: (channel: ServerChannel, columns: number) => void;
  /** Answers the requests of one SFTP channel. @default SFTP is refused */
  readonly sftp?: (wire: SFTPWrapper) => void;
  /** Whether the n-th channel, counted from 1, may open. @default always */
  readonly mayOpen?: (n: number) => boolean;
  /** Whether connections may be forwarded. @default false */
  readonly forwards?: boolean;
}

/** A running server. */
export interface ScriptedServer {
  readonly host: string;
  readonly port: number;
  /** `ssh-ed25519 AAAA…` */
  readonly hostKey: string;
  /** TCP connections accepted so far. */
  connections(): number;
  stop(): Promise<void>;
}

/** Starts a server on a loopback address of its own, on a free port. */
export async function startScripted(script: Script): Promise<ScriptedServer> {
  const sockets = new Set<Socket>();
  let accepted = 0;
  let opened = 0;
  const server = new Server({ hostKeys: [hostKey.private] }, (client) => {
    client.on("error", () => undefined);
    client.on("authentication", (context) => (script.login ? script.login(context) : context.accept()));
    client.on("session", (accept, reject) => {
      opened += 1;
      if (script.mayOpen?.(opened) === false) reject();
      else serveSession(script, accept());
    });
    client.on("tcpip", (accept, reject, { destIP, destPort }) => {
      if (script.forwards !== true) return reject();
      const far = tcpConnect({ host: destIP, port: destPort });
      far.once("error", () => reject());
      far.once("connect", () => {
        far.removeAllListeners("error");
        far.on("error", () => undefined);
        const near = accept();
        near.on("error", () => undefined);
        near.pipe(far).pipe(near);
      });
    });
  });
  const listener = createServer((socket) => {
    accepted += 1;
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on("error", () => undefined);
    server.injectSocket(socket);
  });
  const host = nextLabAddress();
  await new Promise<void>((resolve) => listener.listen(0, host, resolve));
  const address = listener.address();
  return {
    host,
    port: typeof address === "object" && address !== null ? address.port : 0,
    hostKey: hostKey.public,
    connections: () => accepted,
    stop: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => listener.close(() => resolve()));
    },
  };
}

function serveSession(script: Script, session: Session): void {
  let columns = 80;
  session.on("pty", (accept, _reject, info) => {
    columns = info.cols;
    accept();
  });
  session.on("exec", (accept, reject, { command }) => {
    if (script.exec) script.exec(accept(), command);
    else reject();
  });
  session.on("shell", (accept, reject) => {
    if (script.shell) script.shell(accept(), columns);
    else reject();
  });
  // Without a listener ssh2 refuses the subsystem itself.
  if (script.sftp) session.on("sftp", (accept) => script.sftp?.(accept()));
}
