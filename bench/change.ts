/**
 * The change that every contender carries out: a Call Bridge gets another certificate. This is all of it: the files, the
 * commands, and what has to be true afterwards.
 */
import { makeIdentities } from "./identity";
import type { Identity } from "./identity";

/** One file of the appliance's folder. */
export interface ChangeFile {
  readonly name: string;
  readonly content: string;
}

/** The change as files and commands, in order: all files first, then the commands, each of which needs the one before. */
export interface Change {
  readonly files: readonly ChangeFile[];
  readonly commands: readonly string[];
  /** What the last command, which reads the table back, has to print. */
  readonly readBack: string;
  /** The same as an identity, for the contender that works out the steps by itself. */
  readonly identity: Identity;
}

/** What an appliance has when a measurement begins. */
export interface Before {
  /** The folder. */
  readonly files: readonly ChangeFile[];
  /** What an installer has typed. */
  readonly setUp: readonly string[];
}

/** The state before, and the change. Both identities come from one CA and have RSA keys of 2048 bits. */
export async function makeChange(now: Date): Promise<{ readonly before: Before; readonly change: Change }> {
  const { old, next } = await makeIdentities(now);
  return {
    before: {
      files: filesOf("old", old),
      setUp: ["callbridge listen a", "callbridge certs old.key old.crt old-ca.crt", "callbridge restart"],
    },
    change: {
      files: filesOf("new", next),
      commands: ["callbridge certs new.key new.crt new-ca.crt", "callbridge restart", "callbridge"],
      readBack: "new.crt",
      identity: next,
    },
  };
}

function filesOf(stem: string, { keyPem, leafPem, bundlePem }: Identity): readonly ChangeFile[] {
  return [
    { name: `${stem}.key`, content: keyPem },
    { name: `${stem}.crt`, content: leafPem },
    { name: `${stem}-ca.crt`, content: bundlePem },
  ];
}
