/** One appliance: how it is reached, and whose turn its changes are. */
import { isIP } from "node:net";
import * as pulumi from "@pulumi/pulumi";
import { cmsError } from "../errors/cms-error";
import type { Deadlines, DeclaredTarget, LiteralCredentials, SshEndpoint } from "../plan/declaration";
import { readApiAccess } from "./api-access";
import type { ApiAccess, ApiArgs } from "./api-access";
import { against, checked, checkedInput } from "./boundary";
import { readDeadlines } from "./deadlines";
import type { DeadlinesArgs } from "./deadlines";
import { checkEntryPoint } from "./entry-point";
import { readHostKey } from "./host-key";
import { readLogin } from "./login";
import type { Login, LoginArgs } from "./login";
import { typeToken } from "./package-name";
import { readChoice, readDnsName, readHost, readPort, readText } from "./plain-values";
import { programRollout } from "./rollout";
import type { Rollout } from "./rollout";

/** An SSH server on the way to the appliance. */
export interface BastionArgs extends LoginArgs {
  /** Host name or IP address. */
  address: pulumi.Input<string>;
  /** TCP port of SSH. @default 22 */
  port?: pulumi.Input<number>;
  /** Name of the account. */
  user: pulumi.Input<string>;
  /** Its host key as `ssh-ed25519 AAAA…`, or the fingerprint as `SHA256:…`. Checked at every connection. */
  hostKey: pulumi.Input<string>;
}

/** How an appliance is reached. */
export interface MeetingServerArgs extends LoginArgs {
  /** Host name or IP address of the MMP. */
  address: pulumi.Input<string>;
  /** TCP port of the MMP's SSH and SFTP. @default 22 */
  port?: pulumi.Input<number>;
  /** MMP account with the role `admin`. @default "admin" */
  user?: pulumi.Input<string>;
  /**
   * Host key of the MMP as `ssh-ed25519 AAAA…`, or its fingerprint as `SHA256:…`. Checked at every connection; there is
   * no way to accept any key.
   */
  hostKey: pulumi.Input<string>;
  /** Name of the appliance in the DNS; certificates are issued for it. @default the address, when that is a name */
  fqdn?: pulumi.Input<string>;
  /** An SSH server to go through, where the MMP cannot be reached directly. */
  bastion?: BastionArgs;
  /**
   * SSH algorithms to offer instead of the library's defaults, for old releases: lists by `kex`, `serverHostKey`,
   * `cipher`, `hmac` and `compress`.
   */
  algorithms?: pulumi.Input<Record<string, pulumi.Input<pulumi.Input<string>[]>>>;
  /**
   * The REST API of the appliance's Call Bridge, for what is registered there.
   * @default Web Admin at the same address, port 443, with the MMP's user and password
   */
  api?: ApiArgs;
  /** Time limits of every change on this appliance. */
  deadlines?: DeadlinesArgs;
  /** The order that the appliance's changes belong to. @default the program's one rollout, one appliance at a time */
  rollout?: Rollout;
}

/**
 * One Cisco Meeting Server appliance. It creates nothing on the appliance; roles such as `WebAdmin` take it as their
 * `server`. Its name is what messages, reports and file facts call the appliance.
 */
export class MeetingServer extends pulumi.ComponentResource {
  /** Host name or IP address of the MMP. Public. */
  readonly address: pulumi.Output<string>;
  /** Name of the appliance in the DNS; empty when the address is an IP address and no name was given. Public. */
  readonly fqdn: pulumi.Output<string>;

  /** Declares an appliance. Refuses arguments that cannot be used with args/invalid, args/required or args/conflict. */
  constructor(name: string, args: MeetingServerArgs, opts?: pulumi.ComponentResourceOptions) {
    super(typeToken("MeetingServer"), name, {}, opts);
    against(this, () => checkEntryPoint(process.cwd()));
    const endpoint = readEndpoint(this, name, { user: "admin", ...args });
    const bastion = args.bastion && readEndpoint(this, `${name} bastion`, args.bastion);
    const algorithms = checked(this, args.algorithms ?? {}, (known) => readAlgorithms(name, known));
    const target = targetOf(endpoint, bastion, algorithms);
    this.address = target.apply(({ host }) => host);
    const fqdn = checkedInput(this, { fqdn: args.fqdn, address: args.address }, (known) =>
      readFqdn(name, known),
    );
    this.fqdn = pulumi.output(fqdn);
    accesses.set(this, {
      name,
      target,
      fqdn,
      credentials: endpoint.login.literals,
      ...(bastion && { bastionCredentials: bastion.login.literals }),
      deadlines: checked(this, { ...args.deadlines }, (known) => readDeadlines(name, known)),
      rollout: args.rollout ?? programRollout(),
      api: () => readApiAccess(this, name, args),
    });
    this.registerOutputs({ address: this.address, fqdn: this.fqdn });
  }
}

/** What the roles of an appliance need of it. */
export interface ServerAccess {
  readonly name: string;
  readonly target: pulumi.Output<DeclaredTarget>;
  /** Plain where the arguments are; empty where the appliance has no name. */
  readonly fqdn: string | pulumi.Output<string>;
  /** Secret. */
  readonly credentials: pulumi.Output<LiteralCredentials>;
  /** Secret. */
  readonly bastionCredentials?: pulumi.Output<LiteralCredentials>;
  readonly deadlines: pulumi.Output<Deadlines>;
  readonly rollout: Rollout;
  /** The REST API; throws where there is no password for it. */
  readonly api: () => ApiAccess;
}

// Every property of a component is one of its outputs; what is only for the roles stands beside it.
const accesses = new WeakMap<MeetingServer, ServerAccess>();

/** How the roles reach an appliance. Throws args/required for what is no `MeetingServer`. */
export function accessOf(server: MeetingServer, subject: string): ServerAccess {
  const access = accesses.get(server);
  if (access) return access;
  throw cmsError("args/required", {
    subject: `${subject} server`,
    what: "there is no MeetingServer of this copy of the package",
    remedy: "create it with `new MeetingServer(…)`, and install the package once only",
  });
}

type Endpoint = { readonly ssh: pulumi.Output<SshEndpoint>; readonly login: Login };

function readEndpoint(owner: pulumi.Resource, name: string, args: BastionArgs): Endpoint {
  const login = against(owner, () => readLogin(owner, name, args));
  const host = checked(owner, args.address, (address) => readHost(`${name} address`, address));
  const port = checked(owner, args.port ?? 22, (known) => readPort(`${name} port`, known));
  const user = checked(owner, args.user, (known) => readText(`${name} user`, known));
  const hostKey = checked(owner, args.hostKey, (known) => readHostKey(`${name} hostKey`, known));
  const ssh = pulumi
    .all([host, port, user, hostKey, login.references])
    .apply(([host, port, user, hostKey, credentials]) => ({ host, port, user, hostKey, credentials }));
  return { ssh, login };
}

function targetOf(
  endpoint: Endpoint,
  bastion: Endpoint | undefined,
  algorithms: pulumi.Output<Algorithms>,
): pulumi.Output<DeclaredTarget> {
  return pulumi.all([endpoint.ssh, pulumi.output(bastion?.ssh), algorithms]).apply(([ssh, hop, offered]) => ({
    ...ssh,
    ...(hop && { bastion: hop }),
    ...(Object.keys(offered).length > 0 && { algorithms: offered }),
  }));
}

type Algorithms = Readonly<Record<string, readonly string[]>>;

const algorithmKinds = ["kex", "serverHostKey", "cipher", "hmac", "compress"] as const;

function readAlgorithms(name: string, algorithms: Algorithms): Algorithms {
  for (const kind of Object.keys(algorithms)) readChoice(`${name} algorithms`, kind, algorithmKinds);
  return algorithms;
}

function readFqdn(name: string, { fqdn, address }: { fqdn?: string | undefined; address: string }): string {
  if (fqdn === undefined) return isIP(address) === 0 ? address : "";
  return readDnsName(`${name} fqdn`, fqdn);
}
