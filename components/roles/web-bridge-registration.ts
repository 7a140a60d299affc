/** The entry of a Web Bridge 3 in the API: without it no Call Bridge connects (API-01). */
import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { awaitedVariable, recheckVariable, targetVariable } from "../../plan/declaration";
import { c2wUrl, registrationVariable } from "../../plan/registration";
import type { RegistrationReport } from "../../plan/registration";
import { against, checked } from "../boundary";
import { callBridgeSecrets, declaredCallBridges, openCallBridges } from "../call-bridge-access";
import { targetText } from "../change-environment";
import { registerProgram, unregisterProgram } from "../entry-point";
import type { MeetingServer } from "../meeting-server";
import { typeToken } from "../package-name";
import { pendingRegistration } from "../pending-report";
import { readWhole } from "../plain-values";
import { joinRollout } from "../rollout";

/** Arguments of `WebBridgeRegistration`. */
export interface WebBridgeRegistrationArgs {
  /**
   * The appliances whose Call Bridges use the Web Bridge. In a cluster they share one list of Web Bridges: the first is
   * asked, the next when it is away. Plain, because it decides whose turn it is.
   */
  callBridges: MeetingServer[];
  /** Host of the `c2w://` URL, name or IP; the Web Bridge's c2w leaf has to cover it (C2W-07). */
  host: pulumi.Input<string>;
  /** Port of `webbridge3 c2w listen`, not the https port (API-03). @default 9999 */
  port?: pulumi.Input<number>;
  /**
   * How long the Call Bridge may take to connect, in milliseconds; 0 registers without waiting. When it does not connect
   * the change fails with ERR-08 or ERR-09, and the entry stays. @default 60000
   */
  statusMs?: pulumi.Input<number>;
  /**
   * Certificates that the Web Bridge or the Call Bridges still wait for, in words; while there is one nothing is sent, and an
   * entry that is there stays (CA-14). Topologies fill it in. Plain, because it decides whether anything runs. @default none
   */
  awaited?: readonly string[];
  /** Whether deleting the resource leaves the entry in the API. Plain. @default false: it is removed */
  retainOnDelete?: boolean;
  /** Any text. A new value looks at the entry and the link again. @default none */
  recheck?: pulumi.Input<string>;
}

/**
 * Registers a Web Bridge 3 with the Call Bridges. It is a resource of its own because it needs the Call Bridge, which
 * needs the Web Bridge. Run again it changes nothing; a changed URL is changed in place (API-06). HTTPS to the API
 * accepts only the Web Admin certificate that was read over the pinned SSH connection in the same run.
 */
export class WebBridgeRegistration extends pulumi.ComponentResource {
  /** The registered URL. Public. */
  readonly url: pulumi.Output<string>;
  /** What the last run did, with the state of the link. Public; unknown in a preview in which it runs. */
  readonly report: pulumi.Output<RegistrationReport>;

  /** Declares the entry. Refuses arguments that cannot be used with args/... or API-03. */
  constructor(name: string, args: WebBridgeRegistrationArgs, opts?: pulumi.ComponentResourceOptions) {
    super(typeToken("WebBridgeRegistration"), name, {}, opts);
    const callBridges = against(this, () => openCallBridges(name, args.callBridges));
    const [first] = callBridges;
    const { host, port = 9999, statusMs = 60_000, recheck, awaited = [] } = args;
    this.url = checked(this, { host, port }, (known) => c2wUrl(name, known.host, known.port));
    const waited = checked(this, statusMs, (known) => readWhole(`${name} statusMs`, known, 0, 86_400_000));
    const turn = against(this, () =>
      joinRollout(
        first.access.rollout,
        { phase: "switch", kind: "webBridgeRegistration", appliance: name },
        `${name}-change`,
      ),
    );
    const registration = pulumi
      .all([this.url, waited, declaredCallBridges(callBridges), first.access.deadlines])
      .apply(([url, ms, bridges, deadlines]) =>
        JSON.stringify({ version: 1, name, callBridges: bridges, url, statusMs: ms, deadlines }),
      );
    const change = new command.local.Command(
      `${name}-change`,
      {
        interpreter: ["node", "-e"],
        ...(awaited.length === 0 && { create: registerProgram }),
        ...(args.retainOnDelete !== true && { delete: unregisterProgram }),
        environment: {
          [targetVariable]: first.access.target.apply(targetText),
          API_001: this.url.apply((url) => `POST /api/v1/webBridges url=${url} (when it is not there)`),
          [registrationVariable]: registration,
          ...(awaited.length > 0 && { [awaitedVariable]: awaited.join("; ") }),
          ...(recheck !== undefined && { [recheckVariable]: recheck }),
        },
        stdin: callBridgeSecrets(callBridges).apply((documents) => JSON.stringify(documents)),
        addPreviousOutputInEnv: true, // its report is short, and holds the id of the entry
        logging: command.local.Logging.Stderr,
      },
      { parent: this, dependsOn: turn.after },
    );
    turn.isCarriedOutBy(change);
    this.report =
      awaited.length > 0
        ? this.url.apply((url) => pendingRegistration(first.access.name, url, awaited))
        : pulumi.unsecret(change.stdout).apply((text) => JSON.parse(text) as RegistrationReport);
    this.registerOutputs({ url: this.url, report: this.report });
  }
}
