/** Whom to connect to, and how: what mmp/ needs of a declaration, in its own words. */
import type { WireCounter } from "./round-trips";

/** One SSH hop. */
export interface MmpEndpoint {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** The pinned host key as `ssh-ed25519 AAAA…`, or its fingerprint as `SHA256:…`. */
  readonly hostKey: string;
}

/** The appliance, with the hop before it if there is one. */
export interface MmpTarget extends MmpEndpoint {
  readonly bastion?: MmpEndpoint;
  /** `kex`, `serverHostKey`, `cipher`, `hmac` or `compress`: what to offer instead of the library's defaults. */
  readonly algorithms?: Readonly<Record<string, readonly string[]>>;
}

/** Credentials in clear, in memory only. */
export interface MmpCredentials {
  readonly password?: string;
  /** PEM or OpenSSH form. */
  readonly privateKey?: string;
  readonly passphrase?: string;
  /** Path of the SSH agent's socket. */
  readonly agentSocket?: string;
}

/** Time limits in milliseconds. */
export interface MmpDeadlines {
  /** For one SSH connection, from the first packet to the finished login. */
  readonly connectMs: number;
  /** For one command, one file operation, one channel. */
  readonly commandMs: number;
  /** From the opening of one channel to the opening of the next (MMP reference 1.5). */
  readonly channelGapMs: number;
}

/** What `connectMmp` takes. */
export interface MmpOptions {
  readonly target: MmpTarget;
  readonly credentials: MmpCredentials;
  readonly bastionCredentials?: MmpCredentials;
  readonly deadlines: MmpDeadlines;
  /** What messages call the appliance. @default the target's host */
  readonly name?: string;
  readonly onProgress?: (line: string) => void;
  /** Counts on where several connections follow one another. @default one of its own */
  readonly counter?: WireCounter;
  /** Ends everything that is under way and closes the connection. */
  readonly signal?: AbortSignal;
}
