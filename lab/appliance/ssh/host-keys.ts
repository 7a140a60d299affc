/** The appliance's SSH host keys, made at the first start and kept on its disk. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { utils } from "ssh2";
import type { Dialect } from "../dialects";
import { replaceFile } from "../store";

/** Host keys as the server needs them and as a client pins them. */
export interface HostKeys {
  readonly privateKeys: readonly string[];
  /** The first key as `ssh-ed25519 AAAA…`. */
  readonly line: string;
  /** Its fingerprint as OpenSSH prints it, `SHA256:…`. */
  readonly fingerprint: string;
}

type KeyKind = "ed25519" | "rsa" | "ecdsa";

const kinds: Readonly<Record<string, readonly KeyKind[]>> = { modern: ["ed25519"], legacy: ["rsa", "ecdsa"] };

/** Reads the host keys of a directory, making those that are missing. */
export function readHostKeys(directory: string, dialect: Dialect): HostKeys {
  const pairs = (kinds[dialect["ssh-algorithms"]] ?? []).map((kind) => readPair(directory, kind));
  const line = pairs[0]?.line ?? "";
  const blob = Buffer.from(line.split(" ")[1] ?? "", "base64");
  const digest = createHash("sha256").update(blob).digest("base64").replace(/=+$/, "");
  return { privateKeys: pairs.map((pair) => pair.privateKey), line, fingerprint: `SHA256:${digest}` };
}

function readPair(directory: string, kind: KeyKind): { readonly privateKey: string; readonly line: string } {
  const path = join(directory, `ssh-host-${kind}`);
  if (existsSync(path)) {
    return { privateKey: readFileSync(path, "utf8"), line: readFileSync(`${path}.pub`, "utf8").trim() };
  }
  const made = makePair(kind);
  const line = made.public.trim().split(" ").slice(0, 2).join(" ");
  replaceFile(`${path}.pub`, Buffer.from(line));
  replaceFile(path, Buffer.from(made.private));
  return { privateKey: made.private, line };
}

/** Repeats until the key can be read back: ssh2 1.17 cuts leading zero octets off an Ed25519 key and then cannot parse it. */
function makePair(kind: KeyKind): { private: string; public: string } {
  for (;;) {
    const made = makeOnePair(kind);
    if (!(utils.parseKey(made.private) instanceof Error)) return made;
  }
}

function makeOnePair(kind: KeyKind): { private: string; public: string } {
  switch (kind) {
    case "ed25519":
      return utils.generateKeyPairSync("ed25519");
    case "rsa":
      return utils.generateKeyPairSync("rsa", { bits: 2048 });
    case "ecdsa":
      return utils.generateKeyPairSync("ecdsa", { bits: 256 });
  }
}
