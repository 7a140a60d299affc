/** How an ACME server is shown the control over names: the arguments, checked and taken apart. */
import type * as pulumi from "@pulumi/pulumi";
import { cmsError } from "../../errors/cms-error";
import { tsigAlgorithms } from "../../plan/issuance/order";
import type { DeclaredChallenge, DnsUpdateChallenge } from "../../plan/issuance/order";
import type { IdentityRequest } from "../../plan/requests";
import { checked } from "../boundary";
import { readChoice, readDnsName, readHost, readPort, readText, readWhole } from "../plain-values";

/** Give exactly one. */
export interface AcmeChallengeArgs {
  /** DNS-01 by dynamic updates of your zone: BIND, Knot, PowerDNS, Windows DNS with TSIG. */
  dnsUpdate?: DnsUpdateArgs;
  /**
   * DNS-01 by a program of yours: it is started without a shell as `PROGRAM ARGUMENT... present NAME VALUE`, has to return when
   * the TXT record NAME (with its final dot) shows VALUE on every name server of the zone, and is started with `cleanup`
   * instead of `present` afterwards. It has five minutes. Two certificates for one name may be got at the same time, so `cleanup`
   * has to take out VALUE and leave others.
   */
  dnsHook?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * HTTP-01 by a program of yours: started as `PROGRAM ARGUMENT... present NAME TOKEN VALUE`, it has to return when
   * `http://NAME/.well-known/acme-challenge/TOKEN` gives VALUE; then with `cleanup`. Not for wildcards. An appliance does not
   * answer there itself.
   */
  httpHook?: pulumi.Input<pulumi.Input<string>[]>;
}

/** A zone that is updated dynamically (RFC 2136) over TCP, with a shared key (RFC 8945). */
export interface DnsUpdateArgs {
  /** Name or address of the zone's primary name server. */
  server: pulumi.Input<string>;
  /** Its TCP port. @default 53 */
  port?: pulumi.Input<number>;
  /** The zone, e.g. `example.org`. A name that is not in it fails with args/conflict. */
  zone: pulumi.Input<string>;
  /** Name of the key there. */
  keyName: pulumi.Input<string>;
  /** The shared secret, base64. It is made a secret. Let the key update nothing but `_acme-challenge` TXT records. */
  keySecret: pulumi.Input<string>;
  /** Algorithm of the key: hmac-sha256, hmac-sha384 or hmac-sha512. @default "hmac-sha256" */
  algorithm?: pulumi.Input<string>;
  /** How long resolvers may keep the record, in seconds. @default 60 */
  ttl?: pulumi.Input<number>;
  /**
   * The name servers that have to show the record before the CA is asked to look: all of the zone, where the CA might ask a
   * secondary; none to ask it at once. @default the primary
   */
  checkAt?: pulumi.Input<pulumi.Input<NameServerArgs>[]>;
}

/** A name server. */
export interface NameServerArgs {
  /** Name or address. */
  host: pulumi.Input<string>;
  /** Its port. @default 53 */
  port?: pulumi.Input<number>;
}

const kinds = ["dnsUpdate", "dnsHook", "httpHook"] as const;

/** The challenge as it is declared. Throws args/required or args/conflict unless there is exactly one; call it in `against`. */
export function readChallenge(
  owner: pulumi.Resource,
  subject: string,
  args: AcmeChallengeArgs,
): pulumi.Output<DeclaredChallenge> {
  const [kind, another] = kinds.filter((name) => args[name] !== undefined);
  if (kind === undefined) {
    throw cmsError("args/required", {
      subject,
      what: "it is empty",
      remedy: `give one of ${kinds.join(", ")}`,
    });
  }
  if (another !== undefined) {
    const what = `${kind} and ${another} exclude each other`;
    throw cmsError("args/conflict", { subject, what, remedy: "leave out one of them" });
  }
  const { dnsUpdate } = args;
  if (kind === "dnsUpdate") {
    const { keySecret: _, ...zone } = dnsUpdate ?? ({} as DnsUpdateArgs);
    return checked(owner, zone, (known) => readDnsUpdate(`${subject} dnsUpdate`, known));
  }
  return checked(owner, args[kind] ?? [], (command) => ({
    kind,
    command: readProgram(`${subject} ${kind}`, command),
  }));
}

function readProgram(subject: string, command: readonly string[]): readonly string[] {
  if (command.length > 0) return command.map((part) => readText(subject, part));
  throw cmsError("args/required", {
    subject,
    what: "the list is empty",
    remedy: "give a program and its arguments",
  });
}

function readDnsUpdate(
  subject: string,
  {
    server,
    port = 53,
    zone,
    keyName,
    algorithm = "hmac-sha256",
    ttl = 60,
    checkAt,
  }: pulumi.Unwrap<Omit<DnsUpdateArgs, "keySecret">>,
): DnsUpdateChallenge {
  const read = (host: string, at: string): string => readHost(`${subject} ${at}`, host);
  return {
    kind: "dnsUpdate",
    server: read(server, "server"),
    port: readPort(`${subject} port`, port),
    zone: readDnsName(`${subject} zone`, zone.replace(/\.$/, "")).toLowerCase(),
    keyName: readText(`${subject} keyName`, keyName),
    algorithm: readChoice(`${subject} algorithm`, algorithm, tsigAlgorithms),
    ttl: readWhole(`${subject} ttl`, ttl, 0, 86_400),
    ...(checkAt && {
      checkAt: checkAt.map((one) => ({
        host: read(one.host, "checkAt host"),
        port: readPort(`${subject} checkAt port`, one.port ?? 53),
      })),
    }),
  };
}

/** The shared secret. Throws args/invalid, without the value, for what is no base64. */
export function readKeySecret(subject: string, secret: string): string {
  if (/^[A-Za-z0-9+/]{16,}={0,2}$/.test(secret)) return secret;
  throw cmsError("args/invalid", {
    subject,
    what: "the value is no base64 of at least 12 bytes (it is secret and not shown)",
    remedy: "give the secret of the key as the name server's configuration has it",
  });
}

/** The names of a request. Throws args/conflict for those that cannot be shown this way, before anything is sent. */
export function namesToShow(
  subject: string,
  { dnsNames, ipAddresses, commonName }: IdentityRequest,
  challenge: DeclaredChallenge,
): readonly string[] {
  const { kind } = challenge;
  const names = [...dnsNames, ...ipAddresses];
  const overHttp = kind === "httpHook";
  if (challenge.kind === "dnsUpdate") checkZone(subject, dnsNames, challenge.zone);
  const refused = overHttp ? dnsNames.filter((name) => name.startsWith("*.")) : ipAddresses;
  if (names.length > 0 && refused.length === 0) return names;
  throw cmsError("args/conflict", {
    subject: `${subject} issuer`,
    what:
      names.length === 0
        ? `an ACME server issues for names in the DNS and for addresses, and ${commonName} is neither`
        : `${refused.join(", ")} cannot be shown by ${kind}`,
    remedy: "use another issuer for it, or another challenge: wildcards need DNS-01, addresses HTTP-01",
  });
}

function checkZone(subject: string, dnsNames: readonly string[], zone: string): void {
  const outside = dnsNames.filter((name) => name !== zone && !name.endsWith(`.${zone}`));
  if (outside.length === 0) return;
  throw cmsError("args/conflict", {
    subject: `${subject} issuer`,
    what: `${outside.join(", ")} is not in the zone ${zone}`,
    remedy: "use an AcmeCa for each zone; both may have the same directoryUrl",
  });
}
