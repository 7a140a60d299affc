/**
 * Real name servers with one zone, `example.org`, that a key may update: BIND and Knot, on an unprivileged port for the update
 * over TCP and for the CA's questions over UDP. BIND listens only on addresses that an interface has, so it gets a free port
 * of 127.0.0.1; Knot has a loopback address of its own.
 */
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DnsUpdateChallenge, TsigAlgorithm } from "../../plan/issuance/order";
import { nextLabAddress } from "../lab-address";
import { Daemon } from "./daemon";

/** The key that both sides know. */
export const updateKey = {
  name: "acme-update",
  algorithm: "hmac-sha256",
  secret: "c2VjcmV0LW9mLXRoZS11cGRhdGUta2V5LW9mLXRlc3Rz",
} as const satisfies { name: string; algorithm: TsigAlgorithm; secret: string };

const zone = `$TTL 60
@ IN SOA ns.example.org. hostmaster.example.org. 1 3600 600 86400 60
@ IN NS ns.example.org.
ns IN A 192.0.2.53
join IN A 192.0.2.1
`;

/** Which server. */
export type NameServerProgram = "named" | "knotd";

/** A running name server. */
export class TestNameServer {
  private constructor(
    readonly address: string,
    readonly port: number,
    private readonly folder: string,
    private readonly daemon: Daemon,
  ) {}

  static async start(program: NameServerProgram): Promise<TestNameServer> {
    const [address, port] = program === "named" ? ["127.0.0.1", await freePort()] : [nextLabAddress(), 5353];
    const folder = mkdtempSync(join(tmpdir(), "cms-dns-"));
    writeFileSync(join(folder, "example.org.zone"), zone);
    const configuration = join(folder, "server.conf");
    writeFileSync(
      configuration,
      program === "named"
        ? namedConfiguration({ address, port }, folder)
        : knotConfiguration({ address, port }, folder),
    );
    mkdirSync(join(folder, "run"));
    const parameters = program === "named" ? ["-g", "-c", configuration] : ["-c", configuration];
    const daemon = await Daemon.start({
      ...{ program, parameters, address, port },
      ...(program === "named" && { says: "all zones loaded" }),
    });
    return new TestNameServer(address, port, folder, daemon);
  }

  /** Where a CA asks. */
  get endpoint(): string {
    return `${this.address}:${String(this.port)}`;
  }

  /** How an order uses it. */
  challenge(changed: Partial<DnsUpdateChallenge> = {}): DnsUpdateChallenge {
    return {
      kind: "dnsUpdate",
      server: this.address,
      port: this.port,
      zone: "example.org",
      keyName: updateKey.name,
      algorithm: updateKey.algorithm,
      ttl: 60,
      ...changed,
    };
  }

  async stop(): Promise<void> {
    await this.daemon.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

interface Endpoint {
  readonly address: string;
  readonly port: number;
}

function namedConfiguration({ address, port }: Endpoint, folder: string): string {
  const { name, algorithm, secret } = updateKey;
  return `
options {
  directory "${folder}"; pid-file "${folder}/run/named.pid"; session-keyfile "${folder}/run/session.key";
  listen-on port ${String(port)} { ${address}; }; listen-on-v6 { none; };
  recursion no; dnssec-validation no; empty-zones-enable no; managed-keys-directory "${folder}/run";
};
controls { };
key "${name}" { algorithm ${algorithm}; secret "${secret}"; };
zone "example.org" {
  type primary; file "example.org.zone";
  update-policy { grant ${name} name _acme-challenge.join.example.org. TXT; };
};
`;
}

function knotConfiguration({ address, port }: Endpoint, folder: string): string {
  const { name, algorithm, secret } = updateKey;
  return `
server:
  rundir: "${folder}/run"
  listen: ${address}@${String(port)}
database:
  storage: "${folder}/run"
key:
  - id: ${name}
    algorithm: ${algorithm}
    secret: ${secret}
acl:
  - id: update
    key: ${name}
    action: update
zone:
  - domain: example.org
    storage: "${folder}"
    file: example.org.zone
    acl: update
`;
}

/** A port that is free for both; nobody is likely to take it before the server does. */
async function freePort(): Promise<number> {
  const holder = createServer().listen(0, "127.0.0.1");
  await once(holder, "listening");
  const { port } = holder.address() as AddressInfo;
  holder.close();
  await once(holder, "close");
  return port;
}
