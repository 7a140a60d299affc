/**
 * The one place that creates a `command.local.Command` for getting a certificate elsewhere. A preview starts nothing; the
 * command runs when its request is new, when a term changes, and when `ISSUE_SUCCEEDS` names the certificate that is due.
 */
import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { cmsError } from "../errors/cms-error";
import { orderVariable, parseIssued, succeedsNothing, succeedsVariable } from "../plan/issuance/order";
import type { IssuanceOrder, IssuanceSecrets, IssuedDocument } from "../plan/issuance/order";
import { parseCertificate } from "../x509/certificate";
import { against } from "./boundary";
import { bounded } from "./change-environment";
import { issueProgram } from "./entry-point";
import type { EarlierState } from "./earlier-state";

/** A certificate to get. */
export interface IssuanceArgs {
  /** What the identity's parts are named after. */
  readonly name: string;
  /** Public. */
  readonly order: pulumi.Output<IssuanceOrder>;
  /** What the reviewer is shown of it, by entry of the environment. */
  readonly shown: Readonly<Record<string, pulumi.Output<string>>>;
  readonly secrets: pulumi.Output<IssuanceSecrets>;
  /** What the stack held before this update. */
  readonly earlier: EarlierState;
  /** Whether a certificate that was issued is to be succeeded by now. */
  readonly isDue: (issued: IssuedDocument) => Promise<boolean>;
}

/** A certificate that is got by a process of its own. */
export class Issuance {
  /** The resource that gets it. */
  readonly command: command.local.Command;
  /** One PEM block; unknown in a preview in which the command runs. */
  readonly leafPem: pulumi.Output<string>;
  /** The leaf's issuer first, the root last. */
  readonly chainPem: pulumi.Output<string>;

  constructor(args: IssuanceArgs, parent: pulumi.Resource) {
    const { name, order, shown, secrets } = args;
    const commandName = `${name}-issuance`;
    this.command = new command.local.Command(
      commandName,
      {
        interpreter: ["node", "-e"],
        create: issueProgram,
        environment: {
          ...shown,
          [succeedsVariable]: succession(commandName, args, parent),
          [orderVariable]: order.apply((known) =>
            against(parent, () => bounded(commandName, orderVariable, JSON.stringify(known))),
          ),
        },
        stdin: pulumi.secret(secrets).apply((known) => JSON.stringify(known)),
        // The certificate of the run before, which is kept where it is as it is asked for. It is always short.
        addPreviousOutputInEnv: true,
        logging: command.local.Logging.Stderr, // a long line of standard output would stop the engine for good
      },
      { parent },
    );
    // A certificate is public; a plugin that marks every output of a secret input must not hide it.
    const issued = pulumi
      .unsecret(this.command.stdout)
      .apply((text) => against(parent, () => readIssued(commandName, text)));
    this.leafPem = issued.apply(({ leafPem }) => leafPem);
    this.chainPem = issued.apply(({ chainPem }) => chainPem);
  }
}

/**
 * Which certificate the next one succeeds: as in the state, until the one that is there is due; then that one's SHA-256. So it
 * changes once for each renewal, and not again when the renewed certificate is there. While the request is not known,
 * which it is not before its key is made, nothing was issued for it.
 */
function succession(
  commandName: string,
  { order, earlier, isDue, name }: IssuanceArgs,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  return pulumi.all([urnOf(commandName, parent), order]).apply(async ([known]) => {
    const { environment, stdout } = await earlier.of(known);
    const before = environment[succeedsVariable] ?? succeedsNothing;
    const issued = parseIssued(stdout);
    if (!issued || !(await isDue(issued))) return before;
    return parseCertificate(issued.leafPem, name).sha256;
  });
}

/** The URN of a command, without a dependency on its parent: that would be one on all its children, the command too. */
function urnOf(commandName: string, parent: pulumi.Resource): Promise<string> {
  return new Promise((resolve) => {
    pulumi.createUrn(commandName, "command:local:Command", parent).apply(resolve);
  });
}

function readIssued(subject: string, text: string): IssuedDocument {
  const issued = parseIssued(text);
  if (issued) return issued;
  throw cmsError("issue/answer", {
    subject,
    what: `the issuance ended with ${String(text.length)} characters that are no certificate`,
    remedy: `see the output of the issuance above; \`pulumi up --replace\` with the URN of ${subject} runs it again`,
  });
}
