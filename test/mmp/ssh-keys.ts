/** SSH key pairs for tests. */
import { utils } from "ssh2";

/** An Ed25519 pair. Made again until it reads back: ssh2 1.17 cuts leading zero octets off one in 256. */
export function sshKeyPair(): { readonly private: string; readonly public: string } {
  for (;;) {
    const pair = utils.generateKeyPairSync("ed25519");
    if (!(utils.parseKey(pair.private) instanceof Error)) return pair;
  }
}
